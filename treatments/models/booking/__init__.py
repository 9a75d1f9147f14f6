"""Bookings, kept times, waiting list and feeds: tables."""
