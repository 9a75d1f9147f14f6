"""A patient's wishes for the times of their visits, stored for the next call."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from treatments.models.clinic import WEEKDAYS
from treatments.scheduling.wishes import Wishes


class VisitWishes(models.Model):
    """Weekdays, hours by the clinic's clock, and the clinician. All are optional preferences."""

    patient = models.OneToOneField("treatments.Patient", on_delete=models.CASCADE, related_name="visit_wishes")
    weekdays = ArrayField(models.PositiveSmallIntegerField(choices=WEEKDAYS), default=list, blank=True)
    starts_from = models.TimeField(null=True, blank=True)
    over_by = models.TimeField(null=True, blank=True, help_text="00:00 means the end of the day.")
    clinician = models.ForeignKey("treatments.Clinician", on_delete=models.CASCADE, null=True, blank=True)

    class Meta:
        verbose_name_plural = "visit wishes"
        constraints = [
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=[number for number, _name in WEEKDAYS]),
                name="visit_wishes_weekdays_0_to_6",
            ),
            models.CheckConstraint(
                condition=Q(starts_from__isnull=True)
                | Q(over_by__isnull=True)
                | Q(over_by="00:00")
                | Q(over_by__gt=F("starts_from")),
                name="visit_wishes_end_after_they_start",
            ),
        ]

    def __str__(self) -> str:
        return f"Visit wishes of patient {self.patient_id}"

    def as_wishes(self) -> Wishes:
        """The wishes as scheduling uses them."""
        return Wishes(frozenset(self.weekdays), self.starts_from, self.over_by, self.clinician_id)
