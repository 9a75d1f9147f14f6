"""The forms of the front desk."""
