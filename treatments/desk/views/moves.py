"""Another time for a booking: choose it, review the changes, confirm; and undo the last act."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from treatments.desk.forms.bookings import ReachForm, UndoForm
from treatments.desk.forms.free_times import SlotForm, WantedForm, WeekForm
from treatments.desk.presenters import moves as move_words
from treatments.desk.presenters.moves import MoveForms, move_page
from treatments.desk.views.bookings import show_booking
from treatments.desk.views.page import CONFLICT, UNPROCESSABLE, desk_page, desk_view, staff_of
from treatments.forms.new_time import NewTimeForm
from treatments.models import Booking
from treatments.permissions import booking_for, check_can_book
from treatments.services.booking import bookability, booking_refusals, bookings, moves
from treatments.services.booking import undo as undoing
from treatments.services.booking.booking_refusals import BookingRefused

CHANGED = "Something has changed since you looked. This is how it would be now."


@desk_view
@require_safe
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows other times for the visit; a date and a time in the query string are answered first."""
    check_can_book(request.user)
    return _times(request, booking_for(request.user, pk))


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def move_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what would change; a POST makes the change, if it is still the one that was shown."""
    check_can_book(request.user)
    booking = booking_for(request.user, pk)
    form = NewTimeForm(request.POST if request.method == "POST" else request.GET, booking=booking)
    if not form.is_valid():
        return _times(request, booking, refused=booking_refusals.NotBookable(SlotForm.REFUSED), status=UNPROCESSABLE)
    return _move(request, booking, form) if request.method == "POST" else _difference(request, booking, form)


def _move(request: HttpRequest, booking: Booking, form: NewTimeForm) -> HttpResponse:
    to, along = form.cleaned_data["to"], form.cleaned_data["along"]
    try:
        moved = moves.move(booking=booking, to=to, along=along, by=staff_of(request), now=timezone.now())
    except BookingRefused as refused:
        fresh = booking_for(request.user, booking.pk)
        if moves.can_be_had(fresh, to, by=staff_of(request), now=timezone.now()):
            return _difference(request, fresh, form, note=CHANGED, status=CONFLICT)
        return _times(request, fresh, refused=refused, status=CONFLICT)
    messages.success(request, move_words.moved_words(moved, along))
    return redirect("desk:booking", moved.pk)


def _difference(
    request: HttpRequest, booking: Booking, form: NewTimeForm, *, note: str = "", status: int = 200
) -> HttpResponse:
    to, now, clinic = form.cleaned_data["to"], timezone.now(), booking.session.plan.clinic
    if to.is_of(booking):
        return redirect("desk:move", booking.pk)
    reach = _reach_form(form.data, booking)
    try:
        bookability.check_choice(moves.times_for(booking, by=staff_of(request), now=now), to)
        change = moves.propose(booking=booking, to=to, by=staff_of(request), now=now, reach=reach.chosen)
    except BookingRefused as refused:
        return _times(request, booking, refused=refused, status=CONFLICT)
    about = {
        "booking": booking,
        "patient": booking.patient,
        "change": move_words.difference(change, clinic),
        "reach": reach.chosen,
        "note": note,
    }
    return desk_page(request, "desk/move_check.html", about, now=now, clinic=clinic, status=status)


def _reach_form(given: Mapping[str, Any], booking: Booking) -> ReachForm:
    return ReachForm(given, booking=booking, waiting=bookings.waiting_bookings(booking.session.plan))


def _times(
    request: HttpRequest, booking: Booking, *, refused: BookingRefused | None = None, status: int = 200
) -> HttpResponse:
    """Shows the page of times, with the answer to one that was asked for or refused."""
    now, clinic = timezone.now(), booking.session.plan.clinic
    wanted = _wanted_form(request, booking, now)
    forms = MoveForms(wanted, partial(WeekForm, request.GET), _reach_form(request.GET, booking))
    page = move_page(booking, forms, by=staff_of(request), now=now, refused=refused)
    status = UNPROCESSABLE if wanted.errors else status
    return desk_page(request, "desk/move.html", {"page": page}, now=now, clinic=clinic, status=status)


def _wanted_form(request: HttpRequest, booking: Booking, now: datetime) -> WantedForm:
    """Returns the form with the time in the query string, else with the time of the booking."""
    clinic = booking.session.plan.clinic
    local = booking.starts_at.astimezone(clinic.zone)
    given = request.GET if "date" in request.GET else None
    return WantedForm(given, clinic=clinic, now=now, initial={"date": local.date(), "time": local.time()})


@desk_view
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undoes the act that the page showed, or says why not."""
    check_can_book(request.user)
    booking = booking_for(request.user, pk)
    try:
        event = UndoForm(request.POST).chosen
        undone = undoing.undo(booking=booking, event=event, by=staff_of(request), now=timezone.now())
    except BookingRefused as refused:
        fresh = booking_for(request.user, pk)
        return show_booking(request, fresh, refused=refused, status=CONFLICT)
    messages.success(
        request, f"{booking.patient.full_name}: {undone.act.value} undone. The patient hears nothing of it."
    )
    return redirect("desk:booking", pk)
