"""Products used in treatments, lot by lot, and recalls of lots."""

from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone


class ProductKind(models.TextChoices):
    """What a product is for."""

    TOXIN = "toxin", "Botulinum toxin"
    CARTRIDGE = "cartridge", "Needle cartridge"
    ANAESTHETIC = "anaesthetic", "Numbing cream"


class Product(models.Model):
    """A product used in treatments, under the name that its maker gives it."""

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=20, choices=ProductKind)
    maker = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField("active", default=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=ProductKind.values), name="product_kind_known")]

    def __str__(self) -> str:
        return self.name


class LotQuerySet(models.QuerySet["Lot"]):
    """Named queries of the clinic."""

    def with_recall(self) -> "LotQuerySet":
        """Annotate `is_recalled`: whether a recall of the lot's number is open."""
        recalls = LotRecall.objects.filter(product=OuterRef("product"), number=OuterRef("number"))
        return self.annotate(is_recalled=Exists(recalls.filter(closed_at__isnull=True)))


class Lot(models.Model):
    """Packs of one lot number at one clinic."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="lots")
    clinic = models.ForeignKey("treatments.Clinic", on_delete=models.PROTECT, related_name="lots")
    number = models.CharField(max_length=40, help_text="As printed on the pack.")
    expires_on = models.DateField(help_text="The last day on which it may be used.")
    is_in_stock = models.BooleanField("in stock", default=True)

    objects = LotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("clinic", "product", "number", name="lot_number_unique_for_product_in_clinic"),
            models.CheckConstraint(condition=~Q(number=""), name="lot_has_number"),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.number}"


@pghistory.track()
class ExpiryChange(models.Model):
    """A correction of a lot's expiry date; a later date applies once a second person has confirmed it."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="expiry_changes")
    before = models.DateField()
    after = models.DateField()
    reason = models.TextField(max_length=2000)
    asked_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_by = models.ForeignKey(
        "treatments.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="expiry_change_has_reason"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="expiry_change_changes"),
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True)
                | Q(after__lt=F("before"))
                | (Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("asked_by"))),
                name="expiry_change_later_by_two_people",
            ),
            models.UniqueConstraint(
                "lot", condition=Q(applied_at__isnull=True), name="expiry_change_one_waits_for_lot"
            ),
        ]

    def __str__(self) -> str:
        return f"Expiry of {self.lot}: {self.before} to {self.after}"


@pghistory.track()
class LotRecall(models.Model):
    """The recall of a lot number by its maker or an authority, at all clinics that had it."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="recalls")
    number = models.CharField(max_length=40)
    reason = models.TextField(max_length=2000)
    declared_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "product", "number", condition=Q(closed_at__isnull=True), name="recall_one_open_for_lot"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="recall_has_reason"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="recall_closed_by_somebody",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="recall_is_not_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Recall of {self.product} {self.number}"


class ContactOutcome(models.TextChoices):
    """The outcome of an attempt to reach a patient."""

    REACHED_WELL = "reached_well", "Reached, no complaint"
    REACHED_UNWELL = "reached_unwell", "Reached, has a complaint"
    MESSAGE_LEFT = "message_left", "Message left"
    NOT_REACHED = "not_reached", "Not reached"
    WRONG_CONTACT = "wrong_contact", "Contact is wrong"


@pghistory.track()
class RecallContact(models.Model):
    """One attempt to inform one patient of a recall. The newest counts."""

    recall = models.ForeignKey(LotRecall, on_delete=models.PROTECT, related_name="contacts")
    patient = models.ForeignKey("treatments.Patient", on_delete=models.PROTECT, related_name="recall_contacts")
    outcome = models.CharField(max_length=20, choices=ContactOutcome)
    note = models.CharField(max_length=500, blank=True)
    tried_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, related_name="+")
    tried_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=ContactOutcome.values), name="recall_contact_outcome_known")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="recall_contact_never_changes", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"Contact {self.pk}"
