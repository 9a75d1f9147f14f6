"""URLs of the quiz without the other apps, with stand-ins for the pages around it."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def stand_in(request: HttpRequest) -> HttpResponse:
    return HttpResponse("stand-in")


PAGES = ("my", "submit", "result", "language", "decision_aid", "privacy", "accessibility")

patient = [path("", stand_in, name="home"), *(path(f"{page}/", stand_in, name=page) for page in PAGES)]

urlpatterns = [
    path("", include((patient, "patient"))),
    path("logout/", stand_in, name="account_logout"),
    path("quiz/", include("questionnaire.urls")),
]
