"""Patients as persons: duplicates, privacy, access: what is done."""
