"""No admin pages: only the patient edits the answers of the quiz, and staff read them with the assessment."""
