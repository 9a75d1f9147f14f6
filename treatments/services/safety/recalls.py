"""Recall of a lot: it leaves every stock at once, visits ahead are held, and each patient is contacted."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from treatments.models import ContactOutcome, Lot, LotRecall, LotUse, Patient, Product, RecallContact, User
from treatments.models.audit import acting
from treatments.permissions import NotAllowed, Role, clinics_of, has_role
from treatments.services.reasons import SAY_WHY, says_why
from treatments.services.refusals import Refused
from treatments.services.safety import safety

PRESSED_TWICE = timedelta(minutes=1)


class RecallRefused(Refused):
    """An action on a recall that is not possible; the message is for the user, `field` names the input."""


def declare(*, product: Product, number: str, reason: str, by: User, now: datetime) -> LotRecall:
    """Recall a lot at all clinics: remove it from stock and hold the visits of patients treated with it.

    The number is stored as the stock list spells it. `now` is aware. Raises NotAllowed and RecallRefused.
    """
    check_can_recall(by)
    number, reason = number.strip(), reason.strip()
    check_declare(product, number, reason)
    lots = Lot.objects.filter(product=product, number__iexact=number)
    try:
        with transaction.atomic(), acting(by, "recall.declared", product=product.pk):
            known = lots.values_list("number", flat=True).first()
            recall = LotRecall.objects.create(
                product=product, number=known or number, reason=reason, declared_by=by, declared_at=now
            )
            lots.update(is_in_stock=False)
            safety.sweep_recall(recall=recall, by=by, now=now)
    except IntegrityError as error:
        raise RecallRefused("This lot is called back already.", "number") from error
    return recall


def check_declare(product: Product, number: str, reason: str) -> None:
    """Raises RecallRefused unless the lot is named, a reason is given, and no recall of the lot is open."""
    if not number:
        raise RecallRefused("Type the lot number.", "number")
    if not says_why(reason):
        raise RecallRefused(f"Say why the lot is called back. {SAY_WHY}", "reason")
    if LotRecall.objects.filter(product=product, number__iexact=number, closed_at__isnull=True).exists():
        raise RecallRefused("This lot is called back already.", "number")


def check_can_recall(user: User) -> None:
    """Raises NotAllowed unless the user is a clinician or an operator: the maker may inform either first."""
    if not has_role(user, Role.CLINICIAN, Role.OPERATOR):
        raise NotAllowed("Only a clinician or an operator can call a lot back.")


def note_contact(
    *, recall: LotRecall, patient: Patient, outcome: str, note: str = "", by: User, now: datetime
) -> RecallContact:
    """Record an attempt to contact a patient, with its outcome. Idempotent within a minute.

    Raises NotAllowed unless `by` is a clinician of the patient's clinic, and RecallRefused.
    """
    check_can_contact(by, patient)
    note = note.strip()
    with transaction.atomic(), acting(by, "recall.contact", recall=recall.pk):
        locked = LotRecall.objects.select_for_update(no_key=True).get(pk=recall.pk)
        check_contact(locked, patient, outcome)
        again = RecallContact.objects.filter(
            recall=locked, patient=patient, tried_by=by, outcome=outcome, note=note, tried_at__gt=now - PRESSED_TWICE
        ).first()
        return again or RecallContact.objects.create(
            recall=locked, patient=patient, outcome=outcome, note=note, tried_by=by, tried_at=now
        )


def check_can_contact(user: User, patient: Patient) -> None:
    """Raises NotAllowed unless the user is a clinician of the patient's clinic."""
    if not (has_role(user, Role.CLINICIAN) and clinics_of(user).filter(pk=patient.clinic_id).exists()):
        raise NotAllowed("Only a clinician of the patient's clinic can note a contact.")


def check_contact(recall: LotRecall, patient: Patient, outcome: str) -> None:
    """Raises RecallRefused for a closed recall, a patient not treated with the lot, or an unknown outcome."""
    if recall.closed_at is not None:
        raise RecallRefused("This recall is closed.")
    if outcome not in ContactOutcome.values:
        raise RecallRefused("Choose what came of it.", "outcome")
    if not uses_of(recall).filter(record__booking__patient=patient).exists():
        raise RecallRefused("This patient had none of this lot.")


def close(*, recall: LotRecall, by: User, now: datetime) -> LotRecall:
    """Close a recall after at least one contact attempt for every patient concerned. Idempotent.

    Raises NotAllowed and RecallRefused.
    """
    check_can_recall(by)
    with transaction.atomic(), acting(by, "recall.closed", recall=recall.pk):
        locked = LotRecall.objects.select_for_update(no_key=True).get(pk=recall.pk)
        if locked.closed_at is None:
            check_close(locked)
            locked.closed_by, locked.closed_at = by, now
            locked.save(update_fields=["closed_by", "closed_at"])
    return locked


def check_close(recall: LotRecall) -> None:
    """Raises RecallRefused while a patient at any clinic has no contact attempt."""
    tried = RecallContact.objects.filter(recall=recall).values("patient")
    left = uses_of(recall).exclude(record__booking__patient__in=tried).values("record__booking__patient").distinct()
    count = left.count()
    if count:
        raise RecallRefused(f"Not contacted yet: {count}. Each patient has to be tried at least once.")


def uses_of(recall: LotRecall) -> QuerySet[LotUse]:
    """The uses of the lot, including those in drafts."""
    return LotUse.objects.filter(lot__product=recall.product_id, lot__number=recall.number)
