"""The views of the front desk. Each loads, checks permission, validates a form, calls one service and responds."""
