"""The clinic's back office. What a page is for, and for whom, stands beside its model."""

from treatments.admin import assessments, clinic, erasures, home, notes, patients, people, plans, problems

__all__ = ["assessments", "clinic", "erasures", "home", "notes", "patients", "people", "plans", "problems"]
