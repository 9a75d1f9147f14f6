"""The desk's requests for days outside a window, as shown to the clinician."""

from dataclasses import dataclass

from django.forms import Form
from django.urls import reverse

from treatments.models import WindowRequest
from treatments.wording.clinic_days import counted, day_words, moment_words, window_words
from treatments.wording.treatments import visit_name


@dataclass(frozen=True, slots=True)
class WindowRequestLine:
    """One request: whose visit, the day and how far outside it is, why, who asks, and where to allow it."""

    pk: int
    patient: str
    what: str
    day: str
    beyond: str
    window: str
    why: str
    asked: str
    plan_url: str
    form: Form


def line(request: WindowRequest, form: Form) -> WindowRequestLine:
    """Returns a row of the list."""
    session, clinic = request.session, request.session.plan.clinic
    early = (session.earliest - request.day).days
    late = (request.day - session.latest).days
    return WindowRequestLine(
        request.pk,
        session.plan.patient.full_name,
        visit_name(session.treatment, session.number),
        day_words(request.day),
        f"{counted(early, 'day')} too early" if early > 0 else f"{counted(late, 'day')} too late",
        window_words(session.earliest, session.latest),
        request.get_why_display(),
        f"{request.asked_by}, {moment_words(request.asked_at, clinic.zone)}, {clinic}",
        reverse("admin:treatments_plan_change_session", args=[session.plan_id, session.pk]),
        form,
    )
