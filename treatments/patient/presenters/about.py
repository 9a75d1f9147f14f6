"""What the public pages say about the product: how it was made, who earns from it, how long data is kept.

There is one page for all clinics, so no medicine is named if one of the clinics may not name it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from treatments.models import Clinic
from treatments.models.review.releases import live_knowledge
from treatments.patient.presenters.home import home_page
from treatments.patient.presenters.result import ListedSource, by_letter_and_number
from treatments.rules.knowledge import Knowledge
from treatments.rules.rulebook import CHECKED, EVIDENCE, STRENGTHS
from treatments.wording.context import sign_off_words
from treatments.wording.days import day_in_words
from treatments.wording.earnings import STANDARD, who_earns


@dataclass(frozen=True)
class KindCount:
    """How many there are of one kind."""

    kind: str
    count: int


@dataclass(frozen=True)
class Methods:
    """How the evidence was chosen and is kept up to date. `listed` is empty if no medicine may be named.

    `by_reading` counts the sources by how far they were read; `quiet_days` are the days before an event.
    """

    version: str
    sign_off: str
    review_by: str
    sources: int
    by_strength: tuple[KindCount, ...]
    by_reading: tuple[KindCount, ...]
    by_grade: tuple[KindCount, ...]
    no_good_number: int
    quiet_days: int
    listed: tuple[ListedSource, ...]


@dataclass(frozen=True)
class Earnings:
    """What one clinic earns from."""

    clinic: str
    text: str


@dataclass(frozen=True)
class RetentionLine:
    """How long one clinic keeps the clinical record."""

    clinic: str
    years: int


@dataclass(frozen=True)
class CookieTimes:
    """How long a browser keeps each cookie of the product, in hours or days."""

    open_hours: int
    device_days: int
    language_days: int
    form_days: int


def methods(clinics: Iterable[Clinic]) -> Methods:
    """Returns the page on methods, from the version of the knowledge base in force."""
    base = live_knowledge()
    strengths = Counter(source.strength for source in base.sources.values())
    grades = Counter(number.origin.certainty for number in base.evidence.numbers.values())
    readings = Counter(source.checked for source in base.sources.values())
    words = _strengths()
    return Methods(
        version=base.version,
        sign_off=sign_off_words(base.version),
        review_by=day_in_words(min(source.review_by for source in base.sources.values())),
        sources=len(base.sources),
        by_strength=tuple(KindCount(words[name], strengths[name]) for name in STRENGTHS),
        by_reading=tuple(KindCount(_readings()[name], readings[name]) for name in CHECKED),
        by_grade=tuple(KindCount(f"{name}: {_grades()[name]}", grades[name]) for name in EVIDENCE),
        no_good_number=len(base.evidence.unknown),
        quiet_days=max(base.cadence.quiet_before_event.values()),
        listed=_listed(base) if may_name_medicines(clinics) else (),
    )


def may_name_medicines(clinics: Iterable[Clinic]) -> bool:
    """Returns whether pages shared by all these clinics may name a prescription medicine."""
    return home_page(clinic.country for clinic in clinics).names_medicines


def earnings(clinics: Iterable[Clinic]) -> tuple[Earnings, ...]:
    """Returns what each clinic earns from; the standard text if medicines may not be named."""
    listed = list(clinics)
    named = may_name_medicines(listed)
    return tuple(Earnings(clinic.name, who_earns(clinic) if named else str(STANDARD)) for clinic in listed)


def draft_days() -> int:
    """Returns after how many days unsent answers are erased."""
    return int(settings.QUESTIONNAIRE_RESUME_DAYS)


def cookies() -> CookieTimes:
    """Returns how long a patient's browser keeps the cookies that the product sets."""
    day = 24 * 60 * 60
    return CookieTimes(
        open_hours=settings.SESSION_COOKIE_AGE // 3600,
        device_days=settings.QUESTIONNAIRE_DEVICE_DAYS,
        language_days=settings.LANGUAGE_COOKIE_AGE // day,
        form_days=settings.CSRF_COOKIE_AGE // day,
    )


def kept(clinics: Iterable[Clinic]) -> tuple[RetentionLine, ...]:
    """Returns how long each clinic keeps the record of the decision."""
    return tuple(RetentionLine(clinic.name, clinic.keep_records_years) for clinic in clinics)


def _listed(base: Knowledge) -> tuple[ListedSource, ...]:
    found = (base.sources[source] for source in sorted(base.sources, key=by_letter_and_number))
    return tuple(ListedSource(source.id, source.title, source.url or "", under_review=False) for source in found)


def _strengths() -> dict[str, str]:
    return {
        "REG": _("Rules, labels and laws"),
        "SR": _("Reviews that pool many studies"),
        "RCT": _("Trials with groups drawn by lot"),
        "TRIAL": _("Trials with no group to compare"),
        "GUID": _("Advice from groups of experts"),
        "MFR": _("The makers"),
        "CLIN": _("Clinics and shops"),
    }


def _readings() -> dict[str, str]:
    """How far a source was read: an extract is an abstract, a page, or a part of the paper."""
    return {
        "original": _("We read an extract of the source itself"),
        "copy": _("We read only a copy, or what someone else wrote of it"),
        "derived": _("We worked it out from other sources"),
        "unchecked": _("From memory or our own rule; nobody has checked it"),
    }


def _grades() -> dict[str, str]:
    return {
        "A": _("trials for this very use"),
        "B": _("trials that differ, or of a similar device"),
        "C": _("studies with no group to compare"),
        "D": _("what experts think, or one price or page"),
    }
