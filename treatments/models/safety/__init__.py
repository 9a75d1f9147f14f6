"""Tables of health facts and holds."""
