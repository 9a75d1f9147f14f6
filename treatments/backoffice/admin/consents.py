"""Consent taken in the clinic: the text in the patient's language, as they read it at home; and stored consents."""

from typing import Any, cast

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from treatments.backoffice.admin.pages import site_page
from treatments.backoffice.presenters.plan_consents import consent_record
from treatments.forms.consent import ConsentTakenForm
from treatments.models import Plan, User
from treatments.permissions import Role, consent_for, plan_for
from treatments.services.care.consents import ConsentChanged, ConsentRefused, give, is_asked_for, withdraw
from treatments.wording.consent import ConsentPage, consent_page
from treatments.wording.context import made_by

UNPROCESSABLE, CONFLICT = 422, 409


@site_page("consents/<int:pk>/<slug:treatment>/", name="consent_take", roles=(Role.CLINICIAN,))
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, pk: int, treatment: str) -> HttpResponse:
    """Shows the text in the patient's language; a POST confirms that the patient read it and agreed."""
    plan = plan_for(request.user, pk)
    if not is_asked_for(plan, treatment):
        raise Http404
    page = consent_page(plan, treatment, plan.patient.language)
    form = ConsentTakenForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _show(request, plan, page, form)
    if not form.is_valid():
        return _show(request, plan, page, form, status=UNPROCESSABLE)
    text = consent_page(plan, treatment, form.cleaned_data["language"]).text
    try:
        give(plan=plan, text=text, read=form.cleaned_data["read"], by=cast(User, request.user), now=timezone.now())
    except ConsentChanged:
        changed = "The text has changed since this page was opened. The patient has to read it as it is now."
        return _show(request, plan, page, ConsentTakenForm(), changed, status=CONFLICT)
    except ConsentRefused as refused:
        form.add_error(None, str(refused))
        return _show(request, plan, page, form, status=CONFLICT)
    messages.success(request, "Consent kept, word for word.")
    return redirect("admin:treatments_plan_change", plan.pk)


@site_page("consents/<int:pk>/", name="consent_kept", roles=(Role.CLINICIAN,))
@require_http_methods(["GET", "HEAD", "POST"])
def kept(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows a consent as it was given; a POST records that the patient withdraws it."""
    consent = consent_for(request.user, pk)
    if request.method == "POST":
        withdraw(consent=consent, by=cast(User, request.user), now=timezone.now())
        messages.success(request, "Taken back. No session of this treatment can start.")
        return redirect("admin:consent_kept", consent.pk)
    about = {"plan": consent.plan, "consent": consent_record(consent), "title": "Consent"}
    about |= made_by(consent.knowledge_version)
    return TemplateResponse(request, "admin/treatments/consent/kept.html", {**_frame(request), **about})


def _show(
    request: HttpRequest,
    plan: Plan,
    page: ConsentPage,
    form: ConsentTakenForm,
    changed: str = "",
    *,
    status: int = 200,
) -> HttpResponse:
    about = {"plan": plan, "page": page, "form": form, "changed": changed, "title": "Take consent"}
    return TemplateResponse(request, "admin/treatments/consent/take.html", {**_frame(request), **about}, status=status)


def _frame(request: HttpRequest) -> dict[str, Any]:
    return {
        **admin.site.each_context(request),
        "opts": Plan._meta,
        "is_nav_sidebar_enabled": False,
    }
