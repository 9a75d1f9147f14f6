"""Check-in: the desk asks what may have changed, then the patient is checked in. Answers are never shown again."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from treatments.desk.forms.check_in import CheckInForm
from treatments.desk.presenters.bookings import entry
from treatments.desk.presenters.choices import HELD
from treatments.desk.views.page import CONFLICT, UNPROCESSABLE, desk_page, desk_view, staff_of
from treatments.lifecycle import SessionState
from treatments.models import Booking
from treatments.permissions import booking_for, check_can_book
from treatments.services.booking import attendance, booking_refusals, states
from treatments.services.safety import safety
from treatments.wording import check_in as words


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def arrived(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks the questions, then records the answers and the arrival. The answers are kept if the arrival is refused."""
    check_can_book(request.user)
    booking, now = booking_for(request.user, pk), timezone.now()
    if request.method != "POST":
        return _ask(request, booking, _form(booking, now))
    form = _form(booking, now, request)
    if not form.is_valid():
        return _ask(request, booking, form, status=UNPROCESSABLE)
    by = staff_of(request)
    safety.tell_at_check_in(booking=booking, flags=form.flags, in_private=form.in_private, by=by, now=now)
    try:
        attendance.mark_arrived(booking=booking, by=by, now=now, early=bool(form.cleaned_data.get("early")))
    except booking_refusals.BookingRefused as refused:
        return _ask(request, booking, _form(booking, now), refused=refused, status=CONFLICT)
    held = booking.session.state == SessionState.HELD
    said = f"{booking.patient.full_name}: Arrived."
    (messages.warning if held else messages.success)(request, f"{said} {HELD}" if held else said)
    if request.POST.get("back") == "day":
        return redirect("desk:day", booking.session.plan.clinic.code, states.local_day(booking))
    return redirect("desk:booking", booking.pk)


def _form(booking: Booking, now: datetime, request: HttpRequest | None = None) -> CheckInForm:
    language = booking.patient.language
    return CheckInForm(
        request.POST if request else None,
        question=words.question(language),
        answers=words.answers(safety.check_in_flags(booking.session), language),
        early=attendance.is_early(booking, now),
    )


def _ask(
    request: HttpRequest,
    booking: Booking,
    form: CheckInForm,
    *,
    refused: booking_refusals.BookingRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    now, clinic = timezone.now(), booking.session.plan.clinic
    about = {
        "entry": entry(booking, now, may_book=False, may_treat=False),
        "patient": booking.patient,
        "form": form,
        "refused": refused,
        "back": "day" if (request.POST or request.GET).get("back") == "day" else "",
    }
    return desk_page(request, "desk/check_in.html", about, now=now, clinic=clinic, status=status)
