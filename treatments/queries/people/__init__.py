"""Queries for patients as persons: duplicates, privacy and access."""
