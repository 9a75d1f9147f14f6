"""Services that book the sessions of a plan."""
