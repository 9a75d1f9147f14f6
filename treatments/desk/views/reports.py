"""How a clinic's time was used, as tables and as files. Reports hold counts only, no patient."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from treatments.desk.forms.reports import PeriodForm
from treatments.desk.presenters import reports as words
from treatments.desk.views.page import UNPROCESSABLE, desk_page, desk_view
from treatments.permissions import clinic_for
from treatments.wording import clinic_days

DAYS_SHOWN = timedelta(days=28)


@desk_view
@require_safe
def reports(request: HttpRequest, code: str) -> HttpResponse:
    """Shows all reports on a clinic; without a period in the query string, on the four weeks up to yesterday."""
    now, clinic = timezone.now(), clinic_for(request.user, code)
    today = now.astimezone(clinic.zone).date()
    asked = request.GET or {"first": str(today - DAYS_SHOWN), "last": str(today - timedelta(days=1))}
    form = PeriodForm(asked)
    about: dict[str, Any] = {"form": form}
    if form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        about["reports"] = words.all_of(clinic, first, last, now)
        about["period"] = clinic_days.window_words(first, last)
        about["query"] = f"first={first}&last={last}"
    status = 200 if form.is_valid() else UNPROCESSABLE
    return desk_page(request, "desk/reports.html", about, now=now, clinic=clinic, current="reports", status=status)


@desk_view
@require_safe
def report_file(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Returns one report as CSV."""
    clinic, form = clinic_for(request.user, code), PeriodForm(request.GET)
    if key not in words.REPORTS:
        raise Http404
    if not form.is_valid():
        return HttpResponse("\n".join(form.sentences()), status=UNPROCESSABLE, content_type="text/plain")
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    report = words.REPORTS[key](clinic, first, last, timezone.now())
    name = f"{key}-{clinic.code}-{first}-to-{last}.csv"
    return HttpResponse(
        report.csv(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
