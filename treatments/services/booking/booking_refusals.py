"""The errors that refuse a booking or a change of one."""

from treatments.scheduling.availability import FreeTime
from treatments.scheduling.refusals import Rule
from treatments.services.refusals import Refused
from treatments.services.windows.distance import Obstacle

HELD = "This visit is held: a clinician has to clear it first."


class BookingRefused(Refused):
    """The request cannot be met; the message is the sentence that the user reads. `nearest` are available times.

    `rules` are the rules about time that the requested time breaks.
    """

    rules: tuple[Rule, ...] = ()

    def __init__(self, sentence: str, nearest: list[FreeTime] | None = None) -> None:
        super().__init__(sentence)
        self.nearest = nearest or []


class NotBookable(BookingRefused):
    """A rule forbids the booking."""


class TooClose(NotBookable):
    """The day is too close to another visit of the same person; `obstacle` names the visit and the possible days."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(str(obstacle))
        self.obstacle = obstacle


class JustTaken(BookingRefused):
    """The time was free, but somebody else has taken it."""


class NotPossible(BookingRefused):
    """A booking cannot be cancelled, checked in or completed now."""
