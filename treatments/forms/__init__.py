"""Forms that are shown to more than one group of users."""
