"""The states of plans, sessions, bookings and reviews, and the transitions between them, as tables.

This is the only definition of the allowed transitions: services call `check_move`, forms call `can_move`, and the
diagram in the documentation is `diagram()`.
"""

from __future__ import annotations

from enum import StrEnum


class PlanState(StrEnum):
    ACTIVE = "active"
    COMPLETED = "completed"
    STOPPED = "stopped"


class SessionState(StrEnum):
    TO_BOOK = "to_book"
    BOOKED = "booked"
    HELD = "held"  # check-in found something a clinician must settle first
    DONE = "done"
    DROPPED = "dropped"


class BookingState(StrEnum):
    BOOKED = "booked"
    ARRIVED = "arrived"
    DONE = "done"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class ReviewState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    CHANGED = "changed"
    DECLINED = "declined"
    AGREED = "agreed"  # with rules that propose no treatment


class LifecycleKind(StrEnum):
    """What has a lifecycle; the value is shown to the user."""

    PLAN = "plan"
    SESSION = "session"
    BOOKING = "booking"
    REVIEW = "review"


STATES: dict[LifecycleKind, type[StrEnum]] = {
    LifecycleKind.PLAN: PlanState,
    LifecycleKind.SESSION: SessionState,
    LifecycleKind.BOOKING: BookingState,
    LifecycleKind.REVIEW: ReviewState,
}

INITIAL: dict[LifecycleKind, StrEnum] = {
    LifecycleKind.PLAN: PlanState.ACTIVE,
    LifecycleKind.SESSION: SessionState.TO_BOOK,
    LifecycleKind.BOOKING: BookingState.BOOKED,
    LifecycleKind.REVIEW: ReviewState.WAITING,
}

# The states that may follow each state. Keyed by kind first, because members of two StrEnums with the same value are
# equal: BookingState.DONE and SessionState.DONE would be the same key.
MOVES: dict[LifecycleKind, dict[StrEnum, tuple[StrEnum, ...]]] = {
    LifecycleKind.PLAN: {
        PlanState.ACTIVE: (PlanState.COMPLETED, PlanState.STOPPED),
        PlanState.COMPLETED: (),
        # Starting again needs a new assessment and therefore a new plan: the patient's health may have changed.
        PlanState.STOPPED: (),
    },
    LifecycleKind.SESSION: {
        SessionState.TO_BOOK: (SessionState.BOOKED, SessionState.HELD, SessionState.DROPPED),
        # Back to `to_book` if its booking is cancelled or the patient does not come.
        SessionState.BOOKED: (
            SessionState.TO_BOOK,
            SessionState.HELD,
            SessionState.DONE,
            SessionState.DROPPED,
        ),
        # Cleared by a clinician: back to booked if there is still a booking, to `to_book` if not.
        SessionState.HELD: (SessionState.TO_BOOK, SessionState.BOOKED, SessionState.DROPPED),
        SessionState.DONE: (),
        SessionState.DROPPED: (),
    },
    LifecycleKind.BOOKING: {
        # Done only after arrival: check-in asks the safety questions whose answers can have changed.
        BookingState.BOOKED: (BookingState.ARRIVED, BookingState.NO_SHOW, BookingState.CANCELLED),
        # Back to `booked` if the wrong patient was checked in; cancelled if check-in stops the session.
        BookingState.ARRIVED: (BookingState.DONE, BookingState.BOOKED, BookingState.CANCELLED),
        BookingState.DONE: (),
        # The patient came after all.
        BookingState.NO_SHOW: (BookingState.ARRIVED,),
        # Undone within minutes, before the patient is notified.
        BookingState.CANCELLED: (BookingState.BOOKED,),
    },
    LifecycleKind.REVIEW: {
        ReviewState.WAITING: (
            ReviewState.APPROVED,
            ReviewState.CHANGED,
            ReviewState.DECLINED,
            ReviewState.AGREED,
        ),
        ReviewState.APPROVED: (),
        ReviewState.CHANGED: (),
        ReviewState.DECLINED: (),
        ReviewState.AGREED: (),
    },
}


class MoveRefused(Exception):
    """A transition that the table does not allow; the message is shown to the user."""


def label(state: str) -> str:
    """Returns a state as text for lists and sentences: `no_show` is "no show"."""
    return state.replace("_", " ")


def choices(kind: LifecycleKind) -> list[tuple[str, str]]:
    """Returns (value, label) for each state of a kind, in the order of the table."""
    return [(state.value, label(state).capitalize()) for state in STATES[kind]]


def check_move(kind: LifecycleKind, old: str, new: str) -> None:
    """Checks that a `kind` may go from `old` to `new`.

    Raises MoveRefused, with the states that may follow, if it may not, and ValueError for a state the kind does not
    have.
    """
    old, new = STATES[kind](old), STATES[kind](new)
    following = MOVES[kind][old]
    if new in following:
        return
    if old == new:
        raise MoveRefused(f"This {kind} is already {_quoted(old)}.")
    if not following:
        raise MoveRefused(f"This {kind} is {_quoted(old)}, and that is final.")
    allowed = " or ".join(_quoted(state) for state in following)
    raise MoveRefused(f"This {kind} is {_quoted(old)}; next it can only become {allowed}, not {_quoted(new)}.")


def can_move(kind: LifecycleKind, old: str, new: str) -> bool:
    """Whether `check_move` passes."""
    try:
        check_move(kind, old, new)
    except MoveRefused:
        return False
    return True


def _quoted(state: str) -> str:
    return f"“{label(state)}”"


def diagram() -> str:
    """Returns all lifecycles as Markdown with one Mermaid state diagram each: the content of docs/lifecycle.md."""
    sections = "\n".join(f"## {kind.capitalize()}\n\n{_mermaid(kind)}" for kind in LifecycleKind)
    return f"# Lifecycles\n\nMade from `treatments/lifecycle.py`; change the table there.\n\n{sections}"


def _mermaid(kind: LifecycleKind) -> str:
    lines = [f"    [*] --> {INITIAL[kind]}"]
    for old, following in MOVES[kind].items():
        lines += [f"    {old} --> {new}" for new in following or ("[*]",)]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```", ""])
