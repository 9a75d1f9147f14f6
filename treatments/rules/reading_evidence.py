"""Parses what a knowledge file says about the options: groups, numbers, texts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from treatments.rules.evidence import (
    GIVEN,
    VISIT_BEFORE,
    Alternative,
    CareAdvice,
    Chance,
    ClinicalFact,
    Evidence,
    Fact,
    Group,
    NoGoodNumber,
    OptionFacts,
    Origin,
    Quantity,
    RedFlag,
    Sign,
)
from treatments.rules.reading_law import read_countries
from treatments.rules.tables import Table

_ORIGIN = ("group", "year", "country", "certainty", "checked", "sources", "n")
_GROUP = (
    "words",
    "basis",
    "ages",
    "phototypes",
    "areas",
    "movement",
    "rest",
    "few_men",
    "few_from_age",
    "few_phototypes",
)
_CHANCE = (
    "treatment",
    "kind",
    "what",
    "concern",
    "concerns",
    "out_of",
    "low",
    "high",
    "without",
    "horizon_days",
    "since",
    "judged_by",
    "n_without",
    "note",
)


def read_evidence(root: Table) -> Evidence:
    """Parses the informative part of a knowledge file, which decides nothing. Raises KnowledgeError."""
    groups = {name: _group(name, table) for name, table in root.named("groups")}
    quantities = {name: _quantity(name, table, groups) for name, table in root.named("quantities")}
    chances = {name: _chance(name, table, groups) for name, table in root.named("chances")}
    return Evidence(
        groups=MappingProxyType(groups),
        numbers=MappingProxyType({**quantities, **chances}),
        unknown=MappingProxyType({name: _unknown(name, table) for name, table in root.named("no_good_number")}),
        options=MappingProxyType({name: _option(name, table) for name, table in root.named("options")}),
        red_flags=tuple(_red_flag(table) for table in root.tables("red_flags")),
        care=tuple(_care(table) for table in root.tables("care")),
        signs=tuple(_sign(table) for table in root.tables("signs")),
        clinical=tuple(_clinical(table) for table in root.tables("clinical_facts")),
        countries=MappingProxyType(read_countries(root)),
        medicines=MappingProxyType(_medicines(root)),
        alternatives=tuple(_alternative(table) for table in root.tables("alternatives"))
        if "alternatives" in root.values
        else (),
    )


def _medicines(root: Table) -> dict[str, tuple[str, ...]]:
    if "medicines" not in root.values:
        return {}
    names = root.table("medicines").only(*GIVEN)
    return {given: names.texts(given) for given in GIVEN if given in names.values}


def _group(name: str, table: Table) -> Group:
    table.only(*_GROUP)
    return Group(
        id=name,
        words=table.text("words"),
        basis=table.text("basis"),
        ages=_ages(table) if "ages" in table.values else None,
        phototypes=_wholes(table, "phototypes"),
        areas=frozenset(table.texts("areas")) if "areas" in table.values else None,
        movement=_wholes(table, "movement"),
        rest=_wholes(table, "rest"),
        few_men=table.take("few_men", bool, default=False),
        few_from_age=table.optional("few_from_age", int),
        few_phototypes=_wholes(table, "few_phototypes") or frozenset(),
    )


def _wholes(table: Table, key: str) -> frozenset[int] | None:
    return frozenset(table.wholes(key)) if key in table.values else None


def _ages(table: Table) -> tuple[int, int]:
    ages = table.wholes("ages")
    if len(ages) != 2 or ages[0] > ages[1]:
        raise table.error("'ages' must be the youngest and the oldest age, as [18, 65].")
    return ages[0], ages[1]


def _origin(table: Table, groups: Mapping[str, Group]) -> Origin:
    group = table.text("group")
    if group not in groups:
        raise table.error(f"unknown group '{group}'. Use one of: {', '.join(groups)}.")
    return Origin(
        group=groups[group],
        country=table.text("country"),
        certainty=table.text("certainty"),
        checked=table.text("checked"),
        sources=table.texts("sources"),
        year=table.optional("year", int),
        n=table.optional("n", int),
    )


def _quantity(name: str, table: Table, groups: Mapping[str, Group]) -> Quantity:
    table.only("treatment", "attribute", "what", "unit", "low", "high", *_ORIGIN)
    low, high = _span(table, "low", "high")
    return Quantity(
        id=name,
        treatment=table.text("treatment"),
        attribute=table.text("attribute"),
        what=table.text("what"),
        unit=table.text("unit"),
        low=low,
        high=high,
        origin=_origin(table, groups),
    )


def _chance(name: str, table: Table, groups: Mapping[str, Group]) -> Chance:
    table.only(*_CHANCE, *_ORIGIN)
    low, high = _span(table, "low", "high")
    return Chance(
        id=name,
        treatment=table.text("treatment"),
        kind=table.text("kind"),
        what=table.text("what"),
        out_of=table.whole("out_of"),
        low=low,
        high=high,
        origin=_origin(table, groups),
        concerns=_concerns(table),
        without=_pair(table, "without"),
        horizon_days=_days(table),
        since=table.take("since", str, default=VISIT_BEFORE),
        judged_by=table.optional("judged_by", str),
        n_without=table.optional("n_without", int),
        note=table.optional("note", str),
    )


def _concerns(table: Table) -> tuple[str, ...]:
    """Parses the concerns given singly or as a list; none if the row is about no particular concern."""
    one = table.optional("concern", str)
    if one is not None and "concerns" in table.values:
        raise table.error("give either 'concern' or 'concerns'.")
    if one is not None:
        return (one,)
    return table.texts("concerns") if "concerns" in table.values else ()


def _span(table: Table, low: str, high: str) -> tuple[float, float]:
    span = table.figure(low), table.figure(high)
    if span[0] > span[1]:
        raise table.error(f"'{low}' must not be above '{high}'.")
    return span


def _pair(table: Table, key: str) -> tuple[float, float] | None:
    if key not in table.values:
        return None
    inner = table.table(key).only("low", "high")
    return _span(inner, "low", "high")


def _days(table: Table) -> tuple[int, int] | None:
    pair = _pair(table, "horizon_days")
    return (int(pair[0]), int(pair[1])) if pair else None


def _unknown(name: str, table: Table) -> NoGoodNumber:
    table.only("treatment", "about", "what", "why", "concern", "ages", "sources")
    return NoGoodNumber(
        id=name,
        treatment=table.text("treatment"),
        about=table.text("about"),
        what=table.text("what"),
        why=table.text("why"),
        sources=table.texts("sources"),
        concern=table.optional("concern", str),
        ages=_ages(table) if "ages" in table.values else None,
    )


def _option(name: str, table: Table) -> OptionFacts:
    table.only("name", "facts", "first_weeks", "days")
    days = table.table("days") if "days" in table.values else None
    return OptionFacts(
        id=name,
        name=table.text("name"),
        facts=MappingProxyType({row: _fact(at) for row, at in table.named("facts")}),
        first_weeks=MappingProxyType({row: _fact(at) for row, at in table.named("first_weeks")}),
        days=MappingProxyType({row: days.texts(row) for row in days.values} if days else {}),
    )


def _fact(table: Table) -> Fact:
    table.only("text", "sources")
    return Fact(table.text("text"), table.texts("sources") if "sources" in table.values else ())


def _red_flag(table: Table) -> RedFlag:
    table.only("treatment", "text", "sources")
    return RedFlag(table.text("treatment"), Fact(table.text("text"), table.texts("sources")))


def _care(table: Table) -> CareAdvice:
    table.only("id", "treatment", "stage", "flag", "text", "sources")
    return CareAdvice(
        id=table.text("id"),
        treatment=table.text("treatment"),
        stage=table.text("stage"),
        fact=Fact(table.text("text"), table.texts("sources")),
        flag=table.optional("flag", str),
    )


def _sign(table: Table) -> Sign:
    table.only("id", "treatment", "action", "notice", "text", "sources")
    return Sign(
        id=table.text("id"),
        treatment=table.text("treatment"),
        action=table.text("action"),
        notice=table.text("notice"),
        fact=Fact(table.text("text"), table.texts("sources")),
    )


def _alternative(table: Table) -> Alternative:
    table.only("id", "concerns", "text", "plain", "sources")
    text = table.text("text")
    return Alternative(
        id=table.text("id"),
        concerns=table.texts("concerns"),
        text=text,
        plain=table.take("plain", str, default=text),
        sources=table.texts("sources"),
    )


def _clinical(table: Table) -> ClinicalFact:
    table.only("id", "treatment", "text", "checked", "sources")
    return ClinicalFact(
        table.text("id"), table.text("treatment"), table.text("text"), table.text("checked"), table.texts("sources")
    )
