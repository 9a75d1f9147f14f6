"""Records that look like one person: found to be two people, or to be one."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


@pghistory.track()
class TwoPeople(models.Model):
    """The desk has confirmed two people, not to be compared again. `patient` was created after `other`."""

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


@pghistory.track()
class PatientMerge(models.Model):
    """The merge of one record into another, with all that was moved, so that it can be undone row by row.

    `moved` has the keys of the rows by table label, e.g. {"treatments.Plan": [3]}; `traded` are the columns that the
    two records swapped, because the other one's value was to be kept.
    """

    kept = models.ForeignKey("treatments.Patient", on_delete=models.PROTECT, related_name="merges")
    merged = models.ForeignKey("treatments.Patient", on_delete=models.PROTECT, related_name="merges_away")
    moved = models.JSONField(default=dict)
    traded = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    merged_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("merged", condition=Q(undone_at__isnull=True), name="merge_one_standing"),
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="merge_of_two"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="merge_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Patient {self.merged_id} into {self.kept_id}"
