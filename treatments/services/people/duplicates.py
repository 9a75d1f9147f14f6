"""What the desk says of two patients who look like one person."""

from datetime import datetime

from django.db import transaction

from treatments.lifecycle import PlanState
from treatments.models import Patient, Plan, TwoPeople, User
from treatments.models.audit import acting
from treatments.services.safety import sweeps
from treatments.services.windows import plan_windows


def tell_apart(*, patient: Patient, other: Patient, by: User, now: datetime) -> TwoPeople:
    """Notes that they are two people; a second time it changes nothing. Raises ValueError for one patient alone.

    Two with the same e-mail address and birth date counted as one until now; from now on each has windows of their own.
    """
    if patient.pk == other.pk:
        raise ValueError("one patient is no two people")
    earlier, later = sorted((patient, other), key=lambda each: each.pk)
    with transaction.atomic(), acting(by, "patients.told_apart", patient=later.pk):
        about = {"noted_by": by, "noted_at": now}
        sweeps.lock_people([earlier, later])
        told, _made = TwoPeople.objects.get_or_create(patient=later, other=earlier, defaults=about)
        if _may_count_as_one(earlier, later):
            for plan in Plan.objects.filter(patient__in=(earlier, later), state=PlanState.ACTIVE).order_by("pk"):
                plan_windows.recompute_windows(plan=plan, by=by)
    return told


def _may_count_as_one(one: Patient, other: Patient) -> bool:
    """Whether the visits of the two kept their distance from each other until now."""
    return (one.email.lower(), one.birth_date) == (other.email.lower(), other.birth_date)
