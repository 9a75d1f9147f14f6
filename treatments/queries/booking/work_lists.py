"""The work lists of the front desk. A new list is a new row of LISTS, and its texts in `presenters.work_lists`.

Each is one query, the most urgent first; days are by each clinic's own calendar.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import (
    Case,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from treatments.lifecycle import BookingState, SessionState
from treatments.models import Booking, Clinic, Consent, Message, MessageKind, PlannedSession, ReturnCall
from treatments.models.care.consents import ONLY_A_LOOK
from treatments.models.review.releases import live_knowledge
from treatments.queries.booking.day_and_plan import sessions_at, to_book
from treatments.queries.people.duplicates import likely_same

CLOSES_WITHIN = timedelta(days=7)
CONFIRMED_WITHIN = timedelta(days=3)
FRESH = timedelta(days=2)
"""Patients who booked this recently need not be asked to confirm."""
CONSENT_WITHIN = timedelta(days=14)
CALLED_BEFORE = timedelta(days=14)
"""How long before the ideal day a patient is called back."""


class List(StrEnum):
    """The lists besides the sessions to book."""

    CLOSING = "closing"
    UNCONFIRMED = "unconfirmed"
    HELD = "held"
    CONSENT = "consent"
    RETURNS = "returns"
    ALIKE = "alike"


Rows = Callable[[QuerySet[Clinic], datetime], QuerySet[Any]]


def closing(clinics: QuerySet[Clinic], now: datetime) -> QuerySet[Any]:
    """Sessions to book whose window ends within a week."""
    last = ExpressionWrapper(F("today") + Value(CLOSES_WITHIN.days), output_field=DateField())
    return to_book(clinics, now).filter(latest__gte=F("today"), latest__lte=last)


def unconfirmed(clinics: QuerySet[Clinic], now: datetime) -> QuerySet[Any]:
    """Unconfirmed visits of the next three days, except those booked or moved in the last two days."""
    return _ahead(clinics, now, CONFIRMED_WITHIN).filter(
        confirmed_at__isnull=True,
        pk__in=Booking.objects.annotate(changed=Coalesce("moved_at", "booked_at"))
        .filter(changed__lte=now - FRESH)
        .values("pk"),
    )


def held(clinics: QuerySet[Clinic], now: datetime) -> QuerySet[Any]:
    """Sessions that wait for a clinician, by the end of the window."""
    return sessions_at(clinics, now).filter(state=SessionState.HELD).order_by("latest", "pk")


def without_consent(clinics: QuerySet[Clinic], now: datetime) -> QuerySet[Any]:
    """Visits of the next two weeks without a valid consent."""
    given = Consent.objects.standing().filter(plan=OuterRef("session__plan"), treatment=OuterRef("session__treatment"))
    ahead = _ahead(clinics, now, CONSENT_WITHIN).exclude(session__treatment__in=ONLY_A_LOOK)
    return ahead.filter(~Exists(given))


def _ahead(clinics: QuerySet[Clinic], now: datetime, within: timedelta) -> QuerySet[Booking]:
    related = ("session__plan__clinic", "patient", "clinician__user", "room", "device")
    return (
        Booking.objects.filter(
            session__plan__clinic__in=clinics,
            state=BookingState.BOOKED,
            during__startswith__gt=now,
            during__startswith__lte=now + within,
        )
        .select_related(*related)
        .order_by("during", "pk")
    )


def returns(clinics: QuerySet[Clinic], now: datetime) -> QuerySet[Any]:
    """The last session of each patient whose treatment is done and could be repeated.

    With `due_on`, `today` and `invited_at`, when the patient was written to about it. Counted from the day on which
    the treatment took place. Only treatments that continue by the knowledge base are listed; patients with an active
    plan for the treatment, who were called about that visit, or who want no such call, are left out.
    """
    after = days_between_visits()
    due = Case(
        *(When(treatment=treatment, then=_days_after("done_on", days)) for treatment, days in after.items()),
        output_field=DateField(),
    )
    same = PlannedSession.objects.filter(plan__patient=OuterRef("plan__patient"), treatment=OuterRef("treatment"))
    later = same.filter(state=SessionState.DONE).filter(
        Q(done_on__gt=OuterRef("done_on")) | Q(done_on=OuterRef("done_on"), pk__gt=OuterRef("pk"))
    )
    going_on = same.going_on()
    called = ReturnCall.objects.filter(
        patient=OuterRef("plan__patient"), treatment=OuterRef("treatment"), last_on=OuterRef("done_on")
    ).filter(Q(again_on__isnull=True) | Q(again_on__gt=OuterRef("today")))
    invited = Message.objects.filter(session=OuterRef("pk"), kind=MessageKind.INVITATION)
    return (
        PlannedSession.objects.filter(
            plan__patient__clinic__in=clinics,
            plan__patient__erased_at__isnull=True,
            plan__patient__no_invitations=False,
            state=SessionState.DONE,
            treatment__in=after,
        )
        .select_related("plan__patient__clinic")
        .annotate(
            today=Cast(Func(F("plan__patient__clinic__time_zone"), Value(now), function="timezone"), DateField()),
            due_on=due,
            invited_at=Subquery(invited.values("queued_at")[:1]),
        )
        .filter(~Exists(later), ~Exists(going_on), ~Exists(called))
        .filter(due_on__lte=_days_after("today", CALLED_BEFORE.days))
        .order_by("due_on", "pk")
    )


def alike(clinics: QuerySet[Clinic], now: datetime) -> QuerySet[Any]:
    """Patients who may be one person with two records, the later of each two, with `twin`."""
    return likely_same(clinics)


def days_between_visits() -> dict[str, int]:
    """The ideal days between visits, for each treatment that continues."""
    rules = live_knowledge()
    return {
        treatment: rules.cadence.steps[treatment].ideal
        for treatment, about in rules.treatments.items()
        if about.course.repeat_within_days is not None
    }


def _days_after(day: str, days: int) -> ExpressionWrapper:
    return ExpressionWrapper(F(day) + Value(days), output_field=DateField())


LISTS: dict[List, Rows] = {
    List.CLOSING: closing,
    List.UNCONFIRMED: unconfirmed,
    List.HELD: held,
    List.CONSENT: without_consent,
    List.RETURNS: returns,
    List.ALIKE: alike,
}


def counts(clinics: QuerySet[Clinic], now: datetime) -> dict[List, int]:
    """The number of rows on each list."""
    return {key: rows(clinics, now).count() for key, rows in LISTS.items()}
