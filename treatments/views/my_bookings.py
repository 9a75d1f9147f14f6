"""Her bookings: another time, no time at all, and a calendar that keeps itself up to date."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from treatments.permissions import patient_view


@never_cache
@require_safe
@patient_view
def move(request: HttpRequest, calendar_uid: uuid.UUID) -> HttpResponse:
    return redirect("patient:my")


@never_cache
@require_safe
@patient_view
def move_check(request: HttpRequest, calendar_uid: uuid.UUID) -> HttpResponse:
    return redirect("patient:my")


@never_cache
@require_safe
@patient_view
def cancel(request: HttpRequest, calendar_uid: uuid.UUID) -> HttpResponse:
    return redirect("patient:my")


@never_cache
@require_safe
@patient_view
def feed(request: HttpRequest) -> HttpResponse:
    return redirect("patient:my")


@never_cache
@require_POST
@patient_view
def feed_off(request: HttpRequest) -> HttpResponse:
    return redirect("patient:my")
