"""The result of a quiz, in the browser that sent it."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from questionnaire.models import Submission, SubmissionStatus
from questionnaire.views.binding import held_by, release
from treatments.models import Assessment
from treatments.patient.forms.worksheet import SureForm
from treatments.patient.presenters.explore import explorer
from treatments.patient.presenters.result import result_page
from treatments.patient.presenters.summary import summary_of
from treatments.patient.presenters.worksheet import asks_how_sure, places_of
from treatments.patient.views.public_names import speak_publicly
from treatments.permissions import patient_of
from treatments.services.review.page_snapshots import keep_snapshot
from treatments.wording.context import made_by


@never_cache
@require_safe
def result(request: HttpRequest) -> HttpResponse:
    """Shows the result to the browser that sent the answers and no other."""
    assessment = assessment_here(request)
    if assessment is None:
        return redirect("quiz:here") if draft_of(request) else nothing_here(request)
    return show_assessment(request, assessment)


@never_cache
@require_POST
def close_result(request: HttpRequest) -> HttpResponse:
    """Removes the result from this browser, for a shared device."""
    release(request)
    messages.success(request, _("This device no longer shows your result. Sign in to see it again."))
    return redirect("patient:home")


def show_assessment(request: HttpRequest, assessment: Assessment, *, signed_in: bool = False) -> HttpResponse:
    """Shows the result page and stores what it shows with the assessment."""
    page = result_page(assessment)
    asks = not signed_in and asks_how_sure(assessment, now=timezone.now())
    context = made_by(assessment.knowledge_version) | {
        "page": page,
        "sure_form": SureForm() if asks else None,
        "summary": summary_of(assessment, page),
        "places": places_of(assessment, signed_in=signed_in),
        "explorer": explorer(assessment),
        "clinic_phone": assessment.clinic.phone,
        "signed_in": signed_in,
    }
    response = render(request, "patient/result.html", context)
    speak_publicly(request, response)  # before it is stored: the stored page is what the patient read
    language = get_language() or assessment.submission.language
    keep_snapshot(assessment=assessment, html=response.content.decode(), language=language, now=timezone.now())
    return response


def assessment_here(request: HttpRequest) -> Assessment | None:
    """Returns the assessment that this browser sent, for this browser and no other."""
    return assessments().filter(submission__in=held_by(request)).first()


def draft_of(request: HttpRequest) -> Submission | None:
    return held_by(request).filter(status=SubmissionStatus.DRAFT).first()


def nothing_here(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("There is no result on this device. Start here, or sign in to see an earlier one."))
    return redirect("patient:home")


def own_assessments(request: HttpRequest) -> QuerySet[Assessment]:
    """Returns the signed-in patient's assessments, without any that somebody else may have sent in their name."""
    return assessments().filter(pk__in=Assessment.objects.shown_to_patients().filter(patient=patient_of(request)))


def assessments() -> QuerySet[Assessment]:
    return Assessment.objects.select_related("clinic", "submission").prefetch_related("clinic__offers")
