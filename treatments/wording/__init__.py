"""Words that more than one part of the product says: days, times, numbers, names of treatments and states."""
