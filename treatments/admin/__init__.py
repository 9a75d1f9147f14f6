"""The clinic's back office. What a page is for, and for whom, stands beside its model."""

from treatments.admin import (
    adverse,
    assessments,
    clinic,
    consents,
    erasures,
    glass,
    home,
    knowledge,
    learning,
    notes,
    patients,
    people,
    plans,
    problems,
    records,
    shown,
)

__all__ = [
    "adverse",
    "assessments",
    "clinic",
    "consents",
    "erasures",
    "glass",
    "home",
    "knowledge",
    "learning",
    "notes",
    "patients",
    "people",
    "plans",
    "problems",
    "records",
    "shown",
]
