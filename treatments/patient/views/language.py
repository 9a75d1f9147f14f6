"""The switch between languages."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from questionnaire import services as quiz
from questionnaire.views.binding import held_by
from treatments.permissions import signed_in_patient
from treatments.services.messages.languages import set_patient_language


@require_POST
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Shows pages in another language from now on, and stores it with the patient's answers and record.

    Django's own view sets the cookie and redirects to `next`, on this site only.
    """
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        _remember(request, language)
    return set_language(request)


def _remember(request: HttpRequest, language: str) -> None:
    if held := held_by(request).first():
        quiz.set_language(submission_id=held.pk, language=language)
    if patient := signed_in_patient(request):
        set_patient_language(patient=patient, language=language)
