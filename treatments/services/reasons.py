"""The requirements for a reason, shared by all fields that ask for one."""

from dataclasses import dataclass

from treatments.models import OverrideReason

LEAST_LETTERS = 6
LEAST_DIFFERENT = 4
SAY_WHY = f"Write the reason in words that somebody else understands, with at least {LEAST_LETTERS} letters."


def says_why(text: str) -> bool:
    """Whether a text can be a reason: enough letters, and not one key held down."""
    letters = [char for char in text.casefold() if char.isalpha()]
    return len(letters) >= LEAST_LETTERS and len(set(letters)) >= LEAST_DIFFERENT


@dataclass(frozen=True, slots=True)
class Justification:
    """Why a clinician exceeds a limit: a value of `OverrideReason`, and a text."""

    code: str = ""
    words: str = ""

    @property
    def is_coded(self) -> bool:
        """Whether the code is a value of `OverrideReason`."""
        return self.code in OverrideReason.values

    @property
    def is_enough(self) -> bool:
        """Whether it has both a code and a meaningful text."""
        return self.is_coded and says_why(self.words)
