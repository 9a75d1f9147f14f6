"""Problems that patients report after a visit, as a work list: the most urgent first, with assignee and age."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin import ShowFacets
from django.contrib.admin.options import csrf_protect_m
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.db.models import QuerySet
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
from treatments.backoffice.forms.problems import AnswerForm
from treatments.models import Pressing, ProblemReport, User
from treatments.permissions import key_from, problem_for
from treatments.services.care.adverse import took_place
from treatments.services.care.problems import ProblemRefused, answer, mark_read
from treatments.wording.problems import PRESSING_TONES, report_for_clinician
from treatments.wording.treatments import visit_name


class OpenReportFilter(WorkFirstFilter):
    """Shows open reports by default."""

    unless_asked = "Open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, str]]:
        return (("mine", "Mine"), ("answered", "Answered"), ("all", "All"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[ProblemReport]) -> QuerySet[ProblemReport]:
        match self.value():
            case "all":
                return queryset
            case "answered":
                return queryset.filter(answered_at__isnull=False)
            case "mine":
                return queryset.filter(answered_at__isnull=True, assigned_to=cast(User, request.user))
            case _:
                return queryset.filter(answered_at__isnull=True)


@admin.register(ProblemReport)
class ProblemReportAdmin(PrivateSearch, ClinicianViewOnlyAdmin):
    """The patient's own text is read-only; marking as read and answering go through the service."""

    list_display = ("reported", "pressing_tag", "patient", "visit", "assigned_to", "state", "clinic")
    list_filter = (OpenReportFilter,)
    list_select_related = ("patient", "clinic", "booking__session", "assigned_to", "read_by", "answered_by")
    list_per_page = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    ordering = ("-pressing", "created_at")
    patient_field = "patient"
    search_help_text = "Name, birth date, phone, e-mail or reference of the patient."
    actions = None

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Problem reports", "is_nav_sidebar_enabled": False})

    @admin.display(description="reported", ordering="created_at")
    def reported(self, report: ProblemReport) -> str:
        return naturaltime(report.created_at)

    @admin.display(description="how pressing", ordering="pressing")
    def pressing_tag(self, report: ProblemReport) -> SafeString:
        pressing = Pressing(report.pressing)
        return render_to_string("parts/status_tag.html", {"tone": PRESSING_TONES[pressing], "word": pressing.label})

    @admin.display(description="visit")
    def visit(self, report: ProblemReport) -> str:
        session = report.booking.session
        return visit_name(session.treatment, session.number)

    @admin.display(description="state")
    def state(self, report: ProblemReport) -> str:
        if report.answered_by:
            return f"Answered by {report.answered_by}"
        return f"Read by {report.read_by}" if report.read_by else "Not read"

    @csrf_protect_m
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The report's own page; each of its two buttons calls one function of the service."""
        report = _report(request, object_id)
        if request.method != "POST":
            return self._show(request, report, AnswerForm())
        by, now = cast(User, request.user), timezone.now()
        if "read" in request.POST:
            mark_read(report=report, by=by, now=now)
            return redirect("admin:treatments_problemreport_change", report.pk)
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self._show(request, report, form, status=422)
        try:
            answer(report=report, text=form.cleaned_data["answer"], by=by, now=now)
        except ProblemRefused as refused:
            form.add_error("answer", str(refused))
            return self._show(request, report, form, status=409)
        messages.success(request, "Answered. The patient gets an e-mail that says where to read it.")
        return redirect("admin:treatments_problemreport_changelist")

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Redirects to the report's page, which says who read and answered it."""
        report = _report(request, object_id)
        return HttpResponseRedirect(reverse("admin:treatments_problemreport_change", args=[report.pk]))

    def _show(self, request: HttpRequest, report: ProblemReport, form: AnswerForm, status: int = 200) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"Report of {report.patient.full_name}",
            "opts": self.opts,
            "is_nav_sidebar_enabled": False,
            "report": report,
            "page": report_for_clinician(report),
            "can_record_event": took_place(report.booking.session),
            "form": form,
        }
        return TemplateResponse(request, "admin/treatments/problemreport/page.html", context, status=status)


def _report(request: HttpRequest, object_id: str) -> ProblemReport:
    """Returns a report at one of the clinician's clinics, or raises 404."""
    return problem_for(request.user, key_from(object_id))
