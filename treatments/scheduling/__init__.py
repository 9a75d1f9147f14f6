"""When a visit may take place: time spans, windows between sessions, free times, and why a time is not free.

Pure standard library: no Django, no settings, no clock. "Now" and every date is an argument.
"""
