"""Held visits as a work list, the next to take place first: the reason, who reported it, and the patient message.

Lifting a hold and writing to the patient are two actions, each with its own button; both go through services.safety.
"""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin import ShowFacets
from django.contrib.admin.options import csrf_protect_m
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from treatments.backoffice.admin.access import ClinicianViewOnlyAdmin
from treatments.backoffice.admin.filters import WorkFirstFilter
from treatments.backoffice.admin.private_search import PrivateSearch
from treatments.backoffice.forms.safety import LiftForm, MessageForm
from treatments.backoffice.presenters.cases import age_of
from treatments.backoffice.presenters.holds import hold_page, strictest, visit_words, when_words
from treatments.models import Hold, User
from treatments.models.review.releases import live_knowledge
from treatments.permissions import hold_for, key_from
from treatments.queries.review.reviews import changes_of
from treatments.queries.safety.safety import facts_of
from treatments.services.safety.safety import (
    SafetyRefused,
    findings_today,
    lift,
    lift_together,
    same_cause,
    send_message,
)
from treatments.wording.clinic_days import moment

UNPROCESSABLE, CONFLICT = 422, 409


class OpenHoldFilter(WorkFirstFilter):
    """Shows open holds by default."""

    unless_asked = "Open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, str]]:
        return (("lifted", "Lifted"), ("all", "All"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Hold]) -> QuerySet[Hold]:
        if self.value() == "all":
            return queryset
        return queryset.filter(lifted_at__isnull=self.value() != "lifted")


@admin.register(Hold)
class HoldAdmin(PrivateSearch, ClinicianViewOnlyAdmin):
    """Read-only; lifting a hold and notifying the patient go through the service."""

    clinic_field = "session__plan__clinic"
    list_display = ("when", "patient", "visit", "strictest_tag", "cause", "told", "state", "clinic")
    list_filter = (OpenHoldFilter, "cause")
    list_select_related = ("session__plan__patient", "session__plan__clinic", "lifted_by")
    list_per_page = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    patient_field = "session__plan__patient"
    search_help_text = "Name, birth date, phone, e-mail or reference of the patient."
    actions = None

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Held visits", "is_nav_sidebar_enabled": False})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return cast(Any, super().get_queryset(request)).by_visit()

    @admin.display(description="visit is", ordering="booked_at")
    def when(self, hold: Hold) -> str:
        return when_words(hold)

    @admin.display(description="patient", ordering="session__plan__patient__full_name")
    def patient(self, hold: Hold) -> str:
        return hold.session.plan.patient.full_name

    @admin.display(description="visit")
    def visit(self, hold: Hold) -> str:
        return visit_words(hold.session)

    @admin.display(description="rules say")
    def strictest_tag(self, hold: Hold) -> SafeString:
        tone, word = strictest(hold)
        return render_to_string("parts/status_tag.html", {"tone": tone, "word": word})

    @admin.display(description="patient told", ordering="told_at")
    def told(self, hold: Hold) -> str:
        return moment(hold.told_at, hold.session.plan.clinic) if hold.told_at else "Not yet"

    @admin.display(description="state")
    def state(self, hold: Hold) -> str:
        return f"Lifted by {hold.lifted_by}" if hold.lifted_at else "Open"

    @admin.display(description="clinic")
    def clinic(self, hold: Hold) -> str:
        return hold.session.plan.clinic.name

    @csrf_protect_m
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page of one held visit; each of its two buttons calls one function of the service."""
        hold = _hold(request, object_id)
        if request.method != "POST":
            return self._show(request, hold)
        if "send" in request.POST:
            return self._send(request, hold)
        return self._lift(request, hold)

    def _lift(self, request: HttpRequest, hold: Hold) -> HttpResponse:
        form = LiftForm(request.POST)
        if not form.is_valid():
            return self._show(request, hold, lift_form=form, status=UNPROCESSABLE)
        act = lift_together if "lift_all" in request.POST else lift
        try:
            lifted = act(hold=hold, **form.cleaned_data, by=cast(User, request.user), now=timezone.now())
        except SafetyRefused as refused:
            form.add_error(refused.field, str(refused))
            status = UNPROCESSABLE if refused.field else CONFLICT
            return self._show(request, _hold(request, str(hold.pk)), lift_form=form, status=status)
        visits = ", ".join(
            visit_words(lifted_hold.session) for lifted_hold in (lifted if isinstance(lifted, list) else [lifted])
        )
        messages.success(request, f"Lifted: {visits} of {hold.session.plan.patient.full_name}.")
        return redirect("admin:treatments_hold_changelist")

    def _send(self, request: HttpRequest, hold: Hold) -> HttpResponse:
        form = MessageForm(request.POST)
        if not form.is_valid():
            return self._show(request, hold, message_form=form, status=UNPROCESSABLE)
        try:
            send_message(hold=hold, **form.cleaned_data, by=cast(User, request.user), now=timezone.now())
        except SafetyRefused as refused:
            form.add_error(refused.field, str(refused))
            status = UNPROCESSABLE if refused.field else CONFLICT
            return self._show(request, _hold(request, str(hold.pk)), message_form=form, status=status)
        messages.success(request, "Sent. The visit stays held until it is lifted.")
        return redirect("admin:treatments_hold_change", hold.pk)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Redirects to the history on the page of the visit."""
        hold = _hold(request, object_id)
        return HttpResponseRedirect(f"{reverse('admin:treatments_hold_change', args=[hold.pk])}#history")

    def _show(
        self,
        request: HttpRequest,
        hold: Hold,
        *,
        lift_form: Form | None = None,
        message_form: Form | None = None,
        status: int = 200,
    ) -> HttpResponse:
        patient, clinic = hold.session.plan.patient, hold.session.plan.clinic
        base = live_knowledge()
        page = hold_page(
            hold,
            facts=facts_of(patient),
            today=findings_today(hold),
            sources=dict(base.sources),
            changes=changes_of({"hold": hold, "visit": hold.session}),
        )
        context = {
            **self.admin_site.each_context(request),
            "title": f"Held: {patient.full_name}, {age_of(patient, timezone.localdate(timezone=clinic.zone))}",
            "opts": self.opts,
            "is_nav_sidebar_enabled": False,
            "hold": hold,
            "page": page,
            "same_cause": [visit_words(other.session) for other in same_cause(hold, cast(User, request.user))],
            "lift_form": lift_form or LiftForm(),
            "message_form": message_form or MessageForm(initial={"text": hold.draft}),
        }
        return TemplateResponse(request, "admin/treatments/hold/page.html", context, status=status)


def _hold(request: HttpRequest, object_id: str) -> Hold:
    """Returns a hold at one of the clinician's clinics, or raises 404."""
    return hold_for(request.user, key_from(object_id))
