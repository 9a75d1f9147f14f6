"""Wording that the result page shares with other pages."""
