"""Her own space, after a code by e-mail and her date of birth."""

import uuid

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from treatments.forms.patient import BirthDateForm
from treatments.models import Patient
from treatments.permissions import (
    NotAllowed,
    check_birth_date_tries,
    confirm_patient,
    match_patient,
    merged_patient,
    patient_of,
    patient_view,
)
from treatments.presenters.my_space import my_space
from treatments.services.letters import calendar_file
from treatments.views.result import assessments, show_assessment


@never_cache
@login_required(login_url="account_request_login_code")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_birth_date(request: HttpRequest) -> HttpResponse:
    """The second half of signing in: a date of birth that goes with the address."""
    if request.user.is_staff:
        raise NotAllowed(_("These pages are for patients. You are signed in as staff."))
    form = BirthDateForm(request.POST if request.method == "POST" else None, today=timezone.localdate())
    patient = _patient_named(request, form)
    if patient is not None:
        confirm_patient(request, patient)
        return redirect(_next_url(request))
    context = {"form": form, "next": _next_url(request)}
    return render(request, "patient/birth_date.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@patient_view
def my(request: HttpRequest) -> HttpResponse:
    """Her own space: what comes next, her plan, and what she sent."""
    space = my_space(patient_of(request), now=timezone.now())
    return render(request, "patient/my.html", {"space": space, "clinic_phone": space.clinic.phone})


@never_cache
@require_safe
@patient_view
def my_assessment(request: HttpRequest, reference: str) -> HttpResponse:
    """One of her assessments, as it was shown."""
    assessment = get_object_or_404(assessments(), patient=patient_of(request), reference=reference)
    return show_assessment(request, assessment, signed_in=True)


@never_cache
@require_safe
@patient_view
def my_calendar(request: HttpRequest, calendar_uid: uuid.UUID) -> HttpResponse:
    """One of her bookings, for the calendar on her phone."""
    standing = patient_of(request).bookings.standing().select_related("patient", "session__plan__clinic")
    booking = get_object_or_404(standing, calendar_uid=calendar_uid)
    return HttpResponse(
        calendar_file(booking),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="visit.ics"'},
    )


def _patient_named(request: HttpRequest, form: BirthDateForm) -> Patient | None:
    """The patient whose date of birth was given; else the form says what is wrong."""
    if not form.is_valid():
        return None
    check_birth_date_tries(request)
    patient = match_patient(request.user, form.cleaned_data["birth_date"])
    if patient is None and (merged := merged_patient(request.user, form.cleaned_data["birth_date"])):
        text = _("Your record at %(clinic)s is now under another e-mail address of yours. Sign in with that one.")
        form.add_error("birth_date", text % {"clinic": merged.clinic})
    elif patient is None:
        form.add_error("birth_date", _("That does not match your answers. Check the date, or call your clinic."))
    return patient


def _next_url(request: HttpRequest) -> str:
    url = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    safe = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if safe else reverse("patient:my")
