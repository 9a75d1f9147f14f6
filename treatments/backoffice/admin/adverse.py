"""Adverse events: the list, one event, recording an event, and the patterns across events."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin import ShowFacets
from django.contrib.admin.options import csrf_protect_m
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from treatments.backoffice.admin.access import ClinicianViewOnlyAdmin
from treatments.backoffice.admin.filters import WorkFirstFilter
from treatments.backoffice.admin.private_search import PrivateSearch
from treatments.backoffice.forms.adverse import EventForm, FollowUpForm
from treatments.backoffice.presenters.adverse import (
    event_name,
    event_page,
    grade_tone,
    rate_line,
    sign_choices,
    treated_visit,
)
from treatments.models import AdverseEvent, PlannedSession, ProblemReport, User
from treatments.models.care.adverse import SERIOUS
from treatments.permissions import adverse_event_for, clinics_of, key_from, patient_for, treated_session_for
from treatments.queries.review.learning import event_rates_by_product, event_rates_by_rule
from treatments.queries.safety.adverse import treated_sessions
from treatments.services.care.adverse import (
    EventRefused,
    HowItGoesOn,
    WhatHappened,
    follow_up,
    record_event,
    took_place,
)
from treatments.wording.treatments import visit_name

UNPROCESSABLE = 422
MOST_VISITS = 50


class OpenEventFilter(WorkFirstFilter):
    """Lists first the events that still need action."""

    unless_asked = "Not over"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, str]]:
        return (
            ("serious_open", "Serious, not over"),
            ("to_report", "Authority to be told"),
            ("serious", "Serious"),
            ("all", "All"),
        )

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[AdverseEvent]:
        match self.value():
            case "all":
                return queryset
            case "serious":
                return queryset.filter(grade__gte=SERIOUS)
            case "serious_open":
                return queryset.serious_open()
            case "to_report":
                return queryset.to_report()
            case _:
                return queryset.not_over()


@admin.register(AdverseEvent)
class AdverseEventAdmin(PrivateSearch, ClinicianViewOnlyAdmin):
    """What happened is read-only; recording and follow-up go through the service."""

    clinic_field = "session__plan__clinic"
    list_display = ("what", "grade_tag", "patient", "visit", "began_on", "how_it_stands", "authority", "clinic")
    list_filter = (OpenEventFilter, "grade")
    list_select_related = ("session__plan__patient", "session__plan__clinic")
    list_per_page = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    ordering = ("-grade", "-recorded_at")
    patient_field = "session__plan__patient"
    also_searched = ("session__record__lot_uses__lot__number",)
    search_help_text = "Name, birth date, phone, e-mail or reference of the patient, or lot number."
    actions = None

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Adverse events", "is_nav_sidebar_enabled": False})

    @admin.display(description="event")
    def what(self, event: AdverseEvent) -> str:
        return event_name(event)

    @admin.display(description="grade", ordering="grade")
    def grade_tag(self, event: AdverseEvent) -> SafeString:
        about = {"tone": grade_tone(event.grade), "word": event.get_grade_display()}
        return render_to_string("parts/status_tag.html", about)

    @admin.display(description="patient")
    def patient(self, event: AdverseEvent) -> str:
        return event.session.plan.patient.full_name

    @admin.display(description="session")
    def visit(self, event: AdverseEvent) -> str:
        return visit_name(event.session.treatment, event.session.number)

    @admin.display(description="stands")
    def how_it_stands(self, event: AdverseEvent) -> str:
        return event.get_course_display()

    @admin.display(description="authority")
    def authority(self, event: AdverseEvent) -> str:
        if event.authority_told_on:
            return f"told on {event.authority_told_on}"
        return "to be told" if event.grade >= SERIOUS else "–"

    @admin.display(description="clinic")
    def clinic(self, event: AdverseEvent) -> str:
        return event.session.plan.clinic.name

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site
        return [
            path("record/<int:session_id>/", site.admin_view(self.record_view), name="treatments_adverseevent_record"),
            path("record/", site.admin_view(self.choose_view), name="treatments_adverseevent_choose"),
            path(
                "record/of-patient/<int:patient_id>/",
                site.admin_view(self.choose_view),
                name="treatments_adverseevent_of_patient",
            ),
            path("patterns/", site.admin_view(self.patterns_view), name="treatments_adverseevent_patterns"),
            *super().get_urls(),
        ]

    def choose_view(self, request: HttpRequest, patient_id: int | None = None) -> HttpResponse:
        """Asks after which visit it happened: one patient's visits, or the newest of the clinician's clinics."""
        if not self.has_view_permission(request):
            raise Http404
        patient = patient_for(request.user, patient_id) if patient_id is not None else None
        sessions = treated_sessions(clinics_of(request.user), patient)[:MOST_VISITS]
        about = {
            "title": f"Adverse event of {patient.full_name}" if patient else "Record an adverse event",
            "patient": patient,
            "visits": [treated_visit(session) for session in sessions],
        }
        return self._page(request, "admin/treatments/adverseevent/choose.html", about)

    @csrf_protect_m
    def record_view(self, request: HttpRequest, session_id: int) -> HttpResponse:
        """Records an event for one session; `?report=` names the patient's own report that it comes from."""
        session = treated_session_for(request.user, session_id)
        if not took_place(session):
            raise Http404
        signs, report = sign_choices(session), _report(request, session)
        if request.method != "POST":
            return self._ask(request, session, report, EventForm(signs=signs, initial=_from_report(report)))
        form = EventForm(request.POST, signs=signs)
        if not form.is_valid():
            return self._ask(request, session, report, form, status=UNPROCESSABLE)
        try:
            event = record_event(
                session=session,
                found=WhatHappened(**form.cleaned_data),
                report=report,
                by=cast(User, request.user),
                now=timezone.now(),
            )
        except EventRefused as refused:
            form.add_error(refused.field, str(refused))
            return self._ask(request, session, report, form, status=UNPROCESSABLE)
        messages.success(request, "Written down. What happened can no longer be changed; how it goes on is kept here.")
        return redirect("admin:treatments_adverseevent_change", event.pk)

    @csrf_protect_m
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Shows one event, and the form that records its course."""
        event = _event(request, object_id)
        if request.method != "POST":
            return self._show(request, event, FollowUpForm(initial=_as_it_stands(event)))
        form = FollowUpForm(request.POST)
        if not form.is_valid():
            return self._show(request, event, form, status=UNPROCESSABLE)
        try:
            follow_up(
                event=event,
                goes_on=HowItGoesOn(**form.cleaned_data),
                by=cast(User, request.user),
                now=timezone.now(),
            )
        except EventRefused as refused:
            form.add_error(refused.field, str(refused))
            return self._show(request, event, form, status=UNPROCESSABLE)
        messages.success(request, "Kept.")
        return redirect("admin:treatments_adverseevent_change", event.pk)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Redirects to the event: the audit log records who changed what."""
        event = _event(request, object_id)
        return HttpResponseRedirect(reverse("admin:treatments_adverseevent_change", args=[event.pk]))

    def patterns_view(self, request: HttpRequest) -> HttpResponse:
        """Shows events by the rules behind the sessions, and by product and lot; at the clinician's own clinics."""
        if not self.has_view_permission(request):
            raise Http404
        clinics = clinics_of(request.user)
        about = {
            "title": "Adverse events by rule and product",
            "by_rule": [rate_line(rate) for rate in event_rates_by_rule(clinics)],
            "by_product": [rate_line(rate) for rate in event_rates_by_product(clinics)],
        }
        return self._page(request, "admin/treatments/adverseevent/patterns.html", about)

    def _ask(
        self,
        request: HttpRequest,
        session: PlannedSession,
        report: ProblemReport | None,
        form: EventForm,
        status: int = 200,
    ) -> HttpResponse:
        about = {
            "title": f"Adverse event of {session.plan.patient.full_name}",
            "session": session,
            "visit": visit_name(session.treatment, session.number),
            "report": report,
            "form": form,
        }
        return self._page(request, "admin/treatments/adverseevent/record.html", about, status)

    def _show(self, request: HttpRequest, event: AdverseEvent, form: FollowUpForm, status: int = 200) -> HttpResponse:
        record = getattr(event.session, "record", None)
        lots = record.lot_uses.select_related("lot__product").order_by("pk") if record else ()
        about = {
            "title": f"Adverse event of {event.session.plan.patient.full_name}",
            "event": event,
            "page": event_page(event, lots, event.session.plan.review.fired_rules),
            "form": form,
        }
        return self._page(request, "admin/treatments/adverseevent/page.html", about, status)

    def _page(self, request: HttpRequest, template: str, about: dict[str, Any], status: int = 200) -> HttpResponse:
        frame = {**self.admin_site.each_context(request), "opts": self.opts, "is_nav_sidebar_enabled": False}
        return TemplateResponse(request, template, frame | about, status=status)


def _event(request: HttpRequest, object_id: str) -> AdverseEvent:
    return adverse_event_for(request.user, key_from(object_id))


def _report(request: HttpRequest, session: PlannedSession) -> ProblemReport | None:
    """Returns the report named in the address if it belongs to this session."""
    pk = key_from(request.GET.get("report", ""))
    return ProblemReport.objects.filter(pk=pk, booking__session=session).first()


def _from_report(report: ProblemReport | None) -> dict[str, Any]:
    """Returns initial values from the patient’s own report."""
    if report is None:
        return {}
    return {"sign": next(iter(report.noticed), ""), "began_on": report.since, "words": report.words}


def _as_it_stands(event: AdverseEvent) -> dict[str, Any]:
    names = ("course", "ended_on", "authority_told_on", "authority_reference")
    return {name: getattr(event, name) for name in names}
