"""Tables of consents, records, stock and outcomes."""
