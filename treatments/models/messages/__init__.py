"""Messages: tables."""
