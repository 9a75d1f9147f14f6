"""The text that a consent is given to."""

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class ConsentText:
    """What she is given to read for one treatment, as plain text, and of which version it is."""

    treatment: str
    version: str
    language: str
    text: str

    @property
    def digest(self) -> str:
        """SHA-256 of the text, in hexadecimal digits."""
        return sha256(self.text.encode()).hexdigest()
