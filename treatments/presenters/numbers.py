"""The numbers behind the options: how many people of how many, who they were, and whether she is like them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from treatments.presenters import options
from treatments.presenters.effects import EVIDENCE, NO_GOOD_NUMBER, Words, sentence_case
from treatments.presenters.icon_arrays import IconArray, pair
from treatments.presenters.words import listed, number_in_words, translated
from treatments.rules.evidence import (
    AGE,
    AREA,
    BENEFIT,
    GRADE,
    HARM,
    PHOTOTYPE,
    UNCHECKED,
    Chance,
    Evidence,
    NoGoodNumber,
    Number,
    Origin,
    counter_check,
)
from treatments.rules.facts import Facts

DIFFERS: Mapping[str, Words] = {
    AGE: gettext_lazy("age"),
    PHOTOTYPE: gettext_lazy("skin type"),
    AREA: gettext_lazy("part of the body"),
    GRADE: gettext_lazy("how strong the lines are"),
}


@dataclass(frozen=True)
class NumberShown:
    """A number, or that there is none: of what, in words, in pictures, of whom, and how well it is known.

    `warning` says in what she is unlike those people, "" where she is like them. `arrays` are pictures of the same
    number of people over the same time; none where there is no good number, and for what counts no people.
    """

    what: str
    text: str
    people: str
    warning: str
    sources: tuple[str, ...]
    arrays: tuple[IconArray, ...] = ()


@dataclass(frozen=True)
class Chances:
    """What is known in numbers of one option: what may get better, and what may go wrong."""

    option: str
    benefits: tuple[NumberShown, ...]
    harms: tuple[NumberShown, ...]

    @property
    def numbers(self) -> tuple[NumberShown, ...]:
        return (*self.benefits, *self.harms)


def chances(evidence: Evidence, facts: Facts, served: Mapping[str, Collection[str]]) -> tuple[Chances, ...]:
    """The chances of every option; `served` names the concerns that a treatment is for, by treatment."""
    return tuple(
        Chances(
            translated(evidence.options[key].name),
            tuple(_shown(row, evidence, facts) for row in _of(BENEFIT, key, evidence) if _is_hers(row, served)),
            tuple(_shown(row, evidence, facts) for row in _of(HARM, key, evidence)),
        )
        for key in options.ORDER
    )


def unlike(numbers: Iterable[Number], evidence: Evidence, facts: Facts) -> tuple[NumberShown, ...]:
    """Those of the numbers that come from people unlike her."""
    return tuple(_shown(number, evidence, facts) for number in numbers if counter_check(number, facts))


def warning(number: Number, facts: Facts) -> str:
    """In what she is outside the group of the number, as a sentence; "" where she is inside."""
    found = counter_check(number, facts)
    if not found:
        return ""
    return _("Those people differ from you in %(this)s.") % {"this": listed([str(DIFFERS[at]) for at in found.outside])}


def _of(kind: str, option: str, evidence: Evidence) -> Iterator[Chance | NoGoodNumber]:
    """The rows of this kind that a patient may see: nothing unchecked."""
    for row in evidence.chances(kind):
        unchecked = isinstance(row, Chance) and row.origin.checked == UNCHECKED
        if row.treatment == option and not unchecked:
            yield row


def _is_hers(row: Chance | NoGoodNumber, served: Mapping[str, Collection[str]]) -> bool:
    """Nothing good is told of a treatment for a concern that it is not for."""
    return row.concern is None or row.concern in served.get(row.treatment, ())


def _shown(row: Number | NoGoodNumber, evidence: Evidence, facts: Facts) -> NumberShown:
    what = sentence_case(translated(row.what))
    if isinstance(row, NoGoodNumber):
        return NumberShown(what, f"{NO_GOOD_NUMBER} {translated(row.why)}", "", "", row.sources)
    shown = NumberShown(what, "", " ".join(_people(row)), warning(row, facts), row.origin.sources)
    if isinstance(row, Chance):
        return replace(shown, arrays=pair(row, treatment=translated(evidence.options[row.treatment].name)))
    return replace(shown, text=f"{number_in_words(row)}.")


def _people(number: Number) -> Iterator[str]:
    """Who they were, how many, when they were counted, and how good that evidence is."""
    origin = number.origin
    yield _("From %(people)s.") % {"people": translated(origin.group.words)}
    if origin.n is not None:
        yield ngettext("It was %(count)s person.", "There were %(count)s people.", origin.n) % {"count": origin.n}
    if isinstance(number, Chance):
        yield _counted(number)
    yield certainty(origin)


def _counted(chance: Chance) -> str:
    if chance.horizon_days is None:
        return _("When they were counted is not said.")
    first, last = chance.horizon_days
    if first == last:
        return ngettext("Counted %(days)s day after the visit.", "Counted %(days)s days after the visit.", last) % {
            "days": last
        }
    return _("It shows %(first)s to %(last)s days after the visit.") % {"first": first, "last": last}


def certainty(origin: Origin) -> str:
    """How good the evidence is, as a sentence."""
    return _("Evidence: %(grade)s.") % {"grade": translated(EVIDENCE[origin.certainty])}
