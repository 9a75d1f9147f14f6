"""Trying out other preferences: nothing is stored, and the address reveals nothing about them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from treatments.models import Assessment
from treatments.patient.forms.explore import ExploreForm
from treatments.patient.presenters.explore import explorer, own_wishes
from treatments.patient.views.result import assessment_here, nothing_here, own_assessments
from treatments.permissions import patient_view
from treatments.wording.context import made_by


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def explore(request: HttpRequest) -> HttpResponse:
    """Shows the explorer to the browser that sent the answers and no other."""
    assessment = assessment_here(request)
    if assessment is None:
        return nothing_here(request)
    return _explore(request, assessment, result_url=reverse("patient:result"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@patient_view
def my_explore(request: HttpRequest, reference: str) -> HttpResponse:
    """Shows the explorer to the signed-in patient, for their own assessments only."""
    assessment = get_object_or_404(own_assessments(request), reference=reference)
    result_url = reverse("patient:my_assessment", args=[reference])
    return _explore(request, assessment, result_url=result_url, signed_in=True)


def _explore(request: HttpRequest, assessment: Assessment, *, result_url: str, signed_in: bool = False) -> HttpResponse:
    """Shows the result of the moved preferences; of the patient's own ones without a valid form."""
    form = ExploreForm(request.POST if request.method == "POST" else None, initial=own_wishes(assessment))
    shown = explorer(assessment, form.cleaned_data if form.is_valid() else None)
    if shown is None:
        return redirect(result_url)
    context = {"explorer": shown, "form": form, "signed_in": signed_in, "clinic_phone": assessment.clinic.phone}
    context |= made_by(assessment.knowledge_version)
    return render(request, _template(request), context, status=422 if form.errors else 200)


def _template(request: HttpRequest) -> str:
    """Returns the template: only the bars for a page that already has the explorer; else a full page."""
    if "HX-Request" not in request.headers:
        return "patient/explore_page.html"
    return "patient/explore_moved.html" if request.method == "POST" else "patient/explore.html"
