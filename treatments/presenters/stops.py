"""What the quiz says to a patient whom one answer keeps from every treatment, and whom to ask about it."""

from collections.abc import Iterable
from dataclasses import dataclass

from treatments.models import Clinic
from treatments.models.releases import live_knowledge
from treatments.presenters.result import Source
from treatments.presenters.words import translated


@dataclass(frozen=True)
class Stop:
    """The reason that a result would give for this flag, in the reader's language, with what it stands on."""

    flag: str
    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Contact:
    """The clinic where the quiz was begun; `phone` is "" where it has none."""

    name: str
    phone: str


def stops(flags: Iterable[str]) -> tuple[Stop, ...]:
    """Of the version that decides now: the reasons for flags that come before every treatment."""
    base = live_knowledge()
    reasons = {row.code: row.reason for row in base.person}
    return tuple(
        Stop(
            flag,
            translated(reasons[flag].text),
            tuple(
                Source(source, base.sources[source].title, base.sources[source].url or "", under_review=False)
                for source in reasons[flag].sources
            ),
        )
        for flag in flags
        if flag in reasons
    )


def contact_at(clinic_code: str) -> Contact:
    """By the clinic's code, which is all that the quiz knows of it."""
    clinic = Clinic.objects.filter(code=clinic_code).only("name", "phone").first()
    return Contact(clinic.name, clinic.phone) if clinic else Contact("", "")
