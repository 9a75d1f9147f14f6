"""What the quiz tells a patient whose answer rules out every treatment, and the clinic to contact."""

from collections.abc import Iterable
from dataclasses import dataclass

from treatments.models import Clinic
from treatments.models.review.releases import live_knowledge
from treatments.patient.presenters.result import ListedSource
from treatments.wording.texts import translated


@dataclass(frozen=True)
class CertainStop:
    """The reason that a result would give for this flag, in the reader's language, with its sources."""

    flag: str
    text: str
    sources: tuple[ListedSource, ...]


@dataclass(frozen=True)
class ClinicContact:
    """The clinic where the quiz was begun; `phone` is "" if it has none."""

    name: str
    phone: str


def stops(flags: Iterable[str]) -> tuple[CertainStop, ...]:
    """Returns the reasons, by the knowledge version in force, of those flags that rule out every treatment."""
    base = live_knowledge()
    reasons = {row.code: row.reason for row in base.person}
    return tuple(
        CertainStop(
            flag,
            translated(reasons[flag].text),
            tuple(
                ListedSource(source, base.sources[source].title, base.sources[source].url or "", under_review=False)
                for source in reasons[flag].sources
            ),
        )
        for flag in flags
        if flag in reasons
    )


def contact_at(clinic_code: str) -> ClinicContact:
    """Returns the clinic's contact by its code, which is all that the quiz stores; empty if unknown."""
    clinic = Clinic.objects.filter(code=clinic_code).only("name", "phone").first()
    return ClinicContact(clinic.name, clinic.phone) if clinic else ClinicContact("", "")
