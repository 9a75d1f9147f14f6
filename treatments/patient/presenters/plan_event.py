"""The days that the patient's event leaves for a plan, as the result computed them."""

from dataclasses import dataclass
from datetime import date

from treatments.lifecycle import PlanState
from treatments.models import Plan
from treatments.patient.presenters.result.big_day import big_day
from treatments.wording.options import ORDER, PARTS
from treatments.wording.result.case import AssessedCase


@dataclass(frozen=True)
class BeforeEvent:
    """The day of the event as text, and the last days before it: the purpose of each, and the day as text."""

    day: str
    lines: tuple[tuple[str, str], ...]


def before_event(plan: Plan, today: date) -> BeforeEvent | None:
    """Returns None for a plan that is over, without an event, or with a past event; `today` is the clinic's."""
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
