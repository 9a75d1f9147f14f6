"""The page of one booking and the acts on it: cancel, not arrived, no-show, confirmed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from treatments.desk.forms.bookings import CancelForm
from treatments.desk.forms.patients import NoteForm
from treatments.desk.presenters.booking_page import booking_page
from treatments.desk.views.page import CONFLICT, UNPROCESSABLE, desk_page, desk_view, staff_of
from treatments.models import Booking
from treatments.permissions import booking_for, check_can_book
from treatments.queries.booking.work_lists import List
from treatments.services.booking import attendance, booking_refusals, bookings, confirmations, states


@desk_view
@require_safe
def booking(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows one booking: visit, time, messages, history, and the form to cancel it."""
    return show_booking(request, booking_for(request.user, pk))


@desk_view
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancels a booking, or says what prevents it."""
    check_can_book(request.user)
    found = booking_for(request.user, pk)
    form = _cancel_form(found, request.POST)
    if not form.is_valid():
        return show_booking(request, found, form=form, status=UNPROCESSABLE)
    first, *along = form.chosen
    said = f"{len(along) + 1} visits cancelled." if along else "Cancelled."
    return _act(request, first, said, bookings.cancel, reason=form.cleaned_data["reason"], along=along, shown=found)


def _cancel_form(booking: Booking, given: Any = None) -> CancelForm:
    return CancelForm(given, booking=booking, waiting=bookings.waiting_bookings(booking.session.plan))


@desk_view
@require_POST
def not_arrived(request: HttpRequest, pk: int) -> HttpResponse:
    check_can_book(request.user)
    return _act(request, booking_for(request.user, pk), "Arrival taken back.", attendance.mark_not_arrived)


@desk_view
@require_POST
def no_show(request: HttpRequest, pk: int) -> HttpResponse:
    check_can_book(request.user)
    sentence = "Marked as a no-show. The session is to be booked again."
    return _act(request, booking_for(request.user, pk), sentence, attendance.mark_no_show)


@desk_view
@require_POST
def confirmed(request: HttpRequest, pk: int) -> HttpResponse:
    """Records that the patient has said on the phone that they will come."""
    check_can_book(request.user)
    return _act(request, booking_for(request.user, pk), "Confirmed.", confirmations.confirm)


def _act(
    request: HttpRequest,
    booking: Booking,
    sentence: str,
    act: Callable[..., Booking],
    shown: Booking | None = None,
    **details: Any,
) -> HttpResponse:
    """Performs an act; if it is refused, the page says why. `shown` is the booking of the page, if another."""
    page = shown or booking
    try:
        changed = act(booking=booking, by=staff_of(request), now=timezone.now(), **details)
    except booking_refusals.BookingRefused as refused:
        return show_booking(request, booking_for(request.user, page.pk), refused=refused, status=CONFLICT)
    messages.success(request, f"{changed.patient.full_name}: {sentence}")
    back = request.POST.get("back")
    if back == "day":
        clinic = changed.session.plan.clinic
        return redirect("desk:day", clinic.code, states.local_day(changed))
    if back in list(List):
        return redirect("desk:work_list", back)
    return redirect("desk:booking", page.pk)


def show_booking(
    request: HttpRequest,
    booking: Booking,
    *,
    form: CancelForm | None = None,
    note: NoteForm | None = None,
    refused: booking_refusals.BookingRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    """Shows the page of a booking, with the reason if an act was refused."""
    now, clinic = timezone.now(), booking.session.plan.clinic
    forms = {"form": form or _cancel_form(booking), "note_form": note or NoteForm(booking=booking)}
    page = booking_page(booking, **forms, by=staff_of(request), now=now, refused=refused)
    return desk_page(request, "desk/booking.html", {"page": page}, now=now, clinic=clinic, status=status)
