"""Health facts that became known after the decision: a clinician adds a fact, ends it, or holds a visit directly."""

from typing import Any, cast

from django.contrib import admin, messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from treatments.backoffice.admin.pages import site_page
from treatments.backoffice.forms.safety import EndForm, FactForm, HoldForm
from treatments.backoffice.presenters.cases import age_of
from treatments.backoffice.presenters.holds import fact_choices, fact_line, visit_choices, visit_words
from treatments.models import FactSource, HealthFact, Patient, User
from treatments.permissions import Role, key_from, patient_for
from treatments.queries.safety.safety import facts_of, open_holds, visits_ahead
from treatments.services.safety.safety import SafetyRefused, add_fact, caused_only_by, end_and_lift, end_fact, hold

UNPROCESSABLE = 422
FORMS = ("add", "end", "hold")


@site_page("treatments/patient/<int:object_id>/facts/", name="treatments_patient_facts", roles=(Role.CLINICIAN,))
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def facts_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """Shows the patient's health facts and upcoming visits; each button calls one function of the service."""
    patient = patient_for(request.user, object_id)
    if request.method != "POST":
        return _show(request, patient)
    name = next((name for name in FORMS if name in request.POST), "add")
    form = _forms(patient, request, name)[name]
    if not form.is_valid():
        return _show(request, patient, {name: form}, status=UNPROCESSABLE)
    try:
        said = ACTS[name](request, patient, form)
    except SafetyRefused as refused:
        form.add_error(refused.field, str(refused))
        return _show(request, patient, {name: form}, status=UNPROCESSABLE)
    messages.success(request, said)
    return redirect("admin:treatments_patient_facts", patient.pk)


def _add(request: HttpRequest, patient: Patient, form: Form) -> str:
    by, now = cast(User, request.user), timezone.now()
    fact = add_fact(patient=patient, **form.cleaned_data, source=FactSource.CLINICIAN, by=by, now=now)
    held = fact.holds.filter(lifted_at__isnull=True).count()
    return f"Noted. {held} of the patient’s visits held by it." if held else "Noted. No visit is held by it."


def _end(request: HttpRequest, patient: Patient, form: Form) -> str:
    fact = get_object_or_404(patient.health_facts, pk=key_from(request.POST["end"]))
    act: dict[str, Any] = {"reason": form.cleaned_data["reason"], "by": cast(User, request.user), "now": timezone.now()}
    if not form.cleaned_data["lift_too"]:
        end_fact(fact=fact, **act)
        return "Ended. Holds stay until they are lifted."
    lifted = ", ".join(visit_words(hold.session) for hold in end_and_lift(fact=fact, **act))
    return f"Ended, and lifted: {lifted}." if lifted else "Ended. Nothing was held for this alone."


def _hold(request: HttpRequest, patient: Patient, form: Form) -> str:
    session = next(visit for visit in visits_ahead(patient) if visit.pk == form.cleaned_data["session"])
    hold(session=session, reason=form.cleaned_data["reason"], by=cast(User, request.user), now=timezone.now())
    return f"Held: {visit_words(session)}."


ACTS = {"add": _add, "end": _end, "hold": _hold}


def _forms(patient: Patient, request: HttpRequest | None = None, posted: str = "") -> dict[str, Form]:
    """Returns all three forms; the posted one is bound to its data."""
    data = {name: request.POST if request and name == posted else None for name in FORMS}
    return {
        "add": FactForm(data["add"], facts=fact_choices()),
        "end": EndForm(data["end"]),
        "hold": HoldForm(data["hold"], visits=visit_choices(visits_ahead(patient))),
    }


def _held_by(fact: HealthFact, request: HttpRequest) -> list[str]:
    """Returns the visits whose holds can be lifted together with ending this fact."""
    people = Patient.objects.same_person(fact.patient_id)
    return [visit_words(hold.session) for hold in caused_only_by(fact, people, cast(User, request.user))]


def _show(
    request: HttpRequest, patient: Patient, posted: dict[str, Form] | None = None, *, status: int = 200
) -> HttpResponse:
    facts = facts_of(patient)
    holds = open_holds([patient.clinic]).filter(session__plan__patient=patient)
    today = timezone.localdate(timezone=patient.clinic.zone)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": f"Health facts of {patient.full_name}, {age_of(patient, today)}",
        "opts": Patient._meta,
        "is_nav_sidebar_enabled": False,
        "patient": patient,
        "standing": [
            (fact_line(fact, patient.clinic), _held_by(fact, request)) for fact in facts if fact.ended_at is None
        ],
        "ended": [fact_line(fact, patient.clinic) for fact in facts if fact.ended_at],
        "holds": [(hold, visit_words(hold.session)) for hold in holds.select_related("session")],
        "forms": _forms(patient) | (posted or {}),
        "ending": key_from(request.POST.get("end", "")),
    }
    return TemplateResponse(request, "admin/treatments/patient/facts.html", context, status=status)
