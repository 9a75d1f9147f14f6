"""A plan as a clinician reads it: each session with its window and its state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from treatments.backoffice.presenters.audit_lines import AuditEntryLine, change_line
from treatments.backoffice.presenters.records import units_in_words
from treatments.lifecycle import BookingState, PlanState, SessionState, label
from treatments.models import Booking, Clinic, LimitOverride, Plan, PlannedSession
from treatments.queries.review.reviews import AuditEntry
from treatments.rules.areas import area_named
from treatments.rules.limits import label_dose
from treatments.rules.rulebook import Knowledge
from treatments.scheduling.cadence import Window
from treatments.services.windows.plan_windows import Basis, wish_of
from treatments.wording.clinic_days import counted, day_short, day_words, moment
from treatments.wording.timeline import Timeline, TimelineVisit, timeline
from treatments.wording.treatments import visit_name

TONES = {
    SessionState.TO_BOOK: "info",
    SessionState.BOOKED: "good",
    SessionState.HELD: "stop",
    SessionState.DONE: "quiet",
    SessionState.DROPPED: "quiet",
}


@dataclass(frozen=True)
class PlanSessionLine:
    """One session; the days are the clinic's, "" if they no longer count.

    `what` is areas and units as planned, or as done once a record is signed; `heed` is what exceeds the label's dose;
    `dropped` is why it was dropped from the plan.
    """

    pk: int
    position: int
    name: str
    tone: str
    state: str
    earliest: str
    ideal: str
    latest: str
    bookings: tuple[str, ...]
    what: str
    wish: str
    heed: str
    dropped: str
    is_open: bool
    is_done: bool
    is_dropped: bool


@dataclass(frozen=True)
class PlanOverrideLine:
    """A clinician's permission, in their own name, to exceed a limit."""

    session: str
    limit: str
    found: str
    by: str
    at: str
    kind: str
    reason: str


@dataclass(frozen=True)
class PlanPage:
    """Everything the page shows next to the decision."""

    state: str
    starts: str
    sessions: tuple[PlanSessionLine, ...]
    changes: tuple[AuditEntryLine, ...]
    drawing: Timeline | None
    overrides: tuple[PlanOverrideLine, ...]
    elsewhere: str
    is_active: bool


def plan_page(
    plan: Plan, sessions: Sequence[PlannedSession], *, changes: Iterable[AuditEntry], basis: Basis | None, today: date
) -> PlanPage:
    """Returns the page of a plan; its sessions come in order, with their bookings and overrides.

    `today` is the clinic's. `basis` is None if the patient's answers cannot be read: then their event is not drawn.
    """
    return PlanPage(
        state=plan.get_state_display(),
        starts=day_words(plan.start_on),
        sessions=tuple(
            session_line(session, plan.clinic, today, basis.rules if basis else None) for session in sessions
        ),
        changes=tuple(change_line(change, plan.clinic) for change in changes),
        drawing=_drawing(plan, sessions, basis, today),
        overrides=tuple(
            override_line(override, session, plan.clinic)
            for session in sessions
            for override in session.overrides.all()
        ),
        elsewhere=_elsewhere(plan),
        is_active=plan.state == PlanState.ACTIVE,
    )


def override_line(override: LimitOverride, session: PlannedSession, clinic: Clinic) -> PlanOverrideLine:
    """Returns an override as text, in the clinic's time zone."""
    return PlanOverrideLine(
        session=f"{session.position}. {visit_name(session.treatment, session.number)}",
        limit=override.get_limit_display(),
        found=override.found,
        by=str(override.given_by),
        at=moment(override.given_at, clinic),
        kind=override.get_reason_code_display(),
        reason=override.reason,
    )


def _drawing(plan: Plan, sessions: Sequence[PlannedSession], basis: Basis | None, today: date) -> Timeline | None:
    kept = [session for session in sessions if session.state != SessionState.DROPPED]
    visits = [
        TimelineVisit(
            session.treatment,
            session.number,
            session.earliest,
            session.ideal,
            session.latest,
            _booked_on(session, plan),
            session.done_on,
        )
        for session in kept
    ]
    if basis is None:
        return timeline(visits, today=today)
    quiet = [basis.rules.cadence.quiet_before_event.get(session.treatment, 0) for session in kept]
    return timeline(visits, today=today, event_on=basis.facts.event_on, quiet_days=max(quiet, default=0))


def _booked_on(session: PlannedSession, plan: Plan) -> date | None:
    kept = [
        booking for booking in session.bookings.all() if booking.state in (BookingState.BOOKED, BookingState.ARRIVED)
    ]
    day: date | None = kept[0].starts_at.astimezone(plan.clinic.zone).date() if kept else None
    return day


def _elsewhere(plan: Plan) -> str:
    if plan.elsewhere_on is None:
        return ""
    units = f"{plan.elsewhere_units} units" if plan.elsewhere_units is not None else "units not known"
    return f"{day_short(plan.elsewhere_on)}, {units}"


def session_line(session: PlannedSession, clinic: Clinic, today: date, rules: Knowledge | None) -> PlanSessionLine:
    """Returns a session of a clinic's plan as text, on a day of that clinic; `rules` have the label's doses."""
    state = SessionState(session.state)
    overdue = state == SessionState.TO_BOOK and session.latest < today
    return PlanSessionLine(
        pk=session.pk,
        position=session.position,
        name=visit_name(session.treatment, session.number),
        tone="care" if overdue else TONES[state],
        state="Overdue" if overdue else _state(session, state),
        earliest=day_short(session.earliest),
        ideal=day_short(session.ideal),
        latest=day_short(session.latest),
        bookings=tuple(_booking(booking, clinic) for booking in session.bookings.all()),
        what=_what(session),
        wish=_wish(session),
        heed=above_label(session, rules) if rules and state != SessionState.DONE else "",
        dropped=f"Dropped: {session.drop_reason}" if session.drop_reason else "",
        is_open=state not in (SessionState.DONE, SessionState.DROPPED),
        is_done=state == SessionState.DONE,
        is_dropped=state == SessionState.DROPPED,
    )


def _what(session: PlannedSession) -> str:
    """Returns areas and units ("Frown lines, forehead, 40 units") as planned, or as done once the record is signed."""
    record = getattr(session, "record", None)
    if record is None or record.signed_at is None:
        units = [counted(session.units, "unit")] if session.units is not None else []
        return _sentence([*_areas(session, session.areas), *units])
    given = sum((point.units for point in record.points.all()), Decimal(0))
    units = [f"{units_in_words(given)} unit{'' if given == 1 else 's'}"] if given else []
    return _sentence([*_areas(session, record.areas), *units])


def _areas(session: PlannedSession, areas: Iterable[str]) -> list[str]:
    found = [area_named(session.treatment.removesuffix("_review"), area) for area in areas]
    return [area.name.lower() for area in found if area]


def above_label(session: PlannedSession, rules: Knowledge) -> str:
    """Returns how far the units exceed the label's dose for these areas; "" if they do not."""
    dose = label_dose(session.treatment, session.areas, rules)
    if dose is None or session.units is None or session.units <= dose.most:
        return ""
    return f"Above the label dose: {counted(session.units, 'unit')}; the label gives {dose.most} for these areas."


def _sentence(parts: Iterable[str]) -> str:
    """Joins parts with commas, the first with a capital letter."""
    joined = ", ".join(parts)
    return joined[:1].upper() + joined[1:]


def _wish(session: PlannedSession) -> str:
    first, last = session.not_before, session.not_after
    parts = [f"not before {day_short(first)}"] if first else []
    parts += [f"not after {day_short(last)}"] if last else []
    if session.state == SessionState.TO_BOOK and not wish_of(session, {}).is_kept(_window(session)):
        parts.append("can no longer be kept")
    return _sentence(parts)


def _window(session: PlannedSession) -> Window:
    return Window(session.earliest, session.ideal, session.latest)


def _state(session: PlannedSession, state: SessionState) -> str:
    return f"Done {day_short(session.done_on)}" if session.done_on else label(state).capitalize()


def _booking(booking: Booking, clinic: Clinic) -> str:
    what = "" if booking.state == BookingState.BOOKED else f" ({label(booking.state)})"
    return f"{moment(booking.starts_at, clinic)}, {booking.clinician}, {booking.room}{what}"
