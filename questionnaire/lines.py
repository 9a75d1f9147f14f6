"""Text that comes from outside, as it is kept: one form for what looks the same. Pure.

People paste marks that they cannot see: from a contact book, a web page, a phone's keyboard. Two texts that look alike
have to compare alike, and nothing that turns or hides other text may reach a page, a mail or a file.
"""

import unicodedata
from collections.abc import Callable

CONTROLS = frozenset({"Cc", "Cs"})
"""Control characters, and halves of a character, which no database keeps."""
FORMATS = frozenset({"Cf"})
"""Marks without a look of their own: zero-width, direction, soft hyphen, tags."""
JOINERS = frozenset("\u200c\u200d")
"""They shape the letters of some scripts and put emoji together."""
FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that are drawn as a blank."""
LINE_ENDS = "\n\v\f\x85\u2028\u2029"


def clean_line(text: str) -> str:
    """One line: composed (NFC), without control and format characters, each run of white space a single blank."""
    return " ".join(unicodedata.normalize("NFC", _replaced(text, _of_a_line)).split())


def clean_lines(text: str) -> str:
    """Several lines: composed (NFC), each line break "\\n", without control characters and marks that turn the text."""
    one_break = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _replaced(one_break, _of_many_lines)).strip()


def has_letter_or_digit(text: str) -> bool:
    """Can at least one letter or digit be seen in it?"""
    return any(character.isalnum() for character in text if character not in FILLERS)


def _replaced(text: str, replacement: Callable[[str], str]) -> str:
    return text.translate({ord(character): replacement(character) for character in set(text)})


def _of_a_line(character: str) -> str:
    if character.isspace() or character in FILLERS:
        return " "
    return "" if unicodedata.category(character) in CONTROLS | FORMATS else character


def _of_many_lines(character: str) -> str:
    if character in LINE_ENDS:
        return "\n"
    if character == "\t" or character in JOINERS:
        return character
    return "" if unicodedata.category(character) in CONTROLS | FORMATS else character
