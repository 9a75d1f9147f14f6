"""What patients type and tick outside the quiz."""
