"""The free times of a session: find one, hold it, book it."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from treatments.desk.forms.free_times import AskForDayForm, SlotForm, WantedForm, WeekForm
from treatments.desk.presenters.bookings import booked_words
from treatments.desk.presenters.find_time import FindTimeForms, find_time_page
from treatments.desk.presenters.free_times import local_day
from treatments.desk.views.page import CONFLICT, UNPROCESSABLE, desk_page, desk_view, staff_of
from treatments.models import PlannedSession
from treatments.permissions import check_can_book, session_for
from treatments.services.booking import bookings, slot_holds, window_requests
from treatments.services.booking.booking_refusals import BookingRefused, NotBookable
from treatments.services.booking.chosen_times import ChosenTime

ChosenSlot = dict[str, Any]
"""Start, clinician, room and device of a button, as `SlotForm` reads them."""
Taken = Callable[[PlannedSession, ChosenSlot, datetime], HttpResponse]


@desk_view
@require_safe
def find_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows the free times of a session, a week at a time."""
    return _page(request, session_for(request.user, pk))


@desk_view
@require_safe
def why_not(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows why a time is unavailable, and the nearest free times."""
    session, now = session_for(request.user, pk), timezone.now()
    form = WantedForm(request.GET, clinic=session.plan.clinic, now=now)
    return _page(request, session, wanted=form, status=200 if form.is_valid() else UNPROCESSABLE)


@desk_view
@require_POST
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """Books one time; if refused, says why and offers the nearest free times."""

    def take(session: PlannedSession, slot: ChosenSlot, now: datetime) -> HttpResponse:
        made = bookings.book(session=session, **slot, by=staff_of(request), now=now)
        messages.success(request, booked_words(made, is_new=made.booked_at == now))
        return redirect("desk:booking", made.pk)

    return _take(request, pk, take)


@desk_view
@require_POST
def hold_slot(request: HttpRequest, pk: int) -> HttpResponse:
    """Holds one time while the desk talks to the patient; if refused, says why and offers the nearest."""

    def take(session: PlannedSession, slot: ChosenSlot, now: datetime) -> HttpResponse:
        slot_holds.hold_slot(session=session, choice=ChosenTime(**slot), by=staff_of(request), now=now)
        return redirect("desk:find_time", session.pk)

    return _take(request, pk, take)


def _take(request: HttpRequest, pk: int, take: Taken) -> HttpResponse:
    """Calls `take` with the chosen time; if it is refused, the page of times says why."""
    check_can_book(request.user)
    session = session_for(request.user, pk)
    form = SlotForm(request.POST, clinic=session.plan.clinic)
    if not form.is_valid():
        return _page(request, session, refused=NotBookable(SlotForm.REFUSED), status=UNPROCESSABLE)
    try:
        return take(session, form.cleaned_data["slot"], timezone.now())
    except BookingRefused as refused:
        return _page(request, session_for(request.user, pk), refused=refused, status=CONFLICT)


@desk_view
@require_POST
def ask_for_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks a clinician for a day outside the window."""
    check_can_book(request.user)
    session, form = session_for(request.user, pk), AskForDayForm(request.POST)
    if not form.is_valid():
        return _page(request, session, ask=form, status=UNPROCESSABLE)
    try:
        window_requests.ask(session=session, **form.cleaned_data, by=staff_of(request), now=timezone.now())
    except window_requests.RequestRefused as refused:
        return _page(request, session, refused=NotBookable(str(refused)), status=CONFLICT)
    messages.success(request, "A clinician is asked. The answer appears here.")
    return redirect("desk:find_time", pk)


@desk_view
@require_POST
def release_slot(request: HttpRequest, pk: int) -> HttpResponse:
    """Releases the time that was held."""
    check_can_book(request.user)
    session = session_for(request.user, pk)
    slot_holds.release_slot(session=session, by=staff_of(request))
    messages.success(request, "The time is free again.")
    return redirect("desk:find_time", session.pk)


def _page(
    request: HttpRequest,
    session: PlannedSession,
    *,
    wanted: WantedForm | None = None,
    ask: AskForDayForm | None = None,
    refused: BookingRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    """Shows the page of free times, with the answer to a time that was asked for or refused."""
    now, clinic = timezone.now(), session.plan.clinic
    forms = _forms(request, session, now, wanted, ask)
    page = find_time_page(session, forms, by=staff_of(request), now=now, refused=refused)
    return desk_page(request, "desk/find_time.html", {"page": page}, now=now, clinic=clinic, status=status)


def _forms(
    request: HttpRequest, session: PlannedSession, now: datetime, wanted: WantedForm | None, ask: AskForDayForm | None
) -> FindTimeForms:
    """Returns the forms of the page: those that were submitted, the others with initial values."""
    wanted = wanted or WantedForm(clinic=session.plan.clinic, now=now, initial={"date": session.ideal})
    wanted_at = wanted.chosen("starts_at")
    day = local_day(session, wanted_at) if wanted_at else None
    ask = ask or AskForDayForm.outside(session, day, today=local_day(session, now))
    return FindTimeForms(wanted=wanted, week=partial(WeekForm, request.GET), ask=ask)
