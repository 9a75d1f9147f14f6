"""Finding a patient by anything that identifies them: name, birth date, phone number, e-mail address or reference.

One search for desk and clinician. What was typed is read first (`read`), then looked for, each kind through an index of
its own; where nothing fits, names and addresses that are nearly the same are offered.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Func, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Lower, Reverse

from questionnaire.email_addresses import NotAnAddress, normal_email
from questionnaire.phone_numbers import NotAPhoneNumber, to_e164
from treatments.models import Assessment, Clinic, Patient
from treatments.models.people.people import Folded, NameKey, as_spelled_out, digits, folded_words, spelled_out
from treatments.scheduling.written_dates import find_date, order_in, plain_characters

MOST = 25
MOST_NEAR = 10
FEWEST_DIGITS = 4
TELLING_DIGITS = 9
"""A number is compared from its end: so many digits leave out the country's and the leading zero."""
ALIKE = 0.45
"""How much of what was typed a near miss has in common with it, from 0 to 1, by groups of three letters."""

REFERENCE = re.compile(r"^\s*([B-DF-HJ-NP-TV-XZ2-9]{4})[-\s]?([B-DF-HJ-NP-TV-XZ2-9]{4})\s*$", re.IGNORECASE)
EXTENSION = re.compile(r"\s*[;,]?\s*(?:ext|x|#).*$", re.IGNORECASE)
PHONE = re.compile(rf"^[\d\s()+./-]+({EXTENSION.pattern[:-1]})?$", re.IGNORECASE)


@dataclass(frozen=True)
class PatientSearch:
    """What was typed, read as everything that it may be; whoever one of them fits is found.

    `born_on` are all days that it can mean, the one by the clinic's country first; a name beside it has to fit too.
    "" and () where it says nothing of the kind.
    """

    name: str = ""
    born_on: tuple[date, ...] = ()
    phone: str = ""
    reference: str = ""
    email: str = ""

    @property
    def says_nothing(self) -> bool:
        return self == PatientSearch()


@dataclass(frozen=True)
class Found:
    """Patients that fit, at most `MOST`, and whether there are more; where none does, those that nearly fit."""

    patients: list[Patient]
    is_cut: bool = False
    near: tuple[Patient, ...] = ()


def read(text: str, *, today: date, country: str = "US") -> PatientSearch:
    """What a text can mean, by the ways of a country (ISO 3166-1 alpha-2); dates after `today` mean nothing."""
    text = plain_characters(text).strip()
    if "@" in text:
        return PatientSearch(email=_name(_address("".join(text.split()))))
    reference = REFERENCE.match(text)
    named = "-".join(reference.groups()).upper() if reference else ""
    written = find_date(text, newest_year=today.year)
    if PHONE.match(text) and not (written and not written.rest):
        return PatientSearch(phone=_number(text, country), reference=named)
    if written:
        days = [written.by_order.get(order_in(country)), *written.by_order.values()]
        born_on = tuple(dict.fromkeys(day for day in days if day and day <= today))
        return PatientSearch(name=_name(written.rest), born_on=born_on)
    is_surely_one = named and any(letter.isdigit() or letter == "-" for letter in text)
    return PatientSearch(name="" if is_surely_one else _name(text), reference=named)


def _address(text: str) -> str:
    try:
        return normal_email(text)
    except NotAnAddress:
        return text.lower()


def _number(text: str, country: str) -> str:
    """The end of a phone number, of the whole one where it is whole; "" for less than `FEWEST_DIGITS` digits."""
    with suppress(NotAPhoneNumber):  # a part of one
        text = to_e164(text, country)
    digits_typed = re.sub(r"\D", "", EXTENSION.sub("", text))
    return digits_typed[-TELLING_DIGITS:] if len(digits_typed) >= FEWEST_DIGITS else ""


def _name(text: str) -> str:
    """The text, where a letter or digit stands in it."""
    return text.strip() if any(letter.isalnum() for letter in text) else ""


def look_for(clinics: Sequence[Clinic], text: str, *, today: date) -> Found:
    """Patients of these clinics that the text fits, or nearly fits, by name; each has its assessments at hand.

    Whoever had their data erased is found by name, birth date and reference, for their record is kept. Where the text
    fits a record that was merged into another, that one is found.
    """
    countries = {clinic.country for clinic in clinics}
    asked = read(text, today=today, country=countries.pop() if len(countries) == 1 else "")
    patients = find(clinics, asked)
    near = () if patients else _near(clinics, asked)
    return Found(patients[:MOST], len(patients) > MOST, near)


def find(clinics: Sequence[Clinic], asked: PatientSearch) -> list[Patient]:
    """Those that fit, born on the likelier day first, then by name; at most `MOST` and one more."""
    if asked.says_nothing:
        return []
    rows = fitting(_rows(clinics), asked).order_by("full_name", "pk")
    patients = list(rows[: MOST + 1])
    if any(patient.merged_into_id for patient in patients):
        kept = {patient.merged_into_id or patient.pk for patient in patients}
        patients = list(_rows(clinics).filter(pk__in=kept).order_by("full_name", "pk"))
    return sorted(patients, key=lambda each: bool(asked.born_on) and each.birth_date != asked.born_on[0])


def _rows(clinics: Sequence[Clinic]) -> QuerySet[Any]:
    newest = Assessment.objects.select_related("review", "waiting", "clinic").order_by("-created_at", "-pk")
    patients = Patient.objects.filter(clinic__in=clinics).select_related("clinic")
    return patients.prefetch_related(Prefetch("assessments", newest))


def fitting(rows: QuerySet[Any], asked: PatientSearch) -> QuerySet[Any]:
    """Of these patients all whom one of the meanings fits."""
    first, *others = [*_meanings(asked), Patient.objects.none()]
    return rows.filter(pk__in=first.values("pk").union(*(other.values("pk") for other in others)) if others else first)


def _meanings(asked: PatientSearch) -> Iterator[QuerySet[Any]]:
    """For each kind of what was typed the patients of all clinics that it fits, through its own index."""
    patients = Patient.objects.order_by()
    if asked.reference:
        yield patients.filter(assessments__reference=asked.reference)
    if asked.email:
        yield patients.annotate(address=Lower("email")).filter(address__contains=asked.email)
    if asked.phone:
        from_the_end = patients.annotate(from_the_end=Reverse(digits("phone")))
        yield from_the_end.filter(from_the_end__startswith=asked.phone[::-1])
    if asked.born_on or asked.name:
        born = patients.filter(birth_date__in=asked.born_on) if asked.born_on else patients
        named = born.annotate(name_key=NameKey("full_name"), spelled_key=NameKey(spelled_out("full_name")))
        yield named.filter(*_name_fits(asked.name)) if asked.name else born


def _name_fits(name: str) -> Iterator[Q]:
    """Each word stands in the name, one of two letters at most at the beginning of a word.

    Mueller finds Müller, and Müller finds Mueller: either may be written with its umlauts spelled out.
    """
    words = folded_words(name)
    spelled = words if name == as_spelled_out(name) else folded_words(as_spelled_out(name))
    for word, word_spelled in zip(words, spelled, strict=True):
        part = f" {word}" if len(word) < 3 and word.isascii() else word
        fits = Q(name_key__contains=part) | Q(spelled_key__contains=part)
        yield fits | Q(name_key__contains=word_spelled) if word_spelled != word else fits


def _near(clinics: Sequence[Clinic], asked: PatientSearch) -> tuple[Patient, ...]:
    """Whose name, or e-mail address up to the @, is nearly what was typed, the likest first."""
    whole: Func
    typed: Func | Value
    if asked.email:
        whole, typed = Lower("email"), Value(asked.email.partition("@")[0])
    elif asked.name:
        whole, typed = NameKey("full_name"), Folded(Value(asked.name))
    else:
        return ()
    unmerged = _rows(clinics).filter(merged_into__isnull=True, erased_at__isnull=True).annotate(whole=whole)
    alike = unmerged.filter(whole__trigram_word_similar=typed)
    likeness = TrigramWordSimilarity(typed, "whole")  # type: ignore[arg-type]  # the stubs allow a plain text only
    with transaction.atomic(), connection.cursor() as cursor:
        # The index asks the setting; it ends with the transaction.
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(ALIKE)])
        return tuple(alike.order_by(likeness.desc(), "full_name", "pk")[:MOST_NEAR])
