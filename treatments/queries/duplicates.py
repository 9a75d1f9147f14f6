"""Patients of one clinic who are likely one person that came twice: two of the things that tell her apart agree.

The same e-mail address and birth date are one row by the database's own rule. A shared address or number alone says
nothing: families share them.
"""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower, Reverse

from treatments.models import Clinic, Patient, TwoPeople
from treatments.models.people import digits, folded

TELLS = (("name", "birth_date"), ("birth_date", "number"), ("name", "address"), ("name", "number"))
"""Pairs that agree by chance in hardly anybody."""


def likely_same(clinics: QuerySet[Clinic]) -> QuerySet[Any]:
    """The later of each two who may be one, the newest first, with `twin`, the key of the earliest like her.

    Those of whom the desk said that they are two people are left out.
    """
    patients = Patient.objects.filter(clinic__in=clinics, erased_at__isnull=True)
    # One question for each pair, so that each can go through an index of its own.
    alike = patients.filter(reduce(or_, (Q(Exists(_earlier().filter(_agree(tell)))) for tell in TELLS)))
    twins = _earlier().filter(reduce(or_, map(_agree, TELLS))).order_by("pk").values("pk")
    return alike.annotate(twin=Subquery(twins[:1])).select_related("clinic").order_by("-created_at", "-pk")


def _earlier() -> QuerySet[Any]:
    """Earlier patients of the clinic who were not told apart, with what is compared."""
    told = TwoPeople.objects.filter(patient=OuterRef(OuterRef("pk")), other=OuterRef("pk"))
    others = Patient.objects.filter(clinic=OuterRef("clinic"), pk__lt=OuterRef("pk"), erased_at__isnull=True)
    return others.filter(~Exists(told)).annotate(
        name=folded("full_name"), address=Lower("email"), number=_from_the_end("phone")
    )


def _agree(tell: tuple[str, str]) -> Q:
    """Both things are hers too; an empty number agrees with none."""
    hers = {
        "name": folded(OuterRef("full_name")),
        "birth_date": OuterRef("birth_date"),
        "address": Lower(OuterRef("email")),
        "number": _from_the_end(OuterRef("phone")),
    }
    same = Q(**{name: hers[name] for name in tell})
    return same & ~Q(phone="") if "number" in tell else same


def _from_the_end(phone: str | OuterRef) -> Reverse:
    """The digits of a number as its index has them."""
    return Reverse(digits(phone), output_field=CharField())
