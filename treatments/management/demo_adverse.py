"""An adverse event in the demo clinic: a bruise after the first visit of a patient under treatment."""

from datetime import datetime

from treatments.lifecycle import SessionState
from treatments.models import EventTerm, Grade, Plan, User
from treatments.services.care.adverse import WhatHappened, record_event


def bruise(plan: Plan, *, by: User, now: datetime) -> None:
    """Records an ongoing event, dated on the day of the plan's first finished session, if there is one."""
    done = plan.sessions.select_related("plan__clinic", "plan__review__assessment").order_by("position")
    session = done.filter(state=SessionState.DONE).first()
    if session is None or session.done_on is None:
        return
    description = "A bruise of 1 cm beside the left eye."
    found = WhatHappened(EventTerm.HAEMATOMA, Grade.MILD, session.done_on, description, sign="botox_bruise")
    record_event(session=session, found=found, by=by, now=now)
