"""What happens around each request, whichever door it enters by."""
