"""Requests for a visit outside its window: the desk asks, a clinician decides under their own sign-in.

If the day keeps all limits, the clinician can allow it at once; beyond a limit the clinician changes the visit in its
plan, with an override that carries their name and reason. Or the clinician refuses, with a reason. The desk never
widens a window.
"""

from datetime import date, datetime

from django.db import transaction

from treatments.models import AskReason, PlannedSession, User, WindowRequest
from treatments.models.audit import acting
from treatments.permissions import NotAllowed, Role, clinics_of, has_role
from treatments.services.booking.bookability import check_next
from treatments.services.booking.booking_refusals import NotBookable
from treatments.services.locks import lock, lock_person
from treatments.services.plans.plan_changes import ChangeNote, shift_session, version_of
from treatments.services.reasons import SAY_WHY, says_why
from treatments.services.refusals import Refused


class RequestRefused(Refused):
    """A request or decision that is not possible; the message is for the user, `field` is the invalid input."""


def ask(*, session: PlannedSession, day: date, why: AskReason, by: User, now: datetime) -> WindowRequest:
    """Request a day of the clinic outside the window, once for each day. Raises RequestRefused."""
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


def allow(*, request: WindowRequest, by: User, now: datetime) -> PlannedSession:
    """Widen the window to the requested day if that keeps all limits; the desk can then book it.

    Raises NotAllowed, RequestRefused, PlanChangeRefused, and BeyondLimits if the day needs an override.
    """
    _check_decides(request, by)
    with transaction.atomic(), acting(by, "window.allowed", session=request.session_id):
        session = request.session
        lock_person(session.plan.patient)
        locked = _waiting(request)
        first, last = days_with(locked)
        note = ChangeNote(version_of(session.plan), {})
        changed = shift_session(session=session, not_before=first, not_after=last, told=note, by=by, now=now)
        if not changed.earliest <= locked.day <= changed.latest:
            raise RequestRefused("The rules keep this day outside the window. Change the visit in the plan.")
    return changed


def days_with(request: WindowRequest) -> tuple[date | None, date | None]:
    """The visit's “not before” and “not after” that include the requested day.

    A day before the window becomes the only day, so that its override reaches no further than the request.
    """
    session, day = request.session, request.day
    if day < session.earliest:
        return day, day
    return session.not_before, day


def refuse(*, request: WindowRequest, reason: str, by: User, now: datetime) -> WindowRequest:
    """Refuse the request, with a reason for the desk. Raises NotAllowed and RequestRefused."""
    _check_decides(request, by)
    if not says_why(reason):
        raise RequestRefused(f"Say why, in a sentence. {SAY_WHY}", "reason")
    with transaction.atomic(), acting(by, "window.refused", session=request.session_id):
        locked = _waiting(request)
        locked.refused_at, locked.refused_by, locked.refusal = now, by, reason
        locked.save(update_fields=["refused_at", "refused_by", "refusal"])
    return locked


def _check_decides(request: WindowRequest, by: User) -> None:
    if not (has_role(by, Role.CLINICIAN) and clinics_of(by).filter(pk=request.session.plan.clinic_id).exists()):
        raise NotAllowed("Only a clinician of the same clinic decides on this.")


def _waiting(request: WindowRequest) -> WindowRequest:
    """The request, locked and read again. Raises RequestRefused if it is decided."""
    locked = WindowRequest.objects.select_for_update(of=("self",)).select_related("session").get(pk=request.pk)
    if locked.refused_at:
        raise RequestRefused(f"{locked.refused_by} has refused it already.")
    if locked.is_allowed():
        raise RequestRefused("The window holds this day by now.")
    return locked
