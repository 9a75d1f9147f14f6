"""Queries for booking the sessions of a plan."""
