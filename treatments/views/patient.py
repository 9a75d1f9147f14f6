"""The patient's pages around the quiz: the start, the hand-over, the result, and her own space."""

import uuid

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from questionnaire import services as quiz
from questionnaire.models import Submission, SubmissionStatus
from questionnaire.views.binding import SESSION_KEY, bind
from questionnaire.views.pages import url_of, url_of_first_incomplete
from treatments.forms.patient import BeginForm, BirthDateForm
from treatments.models import Assessment, Clinic, MessageKind, Patient
from treatments.permissions import (
    NotAllowed,
    check_birth_date_tries,
    confirm_patient,
    match_patient,
    patient_of,
    patient_view,
)
from treatments.presenters.home import home_page
from treatments.presenters.my_space import my_space
from treatments.presenters.result import result_page
from treatments.services.assessments import CannotAssess, hand_in
from treatments.services.messages import calendar_for


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, what it is not, and the start."""
    return _home(request, BeginForm())


@never_cache
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Start the quiz; who has one open in this browser chooses between going on and starting again."""
    form = BeginForm(request.POST)
    if not form.is_valid():
        return _home(request, form, status=422)
    clinic = form.cleaned_data["clinic"]
    draft = _draft_of(request)
    if draft is not None and "again" not in request.POST:
        context = {"draft": draft, "clinic": clinic, "on_url": url_of_first_incomplete(draft)}
        return render(request, "patient/unfinished.html", context)
    submission = quiz.start(clinic_code=clinic.code, language=get_language() or "en", time_zone=clinic.time_zone)
    bind(request, submission)
    return redirect(url_of_first_incomplete(submission))


@never_cache
@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    """Hand the answers in and weigh them; what is missing is asked first."""
    submission_id = request.session.get(SESSION_KEY)
    if submission_id is None:
        return _nothing_here(request)
    try:
        hand_in(submission_id=uuid.UUID(submission_id))
    except quiz.Incomplete as error:
        messages.warning(request, str(error))
        return redirect(url_of(error.step, quiz.find_draft(submission_id)))
    except (quiz.SubmissionGone, CannotAssess) as error:
        messages.error(request, str(error))
        return redirect("patient:home")
    return redirect("patient:result")


@never_cache
@require_safe
def result(request: HttpRequest) -> HttpResponse:
    """The result, for the browser that sent the answers and no other."""
    assessment = _assessments().filter(submission=request.session.get(SESSION_KEY)).first()
    if assessment is None:
        return redirect("quiz:here") if _draft_of(request) else _nothing_here(request)
    return _show(request, assessment)


@never_cache
@require_POST
def close_result(request: HttpRequest) -> HttpResponse:
    """Let this browser forget the result, on a device that others use."""
    request.session.pop(SESSION_KEY, None)
    messages.success(request, "This device no longer shows your result. Sign in to see it again.")
    return redirect("patient:home")


@never_cache
@login_required(login_url="account_request_login_code")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_birth_date(request: HttpRequest) -> HttpResponse:
    """The second half of signing in: a date of birth that goes with the address."""
    if request.user.is_staff:
        raise NotAllowed("These pages are for patients. You are signed in as staff.")
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
    assessment = get_object_or_404(_assessments(), patient=patient_of(request), reference=reference)
    return _show(request, assessment, signed_in=True)


@never_cache
@require_safe
@patient_view
def my_calendar(request: HttpRequest, calendar_uid: uuid.UUID) -> HttpResponse:
    """One of her bookings, for the calendar on her phone."""
    standing = patient_of(request).bookings.standing().select_related("patient", "session__plan__clinic")
    booking = get_object_or_404(standing, calendar_uid=calendar_uid)
    return HttpResponse(
        calendar_for(booking, MessageKind.CONFIRMED),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="visit.ics"'},
    )


def _home(request: HttpRequest, form: BeginForm, status: int = 200) -> HttpResponse:
    clinics = Clinic.objects.order_by("name")
    context = {"form": form, "clinics": clinics, "page": home_page(clinic.country for clinic in clinics)}
    return render(request, "patient/home.html", context, status=status)


def _show(request: HttpRequest, assessment: Assessment, *, signed_in: bool = False) -> HttpResponse:
    context = {"page": result_page(assessment), "clinic_phone": assessment.clinic.phone, "signed_in": signed_in}
    return render(request, "patient/result.html", context)


def _draft_of(request: HttpRequest) -> Submission | None:
    submission_id = request.session.get(SESSION_KEY, "")
    drafts = Submission.objects.filter(status=SubmissionStatus.DRAFT)
    return drafts.filter(pk=submission_id).first() if submission_id else None


def _nothing_here(request: HttpRequest) -> HttpResponse:
    messages.info(request, "There is no result on this device. Start here, or sign in to see an earlier one.")
    return redirect("patient:home")


def _assessments() -> QuerySet[Assessment]:
    return Assessment.objects.select_related("clinic", "submission").prefetch_related("clinic__offers")


def _patient_named(request: HttpRequest, form: BirthDateForm) -> Patient | None:
    """The patient whose date of birth was given; else the form says what is wrong."""
    if not form.is_valid():
        return None
    check_birth_date_tries(request)
    patient = match_patient(request.user, form.cleaned_data["birth_date"])
    if patient is None:
        form.add_error("birth_date", "That does not match your answers. Check the date, or call your clinic.")
    return patient


def _next_url(request: HttpRequest) -> str:
    url = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    safe = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if safe else reverse("patient:my")
