"""Consents in the demo clinic: given at home or in the clinic by treated patients, missing for one other."""

from datetime import datetime, timedelta

from treatments.lifecycle import BookingState
from treatments.models import Booking, Clinic, Plan, User
from treatments.services.care import consents
from treatments.wording.consent import consent_page


def load(clinic: Clinic, *, by: User, now: datetime) -> None:
    """Gives consent for every treated patient, every second with a clinician, and for all others except the next."""
    plans = clinic.plans.select_related("patient", "clinic", "review__assessment").order_by("pk")
    for number, plan in enumerate(plans):
        with_whom = by if number % 2 else None
        for treatment in _treated(plan):
            agree(plan, treatment, by=with_whom, now=_before_first(plan, treatment))
    untreated = [plan for plan in plans if not _treated(plan)]
    comes_next = _next_of(untreated)
    for plan in untreated:
        if plan != comes_next:
            agree(plan, consents.treatments_of(plan)[0], by=None, now=now)


def agree(plan: Plan, treatment: str, *, by: User | None, now: datetime) -> None:
    """Records the patient's consent to the current text."""
    text = consent_page(plan, treatment, plan.patient.language).text
    consents.give(plan=plan, text=text, read=text.digest, by=by, now=now)


def _treated(plan: Plan) -> list[str]:
    done = Booking.objects.filter(session__plan=plan, state=BookingState.DONE)
    found = set(done.values_list("session__treatment", flat=True))
    return [treatment for treatment in consents.treatments_of(plan) if treatment in found]


def _next_of(plans: list[Plan]) -> Plan:
    """Returns the plan that has the next visit."""
    booked = Booking.objects.filter(session__plan__in=plans, state=BookingState.BOOKED)
    return booked.select_related("session__plan").earliest("during").session.plan


def _before_first(plan: Plan, treatment: str) -> datetime:
    first = Booking.objects.filter(session__plan=plan, session__treatment=treatment).earliest("during")
    return first.starts_at - timedelta(hours=1)
