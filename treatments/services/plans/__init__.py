"""Plans and how they are changed: what is done."""
