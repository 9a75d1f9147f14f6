"""The patients' views: each loads one object, checks one permission and one form, and calls one service."""
