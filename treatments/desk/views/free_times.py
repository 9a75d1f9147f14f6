"""The free times of a session: find one, hold it, book it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from treatments.desk.forms.free_times import AskForDayForm, SlotForm, WantedForm, WeekForm
from treatments.desk.presenters import bookings as words
from treatments.desk.presenters import choices, free_times
from treatments.desk.presenters import courses as course_words
from treatments.desk.views.page import CONFLICT, UNPROCESSABLE, desk_page, desk_view, staff_of
from treatments.lifecycle import SessionState
from treatments.models import Clinician, PlannedSession, Room
from treatments.permissions import can_book, check_can_book, session_for
from treatments.queries.booking import availability
from treatments.queries.booking import day_and_plan as queries
from treatments.queries.booking.availability_inputs import AvailabilityQuery, TreatmentNotOffered, question_for
from treatments.scheduling import refusals
from treatments.services.booking import (
    bookability,
    booking_refusals,
    bookings,
    chosen_times,
    slot_holds,
    window_requests,
)
from treatments.services.booking.wishes import wishes_of
from treatments.services.windows import distance


@desk_view
@require_safe
def find_time(request: HttpRequest, pk: int) -> HttpResponse:
    """The free times of a session, a week at a time."""
    return _times(request, session_for(request.user, pk))


@desk_view
@require_safe
def why_not(request: HttpRequest, pk: int) -> HttpResponse:
    """Why a time cannot be had, and the nearest that can."""
    session, now = session_for(request.user, pk), timezone.now()
    form = WantedForm(request.GET, clinic=session.plan.clinic, now=now)
    if not form.is_valid():
        return _times(request, session, wanted=form, status=UNPROCESSABLE)
    return _times(request, session, wanted=form, wanted_at=form.cleaned_data["starts_at"])


@desk_view
@require_POST
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """Books one time, or says why not and offers the nearest."""

    def take(session: PlannedSession, slot: dict[str, Any], now: datetime) -> HttpResponse:
        made = bookings.book(session=session, **slot, by=staff_of(request), now=now)
        messages.success(request, words.booked_words(made, is_new=made.booked_at == now))
        return redirect("desk:booking", made.pk)

    return _take(request, pk, take)


@desk_view
@require_POST
def hold_slot(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeps one time while the desk talks to the patient, or says why not and offers the nearest."""

    def take(session: PlannedSession, slot: dict[str, Any], now: datetime) -> HttpResponse:
        slot_holds.hold_slot(session=session, choice=chosen_times.ChosenTime(**slot), by=staff_of(request), now=now)
        return redirect("desk:find_time", session.pk)

    return _take(request, pk, take)


def _take(
    request: HttpRequest, pk: int, take: Callable[[PlannedSession, dict[str, Any], datetime], HttpResponse]
) -> HttpResponse:
    """Does something with the time whose button was pressed; refused, the page of times says why."""
    check_can_book(request.user)
    session = session_for(request.user, pk)
    form = SlotForm(request.POST, clinic=session.plan.clinic)
    if not form.is_valid():
        refused = booking_refusals.NotBookable(SlotForm.REFUSED)
        return _times(request, session, refused=refused, status=UNPROCESSABLE)
    try:
        return take(session, form.cleaned_data["slot"], timezone.now())
    except booking_refusals.BookingRefused as refused:
        return _times(request, session_for(request.user, pk), refused=refused, status=CONFLICT)


@desk_view
@require_POST
def ask_for_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks a clinician for a day outside the window."""
    check_can_book(request.user)
    session, form = session_for(request.user, pk), AskForDayForm(request.POST)
    if not form.is_valid():
        return _times(request, session, ask=form, status=UNPROCESSABLE)
    try:
        window_requests.ask(session=session, **form.cleaned_data, by=staff_of(request), now=timezone.now())
    except window_requests.RequestRefused as refused:
        return _times(request, session, refused=booking_refusals.NotBookable(str(refused)), status=CONFLICT)
    messages.success(request, "A clinician is asked. The answer appears here.")
    return redirect("desk:find_time", pk)


@desk_view
@require_POST
def release_slot(request: HttpRequest, pk: int) -> HttpResponse:
    """Frees the time that was kept."""
    check_can_book(request.user)
    session = session_for(request.user, pk)
    slot_holds.release_slot(session=session, by=staff_of(request))
    messages.success(request, "The time is free again.")
    return redirect("desk:find_time", session.pk)


def _times(
    request: HttpRequest,
    session: PlannedSession,
    *,
    wanted: WantedForm | None = None,
    wanted_at: datetime | None = None,
    refused: booking_refusals.BookingRefused | None = None,
    ask: AskForDayForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of free times, with the answer to a time that was asked for or refused."""
    now, clinic = timezone.now(), session.plan.clinic
    kept = slot_holds.kept_for(session, now=now)
    wished, course = wishes_of(session.plan.patient), queries.course_of(session)
    about = free_times.session_head(session, now) | {
        "no_shows": words.no_shows(queries.no_shows_of(session.plan.patient), clinic),
        "wished": course_words.wishes_words(wished),
        "more_to_book": sum(each.state == SessionState.TO_BOOK for each in course) > 1,
        "wanted": wanted or WantedForm(clinic=clinic, now=now, initial={"date": session.ideal}),
        "course": free_times.course(course, session, clinic.zone),
        "refused": refused,
        "can_book": can_book(request.user),
        "overrides": free_times.overrides(session),
        "times_url": reverse("desk:find_time", args=[session.pk]),
        "why_url": reverse("desk:why_not", args=[session.pk]),
        "slots_url": reverse("desk:book", args=[session.pk]),
        "hold_url": reverse("desk:keep", args=[session.pk]),
        "hold_minutes": slot_holds.KEEP_FOR.seconds // 60,
        "take": words.BOOK_IT,
        "kept": kept and choices.kept(kept, clinic.zone, now, by=staff_of(request)),
        "slots_method": "post",
        "slot_name": "slot",
        "ask": ask,
        "asked_days": [free_times.asked_day(each) for each in queries.window_requests(session)],
    }
    try:
        bookability.check_next(session)
        about["ask"] = ask or _ask_form(session, wanted_at, now)
        bookability.check_window_open(session, now=now)
        question = question_for(session, now=now, wanted_at=wanted_at)
        about |= _week(request, session, question, wanted_at) | answer(session, question, refused, wanted_at)
        if not (refused or wanted_at):
            best = availability.most_suitable(question, session.ideal, wished.as_wishes(), about["clinician"])
            about["best"] = free_times.SlotWriter(question.roster, session.ideal).slots(best)
        if wanted_at:
            span = question.search.visit.occupied(wanted_at)
            others = slot_holds.kept_at(span, besides=session, now=now)
            about["kept_for_others"] = [choices.kept_for_other(each, clinic.zone) for each in others]
    except (booking_refusals.NotBookable, TreatmentNotOffered) as stopped:
        about |= {"stopped": str(stopped)}
    return desk_page(request, "desk/find_time.html", about, now=now, clinic=clinic, status=status)


def local_day(session: PlannedSession, at: datetime) -> date:
    """The day of a moment by the clock of the session's clinic."""
    return at.astimezone(session.plan.clinic.zone).date()


def _ask_form(session: PlannedSession, wanted_at: datetime | None, now: datetime) -> AskForDayForm | None:
    """To ask a clinician for the day wanted, or for today once the window is over; None inside the window."""
    today = now.astimezone(session.plan.clinic.zone).date()
    day = local_day(session, wanted_at) if wanted_at else today
    is_outside = not session.earliest <= day <= session.latest
    return AskForDayForm(initial={"day": day}) if is_outside and (wanted_at or session.latest < today) else None


def _week(
    request: HttpRequest, session: PlannedSession, question: AvailabilityQuery, wanted_at: datetime | None
) -> dict[str, Any]:
    form = WeekForm(request.GET, clinicians=question.roster.clinicians)
    clinician = form.chosen("clinician")
    on = local_day(session, wanted_at) if wanted_at else session.ideal
    first = availability.first_day(question, form.chosen("first") or on)
    week = availability.week_from(question, first, clinician)
    return {"week_form": form, "clinician": clinician} | free_times.times(question, week, session)


def answer(
    session: PlannedSession,
    question: AvailabilityQuery,
    refused: booking_refusals.BookingRefused | None,
    wanted_at: datetime | None,
    *,
    rather: int | None = None,
    clinician: Clinician | None = None,
    room: Room | None = None,
) -> dict[str, Any]:
    """The nearest times to one that was refused, or what stands against one that was asked for; `rather` with whom.

    Asked for with a `clinician` or in a `room`, it is looked for with nobody else and nowhere else.
    """
    writer = free_times.SlotWriter(question.roster, session.ideal)
    if refused:
        return {"nearest": writer.slots(refused.nearest)}
    if wanted_at is None:
        return {}
    too_close = distance.in_the_way(session, wanted_at, now=question.search.now)
    asked = question.only(clinician.pk if clinician else None, room.pk if room else None)
    reasons = _not_set_up(asked, clinician, room) or [
        reason.text for reason in refusals.why_not(asked.roster, asked.search, wanted_at)
    ]
    reasons = [too_close, *reasons] if too_close else reasons
    rather = clinician.pk if clinician else rather
    nearest = question.nearest(wanted_at, rather) if reasons else asked.nearest(wanted_at, rather, n=1)
    return {"asked": True, "reasons": reasons, "nearest": writer.slots(nearest)}


def _not_set_up(asked: AvailabilityQuery, clinician: Clinician | None, room: Room | None) -> list[str]:
    roster = asked.roster
    wanted = ((clinician, roster.clinicians), (room, roster.rooms))
    return [bookability.not_set_up(each) for each, found in wanted if each and not found]
