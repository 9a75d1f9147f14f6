"""Booking the sessions of a plan: what is done."""
