"""Outcomes counted by treatment and concern: what patients report, next to what was predicted."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from treatments.backoffice.admin.pages import site_page
from treatments.permissions import Role, clinics_of
from treatments.queries.care.outcomes import counted
from treatments.wording.outcomes_counted import counted_lines


@site_page("outcomes/", name="outcomes", roles=(Role.CLINICIAN,), section="Learning", title="Outcomes")
@require_safe
def outcomes(request: HttpRequest) -> HttpResponse:
    """Counts all follow-ups of the clinician's clinics; names nobody."""
    lines = counted_lines(counted(clinics_of(request.user)))
    context = {**admin.site.each_context(request), "title": "Outcomes", "lines": lines}
    return TemplateResponse(
        request, "admin/treatments/outcome/counted.html", {**context, "is_nav_sidebar_enabled": False}
    )
