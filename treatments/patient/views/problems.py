"""A report after a visit: which visit, what the patient notices with advice next to it, and the clinic's response."""

import uuid
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from treatments.models import Booking, Patient, ProblemReport
from treatments.patient.forms.account import ProblemForm
from treatments.permissions import patient_of, patient_view
from treatments.queries.care.signs import signs_after
from treatments.services.care.problems import ProblemRefused, report_problem, visits_to_report
from treatments.wording.context import made_by
from treatments.wording.problems import emergency_number, report_page, sign_groups, visit_line

UNPROCESSABLE = 422


@never_cache
@require_safe
@patient_view
def choose_visit(request: HttpRequest) -> HttpResponse:
    """Asks which visit the report is about; skipped if the patient has had only one."""
    patient = patient_of(request)
    visits = [visit_line(booking) for booking in visits_to_report(patient, now=timezone.now())]
    if len(visits) == 1:
        return redirect("patient:my_problem", visits[0].calendar_uid)
    return render(request, "patient/my_problem_visits.html", {"visits": visits, **_help(patient)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@patient_view
def report(request: HttpRequest, calendar_uid: uuid.UUID) -> HttpResponse:
    """Asks what the patient notices; each sign shows its advice, so it is read before or without sending a report."""
    now = timezone.now()
    booking = _visit(patient_of(request), calendar_uid, now)
    form = _form(request, booking, now)
    if request.method != "POST" or not form.is_valid():
        return _show(request, booking, form)
    try:
        sent = report_problem(booking=booking, **form.cleaned_data, now=now)
    except ProblemRefused as refused:
        form.add_error("noticed", str(refused))
        return _show(request, booking, form)
    messages.success(request, _("We have your report."))
    return redirect("patient:my_report", sent.pk)


@never_cache
@require_safe
@patient_view
def my_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows one of the patient's reports: the advice again, who has it, and what the clinic wrote."""
    patient = patient_of(request)
    reports = ProblemReport.objects.select_related(
        "clinic", "booking__session__plan__clinic", "booking__clinician__user", "assigned_to__clinician__user"
    ).select_related("read_by__clinician__user", "answered_by__clinician__user")
    found = get_object_or_404(reports, pk=pk, patient=patient)
    return render(
        request,
        "patient/my_report.html",
        {"report": report_page(found), **_help(patient), **made_by(found.knowledge_version)},
    )


def _visit(patient: Patient, calendar_uid: uuid.UUID, now: datetime) -> Booking:
    found = (booking for booking in visits_to_report(patient, now=now) if booking.calendar_uid == calendar_uid)
    booking = next(found, None)
    if booking is None:
        raise Http404
    return booking


def _form(request: HttpRequest, booking: Booking, now: datetime) -> ProblemForm:
    zone = booking.session.plan.clinic.zone
    return ProblemForm(
        request.POST if request.method == "POST" else None,
        signs=signs_after(booking),
        visited_on=timezone.localdate(booking.starts_at, zone),
        today=timezone.localdate(now, zone),
    )


def _show(request: HttpRequest, booking: Booking, form: ProblemForm) -> HttpResponse:
    context = {
        "form": form,
        "visit": visit_line(booking),
        "groups": sign_groups(booking, request.POST.getlist("noticed")),
        **_help(booking.patient),
    }
    return render(request, "patient/my_problem.html", context, status=UNPROCESSABLE if form.errors else 200)


def _help(patient: Patient) -> dict[str, str]:
    return {"emergency": emergency_number(patient.clinic), "clinic_phone": patient.clinic.phone}
