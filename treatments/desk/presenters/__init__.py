"""The content of the front desk's pages, as text for its staff."""
