"""Middleware that runs for every request, for all user groups."""
