"""Plans and their sessions: tables."""
