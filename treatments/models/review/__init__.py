"""Tables of assessments, reviews and releases of knowledge."""
