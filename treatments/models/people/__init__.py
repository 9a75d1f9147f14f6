"""Tables of patients, staff and accesses."""
