"""What all resources are made of: ids that are the same each time, references to them, and words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from treatments.presenters.plain_text import cleaned

Resource = dict[str, Any]
EMPTY: tuple[Any, ...] = ("", None, [], {})


@dataclass(frozen=True)
class Site:
    """The installation that the record comes from; its address makes ids that no other installation has."""

    address: str

    def system(self, name: str) -> str:
        """The name space of our own identifiers and codes of one kind."""
        return f"{self.address}/fhir/{name}"

    def reference(self, kind: str, key: object) -> dict[str, str]:
        """What points to a resource in the same bundle."""
        return {"reference": f"urn:uuid:{self.identity(kind, key)}"}

    def identity(self, kind: str, key: object) -> str:
        """The id of the resource of a kind with this key: the same in every bundle that has it."""
        return str(uuid5(NAMESPACE_URL, self.system(f"{kind}/{key}")))

    def resource(self, kind: str, key: object, **fields: Any) -> Resource:
        """A resource of what is there: FHIR knows no empty text, no empty list, and no control codes."""
        return {"resourceType": kind, "id": self.identity(kind, key), **present(fields)}


def present(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that hold something, and of these, at any depth, what holds something."""
    tidied = {name: _tidied(value) for name, value in fields.items()}
    return {name: value for name, value in tidied.items() if value not in EMPTY}


def _tidied(value: Any) -> Any:
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, dict):
        return present(value)
    if isinstance(value, list):
        return [each for each in map(_tidied, value) if each not in EMPTY]
    return value


def instant(at: datetime) -> str:
    """An aware moment as FHIR writes it, to the second, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def concept(text: str) -> dict[str, str]:
    """A thing that we name in words, for there is no code that all systems share."""
    return {"text": text}
