"""A plan as a clinician reads it: each session with its window and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from treatments.lifecycle import BookingState, SessionState, label
from treatments.models import Booking, Clinic, Plan, PlannedSession
from treatments.presenters.desk import day_words
from treatments.presenters.review import ChangeLine, change_line, day_short, moment
from treatments.presenters.words import visit_name
from treatments.queries.reviews import Change

TONES = {
    SessionState.TO_BOOK: "info",
    SessionState.BOOKED: "good",
    SessionState.HELD: "stop",
    SessionState.DONE: "quiet",
    SessionState.DROPPED: "quiet",
}


@dataclass(frozen=True)
class SessionLine:
    """One session; the days are the clinic's, "" where they no longer count."""

    position: int
    name: str
    tone: str
    state: str
    earliest: str
    ideal: str
    latest: str
    bookings: tuple[str, ...]


@dataclass(frozen=True)
class PlanPage:
    """Everything the page shows beside the decision."""

    state: str
    starts: str
    sessions: tuple[SessionLine, ...]
    changes: tuple[ChangeLine, ...]


def plan_page(plan: Plan, sessions: Iterable[PlannedSession], *, changes: Iterable[Change], today: date) -> PlanPage:
    """The page of a plan; its sessions come in order, with their bookings. `today` is the clinic's."""
    return PlanPage(
        state=plan.get_state_display(),
        starts=day_words(plan.start_on),
        sessions=tuple(session_line(session, plan.clinic, today) for session in sessions),
        changes=tuple(change_line(change, plan.clinic) for change in changes),
    )


def session_line(session: PlannedSession, clinic: Clinic, today: date) -> SessionLine:
    """A session of a clinic's plan in words, on a day of that clinic."""
    state = SessionState(session.state)
    overdue = state == SessionState.TO_BOOK and session.latest < today
    return SessionLine(
        position=session.position,
        name=visit_name(session.treatment, session.number),
        tone="care" if overdue else TONES[state],
        state="Overdue" if overdue else _state(session, state),
        earliest=day_short(session.earliest),
        ideal=day_short(session.ideal),
        latest=day_short(session.latest),
        bookings=tuple(_booking(booking, clinic) for booking in session.bookings.all()),
    )


def _state(session: PlannedSession, state: SessionState) -> str:
    return f"Done {day_short(session.done_on)}" if session.done_on else label(state).capitalize()


def _booking(booking: Booking, clinic: Clinic) -> str:
    what = "" if booking.state == BookingState.BOOKED else f" ({label(booking.state)})"
    return f"{moment(booking.starts_at, clinic)}, {booking.clinician}, {booking.room}{what}"
