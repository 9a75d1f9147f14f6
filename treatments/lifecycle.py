"""The states of a plan, its sessions, their bookings and a review, and the moves between them, as tables.

This is the only list of what may follow what: services ask `check_move`, forms ask `can_move`, and the
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
    HELD = "held"  # check-in found something a clinician has to settle first
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
    """What has a lifecycle; the value is the word the user reads."""

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

# From each state to the states that may follow. Keyed by kind first: members of two StrEnums with the same
# value are equal, so BookingState.DONE and SessionState.DONE would be one key.
MOVES: dict[LifecycleKind, dict[StrEnum, tuple[StrEnum, ...]]] = {
    LifecycleKind.PLAN: {
        PlanState.ACTIVE: (PlanState.COMPLETED, PlanState.STOPPED),
        PlanState.COMPLETED: (),
        # Starting again takes a new assessment and so a new plan: her health may have changed.
        PlanState.STOPPED: (),
    },
    LifecycleKind.SESSION: {
        SessionState.TO_BOOK: (SessionState.BOOKED, SessionState.HELD, SessionState.DROPPED),
        # Back to `to_book` when its booking is cancelled or the patient does not come.
        SessionState.BOOKED: (
            SessionState.TO_BOOK,
            SessionState.HELD,
            SessionState.DONE,
            SessionState.DROPPED,
        ),
        # Cleared by a clinician: still booked when the booking stands, to be booked when it does not.
        SessionState.HELD: (SessionState.TO_BOOK, SessionState.BOOKED, SessionState.DROPPED),
        SessionState.DONE: (),
        SessionState.DROPPED: (),
    },
    LifecycleKind.BOOKING: {
        # Done only after arrival: check-in asks the safety questions that can have changed.
        BookingState.BOOKED: (BookingState.ARRIVED, BookingState.NO_SHOW, BookingState.CANCELLED),
        # Back to `booked` when the wrong patient was checked in; cancelled when check-in stops the session.
        BookingState.ARRIVED: (BookingState.DONE, BookingState.BOOKED, BookingState.CANCELLED),
        BookingState.DONE: (),
        # She came after all.
        BookingState.NO_SHOW: (BookingState.ARRIVED,),
        # Undone within minutes, before the patient has heard of it.
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
    """A move that the table does not allow; the message is the sentence the user reads."""


def label(state: str) -> str:
    """A state in words, for lists and sentences: `no_show` is "no show"."""
    return state.replace("_", " ")


def choices(kind: LifecycleKind) -> list[tuple[str, str]]:
    """(value, words) of each state of a kind, in the order of the table."""
    return [(state.value, label(state).capitalize()) for state in STATES[kind]]


def check_move(kind: LifecycleKind, old: str, new: str) -> None:
    """Nothing when a `kind` may go from `old` to `new`.

    Raises MoveRefused with what may follow instead, and ValueError for a state the kind does not have.
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
    """Whether `check_move` has no objection."""
    try:
        check_move(kind, old, new)
    except MoveRefused:
        return False
    return True


def _quoted(state: str) -> str:
    return f"“{label(state)}”"


def diagram() -> str:
    """All lifecycles as Markdown with one Mermaid state diagram each; the text of docs/lifecycle.md."""
    sections = "\n".join(f"## {kind.capitalize()}\n\n{_mermaid(kind)}" for kind in LifecycleKind)
    return f"# Lifecycles\n\nMade from `treatments/lifecycle.py`; change the table there.\n\n{sections}"


def _mermaid(kind: LifecycleKind) -> str:
    lines = [f"    [*] --> {INITIAL[kind]}"]
    for old, following in MOVES[kind].items():
        lines += [f"    {old} --> {new}" for new in following or ("[*]",)]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```", ""])
