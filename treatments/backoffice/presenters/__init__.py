"""What the pages of the back office show, terse and exact."""
