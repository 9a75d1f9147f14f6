"""Services for patients as persons: duplicates, merges, privacy and access."""
