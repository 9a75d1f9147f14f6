"""The patient: result, account, and everything that a patient reads or does online."""
