"""What a reason in words has to be, in one place for every field that asks for one."""

LEAST_LETTERS = 6
LEAST_DIFFERENT = 4
SAY_WHY = f"Write the reason in words that somebody else understands, with at least {LEAST_LETTERS} letters."


def says_why(text: str) -> bool:
    """Whether a text can be a reason: some letters, and not one key held down."""
    letters = [sign for sign in text.casefold() if sign.isalpha()]
    return len(letters) >= LEAST_LETTERS and len(set(letters)) >= LEAST_DIFFERENT
