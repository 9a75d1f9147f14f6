"""A time is kept while the desk talks to the patient: five minutes in which nobody else can have it.

It is let go by a press, or by the clock: whoever reads the times that are taken leaves out what is over. Keeping takes
the same locks as booking, in the same order, so that of two who want a time one has it, kept or booked.
"""

from datetime import datetime, timedelta

from treatments.models import KeptTime, PlannedSession, User
from treatments.scheduling.spans import Span
from treatments.services.bookings import (
    Choice,
    NotBookable,
    as_range,
    check_choice,
    check_next,
    check_window_open,
    question_about,
    taking,
)

KEEP_FOR = timedelta(minutes=5)


def keep(*, session: PlannedSession, choice: Choice, by: User, now: datetime) -> KeptTime:
    """Keeps a time for a session, in place of another that was kept for it.

    Raises NotBookable for a rule, or where a colleague keeps a time for the session already, and JustTaken where
    somebody else has it, both with the nearest times that can be had.
    """
    with taking(session, choice, now=now):
        return _keep(session, choice, by, now)


def _keep(session: PlannedSession, choice: Choice, by: User, now: datetime) -> KeptTime:
    check_next(session)
    check_window_open(session, now=now)
    colleague = KeptTime.objects.standing(now).filter(session=session).exclude(kept_by=by).first()
    if colleague:
        raise NotBookable(f"{colleague.kept_by} holds a time for this patient just now.")
    question = question_about(session, now=now, wanted_at=choice.starts_at)
    check_choice(question, choice)
    visit = question.search.visit
    KeptTime.objects.exclude(until__gt=now).delete()
    kept, _is_new = KeptTime.objects.update_or_create(
        session=session,
        defaults={
            "clinician": choice.clinician,
            "room": choice.room,
            "device": choice.device,
            "during": as_range(visit.during(choice.starts_at)),
            "occupied": as_range(visit.occupied(choice.starts_at)),
            "kept_by": by,
            "kept_at": now,
            "until": now + KEEP_FOR,
        },
    )
    return kept


def let_go(*, session: PlannedSession, by: User) -> None:
    """Frees what this person keeps for a session; nothing where she keeps nothing."""
    KeptTime.objects.filter(session=session, kept_by=by).delete()


def kept_for(session: PlannedSession, *, now: datetime) -> KeptTime | None:
    """The time that is kept for a session just now."""
    kept = KeptTime.objects.standing(now).filter(session=session)
    return kept.select_related("clinician__user", "room", "device", "kept_by").first()


def kept_at(span: Span, *, besides: PlannedSession, now: datetime) -> list[KeptTime]:
    """What is kept for other sessions at the clinic within a span of time."""
    kept = KeptTime.objects.standing(now).filter(occupied__overlap=as_range(span)).exclude(session=besides)
    here = kept.filter(room__clinic=besides.plan.clinic_id)
    return list(here.select_related("clinician__user", "kept_by").order_by("until"))
