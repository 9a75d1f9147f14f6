"""Building blocks of all resources: stable ids, references to them, and text."""

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
    """The installation that the record comes from; its address makes the ids globally unique."""

    address: str

    def system(self, name: str) -> str:
        """Returns the namespace of the product's own identifiers and codes of one kind."""
        return f"{self.address}/fhir/{name}"

    def staff(self, key: int | None) -> dict[str, str] | None:
        """Returns a reference to a member of staff; None for nobody."""
        return None if key is None else self.reference("Practitioner", key)

    def reference(self, kind: str, key: object) -> dict[str, str]:
        """Returns a reference to a resource in the same bundle."""
        return {"reference": f"urn:uuid:{self.identity(kind, key)}"}

    def identity(self, kind: str, key: object) -> str:
        """Returns the id of the resource of a kind with this key: the same in every bundle that has it."""
        return str(uuid5(NAMESPACE_URL, self.system(f"{kind}/{key}")))

    def resource(self, kind: str, key: object, **fields: Any) -> Resource:
        """Returns a resource without empty fields: FHIR allows no empty text or list and no control characters."""
        return {"resourceType": kind, "id": self.identity(kind, key), **present(fields)}


def present(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the fields without empty values, at any depth."""
    tidied = {name: _tidied(value) for name, value in fields.items()}
    return {name: value for name, value in tidied.items() if value not in EMPTY}


def _tidied(value: Any) -> Any:
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, dict):
        return present(value)
    if isinstance(value, list):
        return [item for item in map(_tidied, value) if item not in EMPTY]
    return value


def instant(at: datetime) -> str:
    """Returns an aware moment in FHIR's format, to the second, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def concept(text: str, *codings: Resource) -> Resource:
    """Returns a concept as text with its codes; without codes if no shared code exists."""
    return {"coding": list(codings), "text": text} if codings else {"text": text}


def hl7(system: str, code: str) -> Resource:
    """Returns a code of one of the code systems that come with FHIR, free for all."""
    return {"system": f"http://terminology.hl7.org/CodeSystem/{system}", "code": code}


def quantity(value: Decimal | int, unit: str, code: str) -> Resource:
    """Returns an amount with its unit as text and as a UCUM code."""
    return {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": code}


def annotation(text: str, *, by: Resource | None = None, at: datetime | None = None) -> Resource:
    """Returns a note on a resource; `at` is aware."""
    return {"authorReference": by, "time": instant(at) if at else None, "text": text}
