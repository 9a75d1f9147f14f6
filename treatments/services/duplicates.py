"""What the desk says of two patients who look like one person."""

from datetime import datetime

from django.db import transaction

from treatments.models import Patient, TwoPeople, User
from treatments.models.audit import acting


def tell_apart(*, patient: Patient, other: Patient, by: User, now: datetime) -> TwoPeople:
    """Notes that they are two people; a second time it changes nothing. Raises ValueError for one patient alone."""
    if patient.pk == other.pk:
        raise ValueError("one patient is no two people")
    earlier, later = sorted((patient, other), key=lambda each: each.pk)
    with transaction.atomic(), acting(by, "patients.told_apart", patient=later.pk):
        about = {"noted_by": by, "noted_at": now}
        told, _made = TwoPeople.objects.get_or_create(patient=later, other=earlier, defaults=about)
    return told
