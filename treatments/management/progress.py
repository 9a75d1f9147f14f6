"""Shows the progress of a long run on standard error."""

from typing import Any

MOVES_EVERY = 100
PLAIN_EVERY = 10_000
"""Cases between two progress updates: on a terminal, where one line is updated, and elsewhere."""


class ProgressLine:
    """Updates one line on a terminal; elsewhere, writes a line now and then. `done_word` names what is counted."""

    def __init__(self, stream: Any, total: int | None, done_word: str) -> None:
        self.stream = stream
        self.total = total
        self.done_word = done_word
        self.done = 0
        self.moves = bool(stream.isatty())

    def step(self, count: int = 1) -> None:
        """Counts `count` more cases as done."""
        every = MOVES_EVERY if self.moves else PLAIN_EVERY
        before, self.done = self.done, self.done + count
        if self.done // every > before // every:
            self._show()

    def end(self) -> None:
        """Shows the final state."""
        if self.moves:
            self._show()
            self.stream.write("\n")

    def _show(self) -> None:
        # The `str` argument replaces Django's style for standard error, which is that of an error.
        self.stream.write(f"\r{self._line()}" if self.moves else self._line(), str, "" if self.moves else "\n")
        self.stream.flush()

    def _line(self) -> str:
        if not self.total:
            return f"{self.done:,} {self.done_word}"
        share = min(1.0, self.done / self.total)
        return f"[{'#' * int(20 * share):<20}] {self.done:,} of {self.total:,} {self.done_word} ({share:.0%})"
