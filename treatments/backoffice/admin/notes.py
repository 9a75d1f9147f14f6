"""Exports of a record: as text for a chart, and as FHIR. For clinicians of the same clinic; nothing is stored."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from treatments.backoffice.admin.pages import site_page
from treatments.backoffice.presenters.chart_note import chart_note
from treatments.backoffice.presenters.fhir import bundle_json
from treatments.permissions import Role, assessment_for
from treatments.queries.care.notes import CareHistory, record_of


@site_page("treatments/assessment/<int:object_id>/note/", name="treatments_assessment_note", roles=(Role.CLINICIAN,))
@require_GET
def note_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """Returns the chart note, to be read and copied in the browser."""
    record = _read(request, object_id)
    return _file(record, chart_note(record, now=timezone.now()), "text/plain; charset=utf-8", "inline", "txt")


@site_page("treatments/assessment/<int:object_id>/fhir/", name="treatments_assessment_fhir", roles=(Role.CLINICIAN,))
@require_GET
def fhir_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """Returns the FHIR bundle as a file."""
    record = _read(request, object_id)
    bundle = bundle_json(record, site_address=settings.SITE_URL, now=timezone.now())
    return _file(record, bundle, "application/fhir+json; charset=utf-8", "attachment", "json")


def _read(request: HttpRequest, object_id: int) -> CareHistory:
    """Returns the record, or raises Http404: the only place where the exports read it."""
    return record_of(assessment_for(request.user, object_id))


def _file(record: CareHistory, content: str, content_type: str, shown: str, extension: str) -> HttpResponse:
    """Returns a file named by the reference, which reveals nothing about the patient."""
    disposition = f'{shown}; filename="{record.assessment.reference}.{extension}"'
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})
