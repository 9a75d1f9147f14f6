"""The patient: result, account, and all that a patient reads or does online."""
