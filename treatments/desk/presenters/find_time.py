"""The page on which the desk finds a time for a session. All times are the clinic's wall time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.forms import Form
from django.urls import reverse

from treatments.desk.presenters.bookings import no_shows
from treatments.desk.presenters.choices import KeptSlot, kept_for_other, kept_slot
from treatments.desk.presenters.courses import wishes_words
from treatments.desk.presenters.free_times import (
    BOOK_IT,
    NO_ANSWER,
    AskingForm,
    CourseRow,
    SlotActions,
    SlotAnswer,
    SlotButton,
    SlotWeek,
    SlotWriter,
    answer_to_asked,
    answer_to_refused,
    course,
    local_day,
    overrides,
    slot_week,
)
from treatments.lifecycle import SessionState
from treatments.models import Patient, PlannedSession, User, VisitWishes, WindowRequest
from treatments.permissions import can_book
from treatments.queries.booking import availability
from treatments.queries.booking import day_and_plan as queries
from treatments.queries.booking.availability_inputs import AvailabilityQuery, TreatmentNotOffered, question_for
from treatments.services.booking import bookability, booking_refusals, slot_holds
from treatments.services.booking.booking_refusals import BookingRefused
from treatments.services.booking.wishes import wishes_of
from treatments.wording.clinic_days import counted, day_words, moment_words
from treatments.wording.treatments import visit_name


@dataclass(frozen=True, slots=True)
class AskedDay:
    """A day that a clinician was asked for, and the answer."""

    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class FindTimePage:
    """Everything the page shows; `stopped` says why nothing can be booked now; the page then has no times."""

    session: PlannedSession
    patient: Patient
    what: str
    window: tuple[tuple[str, str], ...]
    no_shows: dict[str, str] | None
    wished: str
    overrides: list[str]
    asked_days: tuple[AskedDay, ...]
    course: tuple[CourseRow, ...]
    more_to_book: bool
    can_book: bool
    kept: KeptSlot | None
    actions: SlotActions
    wanted: AskingForm
    refused: BookingRefused | None
    ask: Form | None = None
    stopped: str = ""
    week: SlotWeek | None = None
    answer: SlotAnswer = NO_ANSWER
    best: tuple[SlotButton, ...] = ()


@dataclass(frozen=True, slots=True)
class FindTimeForms:
    """The forms of the page, as submitted or initial; `week` makes its form for the clinicians of a roster.

    `ask` asks a clinician for a day outside the window; None if no such day was asked for.
    """

    wanted: AskingForm
    week: Callable[..., AskingForm]
    ask: Form | None


def find_time_page(
    session: PlannedSession, forms: FindTimeForms, *, by: User, now: datetime, refused: BookingRefused | None = None
) -> FindTimePage:
    """Returns the page for a session, with the answer to a time that was asked for or refused."""
    wishes = wishes_of(session.plan.patient)
    page = _head(session, forms, wishes, by=by, now=now, refused=refused)
    try:
        bookability.check_next(session)
        page = replace(page, ask=forms.ask)
        bookability.check_window_open(session, now=now)
        question = question_for(session, now=now, wanted_at=forms.wanted.chosen("starts_at"))
    except (booking_refusals.NotBookable, TreatmentNotOffered) as stopped:
        return replace(page, stopped=str(stopped))
    return _with_times(page, forms, question, wishes)


def _head(
    session: PlannedSession,
    forms: FindTimeForms,
    wishes: VisitWishes,
    *,
    by: User,
    now: datetime,
    refused: BookingRefused | None,
) -> FindTimePage:
    """Returns the page without times: the patient, the session and its window."""
    clinic, patient = session.plan.clinic, session.plan.patient
    kept = slot_holds.kept_for(session, now=now)
    sessions = queries.course_of(session)
    return FindTimePage(
        session=session,
        patient=patient,
        what=visit_name(session.treatment, session.number),
        window=_window(session, now),
        no_shows=no_shows(queries.no_shows_of(patient), clinic),
        wished=wishes_words(wishes),
        overrides=overrides(session),
        asked_days=tuple(_asked_day(request) for request in queries.window_requests(session)),
        course=course(sessions, session, clinic.zone),
        more_to_book=_to_book(sessions) > 1,
        can_book=can_book(by),
        kept=kept_slot(kept, clinic.zone, now, by=by) if kept else None,
        actions=_actions(session),
        wanted=forms.wanted,
        refused=refused,
        ask=forms.ask if forms.ask and forms.ask.is_bound else None,
    )


def _with_times(
    page: FindTimePage, forms: FindTimeForms, question: AvailabilityQuery, wishes: VisitWishes
) -> FindTimePage:
    """Returns the page with a week of times, and the answer or the most suitable times above it."""
    session, wanted_at = page.session, forms.wanted.chosen("starts_at")
    form = forms.week(clinicians=question.roster.clinicians)
    on = local_day(session, wanted_at) if wanted_at else session.ideal
    first = availability.first_day(question, form.chosen("first") or on)
    shown = slot_week(question, availability.week_from(question, first, form.chosen("clinician")), session, form)
    page = replace(page, week=shown)
    if page.refused:
        page = replace(page, answer=answer_to_refused(session, question, page.refused))
    elif wanted_at:
        found = answer_to_asked(session, question, wanted_at)
        page = replace(page, answer=replace(found, kept_for_others=_kept_for_others(session, question, wanted_at)))
    else:
        best = availability.most_suitable(question, session.ideal, wishes.as_wishes(), shown.clinician)
        page = replace(page, best=tuple(SlotWriter(question.roster, session.ideal).slots(best)))
    return page


def _kept_for_others(session: PlannedSession, question: AvailabilityQuery, at: datetime) -> tuple[str, ...]:
    others = slot_holds.kept_at(question.search.visit.occupied(at), besides=session, now=question.search.now)
    return tuple(kept_for_other(kept, session.plan.clinic.zone) for kept in others)


def _window(session: PlannedSession, now: datetime) -> tuple[tuple[str, str], ...]:
    left = (session.latest - local_day(session, now)).days
    return (
        ("Earliest", day_words(session.earliest)),
        ("Ideal", day_words(session.ideal)),
        ("Latest", day_words(session.latest)),
        ("Left to book", counted(left, "day") if left >= 0 else "The window is over"),
    )


def _to_book(sessions: Sequence[Any]) -> int:
    return sum(session.state == SessionState.TO_BOOK for session in sessions)


def _actions(session: PlannedSession) -> SlotActions:
    return SlotActions(
        times_url=reverse("desk:find_time", args=[session.pk]),
        why_url=reverse("desk:why_not", args=[session.pk]),
        slots_url=reverse("desk:book", args=[session.pk]),
        method="post",
        name="slot",
        take=BOOK_IT,
        hold_url=reverse("desk:keep", args=[session.pk]),
        hold_minutes=slot_holds.KEEP_FOR.seconds // 60,
    )


def _asked_day(request: WindowRequest) -> AskedDay:
    day = day_words(request.day)
    if request.refused_at:
        return AskedDay("stop", f"{day}: refused by {request.refused_by}. {request.refusal}")
    if request.is_allowed():
        return AskedDay("good", f"{day}: the window holds it by now. Ask for a time on that day.")
    asked = moment_words(request.asked_at, request.session.plan.clinic.zone)
    return AskedDay("info", f"{day}: a clinician is asked since {asked}, by {request.asked_by}.")
