"""Messages to patients that were not delivered, each with its possible actions."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from treatments.desk.views.page import CONFLICT, desk_page, desk_view, staff_of
from treatments.models import Message
from treatments.permissions import booking_for, can_book, check_can_book, clinics_of, message_for
from treatments.queries.booking import day_and_plan as queries
from treatments.services.messages import undelivered
from treatments.wording import failed_messages


@desk_view
@require_safe
def not_sent(request: HttpRequest) -> HttpResponse:
    """Lists the messages that were not delivered, and why."""
    return _list(request)


@desk_view
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Records that the patient was informed in another way."""
    return _act(request, pk, undelivered.settle, "told by you.")


@desk_view
@require_POST
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Queues an undelivered message to be sent again."""
    return _act(request, pk, undelivered.try_again, "the message is sent again.")


@desk_view
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends a message about a booking again."""
    check_can_book(request.user)
    message = message_for(request.user, pk)
    try:
        undelivered.send_again(message=message, by=staff_of(request), now=timezone.now())
    except undelivered.NotUndelivered as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{failed_messages.recipient_words(message)}: the message is sent again.")
    return redirect("desk:booking", message.booking_id) if message.booking_id else redirect("desk:not_sent")


@desk_view
@require_POST
def choose_email(request: HttpRequest, pk: int) -> HttpResponse:
    """Records whether the patient is notified of visits by e-mail or by phone only."""
    check_can_book(request.user)
    booking = booking_for(request.user, pk)
    if request.POST.get("wanted") not in {"yes", "no"}:
        raise BadRequest("Whether the patient wants e-mail was not said.")
    wanted = request.POST["wanted"] == "yes"
    undelivered.choose_email(patient=booking.patient, wanted=wanted, by=staff_of(request))
    said = "gets e-mail about visits again." if wanted else "is told of visits by phone, with no e-mail."
    messages.success(request, f"{booking.patient.full_name} {said}")
    return redirect("desk:booking", pk)


def _act(request: HttpRequest, pk: int, act: Callable[..., Message], said: str) -> HttpResponse:
    check_can_book(request.user)
    message = message_for(request.user, pk)
    try:
        act(message=message, by=staff_of(request), now=timezone.now())
    except undelivered.NotUndelivered as refused:
        return _list(request, refused=refused, status=CONFLICT)
    messages.success(request, f"{failed_messages.recipient_words(message)}: {said}")
    return redirect("desk:not_sent")


def _list(
    request: HttpRequest, *, refused: undelivered.NotUndelivered | None = None, status: int = 200
) -> HttpResponse:
    found = queries.not_out(clinics_of(request.user))
    about = {
        "rows": [failed_messages.undelivered(row, can_try_again=undelivered.can_try_again(row)) for row in found],
        "refused": refused,
        "can_book": can_book(request.user),
    }
    return desk_page(request, "desk/not_sent.html", about, now=timezone.now(), current="not_sent", status=status)
