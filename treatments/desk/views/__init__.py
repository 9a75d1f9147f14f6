"""One load, one permission, one form, one call to a service, one answer."""
