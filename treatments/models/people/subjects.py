"""Whose row it is: the way from a row to the patient it is about, found by the tables' own relations."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model

from questionnaire.models import Submission
from treatments.models.people.people import Patient

BACKWARDS = {Submission: "assessment__patient"}
"""Where the way is not by columns of the row: the quiz knows nothing of what follows it."""


@cache
def way_to_patient(model: type[Model]) -> str | None:
    """The shortest way as a lookup, such as `plan__patient`; "pk" for Patient, None where there is none.

    Only by what a row always has: a column that may be empty leads to nobody.
    """
    if model is Patient:
        return "pk"
    if model in BACKWARDS:
        return BACKWARDS[model]
    ways = [f"{name}__{way}" for name, way in _ways(model)]
    return min((way.removesuffix("__pk") for way in ways), key=lambda way: (way.count("__"), way), default=None)


def _ways(model: type[Model]) -> Iterator[tuple[str, str]]:
    for field in model._meta.concrete_fields:
        target = field.related_model
        own = isinstance(field, ForeignKey) and not field.null and isinstance(target, type) and target is not model
        if own and (way := way_to_patient(target)):
            yield field.name, way


def patient_key(record: Model) -> int:
    """The key of the patient whom a row is about. Raises ValueError for a row that is about nobody."""
    way = way_to_patient(type(record))
    if way is None:
        raise ValueError(f"{type(record).__name__} is about no patient.")
    found: Any = record
    for name in way.split("__"):
        found = getattr(found, f"{name}_id" if name == "patient" else name)
    return int(found)


@cache
def histories() -> dict[type[Model], tuple[type[Any], str]]:
    """Each table with a history whose rows are about a patient: the history, and the way from its rows to her."""
    found: dict[type[Model], tuple[type[Any], str]] = {}
    for model in apps.get_models():
        history, way = getattr(model, "pgh_event_model", None), way_to_patient(model)
        if history is not None and way is not None:
            found[model] = (history, _from_history(model, way))
    return found


def _from_history(model: type[Model], way: str) -> str:
    """A history has the columns of its table, so the way is the same, but for what is no column of it."""
    if model is Patient:
        return "pgh_obj"
    return f"pgh_obj__{way}" if model in BACKWARDS else way
