"""Patients, staff and who has seen what: tables."""
