"""Outcomes in the demo clinic: patients who can judge a treatment are asked, and most of them have answered."""

from datetime import datetime

from treatments.models import Again, Clinic, FollowUp, Met, Satisfaction
from treatments.services.care import outcomes
from treatments.wording.outcomes import concerns_of

SAID = (
    (Satisfaction.HAPPY, Met.MOSTLY, Again.YES, "It looks like me, only rested."),
    (Satisfaction.VERY_HAPPY, Met.FULLY, Again.YES, ""),
    (Satisfaction.BETWEEN, Met.LITTLE, Again.UNSURE, "I had hoped for more."),
)


def load(clinic: Clinic, *, now: datetime) -> None:
    """Asks all who are due; every fourth has not answered yet."""
    outcomes.ask_due(now=now)
    asked = FollowUp.objects.filter(plan__clinic=clinic, answered_at__isnull=True)
    for number, follow_up in enumerate(asked.select_related("plan__review__assessment").order_by("pk")):
        if number % (len(SAID) + 1) < len(SAID):
            satisfaction, met, again, words = SAID[number % (len(SAID) + 1)]
            outcomes.answer(
                follow_up=follow_up,
                satisfaction=satisfaction,
                met=dict.fromkeys(concerns_of(follow_up), met),
                again=again,
                words=words,
                now=now,
            )
