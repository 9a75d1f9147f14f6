"""The quiz by itself: its own addresses, and stand-ins for the pages around it."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def stand_in(request: HttpRequest) -> HttpResponse:
    return HttpResponse("stand-in")


patient = [
    path("", stand_in, name="home"),
    path("my/", stand_in, name="my"),
    path("submit/", stand_in, name="submit"),
    path("result/", stand_in, name="result"),
    path("language/", stand_in, name="language"),
]

urlpatterns = [
    path("", include((patient, "patient"))),
    path("logout/", stand_in, name="account_logout"),
    path("quiz/", include("questionnaire.urls")),
]
