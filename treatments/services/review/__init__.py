"""Assessments and the decisions of clinicians: what is done."""
