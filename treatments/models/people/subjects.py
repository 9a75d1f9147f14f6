"""Whose row it is: the lookup from a row to its patient, found by the tables' relations."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model

from questionnaire.models import Submission
from treatments.models.people.people import Patient

BACKWARDS = {Submission: "assessment__patient"}
"""Lookups that do not use the row's own columns: the quiz does not know what follows it."""


@cache
def way_to_patient(model: type[Model]) -> str | None:
    """The shortest lookup, such as `plan__patient`; "pk" for Patient, None if there is none.

    Only by required columns: a nullable column is not followed.
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
    """The key of the patient whom a row is about. Raises ValueError for a row without a patient."""
    way = way_to_patient(type(record))
    if way is None:
        raise ValueError(f"{type(record).__name__} is about no patient.")
    found: Any = record
    for name in way.split("__"):
        found = getattr(found, f"{name}_id" if name == "patient" else name)
    return int(found)


@cache
def histories() -> dict[type[Model], tuple[type[Any], str]]:
    """For each table about patients that has a history: the history, and the lookup from it to the patient."""
    found: dict[type[Model], tuple[type[Any], str]] = {}
    for model in apps.get_models():
        history, way = getattr(model, "pgh_event_model", None), way_to_patient(model)
        if history is not None and way is not None:
            found[model] = (history, _from_history(model, way))
    return found


def _from_history(model: type[Model], way: str) -> str:
    """The lookup from a history, which has the columns of its table; others go through `pgh_obj`."""
    if model is Patient:
        return "pgh_obj"
    return f"pgh_obj__{way}" if model in BACKWARDS else way
