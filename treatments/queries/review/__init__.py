"""Queries for assessments and the decisions of clinicians."""
