"""Patients of one clinic who are probably one person with two records: two of the identifying fields agree.

The database's constraint already makes the same e-mail address, birth date and name one row. A shared address or
number alone means nothing: families share them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower, Reverse

from treatments.lifecycle import BookingState, PlanState
from treatments.models import Booking, Clinic, Patient, PatientMerge, TwoPeople
from treatments.models.people.people import NameKey, digits

TELLS = (
    ("name", "birth_date"),
    ("birth_date", "address"),
    ("birth_date", "number"),
    ("name", "address"),
    ("name", "number"),
)
"""Pairs of fields that hardly ever agree by chance."""


def likely_same(clinics: QuerySet[Clinic]) -> QuerySet[Any]:
    """The later of each two records that may be one person, the newest first.

    Each has `twin`, the key of the earliest similar patient, and `name_key`, the name as it is compared. Pairs that
    the desk marked as two people are left out.
    """
    patients = Patient.objects.unmerged().filter(clinic__in=clinics, erased_at__isnull=True)
    # One subquery for each pair, so that each can use its own index.
    alike = patients.filter(reduce(or_, (Q(Exists(_earlier().filter(_agree(tell)))) for tell in TELLS)))
    twins = _earlier().filter(reduce(or_, map(_agree, TELLS))).order_by("pk").values("pk")
    with_twin = alike.annotate(twin=Subquery(twins[:1]), name_key=NameKey("full_name"))
    return with_twin.select_related("clinic").order_by("-created_at", "-pk")


def twins_of(patients: Sequence[Any]) -> dict[int, Any]:
    """The `twin` of each of these patients by its key, with `name_key` to compare by."""
    return Patient.objects.annotate(name_key=NameKey("full_name")).in_bulk([patient.twin for patient in patients])


def namesakes_of(patient: Patient) -> list[str]:
    """The names of other patients of the clinic with this e-mail address and birth date, not marked as different."""
    same = Patient.objects.unmerged().same_person(patient.pk).filter(clinic=patient.clinic_id).exclude(pk=patient.pk)
    return list(same.order_by("full_name").values_list("full_name", flat=True))


def _earlier() -> QuerySet[Any]:
    """Earlier patients of the clinic not marked as different, with the compared fields."""
    marked = TwoPeople.objects.filter(patient=OuterRef(OuterRef("pk")), other=OuterRef("pk"))
    unmerged = Patient.objects.unmerged().filter(erased_at__isnull=True)
    others = unmerged.filter(clinic=OuterRef("clinic"), pk__lt=OuterRef("pk"))
    return others.filter(~Exists(marked)).annotate(
        name=NameKey("full_name"), address=Lower("email"), number=_from_the_end("phone")
    )


def _agree(tell: tuple[str, str]) -> Q:
    """Both fields agree with the patient's; an empty number agrees with none."""
    compared = {
        "name": NameKey(OuterRef("full_name")),
        "birth_date": OuterRef("birth_date"),
        "address": Lower(OuterRef("email")),
        "number": _from_the_end(OuterRef("phone")),
    }
    same = Q(**{name: compared[name] for name in tell})
    return same & ~Q(phone="") if "number" in tell else same


def _from_the_end(phone: str | OuterRef) -> Reverse:
    """The digits of a number, reversed as in the index."""
    return Reverse(digits(phone), output_field=CharField())


@dataclass(frozen=True, slots=True)
class Holding:
    """The contents of one record: visits ahead with session and plan loaded, and counts of the rest."""

    patient: Patient
    ahead: tuple[Booking, ...]
    done: int
    plans: int
    quizzes: int


def holdings(patients: Sequence[Patient], now: datetime) -> list[Holding]:
    """The contents of these records, in two queries; `now` is aware."""
    keys = [patient.pk for patient in patients]
    active = Booking.objects.standing().filter(patient__in=keys, during__endswith__gt=now)
    ahead = list(active.select_related("session__plan__clinic").order_by("during"))
    counts = Patient.objects.filter(pk__in=keys).annotate(
        done=Count("bookings", filter=Q(bookings__state=BookingState.DONE), distinct=True),
        active=Count("plans", filter=Q(plans__state=PlanState.ACTIVE), distinct=True),
        sent=Count("assessments", distinct=True),
    )
    counted = {row.pk: row for row in counts}
    return [
        Holding(
            patient,
            tuple(booking for booking in ahead if booking.patient_id == patient.pk),
            counted[patient.pk].done,
            counted[patient.pk].active,
            counted[patient.pk].sent,
        )
        for patient in patients
    ]


def merges_of(clinics: QuerySet[Clinic]) -> QuerySet[PatientMerge]:
    """The merges of these clinics' records that can still be undone or were undone, the newest first."""
    merges = PatientMerge.objects.filter(kept__clinic__in=clinics, kept__erased_at__isnull=True)
    return merges.select_related("kept__clinic", "merged__clinic", "merged_by", "undone_by").order_by("-pk")
