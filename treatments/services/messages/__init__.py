"""Services for messages to patients and staff."""
