"""The day sheet of a clinic."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from treatments.desk.forms.free_times import DayForm
from treatments.desk.presenters.day import day_page
from treatments.desk.views.page import desk_page, desk_view, staff_of
from treatments.permissions import clinic_for


@desk_view
@require_safe
def today(request: HttpRequest, code: str) -> HttpResponse:
    """Redirects to the day sheet of the date that was asked for, or of today."""
    clinic, form = clinic_for(request.user, code), DayForm(request.GET)
    asked = form.cleaned_data["day"] if form.is_valid() else timezone.now().astimezone(clinic.zone).date()
    return redirect("desk:day", clinic.code, asked)


@desk_view
@require_safe
def day(request: HttpRequest, code: str, day: date) -> HttpResponse:
    """Shows the day sheet: who comes to a clinic on a day."""
    clinic, now = clinic_for(request.user, code), timezone.now()
    page = day_page(clinic, day, turn_to=DayForm(initial={"day": day}), by=staff_of(request), now=now)
    return desk_page(request, "desk/day.html", {"page": page}, now=now, clinic=clinic, current="day")
