"""Whether a clinic can hold a kind of visit at all, before a plan with it is approved and before anybody books."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from treatments.models import Clinic, Clinician, Device, Room, TreatmentOffer


class Lack(StrEnum):
    """What a visit needs and the clinic has not."""

    LENGTH = "length"
    CLINICIAN = "clinician"
    ROOM = "room"
    DEVICE = "device"


@dataclass(frozen=True)
class Missing:
    """One thing that a kind of visit lacks."""

    visit: str
    what: Lack


def missing(clinic: Clinic, visits: Iterable[str]) -> list[Missing]:
    """What the clinic lacks for these kinds of visit, in their order: in four queries."""
    kinds = dict(TreatmentOffer.objects.filter(clinic=clinic).values_list("treatment", "device_kind"))
    staff = Clinician.objects.filter(user__is_active=True, working_hours__clinic=clinic)
    done_by = {treatment for (each,) in staff.values_list("treatments") for treatment in each}
    rooms = Room.objects.filter(clinic=clinic, is_active=True).values_list("treatments")
    done_in = {treatment for (each,) in rooms for treatment in each}
    devices = set(Device.objects.filter(clinic=clinic, is_active=True).values_list("kind", flat=True))
    return [
        Missing(visit, lack)
        for visit in dict.fromkeys(visits)
        for lack in _lacks(visit, kinds=kinds, done_by=done_by, done_in=done_in, devices=devices)
    ]


def _lacks(
    visit: str, *, kinds: dict[str, str], done_by: set[str], done_in: set[str], devices: set[str]
) -> Iterator[Lack]:
    if visit not in kinds:
        yield Lack.LENGTH
    if visit not in done_by:
        yield Lack.CLINICIAN
    if visit not in done_in:
        yield Lack.ROOM
    if kinds.get(visit) and kinds[visit] not in devices:
        yield Lack.DEVICE
