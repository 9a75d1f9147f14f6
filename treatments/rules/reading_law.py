"""Parses the rows of the countries, and of regions that differ from their country."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from treatments.rules.evidence import Fact
from treatments.rules.law import Country, CrisisLine, Examination
from treatments.rules.tables import Table

_FACTS = ("under_18", "label", "advertising")
_KEYS = ("name", "emergency", "names_medicines", "shows_prices", *_FACTS, "in_danger", "crisis", "examinations")


def read_countries(root: Table) -> dict[str, Country]:
    """Returns the rows by code; a region (`GB-SCT`) inherits from its country. Raises KnowledgeError."""
    tables = dict(root.named("countries"))
    return {code: _country(code, _with_country(code, table, tables)) for code, table in tables.items()}


def _with_country(code: str, table: Table, tables: dict[str, Table]) -> Table:
    country, _, region = code.partition("-")
    if not region:
        return table
    if country not in tables:
        raise table.error(f"there is no row for its country. Add [countries.{country}].")
    return Table(table.where, {**tables[country].values, **table.values})


def _country(code: str, table: Table) -> Country:
    table.only(*_KEYS)
    return Country(
        id=code,
        name=table.text("name"),
        emergency=table.text("emergency"),
        names_medicines=table.take("names_medicines", bool),
        shows_prices=table.take("shows_prices", bool),
        under_18=_fact(table.table("under_18")),
        label=_fact(table.table("label")),
        advertising=_fact(table.table("advertising")),
        in_danger=_fact(table.table("in_danger")) if "in_danger" in table.values else None,
        crisis=tuple(_line(row) for row in _rows(table, "crisis")),
        examinations=tuple(_examination(row) for row in _rows(table, "examinations")),
    )


def _rows(table: Table, key: str) -> Iterator[Table]:
    return table.tables(key) if key in table.values else iter(())


def _fact(table: Table) -> Fact:
    table.only("text", "sources")
    return Fact(table.text("text"), table.texts("sources"))


def _line(table: Table) -> CrisisLine:
    table.only("number", "takes_texts", "checked", "text", "sources")
    return CrisisLine(
        number=table.text("number"),
        takes_texts=table.take("takes_texts", bool, False),
        checked=table.text("checked"),
        fact=Fact(table.text("text"), table.texts("sources")),
    )


def _examination(table: Table) -> Examination:
    table.only("treatment", "by", "ways", "each_time", "valid_days", "since", "checked", "text", "sources")
    return Examination(
        treatment=table.text("treatment"),
        by=table.texts("by"),
        ways=table.texts("ways"),
        each_time=table.take("each_time", bool, False),
        valid_days=table.optional("valid_days", int),
        since=table.optional("since", date),
        checked=table.text("checked"),
        fact=Fact(table.text("text"), table.texts("sources")),
    )
