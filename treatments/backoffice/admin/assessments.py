"""The clinician's review queue, and the page on which an assessment is read and decided."""

import uuid
from typing import Any

from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.contrib.admin.options import csrf_protect_m
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from questionnaire.models import SubmissionPhoto
from questionnaire.services import open_photo
from treatments.backoffice.admin.access import ClinicianViewOnlyAdmin
from treatments.backoffice.admin.private_search import PrivateSearch
from treatments.backoffice.admin.queue import ClinicFilter, StateFilter, order_of
from treatments.backoffice.admin.review import respond
from treatments.backoffice.presenters.cases import URGENCY_TONES, age_of
from treatments.backoffice.presenters.queue import ago, due
from treatments.models import Assessment, Outcome, Review, Urgency, Waiting
from treatments.permissions import assessment_for, key_from
from treatments.wording.clinic_days import moment


@admin.register(Assessment)
class AssessmentAdmin(PrivateSearch, ClinicianViewOnlyAdmin):
    """Nothing is added, changed or deleted here: a decision goes through the service, which creates its own rows."""

    list_display = ("reference", "patient_and_age", "urgency_tag", "sent", "target", "outcome_words", "clinic")
    list_filter = (StateFilter, ("outcome", admin.ChoicesFieldListFilter), ClinicFilter)
    list_select_related = ("patient", "clinic", "review__decided_by", "waiting__clinic")
    sortable_by = ()  # each state has its own order with an index; staff use the search to find a patient
    list_per_page = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    patient_field = "patient"
    reference_field = "reference"
    search_help_text = "Name, birth date, phone, e-mail or reference of the patient."
    actions = None

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Assessments", "is_nav_sidebar_enabled": False})

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return order_of(request.GET.get("state"))

    @admin.display(description="patient")
    def patient_and_age(self, assessment: Assessment) -> str:
        today = timezone.localdate(timezone=assessment.clinic.zone)
        return f"{assessment.patient.full_name}, {age_of(assessment.patient, today)}"

    @admin.display(description="urgency")
    def urgency_tag(self, assessment: Assessment) -> SafeString:
        about = {"tone": URGENCY_TONES[Urgency(assessment.urgency)], "word": assessment.get_urgency_display()}
        return render_to_string("parts/status_tag.html", about)

    @admin.display(description="sent")
    def sent(self, assessment: Assessment) -> SafeString:
        return format_html(
            '<span title="{}">{}</span>',
            f"{moment(assessment.created_at, assessment.clinic)} ({assessment.clinic.clock_name})",
            ago(assessment.created_at, timezone.now()),
        )

    @admin.display(description="target")
    def target(self, assessment: Assessment) -> SafeString | str:
        """Returns the time left to the clinic's target, or the decision and who made it."""
        review = _review(assessment)
        if review:
            return f"{review.get_decision_display()} by {review.decided_by}"
        waiting: Waiting | None = getattr(assessment, "waiting", None)
        if waiting is None:
            return "–"
        about = due(waiting, timezone.now())
        tag = render_to_string("parts/status_tag.html", {"tone": about.tone, "word": about.words})
        if not waiting.answered_at or waiting.asked_at:
            return tag
        answered = render_to_string("parts/status_tag.html", {"tone": "good", "word": "answered"})
        return format_html("{} {}", tag, answered)

    @admin.display(description="outcome")
    def outcome_words(self, assessment: Assessment) -> str:
        return Outcome(assessment.outcome).label

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.photo_view)
        photo = "<int:object_id>/photo/<uuid:photo_id>/"
        return [
            path(photo, view, {"thumbnail": False}, name="treatments_assessment_photo"),
            path(f"{photo}small/", view, {"thumbnail": True}, name="treatments_assessment_photo_small"),
            *super().get_urls(),
        ]

    @csrf_protect_m
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Shows the review page instead of Django's change form."""
        return respond(request, _assessment(request, object_id))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Redirects to the history on the review page, as Django's own log does not record what services do."""
        assessment = _assessment(request, object_id)
        page = reverse("admin:treatments_assessment_change", args=[assessment.pk])
        return HttpResponseRedirect(f"{page}#history")

    def photo_view(self, request: HttpRequest, object_id: int, photo_id: uuid.UUID, *, thumbnail: bool) -> FileResponse:
        """Returns a photo of an assessment that the clinician may see, or 404; never cached, like all admin pages."""
        assessment = assessment_for(request.user, object_id)
        photo = get_object_or_404(SubmissionPhoto, pk=photo_id, submission=assessment.submission_id)
        try:
            file = open_photo(photo=photo, thumbnail=thumbnail)
        except FileNotFoundError as missing:
            raise Http404("The file of this photo is not there.") from missing
        response = FileResponse(file, content_type="image/jpeg", filename="photo.jpg")
        response["X-Content-Type-Options"] = "nosniff"
        return response


def _assessment(request: HttpRequest, object_id: str) -> Assessment:
    return assessment_for(request.user, key_from(object_id))


def _review(assessment: Assessment) -> Review | None:
    """Returns the decision that was loaded with the row."""
    return getattr(assessment, "review", None)
