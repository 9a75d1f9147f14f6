"""Holds, later health facts and recalls: what is read."""
