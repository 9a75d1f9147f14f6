"""How a clinic's time was used, computed from its rows. Days are by the clinic's calendar, first and last included."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower, Now

from treatments.lifecycle import BookingState, SessionState
from treatments.models import Booking, Clinic, FreedTime, OfferState, PlannedSession, TimeOffer, WaitlistEntry
from treatments.models.booking.bookings import UNDONE
from treatments.queries.booking import board
from treatments.scheduling.spans import Span, day_span, intersect, merge

CAME_OR_WILL = [BookingState.BOOKED, BookingState.ARRIVED, BookingState.DONE]


@dataclass(frozen=True, slots=True)
class Used:
    """The minutes that a clinician works in opening hours, and how many of them visits occupy, with buffers."""

    clinician: str
    worked: int
    taken: int
    visits: int
    missed: int


@dataclass(frozen=True, slots=True)
class Filled:
    """The sessions of a treatment whose window ended, and how many of them had or have a visit."""

    treatment: str
    ended: int
    filled: int


@dataclass(frozen=True, slots=True)
class Lost:
    """Visits of the period that were cancelled for one reason; `late` after the deadline for online changes."""

    reason: str
    number: int
    late: int


@dataclass(frozen=True, slots=True)
class Losses:
    """All visits planned for the period, the no-shows, and the cancelled ones by reason."""

    visits: int
    missed: int
    cancelled: list[Lost]


@dataclass(frozen=True, slots=True)
class Waited:
    """The waiting list's results: entries and their outcomes, and times that came free and theirs."""

    joined: int
    by_offer: int
    otherwise: int
    waiting: int
    freed: int
    offered: int
    taken: int


def used(clinic: Clinic, first: date, last: date, *, now: datetime) -> list[Used]:
    """One row for each clinician who works or has a visit there, by name: at most seven queries for any period."""
    read = board.read(clinic, first, last, board.By.CLINICIAN, now=now)
    rows = []
    for column in read.columns:
        here = [booking for booking in column.bookings if booking.session.plan.clinic_id == clinic.pk]
        came = [booking for booking in here if booking.state in CAME_OR_WILL]
        there = intersect(merge(column.there), read.open)
        busy = intersect(there, merge(Span(booking.occupied.lower, booking.occupied.upper) for booking in came))
        rows.append(Used(column.name, _minutes(there), _minutes(busy), len(came), len(here) - len(came)))
    return rows


def _minutes(spans: list[Span]) -> int:
    return int(sum((span.end - span.start for span in spans), timedelta(0)).total_seconds() // 60)


def filled(clinic: Clinic, first: date, last: date) -> list[Filled]:
    """One row for each treatment with a window that ended in the period; dropped sessions do not count."""
    sessions = PlannedSession.objects.filter(plan__clinic=clinic, latest__gte=first, latest__lte=last)
    rows = (
        sessions.exclude(state=SessionState.DROPPED)
        .values("treatment")
        .annotate(ended=Count("pk"), filled=Count("pk", filter=Q(state__in=[SessionState.BOOKED, SessionState.DONE])))
        .order_by("treatment")
    )
    return [Filled(**row) for row in rows]


def losses(clinic: Clinic, first: date, last: date) -> Losses:
    """The visits planned for the period that did not take place; the most common reason first."""
    visits = _in(Booking.objects.filter(session__plan__clinic=clinic), first, last, clinic).exclude(
        cancel_reason=UNDONE
    )
    until = ExpressionWrapper(
        Lower("during") - timedelta(hours=clinic.change_until_hours), output_field=DateTimeField()
    )
    reasons = (
        visits.filter(state=BookingState.CANCELLED)
        .annotate(until=until)
        .values(reason=F("cancel_reason"))
        .annotate(number=Count("pk"), late=Count("pk", filter=Q(cancelled_at__gt=F("until"))))
        .order_by("-number", "reason")
    )
    all_of_them = visits.aggregate(visits=Count("pk"), missed=Count("pk", filter=Q(state=BookingState.NO_SHOW)))
    return Losses(**all_of_them, cancelled=[Lost(**row) for row in reasons])


def _in(bookings: QuerySet[Booking], first: date, last: date, clinic: Clinic) -> QuerySet[Booking]:
    days = day_span(first, last, clinic.zone)
    return bookings.filter(during__startswith__gte=days.start, during__startswith__lt=days.end)


def waited(clinic: Clinic, first: date, last: date) -> Waited:
    """The outcomes of the entries added in the period, and of the times that came free in it."""
    days = day_span(first, last, clinic.zone)
    by_offer = TimeOffer.objects.filter(entry=OuterRef("pk"), state=OfferState.TAKEN)
    booked = Booking.objects.filter(session=OuterRef("session"), booked_at__gte=OuterRef("added_at"))
    waits = WaitlistEntry.objects.waiting().filter(pk=OuterRef("pk"))
    joined: dict[str, int] = defaultdict(int)
    entries: QuerySet[Any] = WaitlistEntry.objects.filter(
        session__plan__clinic=clinic, added_at__gte=days.start, added_at__lt=days.end
    ).annotate(by_offer=Exists(by_offer), booked=Exists(booked), waits=Exists(waits))
    for entry in entries.values("by_offer", "booked", "waits"):
        joined["joined"] += 1
        joined[_became(entry)] += 1
    in_days = FreedTime.objects.filter(clinic=clinic, freed_at__gte=days.start, freed_at__lt=days.end)
    freed = in_days.filter(offer_from__lte=Now()).aggregate(  # before `offer_from` the change can still be undone
        freed=Count("pk", distinct=True),
        offered=Count("pk", distinct=True, filter=Q(offers__isnull=False)),
        taken=Count("pk", distinct=True, filter=Q(offers__state=OfferState.TAKEN)),
    )
    return Waited(joined["joined"], joined["by_offer"], joined["otherwise"], joined["waiting"], **freed)


def _became(entry: dict[str, Any]) -> str:
    if entry["by_offer"]:
        return "by_offer"
    if entry["booked"]:
        return "otherwise"
    return "waiting" if entry["waits"] else "left"
