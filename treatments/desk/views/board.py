"""The board of a clinic, which shows changes by others within seconds, and the day sheet as a file."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from treatments.desk.forms.free_times import WantedForm
from treatments.desk.presenters import board as words
from treatments.desk.presenters import bookings as desk_words
from treatments.desk.views.page import desk_page, desk_view
from treatments.models import Clinic
from treatments.permissions import can_book, clinic_for
from treatments.queries.booking import board as queries
from treatments.queries.booking import day_and_plan as desk_queries
from treatments.queries.booking.board import By
from treatments.wording import clinic_days

NOTHING_NEW = 204


@desk_view
@require_safe
def board(request: HttpRequest, code: str, day: date) -> HttpResponse:
    """Shows one day, by the clock."""
    return _board(request, code, day, is_week=False)


@desk_view
@require_safe
def board_week(request: HttpRequest, code: str, day: date) -> HttpResponse:
    """Shows the week around a day."""
    return _board(request, code, day, is_week=True)


def _board(request: HttpRequest, code: str, day: date, *, is_week: bool) -> HttpResponse:
    """Returns the page; for its script the live part, or 204 if nothing has changed."""
    now, clinic = timezone.now(), clinic_for(request.user, code)
    version = queries.version(now=now)
    is_live = "seen" in request.GET
    if is_live and request.GET["seen"] == version:
        return HttpResponse(status=NOTHING_NEW)
    about = _about(request, clinic, day, now, is_week=is_week) | {"version": version}
    if is_live:
        return render(request, "desk/board_live.html", about | {"clinic": clinic, "is_news": True})
    about |= {"wanted": WantedForm(clinic=clinic, now=now) if can_book(request.user) else None}
    return desk_page(request, "desk/board.html", about, now=now, clinic=clinic, current="board")


def _about(request: HttpRequest, clinic: Clinic, day: date, now: datetime, *, is_week: bool) -> dict[str, Any]:
    by = By(request.GET["by"]) if request.GET.get("by") in list(By) else By.CLINICIAN
    first, last = words.week_of(day) if is_week else (day, day)
    read = queries.read(clinic, first, last, by, now=now)
    may_book = can_book(request.user)
    about = {
        "day": day,
        "title": f"Week of {clinic_days.day_words(first)}" if is_week else clinic_days.day_words(day),
        "by": by,
        "is_week": is_week,
        "at": clinic_days.clock(now, clinic.zone),
        "ways": words.ways(clinic, day, by, is_week=is_week),
    }
    if is_week:

        def address(each: date) -> str:
            return words.ways(clinic, each, by, is_week=False)["day"]

        return about | {"week": words.week_board(read, now, address, may_book=may_book)}
    return about | {"board": words.day_board(read, now, may_book=may_book)}


@desk_view
@require_safe
def day_file(request: HttpRequest, code: str, day: date) -> HttpResponse:
    """Returns the day sheet as one file that needs no network."""
    now, clinic = timezone.now(), clinic_for(request.user, code)
    shown = [booking for booking in desk_queries.bookings_on(clinic, day) if booking.cancelled_at is None]
    about = {
        "clinic": clinic,
        "title": clinic_days.day_words(day),
        "made": clinic_days.moment_words(now, clinic.zone),
        "opening": desk_words.opening_words(*desk_queries.opening_on(clinic, day)),
        "parts": desk_words.day_sheet(
            desk_queries.working_on(clinic, day), shown, now, may_book=False, may_treat=False
        ),
        "count": len(shown),
    }
    page = render_to_string("desk/day_file.html", about)
    name = f"day-sheet-{clinic.code}-{day}.html"
    return HttpResponse(page, headers={"Content-Disposition": f'attachment; filename="{name}"'})
