"""Emergency ("break-glass") access: opening a record without a task, closing it again, and reviewing such accesses."""

from typing import Any, cast

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from treatments.backoffice.admin.pages import site_page
from treatments.backoffice.forms.break_glass import AcknowledgeForm, GlassForm
from treatments.backoffice.presenters.break_glass import opening_lines, readable_pages
from treatments.models import GlassBreak, User
from treatments.permissions import Role, clinics_of
from treatments.queries.people import break_glass as queries
from treatments.services.people.break_glass import GlassRefused, acknowledge, break_glass, close_glass

UNKNOWN = "No assessment has this reference."


@site_page("glass/", name="glass", roles=(Role.OPERATOR,), section="Audit", title="Open a record under glass")
def glass(request: HttpRequest) -> HttpResponse:
    """Asks for a reference and a reason; while a record is open, lists the pages of it that can be read."""
    if request.method != "POST":
        return _show(request, GlassForm())
    form = GlassForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    patient = queries.patient_by_reference(form.cleaned_data.pop("reference"))
    if patient is None:
        form.add_error("reference", UNKNOWN)
        return _show(request, form, status=422)
    try:
        break_glass(patient=patient, **form.cleaned_data, by=cast(User, request.user), now=timezone.now())
    except GlassRefused as refused:
        form.add_error(refused.field, str(refused))
        return _show(request, form, status=422 if refused.field else 409)
    messages.warning(request, "The record is open to you for 30 minutes, to read only. The clinicians have been told.")
    return redirect("admin:glass")


@site_page("glass/close/", name="glass_close", roles=(Role.OPERATOR,))
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Ends the access before its time is over."""
    closed = close_glass(by=cast(User, request.user), now=timezone.now())
    messages.success(request, "The record is closed." if closed else "No record was open.")
    return redirect("admin:glass")


@site_page(
    "audit/openings/", name="openings", roles=(Role.CLINICIAN,), section="Audit", title="Records opened under glass"
)
def openings(request: HttpRequest) -> HttpResponse:
    """Lists who opened records of the clinician's clinics without a task, why, and who reviewed that."""
    return _openings(request)


@site_page("audit/openings/<int:pk>/", name="opening_acknowledge", roles=(Role.CLINICIAN,))
@require_POST
def looked_into(request: HttpRequest, pk: int) -> HttpResponse:
    """Records that the clinician has reviewed an emergency access."""
    found = get_object_or_404(GlassBreak, pk=pk, patient__clinic__in=clinics_of(request.user))
    form = AcknowledgeForm(request.POST)
    if not form.is_valid():
        return _openings(request, refused=str(form.errors["note"][0]), status=422)
    try:
        acknowledge(glass=found, note=form.cleaned_data["note"], by=cast(User, request.user), now=timezone.now())
    except GlassRefused as refused:
        return _openings(request, refused=str(refused), status=409)
    messages.success(request, "Noted that you looked into it.")
    return redirect("admin:openings")


def _show(request: HttpRequest, form: GlassForm, status: int = 200) -> HttpResponse:
    now, user = timezone.now(), cast(User, request.user)
    standing = GlassBreak.objects.open_at(now).filter(user=user).first()
    about = {
        "title": "Open a record under glass",
        "form": form,
        "pages": readable_pages(queries.readable_records(standing)) if standing else [],
        "is_open": standing is not None,
        "openings": opening_lines(queries.own_openings(user), names=False, now=now),
    }
    return _page(request, "admin/glass.html", about, status)


def _openings(request: HttpRequest, *, refused: str = "", status: int = 200) -> HttpResponse:
    found = queries.openings_at(list(clinics_of(request.user)))
    about = {
        "title": "Records opened under glass",
        "openings": opening_lines(found, names=True, now=timezone.now()),
        "refused": refused,
    }
    return _page(request, "admin/openings.html", about, status)


def _page(request: HttpRequest, template: str, about: dict[str, Any], status: int) -> HttpResponse:
    context = {**admin.site.each_context(request), "is_nav_sidebar_enabled": False, **about}
    return TemplateResponse(request, template, context, status=status)
