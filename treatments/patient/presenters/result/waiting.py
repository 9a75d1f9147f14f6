"""From when a treatment fits, if time is the only obstacle."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treatments.models import Outcome
from treatments.wording.days import day_in_words
from treatments.wording.result.case import AssessedCase

BECAUSE: Mapping[str, Promise] = {
    "last_toxin_on": gettext_lazy("Your last treatment of this kind was too recent."),
    "isotretinoin_stopped_on": gettext_lazy("You stopped your acne pills too recently."),
    "event_on": gettext_lazy("Your big day comes first."),
    "birth_date": gettext_lazy("You are old enough for it from that day."),
}
"""Why to wait for a day, by the fact that needs the time."""


@dataclass(frozen=True)
class WaitAdvice:
    """From which day, why, and what would then be the closest match."""

    day: str
    because: tuple[str, ...]
    then: str


def waiting(case: AssessedCase) -> WaitAdvice | None:
    """Returns None if waiting changes nothing."""
    if case.wait is None:
        return None
    day = {"day": day_in_words(date.fromisoformat(case.wait["until"]))}
    option = case.name(case.wait["outcome"])
    if case.wait["outcome"] == Outcome.BOTH:
        then = _("From %(day)s, with the same answers, %(option)s, in order, would be the closest match.")
    else:
        then = _("From %(day)s, with the same answers, %(option)s would be the closest match.")
    return WaitAdvice(
        day=day["day"],
        because=tuple(str(BECAUSE[name]) for name in case.wait["because"]),
        then=then % {**day, "option": option},
    )
