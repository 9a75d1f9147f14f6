"""Who saw and who changed what, in one list, the newest first. Read page by page from a key, never counted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, F, Model, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from treatments.models import Assessment, Patient, RecordAccess
from treatments.models.people.subjects import histories

SAW, CHANGED = "saw", "changed"
NOT_TOLD = {"token_hash", "digest", "file_name", "thumbnail_name"}
"""Fields without meaning for a reader."""

SAW_RANK = 0  # the histories follow, by the names of their tables


@dataclass(frozen=True)
class AuditSearch:
    """A search between two instants (aware; the second is excluded). At least a patient or a user is named.

    `patients` are the keys of one patient, see `with_merged`. `clinics` are the keys of the clinics whose patients the
    reader may see; None: all, without health data.
    """

    since: datetime
    until: datetime
    patients: tuple[int, ...] = ()
    user: int | None = None
    kind: str = ""
    clinics: tuple[int, ...] | None = None


@dataclass(frozen=True, order=True)
class Key:
    """The position of a line in the list."""

    at: datetime
    rank: int
    pk: int


@dataclass(frozen=True)
class AuditLine:
    """One access or one written row. `user` is None if a patient, or nobody by name, did it.

    `what` is the name of the page for an access, the action for a change; `table` is the table of a change, `fields`
    are the changed fields, each with the values before and after.
    """

    key: Key
    kind: str
    user: int | None
    patient: int | None
    what: str
    about: str
    address: str
    is_under_glass: bool = False
    table: type[Model] | None = None
    fields: tuple[tuple[str, Any, Any], ...] = ()


def lines(asked: AuditSearch, *, before: Key | None = None, most: int) -> list[AuditLine]:
    """The newest matching lines older than the key `before`: in two queries, without the changed fields."""
    found = [*(_saw(asked, before, most) if asked.kind != CHANGED else ())]
    found += _changed(asked, before, most) if asked.kind != SAW else []
    return sorted(found, key=lambda line: line.key, reverse=True)[:most]


def all_lines(asked: AuditSearch, *, most: int, step: int = 500) -> Iterator[AuditLine]:
    """The same in steps, up to `most` lines."""
    before = None
    for start in range(0, most, step):
        page = lines(asked, before=before, most=min(step, most - start))
        yield from page
        if len(page) < step:
            return
        before = page[-1].key


def with_fields(found: Sequence[AuditLine]) -> list[AuditLine]:
    """The lines with the fields that each change of a row changed: one query for each table among them."""
    tables = dict.fromkeys(line.table for line in found if line.table is not None)
    keys = {table: {line.key.pk for line in found if line.table is table} for table in tables}
    changed = {table: _changed_fields(table, keys[table]) for table in tables}
    return [line if line.table is None else _replaced(line, changed[line.table].get(line.key.pk, ())) for line in found]


def references(patients: Sequence[int]) -> dict[int, str]:
    """The newest reference of each patient, which is shown where the name is not."""
    rows = Assessment.objects.filter(patient__in=patients).order_by("created_at", "pk")
    return dict(rows.values_list("patient", "reference"))


def _replaced(line: AuditLine, fields: tuple[tuple[str, Any, Any], ...]) -> AuditLine:
    return AuditLine(**{**line.__dict__, "fields": fields})


def with_merged(patient: int) -> tuple[int, ...]:
    """The patient's key, and those of the records merged into it: their history belongs to the patient."""
    return (patient, *Patient.objects.filter(merged_into=patient).values_list("pk", flat=True))


def _saw(asked: AuditSearch, before: Key | None, most: int) -> Iterator[AuditLine]:
    rows = RecordAccess.objects.filter(_within("at", "pk", SAW_RANK, asked, before))
    rows = rows.filter(patient__in=asked.patients) if asked.patients else rows
    rows = rows.filter(user=asked.user) if asked.user else rows
    rows = rows if asked.clinics is None else rows.filter(patient__clinic__in=asked.clinics)
    for row in rows.order_by("-at", "-pk")[:most]:
        yield AuditLine(
            key=Key(row.at, SAW_RANK, row.pk),
            kind=SAW,
            user=row.user_id,
            patient=row.patient_id,
            what=row.page,
            about=row.kind,
            address=row.address or "",
            is_under_glass=row.glass_id is not None,
        )


def _changed(asked: AuditSearch, before: Key | None, most: int) -> list[AuditLine]:
    tables = sorted(histories(), key=lambda model: model._meta.label)
    parts = [_part(model, rank, asked, before, most) for rank, model in enumerate(tables, SAW_RANK + 1)]
    rows = parts[0].union(*parts[1:], all=True).order_by("-line_made_at", "-line_rank", "-line_key")[:most]
    return [
        AuditLine(
            key=Key(at, rank, key),
            kind=CHANGED,
            user=int(user) if user else None,
            patient=patient,
            what=action or "",
            about=label,
            address=address or "",
            table=tables[rank - SAW_RANK - 1],
        )
        for at, rank, key, label, patient, user, action, address in rows
    ]


def _part(model: type[Model], rank: int, asked: AuditSearch, before: Key | None, most: int) -> QuerySet[Any, Any]:
    """The part of one history in the list, with the columns that all parts have."""
    history, way = histories()[model]
    rows: QuerySet[Any] = history.objects.filter(_within("pgh_created_at", "pgh_id", rank, asked, before))
    rows = rows.filter(**{f"{way}__in": asked.patients}) if asked.patients else rows
    rows = rows.filter(pgh_context__metadata__user=asked.user) if asked.user else rows
    rows = rows if asked.clinics is None else rows.filter(**{f"{way}__clinic__in": asked.clinics})
    metadata = {name: KeyTextTransform(name, "pgh_context__metadata") for name in ("user", "action", "address")}
    named = rows.annotate(
        line_made_at=F("pgh_created_at"),
        line_rank=Value(rank),
        line_key=Cast("pgh_id", BigIntegerField()),
        line_label=Cast("pgh_label", TextField()),
        line_whose=Cast(F(way), BigIntegerField()),
        **{f"line_{name}": expression for name, expression in metadata.items()},
    )
    columns = ("made_at", "rank", "key", "label", "whose", "user", "action", "address")
    return named.order_by("-pgh_created_at", "-pgh_id").values_list(*(f"line_{name}" for name in columns))[:most]


def _within(at: str, pk: str, rank: int, asked: AuditSearch, before: Key | None) -> Q:
    """Between the two instants, and after the key in the list's order: newest first, then by rank and key."""
    span = Q(**{f"{at}__gte": asked.since, f"{at}__lt": asked.until})
    if before is None:
        return span
    if rank != before.rank:
        return span & Q(**{f"{at}__lte" if rank < before.rank else f"{at}__lt": before.at})
    return span & (Q(**{f"{at}__lt": before.at}) | Q(**{at: before.at, f"{pk}__lt": before.pk}))


def _changed_fields(table: type[Model], keys: set[int]) -> dict[int, tuple[tuple[str, Any, Any], ...]]:
    """By the key of each history row, the fields in which it differs from the row before it."""
    history, _way = histories()[table]
    fields = (field.attname for field in history._meta.concrete_fields if not field.name.startswith("pgh_"))
    names = [name for name in fields if name not in NOT_TOLD]
    own = history.objects.filter(pgh_id__in=keys).values("pgh_obj_id")
    rows = history.objects.filter(pgh_obj_id__in=own, pgh_id__lte=max(keys)).order_by("pgh_obj_id", "pgh_id")
    changed: dict[int, tuple[tuple[str, Any, Any], ...]] = {}
    last: dict[str, Any] = {}
    for row in rows.values("pgh_id", "pgh_obj_id", *names):
        if row["pgh_id"] in keys and last.get("pgh_obj_id") == row["pgh_obj_id"]:
            changed[row["pgh_id"]] = tuple((name, last[name], row[name]) for name in names if last[name] != row[name])
        last = row
    return changed
