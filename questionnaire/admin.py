"""Nothing of the quiz is edited in the admin: answers are the patient's own, and are read with their assessment."""
