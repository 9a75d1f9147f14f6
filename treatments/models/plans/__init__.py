"""Tables of plans and their sessions."""
