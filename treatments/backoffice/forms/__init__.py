"""Forms that clinicians and operators fill in in the back office."""
