"""Public pages about the product: how good a decision aid it is, and who is behind it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from treatments.models import Clinic
from treatments.patient.presenters import about
from treatments.patient.presenters.decision_aid import score_sheet


@require_safe
def decision_aid(request: HttpRequest) -> HttpResponse:
    """Shows the product's score sheet as of today."""
    return render(request, "about/decision_aid.html", {"parts": score_sheet(today=timezone.localdate())})


@require_safe
def intended_use(request: HttpRequest) -> HttpResponse:
    """Shows what the product is for, what it is not for, and what has not been done yet."""
    return render(request, "about/intended_use.html", {"methods": about.methods(_clinics())})


@require_safe
def methods(request: HttpRequest) -> HttpResponse:
    """Shows how the evidence was chosen, graded and kept up to date."""
    return render(request, "about/methods.html", {"methods": about.methods(_clinics())})


@require_safe
def authors(request: HttpRequest) -> HttpResponse:
    """Shows who wrote it."""
    return render(request, "about/authors.html", {"methods": about.methods(_clinics())})


@require_safe
def money(request: HttpRequest) -> HttpResponse:
    """Shows who pays for it, and who earns from it."""
    return render(request, "about/money.html", {"earnings": about.earnings(_clinics())})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Shows what was measured for accessibility, and what was not."""
    return render(request, "about/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Shows which data is kept, for how long, and what the patient can ask for."""
    context = {"draft_days": about.draft_days(), "kept": about.kept(_clinics()), "cookies": about.cookies()}
    return render(request, "about/privacy.html", context)


def _clinics() -> list[Clinic]:
    return list(Clinic.objects.order_by("name"))
