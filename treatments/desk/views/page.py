"""Shared by all pages of the desk."""

from datetime import datetime
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from treatments.desk.presenters import frame
from treatments.forms.find import FindForm
from treatments.models import Clinic, User
from treatments.permissions import Role, can_book, clinics_of, staff_view

desk_view = staff_view(Role.FRONT_DESK, Role.CLINICIAN)
FIND_ID = "find_%s"
"""The search is on every page, next to the page's own forms; its fields get ids of their own."""
UNPROCESSABLE, CONFLICT = 422, 409


def staff_of(request: HttpRequest) -> User:
    """Returns the signed-in user; `desk_view` admits staff only."""
    return cast("User", request.user)


def desk_page(
    request: HttpRequest,
    template: str,
    about: dict[str, Any],
    *,
    now: datetime,
    clinic: Clinic | None = None,
    current: str = "",
    status: int = 200,
) -> HttpResponse:
    """Returns a page in the desk's frame, in the time zone of `clinic` or else of the user's first clinic."""
    clinics, may_book = list(clinics_of(request.user)), can_book(request.user)
    around = frame.frame(clinics=clinics, now=now, may_book=may_book, clinic=clinic, current=current)
    around["find"] = FindForm(auto_id=FIND_ID)
    of_clock = clinic or next(iter(clinics), None)
    with timezone.override(of_clock.zone if of_clock else None):
        return render(request, template, around | about, status=status)
