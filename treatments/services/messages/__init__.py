"""Messages to patients and staff: what is done."""
