"""Bookings from another calendar: a file is checked first, and booked once the desk has seen the result."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from treatments.desk.forms.imports import ImportForm
from treatments.desk.presenters import imports as words
from treatments.desk.views.page import UNPROCESSABLE, desk_page, desk_view, staff_of
from treatments.models import Clinic
from treatments.permissions import check_can_book, clinic_for
from treatments.services.booking import imports
from treatments.services.booking.booking_refusals import NotPossible


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def import_bookings(request: HttpRequest, code: str) -> HttpResponse:
    """Asks for the file; a POST shows the result of each row, and with `go` makes the bookings."""
    check_can_book(request.user)
    now, clinic = timezone.now(), clinic_for(request.user, code)
    reading: dict[str, Any] = {
        "country": clinic.country,
        "today": now.astimezone(clinic.zone).date(),
        "treatments": words.treatment_keys(),
    }
    form = ImportForm(*((request.POST, request.FILES) if request.method == "POST" else ()), **reading)
    about: dict[str, Any] = {"form": form, "treatments": words.treatment_names()}
    if form.is_bound and form.is_valid():
        try:
            about |= _rows(request, clinic, form, now)
        except NotPossible as refused:
            about |= {name: form.cleaned_data[name] for name in ("order", "tell")}
            about["again"] = form.cleaned_data["text"]
            form.add_error("file", str(refused))
    status = UNPROCESSABLE if form.errors else 200
    return desk_page(request, "desk/import.html", about, now=now, clinic=clinic, status=status)


def _rows(request: HttpRequest, clinic: Clinic, form: ImportForm, now: datetime) -> dict[str, Any]:
    """Returns the result of each row, expected or final."""
    is_done, by, tell = "go" in request.POST, staff_of(request), form.cleaned_data["tell"]
    if is_done:
        outcomes = imports.import_visits(clinic=clinic, visits=form.visits, tell=tell, by=by, now=now)
    else:
        outcomes = imports.try_visits(clinic=clinic, visits=form.visits, by=by, now=now)
    return {
        "sum": words.summed(outcomes, form.unread, is_done=is_done),
        "lines": words.lines(outcomes, form.unread, clinic, is_done=is_done),
        **{name: form.cleaned_data[name] for name in ("text", "order", "tell")},
    }


@desk_view
@require_safe
def import_sample(request: HttpRequest) -> HttpResponse:
    """Returns an example file with the columns and one row."""
    return HttpResponse(
        words.SAMPLE,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="bookings.csv"'},
    )
