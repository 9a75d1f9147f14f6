"""The waiting list for the desk: entries, open offers, and the outcomes of times that came free."""

from datetime import datetime, timedelta

from django.db.models import Prefetch, QuerySet

from treatments.lifecycle import BookingState
from treatments.models import Booking, Clinic, FreedTime, NotOffered, PlannedSession, TimeOffer, WaitlistEntry

SHOWN_FOR = timedelta(days=7)
MOST = 50
PLAN = ("session__plan__patient", "session__plan__clinic")


def waiting(clinics: QuerySet[Clinic]) -> list[WaitlistEntry]:
    """The waiting entries, those without a booking first, by the end of the window; each session with `booked`."""
    entries = WaitlistEntry.objects.waiting().filter(session__plan__clinic__in=clinics).select_related(*PLAN)
    booked = Prefetch("session__bookings", Booking.objects.filter(state=BookingState.BOOKED), to_attr="booked")
    return list(entries.prefetch_related(booked).order_by("wants_earlier", "session__latest", "added_at", "pk"))


def wants_earlier(session: PlannedSession) -> bool:
    """Whether a booked session waits for an earlier time."""
    return WaitlistEntry.objects.waiting().filter(session=session, wants_earlier=True).exists()


def open_offers(clinics: QuerySet[Clinic], now: datetime) -> list[TimeOffer]:
    """The offers that can be taken now, by expiry."""
    offers = TimeOffer.objects.open(now).filter(freed__clinic__in=clinics)
    related = ("freed__clinic", "clinician__user", "room", "device", *(f"entry__{path}" for path in PLAN))
    return list(offers.select_related(*related).order_by("expires_at", "pk"))


def freed_lately(clinics: QuerySet[Clinic], now: datetime) -> list[FreedTime]:
    """Times that came free within a week, the newest first, each with its `told` and `passed`."""
    offers = TimeOffer.objects.select_related("entry__session__plan__patient").order_by("offered_at", "pk")
    passed = NotOffered.objects.select_related("entry__session__plan__patient").order_by("pk")
    freed = FreedTime.objects.filter(clinic__in=clinics, freed_at__gt=now - SHOWN_FOR)
    with_log = freed.select_related("clinic", "clinician__user").prefetch_related(
        Prefetch("offers", offers, to_attr="told"), Prefetch("passed_over", passed, to_attr="passed")
    )
    return list(with_log.order_by("-freed_at", "-pk")[:MOST])


def offers_to(patient_id: int, now: datetime) -> list[TimeOffer]:
    """The offers that one patient can take now."""
    offers = TimeOffer.objects.open(now).filter(entry__session__plan__patient=patient_id)
    return list(offers.select_related("freed__clinic").order_by("during"))
