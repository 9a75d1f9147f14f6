"""The front desk's work lists as text: what each list is, and its rows with their actions."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse

from treatments.desk.presenters.to_book import work_row
from treatments.models import Booking, Clinic, Patient, ReturnOutcome
from treatments.queries.booking.outside_hours import Outside
from treatments.queries.booking.work_lists import List
from treatments.queries.people.duplicates import twins_of
from treatments.wording.clinic_days import counted, day_short, day_words, moment_words, window_words
from treatments.wording.treatments import treatment_name, visit_name


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of a list: its title, what is on it, what an empty list says, and the headings of two columns."""

    title: str
    about: str
    empty: str
    what: str = "Visit"
    when: str = "When"
    beside: tuple[str, str] | None = None
    """A related page: its name on screen and its URL name."""


WORDS = {
    List.CLOSING: Words(
        "Window closing",
        "The last day of the window is within a week.",
        "No window ends within a week.",
    ),
    List.UNCONFIRMED: Words(
        "Unconfirmed",
        "Visits of the next three days. Not confirmed yet.",
        "Everybody who comes in the next three days has said so.",
    ),
    List.HELD: Words(
        "Held",
        "A clinician comes to these first. There is nothing to book until then.",
        "No visit is held.",
    ),
    List.CONSENT: Words(
        "Consent missing",
        "Visits of the next two weeks. The patient can agree in their account; else it is taken before the visit.",
        "Everybody who comes in the next two weeks has agreed.",
    ),
    List.RETURNS: Words(
        "To call back",
        "Their plan is over. They could have the treatment again, counted from the day they last had it.",
        "Nobody is to be called back.",
    ),
    List.ALIKE: Words(
        "Possibly the same",
        "Two records that may be one person. Ask the patient: plans of one person count together.",
        "No two patients look like one person.",
        what="Like",
        when="New",
        beside=("Merged records", "desk:merges"),
    ),
}


OUTSIDE = Words(
    "Outside hours",
    "Booked before hours, a closure, time off, a room or a device changed. Move them, or see that somebody is there.",
    "Every booking fits the hours, rooms and devices as they are set up.",
)


@dataclass(frozen=True, slots=True)
class RowAction:
    """A button that posts `fields`, or a link if there are none."""

    word: str
    url: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkListLine:
    """A row: patient, visit, time, urgency, and the possible actions, the main one first."""

    patient: Patient
    clinic: str
    what: str
    when: str
    tone: str
    state: str
    acts: tuple[RowAction, ...]


def ways(counts: Mapping[List, int], current: List | None = None) -> list[dict[str, Any]]:
    """Returns the links to the lists, with the number of rows on each."""
    return [
        {
            "label": f"{WORDS[key].title} ({number})",
            "url": reverse("desk:work_list", args=[key]),
            "current": key == current,
        }
        for key, number in counts.items()
    ]


def lines(key: List, rows: Iterable[Any], now: datetime) -> list[WorkListLine]:
    """Returns the rows of a list."""
    rows = list(rows)
    twins = twins_of(rows) if key is List.ALIKE else {}
    line: Mapping[List, Callable[[Any], WorkListLine]] = {
        List.CLOSING: _to_book,
        List.UNCONFIRMED: lambda booking: _visit(booking, now, "care", "Not confirmed", _confirm(booking)),
        List.HELD: _held,
        List.CONSENT: lambda booking: _visit(booking, now, "care", "No consent yet"),
        List.RETURNS: _return,
        List.ALIKE: lambda patient: _alike(patient, twins[patient.twin]),
    }
    return [line[key](row) for row in rows]


def outside_lines(rows: Iterable[Outside], now: datetime) -> list[WorkListLine]:
    """Returns the bookings that no longer fit, each with the reason."""
    return [_outside(row, now) for row in rows]


def _outside(row: Outside, now: datetime) -> WorkListLine:
    move = RowAction("Move", reverse("desk:move", args=[row.booking.pk]))
    return _visit(row.booking, now, "stop", row.why.rstrip("."), move)


def _to_book(session: Any) -> WorkListLine:
    row = work_row(session)
    return WorkListLine(
        row.patient, row.clinic, row.what, row.window, row.tone, row.left, (RowAction("Find a time", row.url),)
    )


def _held(session: Any) -> WorkListLine:
    window = window_words(session.earliest, session.latest)
    what = visit_name(session.treatment, session.number)
    return WorkListLine(session.plan.patient, session.plan.clinic.name, what, window, "stop", "Held", ())


def _confirm(booking: Booking) -> RowAction:
    return RowAction("Will come", reverse("desk:confirmed", args=[booking.pk]), {"back": List.UNCONFIRMED})


def _visit(booking: Booking, now: datetime, tone: str, state: str, *acts: RowAction) -> WorkListLine:
    clinic: Clinic = booking.session.plan.clinic
    hours = int((booking.starts_at - now).total_seconds() // 3600)
    left = counted(hours, "hour") if hours < 48 else counted(hours // 24, "day")
    return WorkListLine(
        booking.patient,
        clinic.name,
        visit_name(booking.session.treatment, booking.session.number),
        f"{moment_words(booking.starts_at, clinic.zone)}, in {left}",
        tone,
        state,
        (*acts, RowAction("Open", reverse("desk:booking", args=[booking.pk]))),
    )


def _return(session: Any) -> WorkListLine:
    patient, days = session.plan.patient, (session.today - session.due_on).days
    state = (
        "Today"
        if days == 0
        else f"Ideal {counted(days, 'day')} ago"
        if days > 0
        else f"Ideal in {counted(-days, 'day')}"
    )
    url = reverse("desk:called", args=[patient.pk])
    about = {"treatment": session.treatment, "last_on": session.done_on.isoformat()}
    return WorkListLine(
        patient,
        patient.clinic.name,
        treatment_name(session.treatment),
        f"Last {day_words(session.done_on)}, ideal again {day_words(session.due_on)}{_invited(session)}",
        "care" if days > 0 else "info",
        state,
        (
            *([] if session.invited_at or not _can_be_written_to(patient) else [_invite(session)]),
            *(
                RowAction(outcome.label, url, about | {"outcome": outcome.value})
                for outcome in ReturnOutcome.of_a_call()
            ),
        ),
    )


def _invited(session: Any) -> str:
    at, zone = session.invited_at, session.plan.patient.clinic.zone
    return f"; written to {day_words(at.astimezone(zone).date())}" if at else ""


def _can_be_written_to(patient: Patient) -> bool:
    return patient.texts or not patient.no_email


def _invite(session: Any) -> RowAction:
    return RowAction("Write to the patient", reverse("desk:invite", args=[session.pk]), {"back": List.RETURNS})


def _alike(patient: Any, twin: Any) -> WorkListLine:
    told = {"other": str(twin.pk)}
    return WorkListLine(
        patient,
        patient.clinic.name,
        f"{twin.full_name}, born {day_short(twin.birth_date)}, {twin.written_phone or 'no phone'}, {twin.email}",
        f"{day_words(patient.created_at.astimezone(patient.clinic.zone).date())}, {patient.email}",
        "care",
        f"Same {_agreement(patient, twin)}",
        (
            RowAction("Compare and merge", reverse("desk:merge", args=[twin.pk, patient.pk])),
            RowAction("They are two people", reverse("desk:told_apart", args=[patient.pk]), told),
        ),
    )


def _agreement(patient: Any, twin: Any) -> str:
    """Returns the details that both records have in common, such as "name and phone"."""
    same = {
        "name": patient.name_key == twin.name_key,
        "birth date": patient.birth_date == twin.birth_date,
        "phone": patient.phone != "" and patient.phone == twin.phone,
        "e-mail": patient.email.lower() == twin.email.lower(),
    }
    *first, last = [word for word, is_same in same.items() if is_same] or ["details"]
    return f"{', '.join(first)} and {last}" if first else last
