"""Her own worksheet, and the two pages to take along: for the browser that sent the answers, and in her own space."""

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
    """Gives a page the assessment of the answers that this browser sent; another one goes where the result would be."""

    @never_cache
    @wraps(page)
    def found(request: HttpRequest) -> HttpResponse:
        assessment = assessment_here(request)
        return redirect("patient:result") if assessment is None else page(request, assessment, signed_in=False)

    return found


def of_her_own(page: Page) -> Callable[..., HttpResponseBase]:
    """Gives a page one of the assessments of the patient who has signed in, by its reference."""

    @never_cache
    @patient_view
    @wraps(page)
    def found(request: HttpRequest, reference: str) -> HttpResponse:
        assessment = get_object_or_404(own_assessments(request), reference=reference)
        return page(request, assessment, signed_in=True)

    return found


@require_http_methods(["GET", "HEAD", "POST"])
def _worksheet(request: HttpRequest, assessment: Assessment, *, signed_in: bool) -> HttpResponse:
    """Her questions, the check of what she read, and how sure she is."""
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
    """How sure she was before she read the result."""
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
    """The two pages, to print."""
    context = {"summary": summary_of(assessment), "places": places_of(assessment, signed_in=signed_in)}
    context |= made_by(assessment.knowledge_version)
    return render(request, "patient/summary.html", context)


@require_safe
def _pdf(request: HttpRequest, assessment: Assessment, *, signed_in: bool) -> HttpResponse:
    """The two pages as a file; its name says nothing about her."""
    language = get_language() or "en"
    summary = summary_of(assessment)
    if not may_name(request):
        summary = all_without_names(summary, language)
    made = summary_pdf(summary, language=language, paper=paper_of(assessment.clinic.country))
    headers = {"Content-Disposition": 'attachment; filename="summary.pdf"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def _part(request: HttpRequest) -> str:
    """Where on the page she was, as the button says."""
    part: Any = request.POST.get("part")
    return f"#{part}" if part in PARTS else ""


worksheet, my_worksheet = of_this_browser(_worksheet), of_her_own(_worksheet)
summary, my_summary = of_this_browser(_summary), of_her_own(_summary)
pdf, my_pdf = of_this_browser(_pdf), of_her_own(_pdf)
how_sure = of_this_browser(_how_sure)
