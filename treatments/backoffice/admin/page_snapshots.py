"""The result page as the patient saw it, in a frame in which nothing can act."""

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from treatments.backoffice.admin.pages import site_page
from treatments.backoffice.presenters.review import shown_line
from treatments.models import ShownPage
from treatments.permissions import Role, assessment_for

SHOWN = "treatments/assessment/<int:object_id>/shown/<int:page_id>/"
NOTHING_ACTS = (
    "sandbox; default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; frame-ancestors 'self'"
)


@site_page(SHOWN, name="treatments_assessment_shown", roles=(Role.CLINICIAN,))
@require_safe
@csp_update({"frame-src": [SELF]})
def shown(request: HttpRequest, object_id: int, page_id: int) -> HttpResponse:
    """Shows one page that the patient saw, with its date and links to the others."""
    assessment = assessment_for(request.user, object_id)
    pages = list(assessment.shown_pages.defer("html").order_by("-shown_at", "-pk"))
    chosen = get_object_or_404(assessment.shown_pages.defer("html"), pk=page_id)
    context = {
        **admin.site.each_context(request),
        "title": "What the patient saw",
        "is_nav_sidebar_enabled": False,
        "opts": assessment._meta,
        "assessment": assessment,
        "chosen": shown_line(chosen, assessment.clinic),
        "pages": [shown_line(page, assessment.clinic) for page in pages],
    }
    return TemplateResponse(request, "admin/treatments/assessment/shown.html", context)


@site_page(f"{SHOWN}page/", name="treatments_assessment_shown_page", roles=(Role.CLINICIAN,))
@require_safe
@xframe_options_sameorigin
def shown_page(request: HttpRequest, object_id: int, page_id: int) -> HttpResponse:
    """Returns the page itself; its scripts do not run and its forms do not submit, also outside the frame."""
    page = get_object_or_404(ShownPage, pk=page_id, assessment=assessment_for(request.user, object_id))
    return HttpResponse(page.html, headers={"Content-Security-Policy": NOTHING_ACTS})
