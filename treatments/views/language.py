"""The switch between languages."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from questionnaire import services as quiz
from questionnaire.views.binding import SESSION_KEY
from treatments.permissions import signed_in_patient
from treatments.services.languages import set_patient_language


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Show pages in another language from now on, and remember it with her answers and her record."""
    language = request.POST.get("language", "")
    answer = redirect(_page_to_return_to(request))
    if language in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
        _remember(request, language)
    return answer


def _remember(request: HttpRequest, language: str) -> None:
    if submission_id := request.session.get(SESSION_KEY):
        quiz.set_language(submission_id=submission_id, language=language)
    if patient := signed_in_patient(request):
        set_patient_language(patient=patient, language=language)


def _page_to_return_to(request: HttpRequest) -> str:
    page = request.POST.get("next", "")
    return page if url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()) else "/"
