"""The start of the quiz and its submission."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from questionnaire import services as quiz
from questionnaire.views.binding import SESSION_KEY, bind, browser_key_of, closed, kept_mark
from questionnaire.views.limits import may
from questionnaire.views.pages import url_of, url_of_first_incomplete
from treatments.models import Clinic
from treatments.patient.forms.identity import BeginForm
from treatments.patient.presenters.home import begun_in_words, home_page
from treatments.patient.views.result import draft_of, nothing_here
from treatments.permissions import signed_in_patient
from treatments.services.review.assessments import CannotAssess, hand_in


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Shows what this is, what it is not, and the start."""
    return _home(request, BeginForm())


@never_cache
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Starts the quiz; a patient with an open one in this browser chooses between continuing and starting again."""
    form = BeginForm(request.POST)
    if not form.is_valid():
        return _home(request, form, status=422)
    clinic = form.cleaned_data["clinic"]
    draft = draft_of(request)
    if draft is not None and "again" not in request.POST:
        context = {
            "begun": begun_in_words(draft),
            "clinic": clinic,
            "on_url": url_of_first_incomplete(draft),
            "here": reverse("patient:home"),
        }
        return render(request, "patient/unfinished.html", context)
    if draft is None and "again" not in request.POST and quiz.find_by_device(kept_mark(request)):
        return redirect("quiz:resume_device")
    if not may(request, "begin_quiz"):
        form.add_error(None, _("Too many quizzes were started from here. Wait a few minutes, then try again."))
        return _home(request, form, status=429)
    submission = quiz.start(clinic_code=clinic.code, language=get_language() or "en", time_zone=clinic.time_zone)
    bind(request, submission)
    return redirect(url_of_first_incomplete(submission))


class SentTooOften(Exception):
    """One source sends more answers than people do."""


def _check_sent_often(request: HttpRequest) -> None:
    if not may(request, "send_quiz"):
        raise SentTooOften(_("That was too often. Wait a few minutes, then send your answers again."))


@never_cache
@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    """Submits the answers and assesses them; missing answers are asked for first."""
    submission_id, key = request.session.get(SESSION_KEY), browser_key_of(request)
    if submission_id is None:
        return nothing_here(request)
    try:
        _check_sent_often(request)
        hand_in(
            submission_id=uuid.UUID(submission_id),
            browser_key=key,
            signed_in=signed_in_patient(request),
            read_at=request.POST.get("read_at"),
        )
    except quiz.Incomplete as error:
        messages.warning(request, str(error))
        return redirect(url_of(error.step, quiz.find_draft(submission_id, key)))
    except (quiz.AnswersChanged, SentTooOften) as error:
        messages.warning(request, str(error))
        return redirect("quiz:review")
    except quiz.HeldElsewhere as error:
        return closed(request, error)
    except (quiz.SubmissionGone, CannotAssess) as error:
        messages.error(request, str(error))
        return redirect("patient:home")
    return redirect("patient:result")


def _home(request: HttpRequest, form: BeginForm, status: int = 200) -> HttpResponse:
    clinics = Clinic.objects.order_by("name")
    context = {
        "form": form,
        "clinics": clinics,
        "page": home_page(clinic.country for clinic in clinics),
        "here": reverse("patient:home"),
    }
    return render(request, "patient/home.html", context, status=status)
