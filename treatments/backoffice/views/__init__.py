"""Pages of clinicians outside the admin."""
