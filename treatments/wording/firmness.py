"""How firm a result is against the patient's preferences: in words for the patient, in numbers for the clinician."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from questionnaire.steps import PREFERENCES
from treatments.models import Outcome
from treatments.rules.facts import Facts
from treatments.rules.firmness import Firmness, firmness
from treatments.rules.knowledge import Knowledge
from treatments.wording.clinical import plain
from treatments.wording.texts import translated

NO_MATCH = _("No treatment is a match here, so there is nothing to weigh one against the other.")
SAME = _("Firm: a small shift in what matters to you would not change the closest match.")
FIRM = _("Firm: a small shift in what matters to you is not likely to change the closest match.")
FAIRLY_FIRM = _("Fairly firm: a small shift in what matters to you could still change the closest match.")
TOO_CLOSE = _("Not firm: a small shift in what matters to you may well change the closest match.")
FIRM_FROM = Fraction(95, 100)

WISHES = {question.key: question.text for question in PREFERENCES.questions}


@dataclass(frozen=True)
class HowFirm:
    """The firmness for the patient, in words only. `steady` names the preferences that change nothing by themselves."""

    text: str
    steady: tuple[str, ...]


def in_words(found: Firmness, outcome: str) -> HowFirm:
    """Returns how firm the result is, for the patient."""
    if outcome == Outcome.NEITHER:
        return HowFirm(str(NO_MATCH), ())
    steady = tuple(translated(WISHES[interval.preference]) for interval in found.intervals if interval.is_whole)
    return HowFirm(str(_sentence(found)), steady)


def _sentence(found: Firmness) -> Promise | str:
    if found.too_close:
        return TOO_CLOSE
    if found.share == 1:
        return SAME
    return FIRM if found.share >= FIRM_FROM else FAIRLY_FIRM


def of_100(share: Fraction) -> int:
    """Returns a share as a whole number of 100; 100 and 0 only if the share is exactly that."""
    return min(max(round(share * 100), int(share > 0)), 99 + int(share == 1))


@dataclass(frozen=True)
class FirmLine:
    """For the clinician: the share in short, and the interval of each preference that can change the outcome."""

    share: str
    stays_while: str


def in_short(facts: Facts, rules: Knowledge) -> FirmLine:
    """Returns how firm the result is, for the clinician."""
    found = firmness(facts, rules)
    doubt = rules.doubt
    rival = f"; else mostly {Outcome(found.rival).label}" if found.rival else ""
    call = f". About equally well (below {doubt.too_close_below})" if found.too_close else ""
    return FirmLine(
        share=f"{of_100(found.share)} of 100 importances within {doubt.plausible_steps} step{rival}{call}",
        stays_while=", ".join(_ranges(found, facts)) or "any importance",
    )


def _ranges(found: Firmness, facts: Facts) -> Iterator[str]:
    for interval in found.intervals:
        if not interval.is_whole:
            answered = facts.preferences.importance(interval.preference)
            low = f"{'' if interval.holds_low else '>'}{_number(interval.low)}"
            high = f"{'' if interval.holds_high else '<'}{_number(interval.high)}"
            yield f"{plain(interval.preference)} {low}–{high} (now {answered})"


def _number(value: Fraction) -> str:
    return f"{float(value):.2f}".rstrip("0").rstrip(".")
