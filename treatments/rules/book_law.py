"""The part of the rule book about places: the law, examinations before a treatment, and crisis lines."""

from __future__ import annotations

from collections.abc import Iterator

from treatments.rules.book_evidence import CHECKED_WORDS, told
from treatments.rules.evidence import Evidence
from treatments.rules.law import Country, Examination
from treatments.rules.markdown import listed, spoken, table
from treatments.rules.rulebook import Knowledge

_HEAD = (
    "Country",
    "Emergency number",
    "Public pages name medicines",
    "Show prices",
    "Under 18",
    "Label",
    "Advertising",
)


def countries(knowledge: Knowledge) -> Iterator[str]:
    evidence = knowledge.evidence
    rows = list(evidence.countries.values())
    yield from table(_HEAD, [_country(country, evidence) for country in rows])
    lines = [line for country in rows for line in _help(country, evidence)]
    if lines:
        yield ""
        yield "### Whom to call in a crisis"
        yield ""
        yield "What is not yet checked is shown to no patient."
        yield ""
        yield from table(("Country", "Number", "Takes texts", "What the patient reads", "Checked", "Sources"), lines)
    rules = [_examination(country, rule, evidence) for country in rows for rule in country.examinations]
    if rules:
        yield ""
        yield "### What must come before a treatment"
        yield ""
        head = (
            "Country",
            "Treatment",
            "Seen by",
            "How",
            "When",
            "Since",
            "What the patient reads",
            "Checked",
            "Sources",
        )
        yield from table(head, rules)


def _country(country: Country, evidence: Evidence) -> tuple[str, ...]:
    found = [told(fact, evidence) for fact in (country.under_18, country.label, country.advertising)]
    return (
        country.name,
        country.emergency or "-",
        "yes" if country.names_medicines else "no",
        "yes" if country.shows_prices else "no",
        *(f"{text} ({sources})" for text, sources in found),
    )


def _help(country: Country, evidence: Evidence) -> Iterator[tuple[str, ...]]:
    if country.in_danger:
        text, sources = told(country.in_danger, evidence)
        yield country.name, country.emergency, "no", text, "-", sources
    for line in country.crisis:
        text, sources = told(line.fact, evidence)
        texts = "yes" if line.takes_texts else "no"
        yield country.name, line.number, texts, text, CHECKED_WORDS[line.checked], sources


def _examination(country: Country, rule: Examination, evidence: Evidence) -> tuple[str, ...]:
    text, sources = told(rule.fact, evidence)
    when = "each time" if rule.each_time else "before the first"
    return (
        country.name,
        spoken(rule.treatment),
        listed(rule.by),
        " or ".join(map(spoken, rule.ways)),
        when if rule.valid_days is None else f"{when}, valid for {rule.valid_days} days",
        "-" if rule.since is None else rule.since.isoformat(),
        text,
        CHECKED_WORDS[rule.checked],
        sources,
    )
