"""A time that the waiting list offers to the patient: they view it, then take or decline it. GET changes nothing."""

import uuid
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from treatments.models import TimeOffer, User
from treatments.patient.presenters import offers as words
from treatments.permissions import patient_of, patient_view
from treatments.services.booking import waitlist

CONFLICT = 409


@never_cache
@require_safe
@patient_view
def offer(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Shows when, where, and until when the patient can take it."""
    return _page(request, _own_offer(request, uid))


@never_cache
@require_POST
@patient_view
def take(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The patient takes the offered time."""
    found = _own_offer(request, uid)
    try:
        waitlist.take(offer=found, by=cast("User", request.user), now=timezone.now())
    except waitlist.OfferOver as over:
        return _page(request, _own_offer(request, uid), problem=words.why_not_taken(over), status=CONFLICT)
    messages.success(request, _("The time is yours. We look forward to seeing you."))
    return redirect("patient:my")


@never_cache
@require_POST
@patient_view
def decline(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The patient declines the offered time, and stays on the list."""
    found = _own_offer(request, uid)
    try:
        waitlist.decline(offer=found, by=cast("User", request.user), now=timezone.now())
    except waitlist.OfferOver as over:
        return _page(request, found, problem=str(over), status=CONFLICT)
    messages.success(request, _("Thank you for telling us. You stay on the list."))
    return redirect("patient:my")


def _own_offer(request: HttpRequest, uid: uuid.UUID) -> TimeOffer:
    related = ("freed__clinic", "clinician__user", "room", "device", "entry__session__plan__clinic")
    offers = TimeOffer.objects.select_related(*related, "entry__session__plan__patient")
    return get_object_or_404(offers, uid=uid, entry__session__plan__patient=patient_of(request))


def _page(request: HttpRequest, offer: TimeOffer, *, problem: str = "", status: int = 200) -> HttpResponse:
    clinic = offer.entry.session.plan.clinic
    about = {
        "offer": words.offer(offer),
        "problem": problem or words.why_over(offer, now=timezone.now()),
        "clinic": clinic,
        "clinic_phone": clinic.phone,
    }
    return render(request, "patient/bookings/offer.html", about, status=status)
