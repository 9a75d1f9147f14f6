"""Whether a clinic can do a kind of visit at all, before a plan with it is approved or a visit booked."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from treatments.models import Clinic, Clinician, Device, Room, TreatmentOffer


class Lack(StrEnum):
    """What a visit needs and the clinic lacks."""

    LENGTH = "length"
    CLINICIAN = "clinician"
    ROOM = "room"
    DEVICE = "device"


@dataclass(frozen=True)
class MissingSetUp:
    """One thing that a kind of visit lacks."""

    visit: str
    what: Lack


def missing(clinic: Clinic, visits: Iterable[str]) -> list[MissingSetUp]:
    """What the clinic lacks for these kinds of visit, in their order: in one query."""
    here = OuterRef("pk")
    staff = Clinician.objects.filter(user__is_active=True, working_hours__clinic=here)
    rooms = Room.objects.filter(clinic=here, is_active=True)
    devices = Device.objects.filter(clinic=here, is_active=True)
    offers = TreatmentOffer.objects.filter(clinic=here).values(
        pair=JSONObject(visit="treatment", device_kind="device_kind")
    )
    pairs, done_by, done_in, kinds_in_use = (
        Clinic.objects.order_by()
        .values_list(
            ArraySubquery(offers),
            ArraySubquery(_each_treatment(staff)),
            ArraySubquery(_each_treatment(rooms)),
            ArraySubquery(devices.values("kind").distinct()),
        )
        .get(pk=clinic.pk)
    )
    kinds = {pair["visit"]: pair["device_kind"] for pair in pairs}
    return [
        MissingSetUp(visit, lack)
        for visit in dict.fromkeys(visits)
        for lack in _lacks(visit, kinds=kinds, done_by=done_by, done_in=done_in, devices=kinds_in_use)
    ]


def _each_treatment(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The treatments for which any of these rows is set up, each once."""
    return rows.values(each=Func("treatments", function="unnest")).distinct()


def _lacks(
    visit: str, *, kinds: dict[str, str], done_by: Collection[str], done_in: Collection[str], devices: Collection[str]
) -> Iterator[Lack]:
    if visit not in kinds:
        yield Lack.LENGTH
    if visit not in done_by:
        yield Lack.CLINICIAN
    if visit not in done_in:
        yield Lack.ROOM
    if kinds.get(visit) and kinds[visit] not in devices:
        yield Lack.DEVICE
