"""The waiting list at the desk: who waits, open offers, and the outcome of times that came free."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from treatments.desk.presenters.waitlist import waiting_list_page
from treatments.desk.views.page import CONFLICT, desk_page, desk_view, staff_of
from treatments.permissions import check_can_book, entry_for, offer_for, session_for
from treatments.services.booking import waitlist
from treatments.services.booking.booking_refusals import BookingRefused


@desk_view
@require_safe
def waiting_list(request: HttpRequest) -> HttpResponse:
    """Shows the waiting list of the user's clinics."""
    return _list(request)


def _list(request: HttpRequest, *, refused: Exception | None = None, status: int = 200) -> HttpResponse:
    now = timezone.now()
    about = {"page": waiting_list_page(by=staff_of(request), now=now, refused=refused)}
    return desk_page(request, "desk/waiting_list.html", about, now=now, current="waiting_list", status=status)


@desk_view
@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts a session on the waiting list."""
    check_can_book(request.user)
    session = session_for(request.user, pk)
    try:
        entry = waitlist.join(session=session, by=staff_of(request), now=timezone.now())
    except BookingRefused as refused:
        return _list(request, refused=refused, status=CONFLICT)
    what = "is on the waiting list for an earlier time" if entry.wants_earlier else "is on the waiting list"
    messages.success(request, f"{session.plan.patient.full_name} {what}.")
    return redirect("desk:waiting_list")


@desk_view
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a patient off the waiting list."""
    check_can_book(request.user)
    entry = entry_for(request.user, pk)
    waitlist.leave(entry=entry, by=staff_of(request), now=timezone.now())
    messages.success(request, f"{entry.session.plan.patient.full_name} is off the waiting list.")
    return redirect("desk:waiting_list")


@desk_view
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Books the offered time for a patient who accepts it on the phone."""
    check_can_book(request.user)
    offer = offer_for(request.user, pk)
    try:
        booking = waitlist.take(offer=offer, by=staff_of(request), now=timezone.now())
    except waitlist.OfferOver as over:
        return _list(request, refused=over, status=CONFLICT)
    messages.success(request, f"{booking.patient.full_name} has the time.")
    return redirect("desk:booking", booking.pk)


@desk_view
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Declines the offered time; the patient stays on the list."""
    check_can_book(request.user)
    offer = offer_for(request.user, pk)
    try:
        waitlist.decline(offer=offer, by=staff_of(request), now=timezone.now())
    except waitlist.OfferOver as over:
        return _list(request, refused=over, status=CONFLICT)
    messages.success(request, "Declined. The patient stays on the list.")
    return redirect("desk:waiting_list")
