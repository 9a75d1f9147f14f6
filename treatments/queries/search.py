"""Finding a patient by what is known of her: name, date of birth, phone number, or an assessment's reference.

What was typed is read first (`read`), then looked for, each kind through an index of its own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Reverse

from treatments.models import Assessment, Clinic, Patient
from treatments.models.people import ACCENTED, PLAIN, digits, folded

MOST = 25
FEWEST_DIGITS = 4
TELLING_DIGITS = 9
"""A number is compared from its end: so many digits leave out the country's and the leading zero."""

FOLD = str.maketrans(ACCENTED, PLAIN)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = rf"(?P<month>{'|'.join(MONTHS)})[a-z]*\.?"
ISO = re.compile(r"\b(?P<year>\d{4})[-/.](?P<number>\d{1,2})[-/.](?P<day>\d{1,2})\b")
NUMBERS = re.compile(r"\b(?P<first>\d{1,2})[-/. ](?P<second>\d{1,2})[-/. ](?P<year>\d{4}|\d{2})\b")
DAY_MONTH = re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ .-]*{MONTH}[ ,.-]*(?P<year>\d{{4}})\b", re.IGNORECASE)
MONTH_DAY = re.compile(rf"\b{MONTH}[ .-]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ ,.-]+(?P<year>\d{{4}})\b", re.IGNORECASE)
REFERENCE = re.compile(r"^\s*([B-DF-HJ-NP-TV-XZ2-9]{4})[-\s]?([B-DF-HJ-NP-TV-XZ2-9]{4})\s*$", re.IGNORECASE)
PHONE = re.compile(r"^[\d\s()+./-]+$")


@dataclass(frozen=True)
class Asked:
    """What was typed, read. `born_on` are all days that it can mean; "" and () where it says nothing of the kind."""

    words: tuple[str, ...] = ()
    born_on: tuple[date, ...] = ()
    phone: str = ""
    reference: str = ""
    email: str = ""

    @property
    def says_nothing(self) -> bool:
        return self == Asked()


def read(text: str, *, today: date) -> Asked:
    """A reference, an address, a date with or without a name, a number, or a name; dates after `today` mean nothing."""
    text = text.strip()
    if "@" in text:
        return Asked(email=text)
    reference = REFERENCE.match(text)
    if reference and any(letter.isdigit() or letter == "-" for letter in text):
        return Asked(reference="-".join(reference.groups()).upper())
    born_on, rest = _dates(text, today)
    if rest == text and PHONE.match(text):
        number = re.sub(r"\D", "", text)
        return Asked(phone=number[-TELLING_DIGITS:]) if len(number) >= FEWEST_DIGITS else Asked()
    return Asked(words=tuple(re.findall(r"\w+", rest.lower().translate(FOLD))), born_on=born_on)


def _dates(text: str, today: date) -> tuple[tuple[date, ...], str]:
    """The days that a date in the text can mean, and the text without it."""
    for pattern in (ISO, NUMBERS, DAY_MONTH, MONTH_DAY):
        found = pattern.search(text)
        if found:
            days = {day for day in _meanings(found.groupdict(), today) if day <= today}
            return tuple(sorted(days)), text[: found.start()] + " " + text[found.end() :]
    return (), text


def _meanings(parts: dict[str, str], today: date) -> list[date]:
    """3/1/1984 is March 1 here and January 3 there; both are looked for."""
    year = _full_year(parts["year"], today)
    if "first" in parts:
        first, second = int(parts["first"]), int(parts["second"])
        pairs = [(first, second), (second, first)]
    else:
        named = parts.get("month")
        pairs = [(MONTHS.index(named[:3].lower()) + 1 if named else int(parts["number"]), int(parts["day"]))]
    return [day for month, number in pairs if (day := _day(year, month, number))]


def _full_year(year: str, today: date) -> int:
    """84 is 1984; 12 is 2012 once that has begun."""
    if len(year) == 4:
        return int(year)
    this_century = today.year - today.year % 100 + int(year)
    return this_century if this_century <= today.year else this_century - 100


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def find(clinics: Sequence[Clinic], asked: Asked) -> list[Patient]:
    """Patients of these clinics that it fits, by name, at most `MOST` and one more; each has its assessments at hand.

    Whoever had her data erased is found by name, birth date and reference, for her record is kept. Where what was typed
    fits a record that was merged into another, that one is found.
    """
    if asked.says_nothing:
        return []
    newest = Assessment.objects.select_related("review", "waiting", "clinic").order_by("-created_at", "-pk")
    rows = Patient.objects.filter(clinic__in=clinics).select_related("clinic")
    found: Any = _fitting(rows, asked).prefetch_related(Prefetch("assessments", newest)).order_by("full_name", "pk")
    patients = list(found[: MOST + 1])
    if not any(patient.merged_into_id for patient in patients):
        return patients
    kept = rows.filter(pk__in=[patient.merged_into_id or patient.pk for patient in patients])
    return list(kept.prefetch_related(Prefetch("assessments", newest)).order_by("full_name", "pk"))


def _fitting(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    if asked.reference:
        return rows.filter(assessments__reference=asked.reference)
    if asked.email:
        return rows.filter(email__istartswith=asked.email)
    if asked.phone:
        return rows.annotate(from_the_end=Reverse(digits("phone"))).filter(from_the_end__startswith=asked.phone[::-1])
    if asked.born_on:
        rows = rows.filter(birth_date__in=asked.born_on)
    if asked.words:
        starts = SearchQuery(" & ".join(f"{word}:*" for word in asked.words), config="simple", search_type="raw")
        rows = rows.annotate(name_words=SearchVector(folded("full_name"), config="simple")).filter(name_words=starts)
    return rows
