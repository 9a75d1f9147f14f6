"""Corrections of a lot's expiry date: with a stored reason; a later date needs a second person."""

from datetime import date, datetime

from django.db import transaction

from treatments.models import ExpiryChange, Lot, User
from treatments.models.audit import acting
from treatments.permissions import NotAllowed, Role, clinics_of, has_role
from treatments.services.reasons import SAY_WHY, says_why
from treatments.services.refusals import Refused


class StockRefused(Refused):
    """A correction that is refused; `field` names the invalid input, None for the whole."""


@transaction.atomic
def correct_expiry(*, lot: Lot, expires_on: date, reason: str, by: User, now: datetime) -> ExpiryChange:
    """Correct the expiry date of a lot that no record has used. A later date waits until somebody else confirms it.

    Raises NotAllowed, and StockRefused without a reason, without a change, or once the lot was used.
    """
    check_can_correct(by, lot)
    locked = Lot.objects.select_for_update().get(pk=lot.pk)
    check_correction(locked, expires_on, reason)
    with acting(by, "lot.expiry_corrected", lot=locked.pk):
        locked.expiry_changes.filter(applied_at__isnull=True).delete()
        is_later = expires_on > locked.expires_on
        change = ExpiryChange.objects.create(
            lot=locked,
            before=locked.expires_on,
            after=expires_on,
            reason=reason.strip(),
            asked_by=by,
            asked_at=now,
            applied_at=None if is_later else now,
        )
        if not is_later:
            _apply(locked, change)
    return change


@transaction.atomic
def confirm_expiry(*, change: ExpiryChange, by: User, now: datetime) -> ExpiryChange:
    """Apply a later date that somebody else requested, after checking the pack.

    Raises NotAllowed, and StockRefused for the user's own request, for one already confirmed, or once the lot was
    used.
    """
    check_can_correct(by, change.lot)
    lot = Lot.objects.select_for_update().get(pk=change.lot_id)
    change = ExpiryChange.objects.get(pk=change.pk)
    if change.applied_at is not None:
        raise StockRefused("This date was confirmed already.")
    if change.asked_by_id == by.pk:
        raise StockRefused("You asked for this date yourself. A second person confirms it.")
    check_correction(lot, change.after, change.reason)
    with acting(by, "lot.expiry_confirmed", lot=lot.pk):
        change.applied_at, change.confirmed_by = now, by
        change.save(update_fields=["applied_at", "confirmed_by"])
        _apply(lot, change)
    return change


def check_correction(lot: Lot, expires_on: date, reason: str) -> None:
    """Raises StockRefused without a reason, without a change, or once a record has used the lot."""
    if lot.uses.exists():
        raise StockRefused("A record has used this lot: its date stays. Amend the record.", "expires_on")
    if expires_on == lot.expires_on:
        raise StockRefused("This is the date that the lot has.", "expires_on")
    if not says_why(reason):
        raise StockRefused(SAY_WHY, "reason")


def check_can_correct(user: User, lot: Lot) -> None:
    """Raises NotAllowed unless the user is an operator, or a clinician of the lot's clinic."""
    is_ours = has_role(user, Role.CLINICIAN) and clinics_of(user).filter(pk=lot.clinic_id).exists()
    if not (is_ours or has_role(user, Role.OPERATOR)):
        raise NotAllowed("Only an operator or a clinician of the clinic corrects a lot.")


def _apply(lot: Lot, change: ExpiryChange) -> None:
    lot.expires_on = change.after
    lot.save(update_fields=["expires_on"])
