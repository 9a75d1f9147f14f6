"""An adverse event in the demo clinic: a bruise after the first visit of somebody who is under way."""

from datetime import datetime

from treatments.lifecycle import SessionState
from treatments.models import EventTerm, Grade, Plan, User
from treatments.services.care.adverse import WhatHappened, record_event


def bruise(plan: Plan, *, by: User, now: datetime) -> None:
    """Written down on the day after the plan's first session, and not over yet."""
    done = plan.sessions.select_related("plan__clinic", "plan__review__assessment").order_by("position")
    session = done.filter(state=SessionState.DONE).first()
    if session is None or session.done_on is None:
        return
    words = "A bruise of 1 cm beside the left eye."
    found = WhatHappened(EventTerm.HAEMATOMA, Grade.MILD, session.done_on, words, sign="botox_bruise")
    record_event(session=session, found=found, by=by, now=now)
