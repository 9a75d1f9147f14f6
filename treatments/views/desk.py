"""The front desk's pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """Who has a session to book."""
    return render(request, "desk/home.html")
