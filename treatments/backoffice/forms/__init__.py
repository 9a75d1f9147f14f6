"""What clinicians and operators type in the back office."""
