"""All photos of one patient by date, and a comparison of two of them."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from treatments.backoffice.admin.pages import site_page
from treatments.backoffice.presenters.alongside import pair_of, photo_lines
from treatments.permissions import Role, assessment_for
from treatments.queries.review.reviews import photos_of
from treatments.services.care.photos import why_no_photos

ROUTE = "treatments/assessment/<int:object_id>/photos/"


@site_page(ROUTE, name="treatments_assessment_photos", roles=(Role.CLINICIAN,))
@require_safe
def photos(request: HttpRequest, object_id: int) -> HttpResponse:
    """Compares the two photos named in the address, by keys that reveal nothing about the patient."""
    assessment = assessment_for(request.user, object_id)
    lines = photo_lines(*photos_of(assessment.patient), assessment.clinic)
    no_photos = why_no_photos(assessment.patient, assessment.clinic)
    pair = None if no_photos else pair_of(lines, request.GET.get("before", ""), request.GET.get("after", ""))
    context = {
        **admin.site.each_context(request),
        "title": f"Photos of {assessment.patient.full_name}",
        "opts": assessment._meta,
        "is_nav_sidebar_enabled": False,
        "assessment": assessment,
        "photos": lines,
        "pair": pair,
        "no_photos": no_photos,
    }
    return TemplateResponse(request, "admin/treatments/assessment/compare.html", context)
