"""Adverse events: recorded once, followed until they are over, and reported to the authority if serious."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from treatments.lifecycle import SessionState
from treatments.models import AdverseEvent, EventCourse, EventTerm, Grade, PlannedSession, ProblemReport, User
from treatments.models.audit import acting
from treatments.models.care.adverse import SERIOUS
from treatments.permissions import NotAllowed, Role, clinics_of, has_role
from treatments.queries.care.signs import signs_after_session
from treatments.services.refusals import Refused
from treatments.services.safety import safety

ENDED = (EventCourse.OVER, EventCourse.OVER_WITH_TRACES)


class EventRefused(Refused):
    """An event that cannot be stored as sent. `field` names the invalid input, None for the whole."""


@dataclass(frozen=True)
class WhatHappened:
    """An event as found: `term` is the clinician's; `sign` is an id of the knowledge base's signs, "" for none."""

    term: str
    grade: int
    began_on: date
    words: str
    sign: str = ""
    treated_with: str = ""


@dataclass(frozen=True)
class HowItGoesOn:
    """The state of an event; days are of the clinic's calendar."""

    course: str
    ended_on: date | None = None
    authority_told_on: date | None = None
    authority_reference: str = ""


@transaction.atomic
def record_event(
    *, session: PlannedSession, found: WhatHappened, report: ProblemReport | None = None, by: User, now: datetime
) -> AdverseEvent:
    """Record an event of a session that took place; a serious one holds all of the patient's treatments ahead.

    `now` is aware. Raises NotAllowed, and EventRefused if the session did not take place or the input is invalid.
    """
    check_can_record(by, session)
    check_took_place(session)
    check_found(session, found, today=_today(session, now))
    with acting(by, "adverse.recorded", session=session.pk):
        event = AdverseEvent.objects.create(
            session=session,
            report=report,
            term=found.term,
            sign=found.sign,
            grade=found.grade,
            began_on=found.began_on,
            words=found.words.strip(),
            treated_with=found.treated_with.strip(),
            knowledge_version=session.plan.review.assessment.knowledge_version,
            recorded_by=by,
            recorded_at=now,
        )
        if event.grade >= SERIOUS:
            about = (
                f"Adverse event of {event.began_on}: {event.get_grade_display()}. Assess it before the next treatment."
            )
            code = f"adverse_event_{event.pk}"
            safety.hold_ahead(patient=session.plan.patient, code=code, reason=about, by=by, now=now)
    return event


@transaction.atomic
def follow_up(*, event: AdverseEvent, goes_on: HowItGoesOn, by: User, now: datetime) -> AdverseEvent:
    """Update the course of an event; the record of what happened does not change.

    Raises NotAllowed and EventRefused.
    """
    check_can_record(by, event.session)
    locked = (
        AdverseEvent.objects.select_for_update(of=("self",)).select_related("session__plan__clinic").get(pk=event.pk)
    )
    check_goes_on(locked, goes_on, today=_today(locked.session, now))
    with acting(by, "adverse.followed_up", adverse_event=locked.pk):
        locked.course, locked.ended_on = goes_on.course, goes_on.ended_on
        locked.authority_told_on = goes_on.authority_told_on
        locked.authority_reference = goes_on.authority_reference.strip()
        locked.save(update_fields=["course", "ended_on", "authority_told_on", "authority_reference"])
    return locked


def check_can_record(user: User, session: PlannedSession) -> None:
    """Raises NotAllowed unless the user is a clinician of the session's clinic."""
    if not (has_role(user, Role.CLINICIAN) and clinics_of(user).filter(pk=session.plan.clinic_id).exists()):
        raise NotAllowed("Only a clinician of the same clinic can write down an adverse event.")


def check_took_place(session: PlannedSession) -> None:
    """Raises EventRefused for a session that has not begun."""
    if session.state != SessionState.DONE and not hasattr(session, "record"):
        raise EventRefused("This session has not taken place. An event belongs to one that has.")


def took_place(session: PlannedSession) -> bool:
    """Whether `check_took_place` raises nothing."""
    try:
        check_took_place(session)
    except EventRefused:
        return False
    return True


def check_found(session: PlannedSession, found: WhatHappened, *, today: date) -> None:
    """Raises EventRefused, with the field and what is allowed."""
    if found.term not in EventTerm.values:
        raise EventRefused("Choose a clinical term, or “Other”.", "term")
    if found.sign and found.sign not in {sign.id for sign in signs_after_session(session)}:
        raise EventRefused("Choose from the list for this treatment, or “Nothing of this”.", "sign")
    if found.grade not in Grade.values:
        raise EventRefused("Choose a grade from 1 to 5.", "grade")
    if not found.words.strip():
        raise EventRefused("Say what happened.", "words")
    if session.done_on and found.began_on < session.done_on:
        raise EventRefused(
            f"It began before the session on {session.done_on}. Give that day or a later one.", "began_on"
        )
    if found.began_on > today:
        raise EventRefused(f"It cannot begin after today, {today} at the clinic.", "began_on")


def check_goes_on(event: AdverseEvent, goes_on: HowItGoesOn, *, today: date) -> None:
    """Raises EventRefused, with the field and what is allowed."""
    if goes_on.course not in EventCourse.values:
        raise EventRefused("Choose how it stands.", "course")
    if (goes_on.ended_on is not None) != (goes_on.course in ENDED):
        raise EventRefused("Give the day on which it was over, and only where it is over.", "ended_on")
    for field, day in (("ended_on", goes_on.ended_on), ("authority_told_on", goes_on.authority_told_on)):
        if day is not None and not event.began_on <= day <= today:
            raise EventRefused(f"Give a day from {event.began_on}, when it began, to today, {today}.", field)
    if goes_on.authority_reference.strip() and goes_on.authority_told_on is None:
        raise EventRefused("Give the day on which the authority was told.", "authority_told_on")


def _today(session: PlannedSession, now: datetime) -> date:
    return timezone.localdate(now, session.plan.clinic.zone)
