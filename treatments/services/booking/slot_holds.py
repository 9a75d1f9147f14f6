"""A slot is kept while the desk talks to the patient: for five minutes nobody else can take it.

It is released by the user or when it expires: queries for taken times ignore expired slots. Keeping takes the same
locks as booking, in the same order, so of two users who want a time only one gets it, kept or booked.
"""

from datetime import datetime, timedelta

from treatments.models import KeptTime, PlannedSession, User
from treatments.scheduling.spans import Span
from treatments.services.booking.bookability import check_choice, check_next, check_window_open, question_about
from treatments.services.booking.booking_refusals import NotBookable
from treatments.services.booking.bookings import as_range, booking_transaction
from treatments.services.booking.chosen_times import ChosenTime

KEEP_FOR = timedelta(minutes=5)


def hold_slot(*, session: PlannedSession, choice: ChosenTime, by: User, now: datetime) -> KeptTime:
    """Keep a slot for a session; it replaces another slot kept for the session.

    Raises NotBookable for a broken rule or if a colleague already keeps a slot for the session, and JustTaken if
    somebody else has the time, both with the nearest available times.
    """
    with booking_transaction(session, choice, now=now):
        return _keep(session, choice, by, now)


def _keep(session: PlannedSession, choice: ChosenTime, by: User, now: datetime) -> KeptTime:
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


def release_slot(*, session: PlannedSession, by: User) -> None:
    """Release the slot that this user keeps for a session, if any."""
    KeptTime.objects.filter(session=session, kept_by=by).delete()


def kept_for(session: PlannedSession, *, now: datetime) -> KeptTime | None:
    """The slot currently kept for a session."""
    kept = KeptTime.objects.standing(now).filter(session=session)
    return kept.select_related("clinician__user", "room", "device", "kept_by").first()


def kept_at(span: Span, *, besides: PlannedSession, now: datetime) -> list[KeptTime]:
    """The slots kept for other sessions at the clinic within a span of time."""
    kept = KeptTime.objects.standing(now).filter(occupied__overlap=as_range(span)).exclude(session=besides)
    here = kept.filter(room__clinic=besides.plan.clinic_id)
    return list(here.select_related("clinician__user", "kept_by").order_by("until"))
