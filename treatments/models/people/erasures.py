"""The log of erasures: when, where and how much, without any patient."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class ErasureKind(models.TextChoices):
    """What was erased."""

    PHOTOS = "photos", "Photos withdrawn"
    ALL = "all", "All of a patient's data"
    PART = "part", "All but the clinical record"
    EXPIRED = "expired", "A kept record whose time was over"


class Erasure(models.Model):
    """An entry of the privacy log. It names no patient, so that it can be kept after the erasure."""

    clinic = models.ForeignKey("treatments.Clinic", on_delete=models.CASCADE, related_name="erasures")
    kind = models.CharField(max_length=10, choices=ErasureKind)
    rows = models.JSONField(help_text="How many rows of each table went.")
    erased_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=ErasureKind.values), name="erasure_kind_known")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.erased_at:%Y-%m-%d}"
