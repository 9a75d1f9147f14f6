"""A visit outside its window: the desk asks, a clinician decides under her own sign-in.

She allows it by changing the visit in its plan, where limits are checked and an override bears her name and reason; or
she refuses, and says why. The desk never widens a window.
"""

from datetime import date, datetime

from django.db import transaction

from treatments.models import AskReason, PlannedSession, User, WindowRequest
from treatments.models.audit import acting
from treatments.permissions import NotAllowed, Role, clinics_of, has_role
from treatments.services.bookings import NotBookable, check_next, lock


class RequestRefused(Exception):  # noqa: N818  a refusal is an answer, not a fault
    """What cannot be asked or answered; the message is the sentence the user reads."""


def ask(*, session: PlannedSession, day: date, why: AskReason, by: User, now: datetime) -> WindowRequest:
    """Asks for a day of the clinic outside the window; for one day once. Raises RequestRefused."""
    with transaction.atomic(), acting(by, "window.asked", session=session.pk):
        lock(session)
        _check_ask(session, day, now)
        request, is_new = WindowRequest.objects.get_or_create(
            session=session, day=day, defaults={"why": why, "asked_by": by, "asked_at": now}
        )
    if not is_new and request.refused_at:
        raise RequestRefused(f"{request.refused_by} has refused this day: {request.refusal}")
    return request


def _check_ask(session: PlannedSession, day: date, now: datetime) -> None:
    try:
        check_next(session)
    except NotBookable as refused:
        raise RequestRefused(str(refused)) from refused
    if session.earliest <= day <= session.latest:
        raise RequestRefused("This day is inside the window: it can be booked.")
    if day < now.astimezone(session.plan.clinic.zone).date():
        raise RequestRefused("This day is over.")


def refuse(*, request: WindowRequest, reason: str, by: User, now: datetime) -> WindowRequest:
    """The clinician says no, and why, for the desk to read. Raises NotAllowed and RequestRefused."""
    if not (has_role(by, Role.CLINICIAN) and clinics_of(by).filter(pk=request.session.plan.clinic_id).exists()):
        raise NotAllowed("Only a clinician of the same clinic decides on this.")
    with transaction.atomic(), acting(by, "window.refused", session=request.session_id):
        locked = WindowRequest.objects.select_for_update(of=("self",)).select_related("session").get(pk=request.pk)
        if locked.refused_at:
            raise RequestRefused(f"{locked.refused_by} has refused it already.")
        if locked.is_allowed():
            raise RequestRefused("The window holds this day by now.")
        locked.refused_at, locked.refused_by, locked.refusal = now, by, reason
        locked.save(update_fields=["refused_at", "refused_by", "refusal"])
    return locked
