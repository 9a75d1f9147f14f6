"""A clinician's own calendar link: created, shown once, and turned off."""

from typing import cast

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from treatments.backoffice.admin.pages import site_page
from treatments.models import Clinician, ClinicianFeed, User
from treatments.permissions import Role
from treatments.services.booking import clinician_feeds

TITLE = "Your calendar link"


@site_page("calendar/", name="clinician_feed", roles=(Role.CLINICIAN,), section="Treating", title=TITLE)
@require_http_methods(["GET", "HEAD", "POST"])
def clinician_feed(request: HttpRequest) -> HttpResponse:
    """Shows whether the link is on; a POST creates a new one and shows it once."""
    clinician, address = _clinician(request), ""
    if request.method == "POST" and clinician:
        token = clinician_feeds.open_feed(clinician=clinician, by=cast("User", request.user))
        address = settings.SITE_URL + reverse("patient:clinician_calendar", args=[token])
    context = {
        **admin.site.each_context(request),
        "title": TITLE,
        "is_nav_sidebar_enabled": False,
        "clinician": clinician,
        "feed": ClinicianFeed.objects.filter(clinician=clinician).first() if clinician else None,
        "address": address,
    }
    return TemplateResponse(request, "admin/treatments/calendar.html", context)


@site_page("calendar/off/", name="clinician_feed_off", roles=(Role.CLINICIAN,))
@require_POST
def clinician_feed_off(request: HttpRequest) -> HttpResponse:
    """Turns the calendar link off."""
    clinician = _clinician(request)
    if clinician:
        clinician_feeds.close_feed(clinician=clinician, by=cast("User", request.user))
        messages.success(request, "Your calendar link is off. It shows nothing any more.")
    return redirect("admin:clinician_feed")


def _clinician(request: HttpRequest) -> Clinician | None:
    return Clinician.objects.filter(user=cast("User", request.user)).first()
