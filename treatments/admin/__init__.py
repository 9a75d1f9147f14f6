"""The clinic's back office. What a page is for, and for whom, stands beside its model."""

from treatments.admin import people

__all__ = ["people"]
