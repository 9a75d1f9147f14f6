"""A patient's wishes for the times of their visits: asked on the phone, stored for the next call."""

from django.db import transaction

from treatments.models import Patient, User, VisitWishes
from treatments.models.audit import acting
from treatments.scheduling.wishes import Wishes


def wishes_of(patient: Patient) -> VisitWishes:
    """The patient's most recent wishes; empty wishes if none are stored."""
    noted = VisitWishes.objects.filter(patient=patient).select_related("clinician__user").first()
    return noted or VisitWishes(patient=patient)


def note(*, patient: Patient, wishes: Wishes, by: User) -> None:
    """Store the patient's wishes for the next call; they replace the previous ones."""
    with transaction.atomic(), acting(by, "patient.wishes_noted", patient=patient.pk):
        VisitWishes.objects.update_or_create(
            patient=patient,
            defaults={
                "weekdays": sorted(wishes.weekdays),
                "starts_from": wishes.starts_from,
                "over_by": wishes.over_by,
                "clinician_id": wishes.clinician,
            },
        )
