"""The desk's decisions on two patients who look like one person."""

from datetime import datetime

from django.db import transaction

from treatments.lifecycle import PlanState
from treatments.models import Patient, Plan, TwoPeople, User
from treatments.models.audit import acting
from treatments.services.safety import sweeps
from treatments.services.windows import plan_windows


def dismiss_duplicate(*, patient: Patient, other: Patient, by: User, now: datetime) -> TwoPeople:
    """Record that two records are two different people. Idempotent. Raises ValueError if both are the same patient.

    Two patients with the same e-mail address and birth date counted as one person until now; from now on their windows
    are computed separately.
    """
    if patient.pk == other.pk:
        raise ValueError("one patient is no two people")
    earlier, later = sorted((patient, other), key=lambda row: row.pk)
    with transaction.atomic(), acting(by, "patients.told_apart", patient=later.pk):
        about = {"noted_by": by, "noted_at": now}
        sweeps.lock_people([earlier, later])
        told, _made = TwoPeople.objects.get_or_create(patient=later, other=earlier, defaults=about)
        if _may_count_as_one(earlier, later):
            for plan in Plan.objects.filter(patient__in=(earlier, later), state=PlanState.ACTIVE).order_by("pk"):
                plan_windows.recompute_windows(plan=plan, by=by)
    return told


def _may_count_as_one(one: Patient, other: Patient) -> bool:
    """Whether the visits of the two had to keep their distance from each other until now."""
    return (one.email.lower(), one.birth_date) == (other.email.lower(), other.birth_date)
