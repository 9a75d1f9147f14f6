"""Normalises text from outside before it is stored: texts that look the same become the same. Pure.

Users paste invisible characters from a contact list, a web page or a phone's keyboard. Two texts that look alike must
compare as equal, and no character that reverses or hides other text may reach a page, an e-mail or a file.
"""

import unicodedata
from collections.abc import Callable

CONTROLS = frozenset({"Cc", "Cs"})
"""Control characters and lone surrogates, which a database cannot store."""
FORMATS = frozenset({"Cf"})
"""Invisible characters: zero-width, text direction, soft hyphen, tags."""
JOINERS = frozenset("\u200c\u200d")
"""They shape letters in some scripts and join emoji."""
FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that are rendered as a blank."""
LINE_ENDS = "\n\v\f\x85\u2028\u2029"


def clean_line(text: str) -> str:
    """Returns one line: composed (NFC), without control and format characters, each run of white space one blank."""
    return " ".join(unicodedata.normalize("NFC", _replaced(text, _of_a_line)).split())


def clean_lines(text: str) -> str:
    """Returns lines: composed (NFC), line breaks "\\n", no control or format characters but tabs and joiners."""
    one_break = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _replaced(one_break, _of_many_lines)).strip()


def has_letter_or_digit(text: str) -> bool:
    """Returns whether the text has at least one visible letter or digit."""
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
