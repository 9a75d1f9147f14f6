"""Recalled lots: who had them, the result of each contact attempt, and a file of contacts.

Clinicians see the patients of their own clinics; operators declare and close recalls, and see only counts.
"""

from typing import Any, cast

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from treatments.backoffice.admin.pages import site_page
from treatments.backoffice.forms.recalls import DeclareForm, RecallContactForm
from treatments.backoffice.presenters import recalls as words
from treatments.models import LotRecall, User
from treatments.permissions import Role, clinics_of, has_role, patient_for, seen
from treatments.queries.safety import recalls as queries
from treatments.services.safety import recalls
from treatments.services.safety.recalls import RecallRefused

WHO = (Role.CLINICIAN, Role.OPERATOR)
UNPROCESSABLE, CONFLICT = 422, 409


@site_page("recalls/", name="recalls", roles=WHO, section="Treating", title="Lot recalls")
def listed(request: HttpRequest) -> HttpResponse:
    """Lists all recalls, open ones first; a POST recalls a lot."""
    form = DeclareForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _list(request, form)
    if not form.is_valid():
        return _list(request, form, status=UNPROCESSABLE)
    try:
        made = recalls.declare(**form.cleaned_data, by=_user(request), now=timezone.now())
    except RecallRefused as refused:
        form.add_error(refused.field, str(refused))
        return _list(request, form, status=UNPROCESSABLE)
    messages.success(request, "Called back: out of every stock, and visits ahead of those concerned are held.")
    return redirect("admin:recall", made.pk)


@site_page("recalls/<int:pk>/", name="recall", roles=WHO)
@require_safe
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows one recall and the patients it concerns."""
    return _show(request, _recall(pk))


@site_page("recalls/<int:pk>/patients/<int:patient_pk>/", name="recall_contact", roles=(Role.CLINICIAN,))
@require_POST
def contact(request: HttpRequest, pk: int, patient_pk: int) -> HttpResponse:
    """Records the result of an attempt to inform a patient."""
    found, patient = _recall(pk), patient_for(request.user, patient_pk)
    form = RecallContactForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form=form, about=patient.pk, status=UNPROCESSABLE)
    try:
        recalls.note_contact(recall=found, patient=patient, **form.cleaned_data, by=_user(request), now=timezone.now())
    except RecallRefused as refused:
        messages.error(request, str(refused))
        return _show(request, found, status=CONFLICT)
    messages.success(request, f"Kept: {patient.full_name}.")
    return redirect("admin:recall", pk)


@site_page("recalls/<int:pk>/close/", name="close_recall", roles=WHO)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Closes a recall, or says how many patients are left."""
    found = _recall(pk)
    try:
        recalls.close(recall=found, by=_user(request), now=timezone.now())
    except RecallRefused as refused:
        messages.error(request, str(refused))
        return _show(request, found, status=CONFLICT)
    messages.success(request, "Closed.")
    return redirect("admin:recall", pk)


@site_page("recalls/<int:pk>/contacts.csv", name="recall_contacts", roles=(Role.CLINICIAN,))
@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """Returns the contacts as a file. Each patient in it counts as viewed by the clinician."""
    found = _recall(pk)
    content = words.contacts_csv(_patients(request, found))
    disposition = f'attachment; filename="recall-{found.pk}-contacts.csv"'
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition})


def _patients(request: HttpRequest, found: LotRecall) -> list[Any]:
    """Returns the patients concerned at the clinician's clinics, each recorded as viewed; empty for an operator."""
    if not has_role(request.user, Role.CLINICIAN):
        return []
    return [seen(patient) for patient in queries.concerned(found, clinics_of(request.user))]


def _recall(pk: int) -> LotRecall:
    return get_object_or_404(queries.recalls(), pk=pk)


def _list(request: HttpRequest, form: DeclareForm, status: int = 200) -> HttpResponse:
    lines = [(lot_recall, words.declared(lot_recall), words.closed(lot_recall)) for lot_recall in queries.recalls()]
    return _page(request, "list", {"title": "Lot recalls", "recalls": lines, "form": form}, status)


def _show(
    request: HttpRequest, found: LotRecall, *, form: RecallContactForm | None = None, about: int = 0, status: int = 200
) -> HttpResponse:
    lines = words.concerned_lines(_patients(request, found))
    forms = [
        (line, form if form and line.pk == about else RecallContactForm(auto_id=f"id_{line.pk}_%s")) for line in lines
    ]
    context = {
        "title": f"{found.product}, lot {found.number}",
        "recall": found,
        "declared": words.declared(found),
        "closed": words.closed(found),
        "sees_patients": has_role(request.user, Role.CLINICIAN),
        "patients": forms,
        "left": sum(1 for line in lines if line.outcome == "Not tried yet"),
        "counts": queries.counts(found),
    }
    return _page(request, "page", context, status)


def _page(request: HttpRequest, name: str, about: dict[str, Any], status: int = 200) -> HttpResponse:
    around = {**admin.site.each_context(request), "is_nav_sidebar_enabled": False}
    return TemplateResponse(request, f"admin/treatments/recall/{name}.html", around | about, status=status)


def _user(request: HttpRequest) -> User:
    """Returns the acting user; the page's access check has excluded everybody else."""
    return cast(User, request.user)
