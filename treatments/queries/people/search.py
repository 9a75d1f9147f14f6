"""Find a patient by anything that identifies them: name, birth date, phone number, e-mail address or reference.

One search for desk and clinician. The input is parsed first (`read`), then each kind is looked up through an index of
its own; if nothing matches, similar names and addresses are offered.
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
"""Numbers are compared from the end: this many digits leave out the country code and the leading zero."""
ALIKE = 0.45
"""The minimum similarity of a near match to the input, from 0 to 1, by trigrams."""

REFERENCE = re.compile(r"^\s*([B-DF-HJ-NP-TV-XZ2-9]{4})[-\s]?([B-DF-HJ-NP-TV-XZ2-9]{4})\s*$", re.IGNORECASE)
EXTENSION = re.compile(r"\s*[;,]?\s*(?:ext|x|#).*$", re.IGNORECASE)
PHONE = re.compile(rf"^[\d\s()+./-]+({EXTENSION.pattern[:-1]})?$", re.IGNORECASE)


@dataclass(frozen=True)
class PatientSearch:
    """The input, parsed as everything that it may mean; a patient who matches one of the meanings is found.

    `born_on` are all days that it can mean, the one by the clinic's country first; a name next to it has to match too.
    "" and () if the input has no such meaning.
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
    """The matching patients, at most `MOST`, and whether there are more; if there are none, near matches."""

    patients: list[Patient]
    is_cut: bool = False
    near: tuple[Patient, ...] = ()


def read(text: str, *, today: date, country: str = "US") -> PatientSearch:
    """Parse a text by the conventions of a country (ISO 3166-1 alpha-2); dates after `today` are ignored."""
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
    """The last digits of a phone number, normalized if it is complete; "" for less than `FEWEST_DIGITS` digits."""
    with suppress(NotAPhoneNumber):  # part of a number
        text = to_e164(text, country)
    digits_typed = re.sub(r"\D", "", EXTENSION.sub("", text))
    return digits_typed[-TELLING_DIGITS:] if len(digits_typed) >= FEWEST_DIGITS else ""


def _name(text: str) -> str:
    """The stripped text if it has a letter or digit, else ""."""
    return text.strip() if any(letter.isalnum() for letter in text) else ""


def look_for(clinics: Sequence[Clinic], text: str, *, today: date) -> Found:
    """Patients of these clinics who match the text, or nearly match by name; their assessments are prefetched.

    Patients whose data was erased are found by name, birth date and reference, as their record is kept. If the text
    matches a record that was merged into another, the other one is found.
    """
    countries = {clinic.country for clinic in clinics}
    asked = read(text, today=today, country=countries.pop() if len(countries) == 1 else "")
    patients = find(clinics, asked)
    near = () if patients else _near(clinics, asked)
    return Found(patients[:MOST], len(patients) > MOST, near)


def find(clinics: Sequence[Clinic], asked: PatientSearch) -> list[Patient]:
    """The matching patients, those with the likelier birth date first, then by name; at most `MOST` and one more."""
    if asked.says_nothing:
        return []
    rows = fitting(_rows(clinics), asked).order_by("full_name", "pk")
    patients = list(rows[: MOST + 1])
    if any(patient.merged_into_id for patient in patients):
        kept = {patient.merged_into_id or patient.pk for patient in patients}
        patients = list(_rows(clinics).filter(pk__in=kept).order_by("full_name", "pk"))
    return sorted(patients, key=lambda patient: bool(asked.born_on) and patient.birth_date != asked.born_on[0])


def _rows(clinics: Sequence[Clinic]) -> QuerySet[Any]:
    newest = Assessment.objects.select_related("review", "waiting", "clinic").order_by("-created_at", "-pk")
    patients = Patient.objects.filter(clinic__in=clinics).select_related("clinic")
    return patients.prefetch_related(Prefetch("assessments", newest))


def fitting(rows: QuerySet[Any], asked: PatientSearch) -> QuerySet[Any]:
    """The rows that match at least one of the meanings."""
    first, *others = [*_meanings(asked), Patient.objects.none()]
    return rows.filter(pk__in=first.values("pk").union(*(other.values("pk") for other in others)) if others else first)


def _meanings(asked: PatientSearch) -> Iterator[QuerySet[Any]]:
    """For each kind of input the matching patients of all clinics, through its own index."""
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
    """Conditions that each word is in the name; one of at most two letters has to begin a word.

    Mueller finds Müller, and Müller finds Mueller: either may be written with its umlauts spelled out.
    """
    words = folded_words(name)
    spelled = words if name == as_spelled_out(name) else folded_words(as_spelled_out(name))
    for word, word_spelled in zip(words, spelled, strict=True):
        part = f" {word}" if len(word) < 3 and word.isascii() else word
        fits = Q(name_key__contains=part) | Q(spelled_key__contains=part)
        yield fits | Q(name_key__contains=word_spelled) if word_spelled != word else fits


def _near(clinics: Sequence[Clinic], asked: PatientSearch) -> tuple[Patient, ...]:
    """Patients whose name, or e-mail address up to the @, is similar to the input, the most similar first."""
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
        # The index uses this setting, which ends with the transaction.
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(ALIKE)])
        return tuple(alike.order_by(likeness.desc(), "full_name", "pk")[:MOST_NEAR])
