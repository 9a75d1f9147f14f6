"""Supportive text if the patient may be in danger or under pressure, and signs to watch for after a treatment."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from treatments.rules.law import CrisisLine
from treatments.wording.law import law_of, whom_to_call
from treatments.wording.result.basis import Statement
from treatments.wording.result.case import TREATMENTS, AssessedCase
from treatments.wording.texts import translated


@dataclass(frozen=True)
class RedFlags:
    """Signs to watch for after one treatment."""

    treatment: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Support:
    """Supportive text for a patient in danger or under pressure; `lines` are crisis lines, the first one first."""

    heading: str
    texts: tuple[str, ...]
    lines: tuple[CrisisLine, ...] = ()


def support(case: AssessedCase) -> Support | None:
    """Returns None if no need is known."""
    if case.in_danger:
        place = law_of(case.clinic)
        texts = (
            _("You matter more than any treatment, and you do not have to carry this alone."),
            *whom_to_call(place),
            _("Tell someone you trust, or a doctor, today. A clinician here will read your answers soon."),
        )
        return Support(_("We are glad you told us"), texts, place.crisis_lines)
    if case.under_pressure:
        return Support(
            _("The choice is yours alone"),
            (
                _("You can say yes, no, or not now, and you owe nobody a reason."),
                _("A clinician can talk with you in private. Ask for that when the clinic calls."),
            ),
        )
    return None


def red_flags(case: AssessedCase) -> tuple[RedFlags, ...]:
    """Returns the red flags of each treatment, whatever the result."""
    return tuple(
        RedFlags(
            case.name(treatment),
            tuple(
                Statement(translated(flag.fact.text), flag.fact.sources)
                for flag in case.evidence.red_flags
                if flag.treatment == treatment
            ),
        )
        for treatment in TREATMENTS
    )
