"""Health facts and holds: tables."""
