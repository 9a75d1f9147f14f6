"""What the event that a patient named leaves of a plan's days, as the result worked it back."""

from dataclasses import dataclass
from datetime import date

from treatments.lifecycle import PlanState
from treatments.models import Plan
from treatments.patient.presenters.result.big_day import big_day
from treatments.wording.options import ORDER, PARTS
from treatments.wording.result.case import AssessedCase


@dataclass(frozen=True)
class BeforeEvent:
    """The day of the event in words, and the last days before it: what each is for, and the day in words."""

    day: str
    lines: tuple[tuple[str, str], ...]


def before_event(plan: Plan, today: date) -> BeforeEvent | None:
    """None for a plan that is over, without an event, or with one that is over; `today` by the clinic's calendar."""
    assessment = plan.review.assessment
    event_on = assessment.facts.get("event_on")
    if plan.state != PlanState.ACTIVE or not event_on or date.fromisoformat(event_on) < today:
        return None
    found = big_day(AssessedCase.of(assessment))
    option = next((key for key in ORDER if set(PARTS[key]) == set(plan.review.treatments)), None)
    if found is None or option is None:
        return None
    place = ORDER.index(option)
    return BeforeEvent(found.day, tuple((asked.what, asked.cells[place].day) for asked in found.asked))
