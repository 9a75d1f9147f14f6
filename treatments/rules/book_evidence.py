"""The informative part of the rule book: the numbers, and what patients read about each option."""

from __future__ import annotations

from collections.abc import Iterator

from treatments.rules.evidence import (
    BENEFIT,
    COURSE_BEFORE,
    HARM,
    Chance,
    Evidence,
    Fact,
    Group,
    NoGoodNumber,
    Origin,
    Quantity,
)
from treatments.rules.facts import OLDEST
from treatments.rules.markdown import code, listed, spoken, table
from treatments.rules.rulebook import Knowledge

CHECKED_WORDS = {
    "original": "original seen",
    "copy": "seen in a copy only",
    "derived": "worked out from others",
    "unchecked": "not yet checked",
}
ORIGIN = ("People", "n", "Year", "Country", "Certainty", "Checked", "Sources")


def quantities(knowledge: Knowledge) -> Iterator[str]:
    yield "A group in *People* says whom a number holds for; a patient outside it is told so."
    yield ""
    found = [number for number in knowledge.evidence.numbers.values() if isinstance(number, Quantity)]
    rows = [(code(number.id), number.what, number.in_words(), *_origin(number.origin)) for number in found]
    yield from table(("Number", "What", "Value", *ORIGIN), rows)


def chances(knowledge: Knowledge) -> Iterator[str]:
    for kind, title in ((BENEFIT, "Benefits"), (HARM, "Harms")):
        yield f"### {title}"
        yield ""
        found = [number for number in knowledge.evidence.chances(kind) if isinstance(number, Chance)]
        head = ("Number", "What", "Seen by", "How many", "Without it", "n without it", "Days", *ORIGIN)
        yield from table(head, map(_chance, found))
        yield ""
    yield "### No good number found"
    yield ""
    unknown = [_unknown(number) for number in knowledge.evidence.unknown.values()]
    yield from table(("Number", "Of", "What", "Why there is none", "Sources"), unknown)


def _chance(chance: Chance) -> tuple[str, ...]:
    without = "-" if chance.without is None else chance.in_words("without")
    return (
        code(chance.id),
        f"{chance.what}. {chance.note}" if chance.note else chance.what,
        spoken(chance.judged_by) if chance.judged_by else "-",
        chance.in_words(),
        without,
        "-" if chance.n_without is None else f"{chance.n_without:,}",
        horizon(chance),
        *_origin(chance.origin),
    )


def _origin(origin: Origin) -> tuple[str, ...]:
    return (
        origin.group.words,
        "-" if origin.n is None else f"{origin.n:,}",
        "-" if origin.year is None else str(origin.year),
        origin.country,
        origin.certainty,
        CHECKED_WORDS[origin.checked],
        listed(origin.sources),
    )


def horizon(chance: Chance) -> str:
    """Returns the days within which a chance was counted; "-" if the source does not say."""
    if chance.horizon_days is None:
        return "-"
    first, last = chance.horizon_days
    days = str(first) if first == last else f"{first} to {last}"
    return f"{days}, from the last visit of the course" if chance.since == COURSE_BEFORE else days


def _unknown(number: NoGoodNumber) -> tuple[str, ...]:
    return code(number.id), spoken(number.about), number.what, number.why, listed(number.sources)


def groups(knowledge: Knowledge) -> Iterator[str]:
    rows = [
        (
            code(group.id),
            group.words,
            group.basis,
            _ages(group),
            "any" if group.phototypes is None else listed(map(str, sorted(group.phototypes))),
            "any" if group.areas is None else listed(sorted(group.areas)),
            _grades(group),
            _few(group),
        )
        for group in knowledge.evidence.groups.values()
    ]
    yield from table(("Group", "People", "Basis", "Ages", "Phototypes", "Areas", "Grades of lines", "Few were"), rows)


def _few(group: Group) -> str:
    few = [
        *(["men"] if group.few_men else []),
        *([f"{group.few_from_age} and over"] if group.few_from_age is not None else []),
        *(f"phototype {phototype}" for phototype in sorted(group.few_phototypes)),
    ]
    return ", ".join(few) or "-"


def _grades(group: Group) -> str:
    limits = (("movement", group.movement), ("rest", group.rest))
    return ", ".join(f"{name} {min(grades)} to {max(grades)}" for name, grades in limits if grades) or "any"


def _ages(group: Group) -> str:
    if group.ages is None:
        return "any"
    youngest, oldest = group.ages
    return f"{youngest} and over" if oldest >= OLDEST else f"{youngest} to {oldest}"


def options(knowledge: Knowledge) -> Iterator[str]:
    for option in knowledge.evidence.options.values():
        yield f"### {option.name}"
        yield ""
        rows = [(spoken(row), *told(fact, knowledge.evidence)) for row, fact in option.facts.items()]
        rows += [(f"first weeks: {row}", *told(fact, knowledge.evidence)) for row, fact in option.first_weeks.items()]
        yield from table(("Row", "What the patient reads", "Sources"), rows)
        yield ""
    yield from alternatives(knowledge)
    yield "### What to watch for afterwards"
    yield ""
    watched = [(spoken(flag.treatment), *told(flag.fact, knowledge.evidence)) for flag in knowledge.evidence.red_flags]
    yield from table(("After", "What the patient reads", "Sources"), watched)


def alternatives(knowledge: Knowledge) -> Iterator[str]:
    """Yields what else treats the concerns; nothing if the version names no alternatives."""
    if not knowledge.evidence.alternatives:
        return
    yield "### What else treats each concern"
    yield ""
    rows = [
        (
            knowledge.concerns[concern],
            code(row.id),
            row.text,
            "as beside" if row.plain == row.text else row.plain,
            listed(row.sources),
        )
        for concern in knowledge.concerns
        for row in knowledge.evidence.alternatives_for(concern)
    ]
    yield from table(("Concern", "Row", "What the patient reads", "Where no medicine is named", "Sources"), rows)
    yield ""


def care(knowledge: Knowledge) -> Iterator[str]:
    evidence = knowledge.evidence
    rows = [
        (spoken(row.treatment), row.stage, spoken(row.flag) if row.flag else "everybody", *told(row.fact, evidence))
        for row in evidence.care
    ]
    yield from table(("Treatment", "Stage", "For", "What the patient reads", "Sources"), rows)
    yield ""
    yield "### What she may notice, and what to do"
    yield ""
    signs = [(spoken(sign.treatment), sign.action, sign.notice, *told(sign.fact, evidence)) for sign in evidence.signs]
    yield from table(("After", "Action", "She notices", "What she reads", "Sources"), signs)


def told(fact: Fact, evidence: Evidence) -> tuple[str, str]:
    """Returns a fact's text and its sources."""
    return fact.told(evidence.numbers), listed(fact.cited(evidence.numbers))


def clinical(knowledge: Knowledge) -> Iterator[str]:
    rows = [
        (code(fact.id), spoken(fact.treatment), fact.text, CHECKED_WORDS[fact.checked], listed(fact.sources))
        for fact in knowledge.evidence.clinical
    ]
    yield from table(("Fact", "Of", "What the clinician reads", "Checked", "Sources"), rows)
