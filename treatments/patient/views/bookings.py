"""The patient's bookings: move, confirm, cancel, and a calendar link that stays up to date. GET changes nothing."""

import uuid
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from treatments.forms.new_time import NewTimeForm
from treatments.models import Booking, CalendarFeed, User
from treatments.patient.forms.bookings import CancelVisitForm, OtherTimesForm
from treatments.patient.presenters import bookings as words
from treatments.permissions import patient_of, patient_view
from treatments.queries.booking import availability
from treatments.queries.booking.availability_inputs import AvailabilityQuery
from treatments.services.booking import bookings, confirmations, feeds, moves
from treatments.services.booking.booking_refusals import BookingRefused, JustTaken, NotPossible, TooClose
from treatments.services.booking.chosen_times import ChosenTime

UNPROCESSABLE, CONFLICT = 422, 409


@never_cache
@require_safe
@patient_view
def move(request: HttpRequest, calendar_uid: uuid.UUID) -> HttpResponse:
    """The first page: other times for the visit."""
    booking = own_booking(request, calendar_uid)
    try:
        bookings.check_patient_can_change(booking, now=timezone.now())
    except NotPossible as refused:
        return _not_now(request, booking, refused)
    return _times(request, booking)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@patient_view
def move_check(request: HttpRequest, calendar_uid: uuid.UUID) -> HttpResponse:
    """The second page: what would change; a POST makes the change."""
    booking = own_booking(request, calendar_uid)
    given = request.POST if request.method == "POST" else request.GET
    form = NewTimeForm(given, booking=booking)
    try:
        bookings.check_patient_can_change(booking, now=timezone.now())
        if not form.is_valid():
            return _times(request, booking, problem=_first_error(form), status=UNPROCESSABLE)
        return _move(request, booking, form) if request.method == "POST" else _difference(request, booking, form)
    except NotPossible as refused:
        return _not_now(request, booking, refused, status=CONFLICT if request.method == "POST" else 200)


def _move(request: HttpRequest, booking: Booking, form: NewTimeForm) -> HttpResponse:
    to, along = form.cleaned_data["to"], form.cleaned_data["along"]
    try:
        moved = moves.move(booking=booking, to=to, along=along, by=_herself(request), now=timezone.now())
    except NotPossible:
        raise
    except BookingRefused as refused:
        return _look_again(request, own_booking(request, booking.calendar_uid), form, refused)
    messages.success(request, words.moved_words(moved, len(along)))
    return redirect("patient:my")


def _look_again(request: HttpRequest, booking: Booking, form: NewTimeForm, refused: BookingRefused) -> HttpResponse:
    """Handles a refused move: shows the current difference while the time is still free, else the nearest times."""
    to = form.cleaned_data["to"]
    if isinstance(refused, TooClose):
        return _gone(request, booking, to, refused)
    if still_refused := moves.why_not(booking, to, by=_herself(request), now=timezone.now()):
        return _gone(request, booking, to, refused if isinstance(refused, JustTaken) else still_refused)
    note = _("Something has changed since you looked. Please check again.")
    return _difference(request, booking, form, note=note, status=CONFLICT)


def _difference(
    request: HttpRequest, booking: Booking, form: NewTimeForm, *, note: str = "", status: int = 200
) -> HttpResponse:
    """Shows what would change, or the nearest times if the requested one is not available."""
    to = form.cleaned_data["to"]
    if to.is_of(booking):
        return redirect("patient:my_move", booking.calendar_uid)
    refused = moves.why_not(booking, to, by=_herself(request), now=timezone.now())
    if refused:
        return _gone(request, booking, to, refused)
    change = moves.propose(booking=booking, to=to, by=_herself(request), now=timezone.now())
    about = {"change": words.difference(change, booking.session.plan.clinic), "note": note}
    return _page(request, "patient/bookings/move_check.html", booking, about, status=status)


def _gone(request: HttpRequest, booking: Booking, to: ChosenTime, refused: BookingRefused) -> HttpResponse:
    return _times(request, booking, wanted=to, problem=_why_gone(refused), status=CONFLICT)


def _why_gone(refused: BookingRefused) -> str:
    """Returns the reason of the rule that refused, and that nothing has changed."""
    return _("%(reason)s Your visit has not changed. Choose another time.") % {"reason": words.why_refused(refused)}


def _times(
    request: HttpRequest, booking: Booking, *, wanted: ChosenTime | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    """Shows the available times, those nearest to the current or requested one first."""
    about: dict[str, Any] = {"problem": problem}
    try:
        question = _question(request, booking)
    except BookingRefused:
        return _page(request, "patient/bookings/move.html", booking, about, status=status)
    near, with_whom = booking.starts_at, booking.clinician_id
    if wanted:
        near, with_whom = wanted.starts_at, wanted.clinician.pk
    nearest = [free for free in question.nearest(near, with_whom, n=4) if free.starts_at != booking.starts_at]
    day = OtherTimesForm(request.GET).day or timezone.localdate(near, booking.session.plan.clinic.zone)
    week = availability.week_from(question, availability.first_day(question, day), rather=with_whom)
    about["times"] = words.times(booking, question, week, nearest[:3])
    return _page(request, "patient/bookings/move.html", booking, about, status=status)


def _question(request: HttpRequest, booking: Booking) -> AvailabilityQuery:
    return moves.times_for(booking, by=_herself(request), now=timezone.now())


@never_cache
@require_POST
@patient_view
def confirm(request: HttpRequest, calendar_uid: uuid.UUID) -> HttpResponse:
    """Records that the patient confirms the visit."""
    booking = own_booking(request, calendar_uid)
    try:
        confirmations.confirm(booking=booking, by=_herself(request), now=timezone.now())
    except NotPossible as refused:
        return _not_now(request, booking, refused, status=CONFLICT)
    messages.success(request, _("Thank you. The clinic knows that you will come."))
    return redirect("patient:my")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@patient_view
def cancel(request: HttpRequest, calendar_uid: uuid.UUID) -> HttpResponse:
    """Shows what cancelling means, and for which visits; a POST cancels."""
    booking = own_booking(request, calendar_uid)
    form = CancelVisitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and booking.cancelled_at:
        return _cancelled(request, booking)  # repeated request
    try:
        for affected_booking in (booking, *bookings.later_bookings(booking)):
            bookings.check_patient_can_change(affected_booking, now=timezone.now())
        return _cancel(request, booking, form) if request.method == "POST" else _ask(request, booking, form)
    except NotPossible as refused:
        return _not_now(request, booking, refused, status=CONFLICT if request.method == "POST" else 200)


def _cancel(request: HttpRequest, booking: Booking, form: CancelVisitForm) -> HttpResponse:
    later = bookings.later_bookings(booking)
    if not form.is_valid():
        return _ask(request, booking, form, status=UNPROCESSABLE)
    if not form.is_about(later):
        note = _("Something has changed since you looked. Please check again.")
        return _ask(request, booking, form, note=note, status=CONFLICT)
    reason = form.reason_for_desk
    bookings.cancel(booking=booking, reason=reason, by=_herself(request), now=timezone.now(), along=later)
    return _cancelled(request, booking)


def _cancelled(request: HttpRequest, booking: Booking) -> HttpResponse:
    said = _("Cancelled. %(told)s Call the clinic when you want a new time.")
    messages.success(request, said % {"told": words.how_told(booking.patient)})
    return redirect("patient:my")


def _ask(
    request: HttpRequest, booking: Booking, form: CancelVisitForm, *, note: str = "", status: int = 200
) -> HttpResponse:
    later = bookings.later_bookings(booking)
    about = {
        "form": form,
        "note": note,
        "later": [words.visit(later_booking) for later_booking in reversed(later)],
        "along": [later_booking.calendar_uid for later_booking in later],
    }
    return _page(request, "patient/bookings/cancel.html", booking, about, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@patient_view
def feed(request: HttpRequest) -> HttpResponse:
    """Shows whether the patient's calendar link is on; a POST creates a new one and shows it once."""
    patient = patient_of(request)
    address = ""
    if request.method == "POST":
        token = feeds.open_feed(patient=patient, by=_herself(request))
        address = settings.SITE_URL + reverse("patient:calendar_feed", args=[token])
    found = CalendarFeed.objects.filter(patient=patient).first()
    about = {
        "since": words.feed_since(found.made_at, patient.clinic) if found else "",
        "address": address,
        "subscribe": "webcal" + address.removeprefix("https").removeprefix("http") if address else "",
        "clinic_phone": patient.clinic.phone,
    }
    return render(request, "patient/bookings/feed.html", about)


@never_cache
@require_POST
@patient_view
def feed_off(request: HttpRequest) -> HttpResponse:
    """Turns the patient's calendar link off."""
    feeds.close_feed(patient=patient_of(request), by=_herself(request))
    messages.success(request, _("Your calendar link is off. It shows nothing any more."))
    return redirect("patient:my_feed")


@never_cache
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar at a secret address; calendar apps have no session."""
    found = feeds.feed_with(token)
    if found is None:
        raise Http404
    return HttpResponse(feeds.calendar_of(found.patient), content_type="text/calendar; charset=utf-8")


def own_booking(request: HttpRequest, calendar_uid: uuid.UUID) -> Booking:
    """Returns one of the patient's own bookings in any state, or raises Http404."""
    related = ("patient", "clinician__user", "room", "device", "session__plan__clinic", "session__plan__patient")
    return get_object_or_404(patient_of(request).bookings.select_related(*related), calendar_uid=calendar_uid)


def _herself(request: HttpRequest) -> User:
    """Returns the acting user; `patient_view` has excluded everybody else."""
    return cast("User", request.user)


def _first_error(form: NewTimeForm) -> str:
    return str(next(iter(form.errors.values()))[0])


def _not_now(request: HttpRequest, booking: Booking, refused: NotPossible, *, status: int = 200) -> HttpResponse:
    return _page(request, "patient/bookings/not_now.html", booking, {"why": str(refused)}, status=status)


def _page(
    request: HttpRequest, template: str, booking: Booking, about: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Renders a page about one booking."""
    clinic = booking.session.plan.clinic
    around = {
        "booking": booking,
        "visit": words.visit(booking),
        "clinic": clinic,
        "clinic_phone": clinic.phone,
        "policy": words.policy(clinic),
    }
    return render(request, template, around | about, status=status)
