"""The patient's account, after a code by email and their date of birth."""

import uuid

from django.contrib import messages
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

from treatments.models import Assessment, Patient
from treatments.patient.forms.identity import BirthDateForm
from treatments.patient.presenters.account import my_space, sent_on
from treatments.patient.views.result import assessment_here, own_assessments, show_assessment
from treatments.permissions import (
    NameNeeded,
    NotAllowed,
    check_birth_date_tries,
    confirm_patient,
    log_wrong_birth_date,
    match_patient,
    merged_patient,
    patient_of,
    patient_view,
)
from treatments.queries.people.own_records import same_person
from treatments.services.messages.visit_emails import calendar_file
from treatments.services.review.assessments import claim


@never_cache
@login_required(login_url="account_request_login_code")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_birth_date(request: HttpRequest) -> HttpResponse:
    """The second half of signing in: a date of birth that matches the address."""
    if request.user.is_staff:
        raise NotAllowed(_("These pages are for patients. You are signed in as staff."))
    form = BirthDateForm(request.POST if request.method == "POST" else None, today=timezone.localdate())
    patient = _patient_named(request, form)
    if patient is not None:
        confirm_patient(request, patient)
        _claim_own(request, patient)
        return redirect(_next_url(request))
    context = {"form": form, "next": _next_url(request)}
    return render(request, "patient/birth_date.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@patient_view
def my(request: HttpRequest) -> HttpResponse:
    """Shows the account: the next step, the patient's plan, and what they sent."""
    space = my_space(patient_of(request), now=timezone.now())
    return render(request, "patient/my.html", {"space": space, "clinic_phone": space.clinic.phone})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@patient_view
def claim_answers(request: HttpRequest, reference: str) -> HttpResponse:
    """Asks whether answers sent with the patient's name and address are theirs; their content is hidden until then."""
    sent = Assessment.objects.unclaimed().filter(patient__in=same_person(patient_of(request)))
    assessment = get_object_or_404(sent.select_related("clinic", "patient"), reference=reference)
    if request.POST.get("theirs") not in {"yes", "no"}:
        context = {"day": sent_on(assessment), "clinic": assessment.clinic, "clinic_phone": assessment.clinic.phone}
        return render(request, "patient/my_claim.html", context, status=422 if request.method == "POST" else 200)
    is_theirs = request.POST["theirs"] == "yes"
    claim(assessment=assessment, is_theirs=is_theirs, now=timezone.now())
    if is_theirs:
        confirm_patient(request, assessment.patient)  # their record at another clinic, if the answers went there
        return redirect("patient:my_assessment", assessment.reference)
    messages.success(request, _("Thank you. A clinician sees that these answers are not yours."))
    return redirect("patient:my")


@never_cache
@require_safe
@patient_view
def my_assessment(request: HttpRequest, reference: str) -> HttpResponse:
    """Shows one of the patient's assessments as it was shown before."""
    assessment = get_object_or_404(own_assessments(request), reference=reference)
    return show_assessment(request, assessment, signed_in=True)


@never_cache
@require_safe
@patient_view
def my_calendar(request: HttpRequest, calendar_uid: uuid.UUID) -> HttpResponse:
    """Returns one of the patient's bookings as a calendar file."""
    standing = patient_of(request).bookings.standing().select_related("patient", "session__plan__clinic")
    booking = get_object_or_404(standing, calendar_uid=calendar_uid)
    return HttpResponse(
        calendar_file(booking),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="visit.ics"'},
    )


def _patient_named(request: HttpRequest, form: BirthDateForm) -> Patient | None:
    """Returns the patient with the given date of birth; otherwise adds the error to the form and returns None."""
    if not form.is_valid():
        return None
    check_birth_date_tries(request)
    try:
        patient = match_patient(request.user, form.cleaned_data["birth_date"], form.cleaned_data["full_name"])
    except NameNeeded:
        form.ask_name()
        return None
    if patient is None and (merged := merged_patient(request.user, form.cleaned_data["birth_date"])):
        text = _("Your record at %(clinic)s is now under another e-mail address of yours. Sign in with that one.")
        form.add_error("birth_date", text % {"clinic": merged.clinic})
    elif patient is None:
        log_wrong_birth_date(request)
        form.refuse_date()
    return patient


def _claim_own(request: HttpRequest, patient: Patient) -> None:
    """Claims what this browser sent with the patient's names, now that they have proved who they are."""
    sent = assessment_here(request)
    if sent is not None and sent.patient_id == patient.pk:
        claim(assessment=sent, is_theirs=True, now=timezone.now())


def _next_url(request: HttpRequest) -> str:
    url = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    safe = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if safe else reverse("patient:my")
