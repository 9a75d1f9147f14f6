"""Tables of bookings, kept slots, the waiting list and feeds."""
