"""The home page of staff, and the patient search: a clinician sees open work, an operator the list of pages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from treatments.backoffice.admin.pages import site_page
from treatments.backoffice.presenters import clinician_home as words
from treatments.forms.find import FindForm
from treatments.permissions import Role, clinics_of, has_role
from treatments.queries.people.break_glass import openings_to_look_into
from treatments.queries.people.search import look_for
from treatments.queries.review import home as queries
from treatments.queries.safety.adverse import event_counts

FIRST_ROWS = 8
FLAGGED_ROWS = 5


@site_page("", name="index", roles=(Role.CLINICIAN, Role.OPERATOR))
def index(request: HttpRequest) -> HttpResponse:
    """Shows the open work, flagged items and today's visits; for an operator, the pages that they manage."""
    if not has_role(request.user, Role.CLINICIAN):
        return admin.site.index(request)
    now, clinics = timezone.now(), list(clinics_of(request.user))
    problems, reports = queries.problems(clinics)
    held, holds = queries.holds(clinics)
    context = {
        "title": "Today",
        "form": FindForm(),
        "several": len(clinics) > 1,
        "openings": openings_to_look_into(clinics),
        "tiles": words.tiles(
            queries.waits(clinics, now),
            problems,
            held,
            event_counts(clinics),
            asked=queries.asked_by_desk(clinics),
            rules=queries.rules_to_look_at(),
            now=now,
        ),
        "waiting": [words.waiting_row(waiting, now) for waiting in queries.first_waiting(clinics, FIRST_ROWS)],
        "reports": [words.problem_row(report, now) for report in reports[:FLAGGED_ROWS]],
        "holds": [words.hold_row(hold, now) for hold in holds[:FLAGGED_ROWS]],
        "todays": words.todays(clinics, queries.visits_today(clinics, now), now),
    }
    return _page(request, "admin/clinician_home.html", context)


@site_page("find/", name="find", roles=(Role.CLINICIAN,))
def find_patient(request: HttpRequest) -> HttpResponse:
    """Finds patients of the clinician's clinics by name, date of birth, phone or reference; searches by POST only."""
    context: dict[str, Any] = {"title": "Find a patient", "form": FindForm()}
    if request.method != "POST":
        return _page(request, "admin/find.html", context)
    form = FindForm(request.POST)
    if not form.is_valid():
        return _page(request, "admin/find.html", {**context, "form": form}, status=422)
    now, clinics = timezone.now(), list(clinics_of(request.user))
    found = look_for(clinics, form.cleaned_data["text"], today=now.date())
    about = {
        "form": form,
        "searched": True,
        "found": [words.found_row(patient, now) for patient in found.patients],
        "near": [words.found_row(patient, now) for patient in found.near],
        "is_cut": found.is_cut,
        "several": len(clinics) > 1,
    }
    return _page(request, "admin/find.html", {**context, **about})


def _page(request: HttpRequest, template: str, about: dict[str, Any], status: int = 200) -> HttpResponse:
    context = {**admin.site.each_context(request), "is_nav_sidebar_enabled": False, **about}
    return TemplateResponse(request, template, context, status=status)
