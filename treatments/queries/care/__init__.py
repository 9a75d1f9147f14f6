"""Consent, treatment records and what follows a treatment: what is read."""
