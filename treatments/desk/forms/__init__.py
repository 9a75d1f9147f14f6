"""What the front desk types and presses."""
