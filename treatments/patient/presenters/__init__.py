"""What the pages of patients show, in plain words and in their language."""
