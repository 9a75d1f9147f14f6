"""The basis of the page: sentences with their sources, the list of sources, and how far they can be relied on."""

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.utils import formats

from treatments.models import Assessment
from treatments.models.review.releases import live_knowledge
from treatments.rules.knowledge import Source as KnowledgeSource
from treatments.rules.knowledge import newest_sound
from treatments.wording.context import sign_off_words
from treatments.wording.days import day_in_words
from treatments.wording.earnings import who_earns
from treatments.wording.result.case import AssessedCase


class Cited(Protocol):
    """Anything that cites sources."""

    @property
    def sources(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Statement:
    """A sentence with its sources."""

    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListedSource:
    """An entry of the list of sources; `under_review` is set if its review date has passed."""

    id: str
    text: str
    url: str
    under_review: bool


@dataclass(frozen=True)
class About:
    """Which assessment this is, which version of the facts it is based on, and who earns from the choice."""

    reference: str
    clinic: str
    phone: str
    day: str
    version: str
    made_in: str
    review_by: str
    under_review: bool
    sign_off: str
    earns: str


def about(assessment: Assessment, case: AssessedCase) -> About:
    """Returns the details; the months are when these facts were compiled and when they are next reviewed."""
    year, month = map(int, case.base.version.split("-"))
    return About(
        reference=assessment.reference,
        clinic=case.clinic.name,
        phone=case.clinic.phone,
        day=day_in_words(case.facts.assessed_on),
        version=case.base.version,
        made_in=_month(date(year, month, 1)),
        review_by=_month(min(source.review_by for source in case.base.sources.values())),
        under_review=bool(case.under_review),
        sign_off=sign_off_words(case.base.version),
        earns=who_earns(case.clinic),
    )


def _month(day: date) -> str:
    return formats.date_format(day, "YEAR_MONTH_FORMAT")


def sources(cited: Iterable[Cited], case: AssessedCase) -> tuple[ListedSource, ...]:
    """Returns every cited source, in the order of the ids."""
    ids = {source for item in cited for source in item.sources}
    return tuple(_source(source, case) for source in sorted(ids, key=by_letter_and_number))


def _source(source: str, case: AssessedCase) -> ListedSource:
    found = _sources(case)[source]
    return ListedSource(source, found.title, found.url or "", under_review=source in case.under_review)


def _sources(case: AssessedCase) -> Mapping[str, KnowledgeSource]:
    """Returns the sources by id: of the version that decided, then of today's, as law and help are always current."""
    return ChainMap(*(dict(base.sources) for base in (case.base, live_knowledge(), newest_sound())))


def by_letter_and_number(source: str) -> tuple[str, int]:
    """Sort key of source ids in a list: B2 before B10, B before P."""
    return source[0], int(source[1:])
