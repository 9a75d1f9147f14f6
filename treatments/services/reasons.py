"""What a reason has to be, in one place for every field that asks for one."""

from dataclasses import dataclass

from treatments.models import OverrideReason

LEAST_LETTERS = 6
LEAST_DIFFERENT = 4
SAY_WHY = f"Write the reason in words that somebody else understands, with at least {LEAST_LETTERS} letters."


def says_why(text: str) -> bool:
    """Whether a text can be a reason: some letters, and not one key held down."""
    letters = [sign for sign in text.casefold() if sign.isalpha()]
    return len(letters) >= LEAST_LETTERS and len(set(letters)) >= LEAST_DIFFERENT


@dataclass(frozen=True, slots=True)
class Justification:
    """Why a clinician goes beyond a limit: a value of `OverrideReason`, and words."""

    code: str = ""
    words: str = ""

    @property
    def is_coded(self) -> bool:
        """Whether the reason is one of the list."""
        return self.code in OverrideReason.values

    @property
    def is_enough(self) -> bool:
        """Whether it has both, in words that say something."""
        return self.is_coded and says_why(self.words)
