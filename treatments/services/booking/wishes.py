"""What a patient wishes for the times of her visits: asked on the phone, kept for the next call."""

from django.db import transaction

from treatments.models import Patient, User, VisitWishes
from treatments.models.audit import acting
from treatments.scheduling.wishes import Wishes


def wishes_of(patient: Patient) -> VisitWishes:
    """What she wished when she was last asked; nothing where she never was."""
    noted = VisitWishes.objects.filter(patient=patient).select_related("clinician__user").first()
    return noted or VisitWishes(patient=patient)


def note(*, patient: Patient, wishes: Wishes, by: User) -> None:
    """Keeps what she wishes for the next call, in place of what she wished before."""
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
