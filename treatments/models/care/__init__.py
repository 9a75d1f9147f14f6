"""Consent, records, stock and outcomes: tables."""
