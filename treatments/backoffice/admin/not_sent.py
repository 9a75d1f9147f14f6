"""Unsent messages that belong to no clinic: no desk sees them, so an operator does."""

from collections.abc import Callable
from typing import cast

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from treatments.backoffice.admin.pages import site_page
from treatments.models import Message, User
from treatments.models.clinic import clock_name
from treatments.permissions import Role
from treatments.queries.booking.day_and_plan import not_out_of_no_clinic
from treatments.services.messages import undelivered as services
from treatments.wording.failed_messages import recipient_words, undelivered

OPERATOR = (Role.OPERATOR,)
CONFLICT = 409


@site_page("messages/", name="not_sent", roles=OPERATOR, section="Running", title="Messages not sent")
@require_safe
def not_sent(request: HttpRequest) -> HttpResponse:
    """Lists who was not reached, and why; a clinic's own messages are listed at its desk."""
    return _list(request)


@site_page("messages/<int:pk>/told/", name="not_sent_settled", roles=OPERATOR)
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Records that somebody has informed the recipient in another way."""
    return _act(request, pk, services.settle, "told by you.")


@site_page("messages/<int:pk>/again/", name="not_sent_again", roles=OPERATOR)
@require_POST
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Has the message sent once more."""
    return _act(request, pk, services.try_again, "the message is sent again.")


def _act(request: HttpRequest, pk: int, act: Callable[..., Message], said: str) -> HttpResponse:
    message = get_object_or_404(not_out_of_no_clinic(), pk=pk)
    try:
        act(message=message, by=cast(User, request.user), now=timezone.now())
    except services.NotUndelivered as refused:
        return _list(request, refused=refused, status=CONFLICT)
    messages.success(request, f"{recipient_words(message)}: {said}")
    return redirect("admin:not_sent")


def _list(request: HttpRequest, *, refused: Exception | None = None, status: int = 200) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": "Messages not sent",
        "is_nav_sidebar_enabled": False,
        "rows": [
            undelivered(message, can_try_again=services.can_try_again(message))
            for message in not_out_of_no_clinic()[:100]
        ],
        "clock": clock_name(timezone.get_current_timezone_name()),
        "refused": refused,
    }
    return TemplateResponse(request, "admin/not_sent.html", context, status=status)
