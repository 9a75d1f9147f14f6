"""Who changed what: every table with patient data is copied, row by row, by database triggers.

Who saw what: the patients that a request shows are recorded on its `RequestTrace`, which is stored when the page is
sent.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import pghistory

from treatments.models.people.people import User


@dataclass
class RequestTrace:
    """One request: its origin, whether it only reads, and whose records were loaded to answer it.

    `patients` holds the patients' keys, each with the key of the `GlassBreak` that opened the record, or None.
    `release` is the `KnowledgeRelease` used for the request, once it was needed: `has_release` says whether it was.
    """

    find_address: Callable[[], str | None]
    only_reads: bool
    patients: dict[int, int | None] = field(default_factory=dict)
    release: Any = None
    has_release: bool = False


_visit: ContextVar[RequestTrace | None] = ContextVar("visit", default=None)


@contextmanager
def visiting(visit: RequestTrace) -> Iterator[RequestTrace]:
    """Make `visit` the current one inside the block."""
    token = _visit.set(visit)
    try:
        yield visit
    finally:
        _visit.reset(token)


def current_visit() -> RequestTrace | None:
    """The request being answered; None outside of one, as in a command or a task."""
    return _visit.get()


def note_seen(patient: int, glass: int | None = None) -> None:
    """Record that the current request shows the record of the patient with this key."""
    if (visit := current_visit()) is not None:
        visit.patients[patient] = glass


def acting(by: User | None, action: str, **about: Any) -> AbstractContextManager[Any]:
    """Set the actor, the action and the address on each history row written inside; `by` is None for the patient.

    `about` takes identifiers only, never answers, names or contact details.
    """
    visit = current_visit()
    if visit is not None and (address := visit.find_address()):
        about["address"] = address
    return pghistory.context(user=by.pk if by else None, action=action, **about)


def attributed(by: User | None, **about: int) -> AbstractContextManager[Any]:
    """Set the actor in the audit but no action: the name of the surrounding action, such as booking, stays."""
    return pghistory.context(user=by.pk if by else None, **about)
