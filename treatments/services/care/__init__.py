"""Services for consent, treatment records and the follow-up of treatments."""
