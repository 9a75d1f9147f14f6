"""Text that any other system accepts: letters unchanged, typographic marks as keyboard characters, 80 columns."""

import textwrap
from collections.abc import Iterator

WIDTH = 80
BLANKS = dict.fromkeys(map(ord, "\t\u00a0\u2009\u202f"), " ")
MARKS = BLANKS | {
    ord(mark): typed
    for mark, typed in {
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "−": "-",
        "·": "-",
        "•": "-",
        "…": "...",
        "→": "->",
        "≥": ">=",
        "≤": "<=",
        "×": "x",
    }.items()
}


def typed(text: str) -> str:
    """Returns the text with typographic marks as keyboard characters; names keep their letters."""
    return cleaned(text).translate(MARKS)


def cleaned(text: str) -> str:
    """Returns the text without non-printable characters such as control codes; line breaks are kept."""
    lines = text.translate(BLANKS).splitlines()
    return "\n".join("".join(filter(str.isprintable, line)).rstrip() for line in lines)


def wrapped(text: str, *, indent: int = 0, hanging: int = 0) -> Iterator[str]:
    """Yields the lines of a text, none longer than 80; all but the first of each are indented further by `hanging`."""
    for line in typed(text).splitlines() or [""]:
        yield from textwrap.wrap(
            line,
            WIDTH,
            initial_indent=" " * indent,
            subsequent_indent=" " * (indent + hanging),
            break_on_hyphens=False,  # a lot or a reference is read and copied whole
        ) or [""]
