"""The text that a patient consents to."""

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class ConsentText:
    """The plain text that the patient reads for one treatment, and its version."""

    treatment: str
    version: str
    language: str
    text: str

    @property
    def digest(self) -> str:
        """The SHA-256 of the text, in hexadecimal digits."""
        return sha256(self.text.encode()).hexdigest()
