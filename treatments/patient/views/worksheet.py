"""The patient's worksheet and the two-page summary: for the browser that sent the answers, and in the account."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from treatments.models import Assessment
from treatments.patient.forms.worksheet import SureForm, WorksheetForm
from treatments.patient.presenters.pdf import paper_of, summary_pdf
from treatments.patient.presenters.public_names import all_without_names
from treatments.patient.presenters.result import result_page
from treatments.patient.presenters.summary import summary_of
from treatments.patient.presenters.worksheet import places_of, sheet_of, sheet_page
from treatments.patient.views.public_names import may_name
from treatments.patient.views.result import assessment_here, own_assessments
from treatments.permissions import patient_view
from treatments.services.review.worksheets import WorksheetClosed, WorksheetRefused, save_worksheet, say_how_sure
from treatments.wording.context import made_by

PARTS = ("questions", "check", "sure")

Page = Callable[..., HttpResponse]


def of_this_browser(page: Page) -> Page:
    """Passes the assessment of the answers that this browser sent to the page; without one, redirects to the result."""

    @never_cache
    @wraps(page)
    def found(request: HttpRequest) -> HttpResponse:
        assessment = assessment_here(request)
        return redirect("patient:result") if assessment is None else page(request, assessment, signed_in=False)

    return found


def of_her_own(page: Page) -> Callable[..., HttpResponseBase]:
    """Passes one of the signed-in patient's assessments to the page, by its reference."""

    @never_cache
    @patient_view
    @wraps(page)
    def found(request: HttpRequest, reference: str) -> HttpResponse:
        assessment = get_object_or_404(own_assessments(request), reference=reference)
        return page(request, assessment, signed_in=True)

    return found


@require_http_methods(["GET", "HEAD", "POST"])
def _worksheet(request: HttpRequest, assessment: Assessment, *, signed_in: bool) -> HttpResponse:
    """The patient's questions, the check of what they read, and how sure they are."""
    sheet = sheet_of(assessment)
    page = sheet_page(sheet, result_page(assessment))
    data = request.POST if request.method == "POST" else None
    form = WorksheetForm(data, sheet=sheet, suggestions=page.suggestions, asks=page.asks)
    context = {"form": form, "page": page, "places": places_of(assessment, signed_in=signed_in)}
    context |= made_by(assessment.knowledge_version) | {"clinic_phone": assessment.clinic.phone}
    context["check"] = [(field, page.told.get(key)) for key, field in form.check()]
    if request.method != "POST":
        return render(request, "patient/worksheet.html", context)
    if not form.is_valid():
        return render(request, "patient/worksheet.html", context, status=422)
    try:
        save_worksheet(assessment=assessment, entries=form.entries(), now=timezone.now())
    except WorksheetClosed as closed:
        context |= {"closed": closed, "unsaved": form.entries().own_questions}
        return render(request, "patient/worksheet.html", context, status=409)
    messages.success(request, _("Your worksheet is saved."))
    return redirect(f"{request.path}{_part(request)}")


@require_POST
def _how_sure(request: HttpRequest, assessment: Assessment, *, signed_in: bool) -> HttpResponse:
    """Records how sure the patient was before reading the result."""
    form = SureForm(request.POST)
    if not form.is_valid():
        messages.warning(request, " ".join(str(error) for error in form.errors["sure_before"]))
        return redirect("patient:result")
    try:
        say_how_sure(assessment=assessment, **form.cleaned_data, now=timezone.now())
    except WorksheetRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Thank you. Your worksheet asks you again, once you have read this."))
    return redirect("patient:result")


@require_safe
def _summary(request: HttpRequest, assessment: Assessment, *, signed_in: bool) -> HttpResponse:
    """Shows the two pages, to print."""
    context = {"summary": summary_of(assessment), "places": places_of(assessment, signed_in=signed_in)}
    context |= made_by(assessment.knowledge_version)
    return render(request, "patient/summary.html", context)


@require_safe
def _pdf(request: HttpRequest, assessment: Assessment, *, signed_in: bool) -> HttpResponse:
    """Returns the two pages as a file; its name reveals nothing about the patient."""
    language = get_language() or "en"
    summary = summary_of(assessment)
    if not may_name(request):
        summary = all_without_names(summary, language)
    made = summary_pdf(summary, language=language, paper=paper_of(assessment.clinic.country))
    headers = {"Content-Disposition": 'attachment; filename="summary.pdf"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def _part(request: HttpRequest) -> str:
    """Returns the part of the page that the patient was on, as the button says."""
    part: Any = request.POST.get("part")
    return f"#{part}" if part in PARTS else ""


worksheet, my_worksheet = of_this_browser(_worksheet), of_her_own(_worksheet)
summary, my_summary = of_this_browser(_summary), of_her_own(_summary)
pdf, my_pdf = of_this_browser(_pdf), of_her_own(_pdf)
how_sure = of_this_browser(_how_sure)
