"""Hides prescription medicines on pages of clinics that may not name them, until a clinician has decided."""

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language

from questionnaire.views.binding import held_by
from treatments.models import Clinic
from treatments.patient.presenters.public_names import holds_names, may_name_medicines, without_names
from treatments.permissions import signed_in_patient
from treatments.queries.review.reviews import has_been_decided_for

HERS = "/my/"
OF_ONE_QUIZ = ("/quiz/", "/result/")


class PublicNamesMiddleware:
    """Processes each page for patients before it is sent, so that no page, message or form can be missed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and response.headers.get("Content-Type", "").startswith("text/html"):
            speak_publicly(request, response)
        return response


def speak_publicly(request: HttpRequest, response: HttpResponse) -> None:
    """Removes the names of medicines from a page, if they are not allowed there."""
    page = response.content.decode(response.charset)
    if holds_names(page) and not may_name(request):
        response.content = without_names(page, get_language() or "en")


def may_name(request: HttpRequest) -> bool:
    """Returns whether the response to this request may name a prescription medicine.

    Staff see the names; so does a signed-in patient, once a clinician has decided about their case. A quiz and its
    result belong to the clinic that they were started at, all other pages to all clinics.
    """
    if not getattr(request, "has_languages", True):
        return True
    if request.path_info.startswith(HERS) and (patient := signed_in_patient(request)):
        return may_name_medicines([patient.clinic]) or has_been_decided_for(patient)
    return may_name_medicines(_clinics_of(request))


def _clinics_of(request: HttpRequest) -> Iterable[Clinic]:
    if request.path_info.startswith(OF_ONE_QUIZ):
        here = list(Clinic.objects.filter(code__in=held_by(request).values("clinic_code")))
        if here:
            return here
    return Clinic.objects.all()
