"""The back office: review, plans, records, safety, stock and knowledge, in Django’s admin."""
