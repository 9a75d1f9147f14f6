"""The numbers behind the options: how many people of how many, who they were, and whether she is like them."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from treatments.presenters.words import listed
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
    counter_check,
)
from treatments.rules.facts import Facts

DIFFERS = {AGE: "age", PHOTOTYPE: "skin type", AREA: "part of the body", GRADE: "how strong the lines are"}


@dataclass(frozen=True)
class NumberShown:
    """A number in a sentence, whom it comes from, and a warning where she is not like them ("" where she is)."""

    text: str
    people: str
    warning: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Chances:
    """What is known in numbers of one treatment: what may get better, and what may go wrong."""

    treatment: str
    numbers: tuple[NumberShown, ...]


def chances_of(treatment: str, evidence: Evidence, facts: Facts, served: Collection[str]) -> Chances:
    """The chances that a patient may see: benefits for the concerns that it is for, and harms; nothing unchecked."""
    benefits = (number for number in evidence.chances(BENEFIT) if number.concern in served)
    shown = (
        number
        for number in (*benefits, *evidence.chances(HARM))
        if number.treatment == treatment and not (isinstance(number, Chance) and number.origin.checked == UNCHECKED)
    )
    return Chances(evidence.options[treatment].name, tuple(_shown(number, facts) for number in shown))


def unlike(numbers: Iterable[Number], facts: Facts) -> tuple[NumberShown, ...]:
    """Those of the numbers that come from people unlike her."""
    return tuple(_shown(number, facts) for number in numbers if counter_check(number, facts))


def warning(number: Number, facts: Facts) -> str:
    """In what she is outside the group of the number, as a sentence; "" where she is inside."""
    found = counter_check(number, facts)
    return f"Those people differ from you in {listed([DIFFERS[name] for name in found.outside])}." if found else ""


def _shown(row: Number | NoGoodNumber, facts: Facts) -> NumberShown:
    what = f"{row.what[0].upper()}{row.what[1:]}"
    if isinstance(row, NoGoodNumber):
        return NumberShown(f"{what}: we found no good number. {row.why}", "", "", row.sources)
    text = " ".join(_sentences(what, row))
    return NumberShown(text, f"From {row.origin.group.words}.", warning(row, facts), row.origin.sources)


def _sentences(what: str, number: Number) -> Iterator[str]:
    if not isinstance(number, Chance):
        yield f"{what}: {number.in_words()}."
        return
    after = f", {_days(number.horizon_days)} after the shots" if number.horizon_days else ""
    yield f"{what}: {number.in_words()} people{after}."
    if number.without:
        yield f"With a dummy shot: {number.in_words('without')}."


def _days(span: tuple[int, int]) -> str:
    return f"{span[0]} days" if span[0] == span[1] else f"{span[0]} to {span[1]} days"
