"""The patient's pages around the quiz."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """What this is, what it is not, and the start."""
    return render(request, "patient/home.html")
