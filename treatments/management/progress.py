"""How far a long run is, on standard error."""

from typing import Any

MOVES_EVERY = 100
PLAIN_EVERY = 10_000
"""Cases between two signs of progress: on a terminal, where one line moves, and elsewhere."""


class ProgressLine:
    """One moving line on a terminal, now and then a line elsewhere. `done_word` says what was done to each."""

    def __init__(self, stream: Any, total: int | None, done_word: str) -> None:
        self.stream = stream
        self.total = total
        self.done_word = done_word
        self.done = 0
        self.moves = bool(stream.isatty())

    def step(self, count: int = 1) -> None:
        """So many more are done."""
        every = MOVES_EVERY if self.moves else PLAIN_EVERY
        before, self.done = self.done, self.done + count
        if self.done // every > before // every:
            self._show()

    def end(self) -> None:
        """All are done."""
        if self.moves:
            self._show()
            self.stream.write("\n")

    def _show(self) -> None:
        # The terminal's own style for standard error is that of an error.
        self.stream.write(f"\r{self._line()}" if self.moves else self._line(), str, "" if self.moves else "\n")
        self.stream.flush()

    def _line(self) -> str:
        if not self.total:
            return f"{self.done:,} {self.done_word}"
        share = min(1.0, self.done / self.total)
        return f"[{'#' * int(20 * share):<20}] {self.done:,} of {self.total:,} {self.done_word} ({share:.0%})"
