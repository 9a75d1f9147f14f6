"""What all resources are made of: ids that are the same each time, references to them, and words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from treatments.backoffice.presenters.plain_text import cleaned

Resource = dict[str, Any]
EMPTY: tuple[Any, ...] = ("", None, [], {})


@dataclass(frozen=True)
class Site:
    """The installation that the record comes from; its address makes ids that no other installation has."""

    address: str

    def system(self, name: str) -> str:
        """The name space of our own identifiers and codes of one kind."""
        return f"{self.address}/fhir/{name}"

    def staff(self, key: int | None) -> dict[str, str] | None:
        """What points to somebody of the staff; None for nobody."""
        return None if key is None else self.reference("Practitioner", key)

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


def concept(text: str, *codings: Resource) -> Resource:
    """A thing in words, with its codes; without any where there is none that all systems share."""
    return {"coding": list(codings), "text": text} if codings else {"text": text}


def hl7(system: str, code: str) -> Resource:
    """A code of one of the code systems that come with FHIR, free for all."""
    return {"system": f"http://terminology.hl7.org/CodeSystem/{system}", "code": code}


def quantity(value: Decimal | int, unit: str, code: str) -> Resource:
    """An amount with its unit in words and as a code of UCUM."""
    return {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": code}


def annotation(text: str, *, by: Resource | None = None, at: datetime | None = None) -> Resource:
    """A note on a resource; `at` is aware."""
    return {"authorReference": by, "time": instant(at) if at else None, "text": text}
