"""Services for plans and changes to them."""
