"""Which choice is the closest match, in one voice: the result, the explorer, and what would change it say the same."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from treatments.models import Outcome
from treatments.rules.facts import Facts
from treatments.rules.firmness import Firmness, firmness
from treatments.rules.knowledge import Knowledge
from treatments.rules.weighing import decide
from treatments.wording import options
from treatments.wording.texts import listed, translated


@dataclass(frozen=True)
class ChoicesVerdict:
    """How the choices stand for some answers. `leading` holds two, by name, where they fit about equally well."""

    outcome: Outcome
    leading: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def is_close(self) -> bool:
        """No closest match is named."""
        return len(self.leading) > 1

    @property
    def is_ranked(self) -> bool:
        """Nothing has to be settled before the choices are weighed."""
        return self.outcome != Outcome.CLINICIAN_FIRST

    def _both_names(self) -> str:
        """In quotes: one of the two may be named after both treatments."""
        return listed([f"“{name}”" for name in self.names])

    def as_headline(self) -> str:
        """What the answers lead to, as a heading."""
        if not self.is_ranked:
            return _("There is something to settle first")
        if self.is_close:
            return _("Two choices fit you about equally well: %(names)s") % {"names": self._both_names()}
        if self.outcome == Outcome.BOTH:
            return _("%(option)s, in order, are the closest match to your answers") % {"option": self.names[0]}
        return _("%(option)s is the closest match to your answers") % {"option": self.names[0]}

    def as_tried(self) -> str:
        """The same of answers that are only tried: in the explorer, and after what one answer would change."""
        if not self.is_ranked:
            return _("With this, there would be something to settle first.")
        if self.is_close:
            names = {"names": self._both_names()}
            return _("With this, two choices would fit you about equally well: %(names)s.") % names
        if self.outcome == Outcome.BOTH:
            return _("With this, %(option)s, in order, would be the closest match.") % {"option": self.names[0]}
        return _("With this, %(option)s would be the closest match.") % {"option": self.names[0]}


def verdict(facts: Facts, base: Knowledge) -> ChoicesVerdict:
    """How the choices stand for these answers, by this version."""
    return verdict_of(Outcome(decide(facts, base).outcome), firmness(facts, base), base)


def verdict_of(outcome: Outcome, firm: Firmness, base: Knowledge) -> ChoicesVerdict:
    """The same where the outcome and how firm it is are known."""
    if outcome == Outcome.CLINICIAN_FIRST:
        return ChoicesVerdict(outcome, (), ())
    found = {outcome, firm.rival if firm.too_close else None}
    leading = tuple(name for name in options.ORDER if name in found)
    return ChoicesVerdict(outcome, leading, tuple(translated(base.evidence.options[name].name) for name in leading))
