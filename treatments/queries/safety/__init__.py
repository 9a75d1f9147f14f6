"""Queries for holds, health facts reported later, and recalls."""
