"""Forms that more than one door shows."""
