"""Who changed what: every table with a patient in it is copied, row by row, by database triggers.

Who saw what: what a request shows of a patient is noted on its `Visit`, which is kept when the page goes out.
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
    """One request: where it comes from, whether it only reads, and whose records were loaded to answer it.

    `patients` holds their keys, each with the key of the `GlassBreak` that opened the record, or None. `release` is
    the `KnowledgeRelease` that answers the request, once it was asked for: `has_release` says whether it was.
    """

    find_address: Callable[[], str | None]
    only_reads: bool
    patients: dict[int, int | None] = field(default_factory=dict)
    release: Any = None
    has_release: bool = False


_visit: ContextVar[RequestTrace | None] = ContextVar("visit", default=None)


@contextmanager
def visiting(visit: RequestTrace) -> Iterator[RequestTrace]:
    """Inside it `current_visit()` is this one."""
    token = _visit.set(visit)
    try:
        yield visit
    finally:
        _visit.reset(token)


def current_visit() -> RequestTrace | None:
    """The request that is being answered; None outside of one, as in a command or a task."""
    return _visit.get()


def note_seen(patient: int, glass: int | None = None) -> None:
    """Notes that the request being answered shows the record of the patient with this key."""
    if (visit := current_visit()) is not None:
        visit.patients[patient] = glass


def acting(by: User | None, action: str, **about: Any) -> AbstractContextManager[Any]:
    """Names the actor, the act and where from on each history row written inside it; `by` is None for the patient.

    `about` takes identifiers only, never answers, names or contacts.
    """
    visit = current_visit()
    if visit is not None and (address := visit.find_address()):
        about["address"] = address
    return pghistory.context(user=by.pk if by else None, action=action, **about)
