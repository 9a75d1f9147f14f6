"""Plans as the clinician sees them: what was approved, each session's window, and its bookings."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils import timezone

from treatments.backoffice.admin.access import ClinicianViewOnlyAdmin
from treatments.backoffice.admin.plan_pages import PlanPages
from treatments.backoffice.admin.private_search import PrivateSearch
from treatments.backoffice.forms.plan import ElsewhereForm, StopForm
from treatments.backoffice.presenters.cases import age_of, decided, in_order
from treatments.backoffice.presenters.plan import plan_page
from treatments.backoffice.presenters.plan_consents import consent_states
from treatments.lifecycle import BookingState, SessionState
from treatments.models import Consent, LimitOverride, Plan, PlannedSession
from treatments.permissions import key_from, plan_for
from treatments.queries.care.outcomes import follow_ups_of
from treatments.queries.care.records import records_of_plan
from treatments.queries.review.reviews import changes_of, sessions_of
from treatments.rules.facts import InvalidAnswers
from treatments.services.plans.plan_changes import version_of
from treatments.services.windows.plan_windows import Basis, basis_of
from treatments.wording.clinic_days import day_words
from treatments.wording.outcomes import outcome_page
from treatments.wording.treatments import treatment_name, visit_name


@admin.register(Plan)
class PlanAdmin(PlanPages, PrivateSearch, ClinicianViewOnlyAdmin):
    """Sessions are changed on their own pages and booked at the desk; windows follow from what takes place."""

    list_display = ("reference", "patient", "treatments", "start_on", "state", "sessions_done", "next_window", "clinic")
    list_filter = ("state",)
    list_select_related = ("patient", "clinic", "review__assessment")
    list_per_page = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    ordering = ("-created_at",)
    patient_field = "patient"
    reference_field = "review__assessment__reference"
    search_help_text = "Name, birth date, phone, e-mail or reference of the patient."
    actions = None

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Plans", "is_nav_sidebar_enabled": False})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        counted = ~Q(sessions__state=SessionState.DROPPED)
        return (
            super()
            .get_queryset(request)
            .annotate(
                session_count=Count("sessions", filter=counted),
                done_count=Count("sessions", filter=Q(sessions__state=SessionState.DONE)),
                next_ideal=Min("sessions__ideal", filter=Q(sessions__state=SessionState.TO_BOOK)),
            )
        )

    @admin.display(description="assessment", ordering="review__assessment__reference")
    def reference(self, plan: Plan) -> str:
        return plan.review.assessment.reference

    @admin.display(description="treatments")
    def treatments(self, plan: Plan) -> str:
        return in_order(plan.review.treatments, plan.review.start_with)

    @admin.display(description="done")
    def sessions_done(self, plan: Any) -> str:
        return f"{plan.done_count} of {plan.session_count}"

    @admin.display(description="next to book, ideally", ordering="next_ideal")
    def next_window(self, plan: Any) -> str:
        next_ideal: date | None = plan.next_ideal
        return day_words(next_ideal) if next_ideal else "–"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Shows the plan's own page instead of Django's form; it takes no POST, the pages below it do."""
        plan = self._plan(request, object_id)
        today = timezone.localdate(timezone=plan.clinic.zone)
        sessions = list(sessions_of(plan))
        agreed = list(plan.consents.select_related("taken_by"))
        named = {visit_name(session.treatment, session.number): session for session in sessions}
        overrides = {f"Override for {name}": override for name, override in _overrides(named)}
        context = {
            **self.admin_site.each_context(request),
            "title": f"Plan of {plan.patient.full_name}, {age_of(plan.patient, today)}",
            "opts": self.opts,
            "is_nav_sidebar_enabled": False,
            "plan": plan,
            "decided": decided(plan.review, plan.clinic),
            "outcomes": [outcome_page(follow_up) for follow_up in follow_ups_of(plan)],
            "records": records_of_plan(plan.pk),
            "here": [
                booking
                for session in sessions
                for booking in session.bookings.all()
                if booking.state == BookingState.ARRIVED
            ],
            "consents": consent_states(plan, _kept(sessions), agreed),
            "page": plan_page(
                plan,
                sessions,
                changes=changes_of({"plan": plan, **named, **_named(agreed), **overrides}),
                basis=_basis(plan),
                today=today,
            ),
            "version": version_of(plan),
            "elsewhere_form": ElsewhereForm(initial=_elsewhere(plan)),
            "stop_form": StopForm(),
        }
        return TemplateResponse(request, "admin/treatments/plan/page.html", context)

    def get_urls(self) -> list[URLPattern]:
        return [*self.pages(), *super().get_urls()]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Shows the plan's page, which includes the history."""
        return self.change_view(request, object_id)

    def _plan(self, request: HttpRequest, object_id: str) -> Plan:
        return plan_for(request.user, key_from(object_id))


def _named(consents: Iterable[Consent]) -> dict[str, Consent]:
    """Returns each consent under a unique name, as there can be several for one treatment."""
    return {f"consent to {treatment_name(consent.treatment)} ({consent.pk})": consent for consent in consents}


def _kept(sessions: Iterable[PlannedSession]) -> list[PlannedSession]:
    return [session for session in sessions if session.state != SessionState.DROPPED]


def _overrides(named: Mapping[str, PlannedSession]) -> Iterator[tuple[str, LimitOverride]]:
    for name, session in named.items():
        for override in session.overrides.all():
            yield f"{name}, {override.found}", override


def _basis(plan: Plan) -> Basis | None:
    """Returns None if current code cannot read the patient's answers: the plan can still be viewed."""
    try:
        return basis_of(plan)
    except InvalidAnswers:
        return None


def _elsewhere(plan: Plan) -> dict[str, Any]:
    return {"elsewhere_on": plan.elsewhere_on, "elsewhere_units": plan.elsewhere_units}
