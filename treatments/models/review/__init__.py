"""Assessments, reviews and releases of knowledge: tables."""
