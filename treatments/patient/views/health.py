"""A patient reports what is new about their health, and reads the effect on their visits. GET changes nothing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from treatments.models import Patient
from treatments.patient.forms.health import NewHealthForm
from treatments.patient.presenters.health import choices, held_lines
from treatments.permissions import patient_of, patient_view
from treatments.queries.safety.safety import held_visits_of
from treatments.services.safety.safety import SafetyRefused, tell_as_patient
from treatments.wording.problems import emergency_number

UNPROCESSABLE, CONFLICT = 422, 409


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@patient_view
def tell(request: HttpRequest) -> HttpResponse:
    """Asks what may have changed since the quiz; a POST stores everything that is ticked."""
    patient = patient_of(request)
    form = NewHealthForm(request.POST if request.method == "POST" else None, choices=choices())
    if request.method != "POST":
        return _show(request, patient, form)
    if not form.is_valid():
        return _show(request, patient, form, status=UNPROCESSABLE)
    if not form.told:
        messages.success(request, _("Thank you. We noted nothing new."))
        return redirect("patient:my")
    try:
        tell_as_patient(patient=patient, flags=form.told, now=timezone.now())
    except SafetyRefused:
        form.add_error("flags", _("We could not save this: your record has just changed. Sign in again, or call us."))
        return _show(request, patient, form, status=CONFLICT)
    messages.success(request, _("Thank you. We have noted what you told us."))
    return redirect("patient:my_health_told")


@never_cache
@require_safe
@patient_view
def told(request: HttpRequest) -> HttpResponse:
    """Shows which visits are on hold now, and what the patient should do."""
    patient = patient_of(request)
    context = {"held": held_lines(held_visits_of(patient)), **_help(patient)}
    return render(request, "patient/my_health_told.html", context)


def _show(request: HttpRequest, patient: Patient, form: NewHealthForm, *, status: int = 200) -> HttpResponse:
    return render(request, "patient/my_health.html", {"form": form, **_help(patient)}, status=status)


def _help(patient: Patient) -> dict[str, str]:
    return {"emergency": emergency_number(patient.clinic), "clinic_phone": patient.clinic.phone}
