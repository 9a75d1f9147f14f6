"""Another time for a booking, as text for the desk. All times are the clinic's wall time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.forms import Form
from django.urls import reverse

from treatments.desk.presenters.choices import TOLD_SOON, OpenUntil, choice_words, open_until
from treatments.desk.presenters.free_times import (
    MOVE_IT,
    NO_ANSWER,
    AskingForm,
    CourseRow,
    SlotActions,
    SlotAnswer,
    SlotWeek,
    answer_to_asked,
    answer_to_refused,
    course,
    local_day,
    slot_week,
)
from treatments.forms.new_time import shift_value, value_of
from treatments.models import Booking, Clinic, Patient, User
from treatments.queries.booking import availability
from treatments.queries.booking import day_and_plan as queries
from treatments.queries.booking.availability_inputs import AvailabilityQuery
from treatments.services.booking import moves
from treatments.services.booking.booking_refusals import BookingRefused
from treatments.services.booking.chosen_times import ChosenTime
from treatments.services.booking.moves import BookingChange, Shift
from treatments.services.booking.undo import LastAct
from treatments.wording.clinic_days import moment_words, window_words
from treatments.wording.treatments import visit_name


@dataclass(frozen=True, slots=True)
class MoveLine:
    """What changes about one visit."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class UndoButton:
    """The last act on a booking, which can be undone: `event` is its history row, `count` the number of visits."""

    what: str
    event: int
    count: int
    until: OpenUntil


@dataclass(frozen=True, slots=True)
class MoveForms:
    """The forms of the page of other times; `week` makes its form for the clinicians of a roster."""

    wanted: AskingForm
    week: Callable[..., AskingForm]
    reach: Form


@dataclass(frozen=True, slots=True)
class MovePage:
    """Everything the page of other times shows; `stopped` says why the booking cannot move: no times are shown."""

    booking: Booking
    patient: Patient
    what: str
    held: str
    course: tuple[CourseRow, ...]
    actions: SlotActions
    wanted: AskingForm
    reach_form: Form
    refused: BookingRefused | None
    can_book: bool = True
    stopped: str = ""
    week: SlotWeek | None = None
    answer: SlotAnswer = NO_ANSWER


def difference(change: BookingChange, clinic: Clinic) -> dict[str, Any]:
    """Returns what is to be confirmed: the visits that move, the windows that change, or what prevents it."""
    in_order = sorted((change.first, *change.along), key=lambda shift: shift.booking.session.position)
    return {
        "moves": [_line(shift, clinic.zone) for shift in in_order],
        "windows": [
            MoveLine(
                visit_name(shifted.session.treatment, shifted.session.number),
                window_words(shifted.session.earliest, shifted.session.latest),
                window_words(shifted.window.earliest, shifted.window.latest),
            )
            for shifted in change.windows
        ],
        "stuck": change.stuck and f"{_name(change.stuck)}, {moment_words(change.stuck.starts_at, clinic.zone)}",
        "to": value_of(change.first.to),
        "along": [shift_value(shift) for shift in change.along],
    }


def _line(shift: Shift, zone: ZoneInfo) -> MoveLine:
    held = ChosenTime.of(shift.booking)
    return MoveLine(_name(shift.booking), choice_words(held, zone), choice_words(shift.to, zone))


def _name(booking: Booking) -> str:
    return visit_name(booking.session.treatment, booking.session.number)


def moved_words(booking: Booking, along: Iterable[Shift]) -> str:
    """Returns the message after a move."""
    others = len(list(along))
    more = f" {others} more moved with it." if others else ""
    at = moment_words(booking.starts_at, booking.session.plan.clinic.zone)
    return f"{booking.patient.full_name}: moved to {at}.{more} {TOLD_SOON}"


def undo_button(act: LastAct, zone: ZoneInfo, now: datetime) -> UndoButton:
    """Returns the act that can be undone, and until when."""
    return UndoButton(act.act.value, act.event, len(act.bookings), open_until(act.until, zone, now))


def move_page(
    booking: Booking,
    forms: MoveForms,
    *,
    by: User,
    now: datetime,
    refused: BookingRefused | None = None,
) -> MovePage:
    """Returns the page for a booking, with the answer to a time that was asked for or refused."""
    page = _head(booking, forms, refused)
    try:
        moves.check_can_move(booking, booking.session.plan, by=by, now=now)
        question = moves.times_for(booking, by=by, now=now, wanted_at=forms.wanted.chosen("starts_at"))
        return _with_times(page, forms, question)
    except BookingRefused as stopped:
        return replace(page, stopped=str(stopped))


def _head(booking: Booking, forms: MoveForms, refused: BookingRefused | None) -> MovePage:
    """Returns the page without times."""
    session, zone = booking.session, booking.session.plan.clinic.zone
    return MovePage(
        booking=booking,
        patient=booking.patient,
        what=visit_name(session.treatment, session.number),
        held=moment_words(booking.starts_at, zone),
        course=course(queries.course_of(session), session, zone),
        actions=_actions(booking),
        wanted=forms.wanted,
        reach_form=forms.reach,
        refused=refused,
    )


def _with_times(page: MovePage, forms: MoveForms, question: AvailabilityQuery) -> MovePage:
    """Returns the page with a week of times, and the answer to a time that was asked for or refused."""
    booking, session, wanted_at = page.booking, page.booking.session, forms.wanted.chosen("starts_at")
    form, mine = forms.week(clinicians=question.roster.clinicians), booking.clinician_id
    on = local_day(session, wanted_at or booking.starts_at)
    first = availability.first_day(question, form.chosen("first") or on)
    week = availability.week_from(question, first, form.chosen("clinician"), rather=mine)
    page = replace(page, week=slot_week(question, week, session, form))
    if page.refused:
        return replace(page, answer=answer_to_refused(session, question, page.refused))
    if wanted_at:
        only = {name: forms.wanted.chosen(name) for name in ("clinician", "room")}
        return replace(page, answer=answer_to_asked(session, question, wanted_at, rather=mine, **only))
    return page


def _actions(booking: Booking) -> SlotActions:
    here = reverse("desk:move", args=[booking.pk])
    return SlotActions(
        times_url=here,
        why_url=here,
        slots_url=reverse("desk:move_check", args=[booking.pk]),
        method="get",
        name="to",
        take=MOVE_IT,
    )
