"""Emergency (“break-glass”) access: an operator reads one patient's record for half an hour, with a reason.

Clinicians are notified. It grants reading only: changing a record still requires the role of a clinician.
"""

from datetime import datetime, timedelta

from django.db import transaction

from treatments.models import GlassBreak, GlassReason, MessageKind, Patient, User
from treatments.models.audit import acting
from treatments.models.people.access import LEAST_REASON
from treatments.permissions import NotAllowed, Role, clinics_of, has_role
from treatments.services.messages import messages
from treatments.services.reasons import says_why
from treatments.services.refusals import Refused

OPEN_FOR = timedelta(minutes=30)


class GlassRefused(Refused):
    """An opening, or a reply to one, that is refused; the message is the sentence that the user reads."""


@transaction.atomic
def break_glass(*, patient: Patient, reason_code: str, reason: str, by: User, now: datetime) -> GlassBreak:
    """Let an operator read a patient's record for half an hour from `now` (aware), and alert the clinicians.

    Raises NotAllowed for another role, and GlassRefused without a good reason or while another record is open.
    """
    check_can_break_glass(by)
    check_reason(reason_code, reason)
    User.objects.select_for_update().get(pk=by.pk)  # serialized, so that only one record is open at a time
    check_none_is_open(by, now)
    with acting(by, "glass.broken", patient=patient.pk):
        glass = GlassBreak.objects.create(
            user=by,
            patient=patient,
            reason_code=reason_code,
            reason=reason.strip(),
            opened_at=now,
            until=now + OPEN_FOR,
        )
        _alert_clinicians(glass, now)
    return glass


def check_can_break_glass(user: User) -> None:
    """Raises NotAllowed unless the user is an operator."""
    if not has_role(user, Role.OPERATOR):
        raise NotAllowed("Only an operator can open a record without a task of their own.")


def check_reason(code: str, reason: str) -> None:
    """Raises GlassRefused without a known kind of reason and a text of at least ten letters."""
    if code not in GlassReason.values:
        raise GlassRefused("Choose the kind of reason.", "reason_code")
    if len(reason.strip()) < LEAST_REASON or not says_why(reason):
        raise GlassRefused("Say in words why you need this record: ten letters or more.", "reason")


def check_none_is_open(user: User, now: datetime) -> None:
    """Raises GlassRefused while the user has another record open."""
    if GlassBreak.objects.open_at(now).filter(user=user).exists():
        raise GlassRefused("Close the record that you have open first.")


@transaction.atomic
def close_glass(*, by: User, now: datetime) -> int:
    """Close what the user has open before its time is over; returns the number of records."""
    open_ones = GlassBreak.objects.select_for_update().open_at(now).filter(user=by)
    with acting(by, "glass.closed"):
        for glass in open_ones:
            glass.closed_at = now
            glass.save(update_fields=["closed_at"])
    return len(open_ones)


@transaction.atomic
def acknowledge(*, glass: GlassBreak, note: str, by: User, now: datetime) -> GlassBreak:
    """Record that a clinician of the clinic has reviewed an opening. Once; raises NotAllowed and GlassRefused."""
    check_can_acknowledge(by, glass)
    locked = GlassBreak.objects.select_for_update(of=("self",)).select_related("acknowledged_by").get(pk=glass.pk)
    if locked.acknowledged_by is not None:
        raise GlassRefused(f"{locked.acknowledged_by} has looked into this already.")
    with acting(by, "glass.acknowledged", glass=locked.pk):
        locked.acknowledged_by, locked.acknowledged_at, locked.acknowledgement = by, now, note.strip()
        locked.save(update_fields=["acknowledged_by", "acknowledged_at", "acknowledgement"])
    return locked


def check_can_acknowledge(user: User, glass: GlassBreak) -> None:
    """Raises NotAllowed unless the user is a clinician of the patient's clinic other than the one who opened it."""
    may = has_role(user, Role.CLINICIAN) and clinics_of(user).filter(pk=glass.patient.clinic_id).exists()
    if not may or user.pk == glass.user_id:
        raise NotAllowed("Only another clinician of the same clinic can look into this opening.")


def _alert_clinicians(glass: GlassBreak, now: datetime) -> None:
    """Queue a message to each clinician separately, so that addresses are not disclosed; else to the clinic."""
    clinic = glass.patient.clinic
    people = clinic.staff.filter(is_active=True, is_staff=True, groups__name=Role.CLINICIAN).order_by("pk")
    to: list[User | None] = [*people] or [None]
    for person in to:
        messages.tell(kind=MessageKind.STAFF_GLASS, about=glass, clinic=clinic, staff=person, now=now)
