"""Booking the sessions of a plan: what is read."""
