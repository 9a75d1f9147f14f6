"""The desk's requests for days outside a window: allowed, or refused with a reason."""

from typing import cast

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from treatments.backoffice.admin.pages import site_page
from treatments.backoffice.forms.window_requests import RefusalForm
from treatments.backoffice.presenters.window_requests import line
from treatments.models import User
from treatments.permissions import Role, clinics_of, window_request_for
from treatments.queries.booking.window_requests import waiting
from treatments.services.booking.window_requests import RequestRefused, allow, refuse
from treatments.services.plans.plan_changes import BeyondLimits
from treatments.services.plans.plan_drafts import PlanChangeRefused

TITLE = "Asked by the desk"


@site_page("asked/", name="window_requests", roles=(Role.CLINICIAN,), section="Treating", title=TITLE)
@require_safe
def window_requests(request: HttpRequest) -> HttpResponse:
    """Lists the open requests at the clinician's clinics, the oldest first."""
    return _page(request)


@site_page("asked/<int:pk>/allow/", name="window_request_allow", roles=(Role.CLINICIAN,))
@require_POST
def allow_window_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Allows the day; beyond a limit it redirects to the visit's page, which asks for the reason, day filled in."""
    asked = window_request_for(request.user, pk)
    try:
        allow(request=asked, by=cast("User", request.user), now=timezone.now())
    except BeyondLimits as beyond:
        messages.warning(request, str(beyond))
        session = asked.session
        page = reverse("admin:treatments_plan_change_session", args=[session.plan_id, session.pk])
        return redirect(f"{page}?asked={asked.pk}")
    except (RequestRefused, PlanChangeRefused) as refused:
        messages.error(request, str(refused))
        return _page(request, status=409)
    messages.success(request, "Allowed. The desk can book this day.")
    return redirect("admin:window_requests")


@site_page("asked/<int:pk>/refuse/", name="window_request_refuse", roles=(Role.CLINICIAN,))
@require_POST
def refuse_window_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuses the day with a reason."""
    asked, form = window_request_for(request.user, pk), RefusalForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, about=pk, status=422)
    try:
        refuse(request=asked, **form.cleaned_data, by=cast("User", request.user), now=timezone.now())
    except RequestRefused as refused:
        if refused.field:
            form.add_error(refused.field, str(refused))
            return _page(request, form=form, about=pk, status=422)
        messages.error(request, str(refused))
        return _page(request, status=409)
    messages.success(request, "Refused. The desk reads why.")
    return redirect("admin:window_requests")


def _page(
    request: HttpRequest, *, form: RefusalForm | None = None, about: int | None = None, status: int = 200
) -> HttpResponse:
    lines = [
        line(asked, form if asked.pk == about and form else RefusalForm())
        for asked in waiting(clinics_of(request.user))
    ]
    context = {**admin.site.each_context(request), "title": TITLE, "lines": lines, "is_nav_sidebar_enabled": False}
    return TemplateResponse(request, "admin/treatments/asked.html", context, status=status)
