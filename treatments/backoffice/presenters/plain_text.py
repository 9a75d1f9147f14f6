"""Text that any other system takes: letters as they are, typographic marks as a keyboard has them, 80 columns."""

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
    """The text with marks that a keyboard has; names keep their letters."""
    return cleaned(text).translate(MARKS)


def cleaned(text: str) -> str:
    """The text without what is no character of a text, such as a control code; lines stay lines."""
    lines = text.translate(BLANKS).splitlines()
    return "\n".join("".join(filter(str.isprintable, line)).rstrip() for line in lines)


def wrapped(text: str, *, indent: int = 0, hanging: int = 0) -> Iterator[str]:
    """The lines of a text, none longer than 80; all but the first of each stand further in by `hanging`."""
    for line in typed(text).splitlines() or [""]:
        yield from textwrap.wrap(
            line,
            WIDTH,
            initial_indent=" " * indent,
            subsequent_indent=" " * (indent + hanging),
            break_on_hyphens=False,  # a lot or a reference is read and copied whole
        ) or [""]
