"""The day sheet of a clinic."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from treatments.desk.forms.free_times import DayForm
from treatments.desk.presenters import bookings as words
from treatments.desk.presenters import frame
from treatments.desk.views.page import desk_page, desk_view
from treatments.permissions import Role, can_book, clinic_for, has_role
from treatments.queries.booking import day_and_plan as queries
from treatments.wording import clinic_days


@desk_view
@require_safe
def today(request: HttpRequest, code: str) -> HttpResponse:
    """To the day sheet of the date that was asked for, or of today."""
    clinic, form = clinic_for(request.user, code), DayForm(request.GET)
    asked = form.cleaned_data["day"] if form.is_valid() else timezone.now().astimezone(clinic.zone).date()
    return redirect("desk:day", clinic.code, asked)


@desk_view
@require_safe
def day(request: HttpRequest, code: str, day: date) -> HttpResponse:
    """Who comes to a clinic on a day."""
    clinic, now = clinic_for(request.user, code), timezone.now()
    rights = {"may_book": can_book(request.user), "may_treat": has_role(request.user, Role.CLINICIAN)}
    shown = queries.bookings_on(clinic, day)
    about = {
        "day": day,
        "title": clinic_days.day_words(day),
        "opening": words.opening_words(*queries.opening_on(clinic, day)),
        "parts": words.day_sheet(queries.working_on(clinic, day), shown, now, **rights),
        "count": sum(booking.cancelled_at is None for booking in shown),
        "previous": frame.day_url(clinic, day - timedelta(days=1)),
        "following": frame.day_url(clinic, day + timedelta(days=1)),
        "next_sheet": words.next_sheet(clinic, queries.next_open_day(clinic, day)),
        "turn_to": DayForm(initial={"day": day}),
    }
    return desk_page(request, "desk/day.html", about, now=now, clinic=clinic, current="day")
