"""Forms that patients fill in outside the quiz."""
