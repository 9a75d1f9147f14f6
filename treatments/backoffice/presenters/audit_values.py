"""Field values as staff read them: people and rooms by name, moments in the clinic's time zone, codes as text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import FieldDoesNotExist
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Field, ForeignKey, Model

from treatments.models import Clinic, Clinician, Device, Lot, Product, Room, User
from treatments.queries.people.audit import AuditLine
from treatments.wording.clinic_days import clock, day_words

AT_MOST = 80
NOTHING = "—"
NAMED: Mapping[type[Model], tuple[str, ...]] = {
    User: (),
    Clinic: (),
    Clinician: ("user",),
    Room: (),
    Device: (),
    Product: (),
    Lot: ("product",),
}
"""Models whose rows are shown by name, with the relations that the name needs; other rows show kind and number."""

Names = Mapping[type[Model], Mapping[Any, str]]


@dataclass(frozen=True)
class ValueWords:
    """Formats values with times in `zone`; `names` are the names of the rows that the values refer to."""

    zone: ZoneInfo
    names: Names

    def said(self, table: type[Model], name: str, value: Any) -> str:
        """Returns the value of a field of a table as text."""
        field = field_of(table, name)
        if value is None or value in ("", []):
            return NOTHING
        if isinstance(field, ForeignKey):
            return self._pointed(field, value)
        if isinstance(value, list):
            return _short(", ".join(str(item) for item in value))
        if field is not None and field.choices:
            return str(dict(field.flatchoices).get(value, value))
        return self._plain(value)

    def _pointed(self, field: ForeignKey[Any, Any], value: Any) -> str:
        target: Any = field.related_model
        known = self.names.get(target, {}).get(value)
        return known or f"{target._meta.verbose_name} {value}"

    def _plain(self, value: Any) -> str:
        match value:
            case bool():
                return "yes" if value else "no"
            case datetime():
                return moment_words(value, self.zone)
            case date():
                return day_words(value)
            case DateTimeTZRange():
                return " to ".join(moment_words(at, self.zone) for at in (value.lower, value.upper) if at)
            case dict():
                return f"{len(value)} answers"
            case _:
                return _short(str(value))


def _short(text: str) -> str:
    return text if len(text) <= AT_MOST else f"{text[:AT_MOST]}…"


def moment_words(at: datetime, zone: ZoneInfo) -> str:
    """Returns a moment such as "Mon 23 Nov 2026, 10:00"."""
    return f"{day_words(at.astimezone(zone).date())}, {clock(at, zone)}"


def field_of(table: type[Model], name: str) -> Field[Any, Any] | None:
    """Returns the field by its name or its column's; None if the table no longer has it."""
    try:
        found = table._meta.get_field(name.removesuffix("_id"))
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, Field) else None


def names_in(found: Iterable[AuditLine]) -> Names:
    """Returns the names of all rows that these changes refer to: one query for each model that is shown by name."""
    keys: dict[type[Model], set[Any]] = {}
    for line in found:
        for name, *values in line.fields if line.table else ():
            field = field_of(line.table, name) if line.table else None
            if isinstance(field, ForeignKey) and field.related_model in NAMED:
                keys.setdefault(field.related_model, set()).update(value for value in values if value is not None)
    return {model: _names_of(model, wanted) for model, wanted in keys.items() if wanted}


def _names_of(model: type[Model], wanted: set[Any]) -> dict[Any, str]:
    rows = model._default_manager.select_related(*NAMED[model]).filter(pk__in=wanted)
    return {row.pk: str(row) for row in rows}
