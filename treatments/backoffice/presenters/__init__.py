"""What the pages of the back office show, in terse and exact text."""
