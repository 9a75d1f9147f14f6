"""Who changed what: every table with a patient in it is copied, row by row, by database triggers."""

from contextlib import AbstractContextManager
from typing import Any

import pghistory

from treatments.models.people import User


def acting(by: User | None, action: str, **about: Any) -> AbstractContextManager[Any]:
    """Names the actor and the act on each history row written inside it; `by` is None for the patient herself.

    `about` takes identifiers only, never answers, names or contacts.
    """
    return pghistory.context(user=by.pk if by else None, action=action, **about)
