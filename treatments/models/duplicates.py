"""Patients who look like one person and were found to be two."""

import pghistory
from django.db import models
from django.db.models import F, Q


@pghistory.track()
class TwoPeople(models.Model):
    """The desk has asked: these are two people, who need not be compared again. `patient` came later than `other`."""

    patient = models.ForeignKey("treatments.Patient", on_delete=models.CASCADE, related_name="taken_for")
    other = models.ForeignKey("treatments.Patient", on_delete=models.CASCADE, related_name="taken_for_later")
    noted_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "two people"
        constraints = [
            models.UniqueConstraint("patient", "other", name="two_people_once"),
            models.CheckConstraint(condition=Q(patient__gt=F("other")), name="two_people_the_later_first"),
        ]

    def __str__(self) -> str:
        return f"Patients {self.patient_id} and {self.other_id}"
