"""The numbers behind the options: how many of how many people, who they were, and whether the patient is like them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from treatments.rules.evidence import (
    AGE,
    AREA,
    BENEFIT,
    COURSE_BEFORE,
    DOCTOR,
    DOCTOR_AND_PERSON,
    GRADE,
    GRADERS,
    HARM,
    PERSON,
    PHOTOTYPE,
    SATISFIED,
    UNCHECKED,
    Chance,
    Evidence,
    NoGoodNumber,
    Number,
    Origin,
    counter_check,
)
from treatments.rules.facts import Facts
from treatments.wording import options
from treatments.wording.effects import EVIDENCE, NO_GOOD_NUMBER, Words, sentence_case
from treatments.wording.icon_arrays import IconArray, pair
from treatments.wording.quantities import number_in_words
from treatments.wording.texts import listed, translated

DIFFERS: Mapping[str, Words] = {
    AGE: gettext_lazy("age"),
    PHOTOTYPE: gettext_lazy("skin type"),
    AREA: gettext_lazy("part of the body"),
    GRADE: gettext_lazy("how strong the lines are"),
}

JUDGED: Mapping[str, Words] = {
    DOCTOR: gettext_lazy("As a doctor saw it."),
    GRADERS: gettext_lazy("As graders saw it in photos."),
    DOCTOR_AND_PERSON: gettext_lazy("As the doctor and the patient both saw it."),
    PERSON: gettext_lazy("As people saw it themselves."),
    SATISFIED: gettext_lazy("How pleased people were."),
}


@dataclass(frozen=True)
class NumberShown:
    """A number, or the statement that there is none: what it counts, its text and pictures, and its people.

    `judged` says who assessed it, "" if that is unknown. `warning` says how the patient differs from those people, ""
    if they are alike. `arrays` are pictures of the same number of people over the same time; empty if there is no
    reliable number or if it does not count people.
    """

    what: str
    text: str
    people: str
    warning: str
    sources: tuple[str, ...]
    arrays: tuple[IconArray, ...] = ()
    judged: str = ""
    few_men: bool = False


@dataclass(frozen=True)
class Chances:
    """The numbers known for one option: possible benefits and harms."""

    option: str
    benefits: tuple[NumberShown, ...]
    harms: tuple[NumberShown, ...]

    @property
    def numbers(self) -> tuple[NumberShown, ...]:
        return (*self.benefits, *self.harms)

    @property
    def few_men(self) -> bool:
        """Whether some of these numbers come from groups with few men."""
        return any(number.few_men for number in self.numbers)


def chances(evidence: Evidence, facts: Facts, served: Mapping[str, Collection[str]]) -> tuple[Chances, ...]:
    """Returns the chances of every option; `served` maps each treatment to the concerns that it is for."""
    return tuple(
        Chances(
            translated(evidence.options[key].name),
            tuple(
                _shown(row, evidence, facts)
                for row in _of(BENEFIT, key, evidence)
                if _concerns(row, served.get(row.treatment, ()), facts)
            ),
            tuple(
                _shown(row, evidence, facts)
                for row in _of(HARM, key, evidence)
                if _concerns(row, {concern.id for concern in facts.concerns}, facts)
            ),
        )
        for key in options.ORDER
    )


def unlike(numbers: Iterable[Number], evidence: Evidence, facts: Facts) -> tuple[NumberShown, ...]:
    """Returns those of the numbers that come from people unlike the patient."""
    return tuple(_shown(number, evidence, facts) for number in numbers if counter_check(number, facts))


def warning(number: Number, facts: Facts) -> str:
    """Returns how the patient differs from the group of the number, in one or two sentences; "" if they are alike."""
    found = counter_check(number, facts)
    return " ".join(_unlike(found.outside, found.few)) if found else ""


def _unlike(outside: tuple[str, ...], few: tuple[str, ...]) -> Iterator[str]:
    if outside:
        yield _("Those people differ from you in %(this)s.") % {"this": listed([str(DIFFERS[at]) for at in outside])}
    if few:
        yield _("Few of them were like you in %(this)s.") % {"this": listed([str(DIFFERS[at]) for at in few])}


def _of(kind: str, option: str, evidence: Evidence) -> Iterator[Chance | NoGoodNumber]:
    """Yields the rows of this kind that a patient may see, so no unchecked ones."""
    for row in evidence.chances(kind):
        unchecked = isinstance(row, Chance) and row.origin.checked == UNCHECKED
        if row.treatment == option and not unchecked:
            yield row


def _concerns(row: Chance | NoGoodNumber, concerns: Collection[str], facts: Facts) -> bool:
    """Returns whether a row is for this patient: it is about one of these concerns or none, and about their age."""
    if isinstance(row, NoGoodNumber):
        return row.concern in (None, *concerns) and row.concerns_age(facts.age)
    return not row.concerns or any(concern in concerns for concern in row.concerns)


def _shown(row: Number | NoGoodNumber, evidence: Evidence, facts: Facts) -> NumberShown:
    what = sentence_case(translated(row.what))
    if isinstance(row, NoGoodNumber):
        return NumberShown(what, f"{NO_GOOD_NUMBER} {translated(row.why)}", "", "", row.sources)
    few_men = row.origin.group.few_men
    shown = NumberShown(what, "", " ".join(_people(row)), warning(row, facts), row.origin.sources, few_men=few_men)
    if isinstance(row, Chance):
        return replace(
            shown,
            judged=str(JUDGED[row.judged_by]) if row.judged_by else "",
            text=translated(row.note or ""),
            arrays=pair(row, treatment=translated(evidence.options[row.treatment].name)),
        )
    return replace(shown, text=f"{number_in_words(row)}.")


def _people(number: Number) -> Iterator[str]:
    """Yields who the people were, how many, when they were counted, and the grade of the evidence."""
    origin = number.origin
    yield _("From %(people)s.") % {"people": translated(origin.group.words)}
    if isinstance(number, Chance) and origin.n is not None and number.n_without is not None:
        yield _("%(treated)s people had the treatment, and %(placebo)s a placebo.") % {
            "treated": origin.n,
            "placebo": number.n_without,
        }
    elif origin.n is not None:
        yield ngettext("It was %(count)s person.", "There were %(count)s people.", origin.n) % {"count": origin.n}
    if origin.group.few_men:
        yield _("Few were men.")
    if isinstance(number, Chance):
        yield _counted(number)
    yield certainty(origin)


def _counted(chance: Chance) -> str:
    if chance.horizon_days is None:
        return _("When they were counted is not said.")
    first, last = chance.horizon_days
    if chance.since == COURSE_BEFORE:
        return _("Counted %(days)s days after the last visit of the course.") % {"days": last}
    if first == last:
        return ngettext("Counted %(days)s day after the visit.", "Counted %(days)s days after the visit.", last) % {
            "days": last
        }
    return _("It shows %(first)s to %(last)s days after the visit.") % {"first": first, "last": last}


def certainty(origin: Origin) -> str:
    """Returns the grade of the evidence as a sentence."""
    return _("Evidence: %(grade)s.") % {"grade": translated(EVIDENCE[origin.certainty])}
