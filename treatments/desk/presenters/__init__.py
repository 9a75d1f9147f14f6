"""What the pages of the front desk show, in the words of its staff."""
