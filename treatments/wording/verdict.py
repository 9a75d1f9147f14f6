"""Which choice is the closest match, in the same wording for the result, the explorer, and what would change it."""

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
    """The verdict for a set of answers. `leading` holds two, ordered by name, if they fit about equally well."""

    outcome: Outcome
    leading: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def is_close(self) -> bool:
        """Whether no closest match is named."""
        return len(self.leading) > 1

    @property
    def is_ranked(self) -> bool:
        """Whether nothing has to be settled before the choices are weighed."""
        return self.outcome != Outcome.CLINICIAN_FIRST

    def _both_names(self) -> str:
        """Returns the names in quotes: one of the two may be named after both treatments."""
        return listed([f"“{name}”" for name in self.names])

    def as_headline(self) -> str:
        """Returns the verdict as a heading."""
        if not self.is_ranked:
            return _("There is something to settle first")
        if self.is_close:
            return _("Two choices fit you about equally well: %(names)s") % {"names": self._both_names()}
        if self.outcome == Outcome.BOTH:
            return _("%(option)s, in order, are the closest match to your answers") % {"option": self.names[0]}
        return _("%(option)s is the closest match to your answers") % {"option": self.names[0]}

    def as_tried(self) -> str:
        """Returns the verdict for answers that are only tried out: in the explorer, and for a single changed answer."""
        if not self.is_ranked:
            return _("With this, there would be something to settle first.")
        if self.is_close:
            names = {"names": self._both_names()}
            return _("With this, two choices would fit you about equally well: %(names)s.") % names
        if self.outcome == Outcome.BOTH:
            return _("With this, %(option)s, in order, would be the closest match.") % {"option": self.names[0]}
        return _("With this, %(option)s would be the closest match.") % {"option": self.names[0]}


def verdict(facts: Facts, base: Knowledge) -> ChoicesVerdict:
    """Returns the verdict for these answers by this version."""
    return verdict_of(Outcome(decide(facts, base).outcome), firmness(facts, base), base)


def verdict_of(outcome: Outcome, firm: Firmness, base: Knowledge) -> ChoicesVerdict:
    """Returns the same when the outcome and its firmness are already known."""
    if outcome == Outcome.CLINICIAN_FIRST:
        return ChoicesVerdict(outcome, (), ())
    found = {outcome, firm.rival if firm.too_close else None}
    leading = tuple(name for name in options.ORDER if name in found)
    return ChoicesVerdict(outcome, leading, tuple(translated(base.evidence.options[name].name) for name in leading))
