"""What the patients' pages show, in plain words and in the patient's language."""
