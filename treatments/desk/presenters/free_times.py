"""The free times of a session, as buttons."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from treatments.lifecycle import SessionState, label
from treatments.models import Clinic, Limit, LimitOverride, PlannedSession, WindowRequest
from treatments.queries.booking.availability import Week, not_set_up, slot_text
from treatments.queries.booking.availability_inputs import AvailabilityQuery
from treatments.scheduling.availability import FreeTime, Roster
from treatments.wording.clinic_days import clock, counted, day_words, moment_words, window_words
from treatments.wording.treatments import visit_name

WITH_A_TIME = (SessionState.BOOKED, SessionState.HELD)


@dataclass(frozen=True, slots=True)
class SlotButton:
    """The button of a free time. `value` is what it posts."""

    value: str
    day: str
    time: str
    who: str
    short: str
    is_ideal: bool


class SlotWriter:
    """Free times as buttons, with names for the ids."""

    def __init__(self, roster: Roster, ideal: date) -> None:
        self.zone, self.ideal = roster.clinic.zone, ideal
        self.clinicians = {each.id: each.name for each in roster.clinicians}
        self.short = _short_names(self.clinicians)
        self.rooms = {each.id: each.name for each in roster.rooms}
        self.devices = {each.id: each.name for each in roster.devices}

    def slot(self, free: FreeTime) -> SlotButton:
        day = free.starts_at.astimezone(self.zone).date()
        names = [self.clinicians[free.clinician], self.rooms[free.room]]
        if free.device:
            names.append(self.devices[free.device])
        return SlotButton(
            slot_text(free),
            day_words(day),
            clock(free.starts_at, self.zone),
            ", ".join(names),
            self.short[free.clinician],
            day == self.ideal,
        )

    def slots(self, free: Iterable[FreeTime]) -> list[SlotButton]:
        return [self.slot(each) for each in free]


def _short_names(names: dict[int, str]) -> dict[int, str]:
    """Surnames, where no two are the same."""
    surnames = {key: name.split()[-1] for key, name in names.items()}
    taken = Counter(surnames.values())
    return {key: surnames[key] if taken[surnames[key]] == 1 else name for key, name in names.items()}


def session_head(session: PlannedSession, now: datetime) -> dict[str, Any]:
    """Whose session it is and when it may be."""
    today = now.astimezone(session.plan.clinic.zone).date()
    left = (session.latest - today).days
    return {
        "session": session,
        "patient": session.plan.patient,
        "what": visit_name(session.treatment, session.number),
        "window": [
            ("Earliest", day_words(session.earliest)),
            ("Ideal", day_words(session.ideal)),
            ("Latest", day_words(session.latest)),
            ("Left to book", counted(left, "day") if left >= 0 else "The window is over"),
        ],
    }


def overrides(session: PlannedSession) -> list[str]:
    """Limits that a clinician let this session go beyond: what, who and when; her reason is not for the desk."""
    return [
        _override(each, session.plan.clinic)
        for each in session.overrides.select_related("given_by").order_by("given_at")
    ]


def _override(override: LimitOverride, clinic: Clinic) -> str:
    what = f"{override.get_limit_display()}." if override.limit == Limit.TREATMENT else override.found
    local = override.given_at.astimezone(clinic.zone)
    return f"{what} By {override.given_by}, {day_words(local.date())}, {clock(override.given_at, clinic.zone)}."


def asked_day(request: WindowRequest) -> dict[str, str]:
    """A day that a clinician was asked for, and what she says."""
    day = day_words(request.day)
    if request.refused_at:
        return {"tone": "stop", "text": f"{day}: refused by {request.refused_by}. {request.refusal}"}
    if request.is_allowed():
        return {"tone": "good", "text": f"{day}: the window holds it by now. Ask for a time on that day."}
    asked = moment_words(request.asked_at, request.session.plan.clinic.zone)
    return {"tone": "info", "text": f"{day}: a clinician is asked since {asked}, by {request.asked_by}."}


def times(question: AvailabilityQuery, week: Week, session: PlannedSession) -> dict[str, Any]:
    """A week of buttons, day by day, and the ways to the weeks around it."""
    writer = SlotWriter(question.roster, session.ideal)
    visit = question.search.visit
    return {
        "days": [
            {
                "on": day_words(day.on),
                "is_ideal": day.on == session.ideal,
                "slots": writer.slots(day.free),
                "none_because": day.none_because,
            }
            for day in week.days
        ],
        "span": f"{day_words(week.days[0].on)} to {day_words(week.days[-1].on)}",
        "previous": week.previous,
        "following": week.following,
        "is_empty": week.is_empty,
        "not_set_up": not_set_up(question),
        "next_free": _next_free(week, writer),
        "length": _length(visit.minutes, visit.before_minutes, visit.after_minutes),
    }


def _next_free(week: Week, writer: SlotWriter) -> dict[str, Any] | None:
    if week.next_free is None:
        return None
    first = week.next_free.starts_at.astimezone(writer.zone).date()
    return {"first": first, "slot": writer.slot(week.next_free)}


def _length(minutes: int, before: int, after: int) -> str:
    buffers = [f"{before} min before" if before else "", f"{after} min after" if after else ""]
    return ", ".join(filter(None, [f"{minutes} min", *buffers]))


def course(sessions: Iterable[Any], current: PlannedSession, zone: ZoneInfo) -> list[dict[str, Any]]:
    """The whole plan in order, to see what comes after."""
    return [
        {
            "what": visit_name(each.treatment, each.number),
            "when": _when(each, zone),
            "state": label(each.state).capitalize(),
            "is_current": each.pk == current.pk,
            "booking": each.standing[0].pk if each.standing and each.state in WITH_A_TIME else None,
        }
        for each in sessions
    ]


def _when(session: Any, zone: ZoneInfo) -> str:
    if session.done_on:
        return day_words(session.done_on)
    if session.state in WITH_A_TIME and session.standing:
        starts_at = session.standing[0].starts_at
        return f"{day_words(starts_at.astimezone(zone).date())}, {clock(starts_at, zone)}"
    return window_words(session.earliest, session.latest)
