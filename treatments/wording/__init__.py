"""Wording that several parts of the product share: days, times, numbers, names of treatments and states."""
