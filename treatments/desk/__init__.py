"""The front desk: finding, booking, moving and checking in."""
