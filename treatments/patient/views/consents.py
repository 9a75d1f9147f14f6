"""Reading about a treatment and agreeing to it, reading it again, and withdrawing consent. GET changes nothing."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from treatments.forms.consent import ConsentForm
from treatments.models import Consent, Plan
from treatments.patient.presenters.consents import kept_consent
from treatments.permissions import patient_of, patient_view
from treatments.services.care.consents import ConsentChanged, ConsentRefused, give, is_asked_for, withdraw
from treatments.wording.consent import ConsentPage, consent_page
from treatments.wording.context import made_by

UNPROCESSABLE, CONFLICT = 422, 409


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@patient_view
def agree(request: HttpRequest, pk: int, treatment: str) -> HttpResponse:
    """Shows the text for one treatment of the patient's plan as it is now; a POST agrees to it."""
    plan = _plan(request, pk, treatment)
    page = consent_page(plan, treatment, get_language() or "en")
    form = ConsentForm(request.POST if request.method == "POST" else None, agree=page.agree, initial=_shown(page))
    if request.method != "POST":
        return _show(request, page, form)
    if not form.is_valid():
        return _show(request, page, form, status=UNPROCESSABLE)
    text = consent_page(plan, treatment, form.cleaned_data["language"]).text
    try:
        consent = give(plan=plan, text=text, read=form.cleaned_data["read"], now=timezone.now())
    except ConsentChanged as refused:
        return _show(request, page, ConsentForm(agree=page.agree, initial=_shown(page)), str(refused), status=CONFLICT)
    except ConsentRefused as refused:
        form.add_error(None, str(refused))
        return _show(request, page, form, status=CONFLICT)
    messages.success(request, _("Thank you. We keep what you agreed to."))
    return redirect("patient:my_consent", consent.pk)


@never_cache
@require_safe
@patient_view
def my_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what the patient agreed to, in the wording that they read."""
    consent = _consent(request, pk)
    context = {"consent": kept_consent(consent), **made_by(consent.knowledge_version)}
    return render(request, "patient/consent/kept.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@patient_view
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what follows from withdrawing consent; a POST withdraws it."""
    consent = _consent(request, pk)
    if request.method == "POST":
        withdraw(consent=consent, now=timezone.now())
        messages.success(request, _("You withdrew it. Your clinic can see it."))
        return redirect("patient:my_consent", consent.pk)
    if consent.withdrawn_at is not None:
        return redirect("patient:my_consent", consent.pk)
    context = {"consent": kept_consent(consent), "clinic_phone": consent.plan.clinic.phone}
    context |= made_by(consent.knowledge_version)
    return render(request, "patient/consent/take_back.html", context)


def _plan(request: HttpRequest, pk: int, treatment: str) -> Plan:
    """Returns one of the patient's plans that needs consent to this treatment, or raises Http404."""
    plans = patient_of(request).plans.select_related("patient", "clinic", "review__assessment")
    plan = get_object_or_404(plans, pk=pk)
    if not is_asked_for(plan, treatment):
        raise Http404
    return plan


def _consent(request: HttpRequest, pk: int) -> Consent:
    consents = Consent.objects.select_related("plan__clinic", "taken_by__clinician__user")
    return get_object_or_404(consents, pk=pk, plan__patient=patient_of(request))


def _shown(page: ConsentPage) -> dict[str, str]:
    return {"read": page.text.digest, "language": page.text.language}


def _show(
    request: HttpRequest, page: ConsentPage, form: ConsentForm, changed: str = "", *, status: int = 200
) -> HttpResponse:
    context = {"page": page, "form": form, "changed": changed, "shown": _shown(page)}
    return render(request, "patient/consent/agree.html", context, status=status)
