"""The start page: what the two treatments are, or, if the law requires it, what a talk with a clinician is about."""

from collections.abc import Iterable
from dataclasses import dataclass

from questionnaire.models import Submission
from questionnaire.services import began_on
from treatments.models.review.releases import live_knowledge
from treatments.patient.presenters.result import FactRow, ListedSource, OptionCard, by_letter_and_number
from treatments.rules.evidence import Evidence
from treatments.rules.knowledge import Knowledge
from treatments.wording import options
from treatments.wording.days import day_in_words
from treatments.wording.options import BOTOX, SKINPEN
from treatments.wording.texts import told, translated

ROWS = tuple(row for row in options.ROWS if row != options.COST)


@dataclass(frozen=True)
class HomePage:
    """`options` and `sources` are empty if no medicine may be named."""

    names_medicines: bool
    options: tuple[OptionCard, ...]
    sources: tuple[ListedSource, ...]


def home_page(countries: Iterable[str]) -> HomePage:
    """Returns one page for clinics in all these countries: a single restrictive country makes it restrictive."""
    base = live_knowledge()
    if not all(base.evidence.country(code).names_medicines for code in countries):
        return HomePage(names_medicines=False, options=(), sources=())
    told = tuple(_option(key, base.evidence) for key in (BOTOX, SKINPEN))
    return HomePage(names_medicines=True, options=told, sources=_sources(told, base))


def begun_in_words(draft: Submission) -> str:
    """Returns the day on which the answers in this browser were begun, in the clinic's time zone."""
    return day_in_words(began_on(draft))


def _option(key: str, evidence: Evidence) -> OptionCard:
    facts, numbers = evidence.options[key].facts, evidence.numbers
    return OptionCard(
        key=key,
        name=translated(evidence.options[key].name),
        icon=options.ICONS[key],
        rows=tuple(
            FactRow(translated(options.ROWS[row]), told(facts[row], numbers), facts[row].cited(numbers)) for row in ROWS
        ),
        lined_up=False,
        status_tone="",
        status_word="",
    )


def _sources(told: Iterable[OptionCard], base: Knowledge) -> tuple[ListedSource, ...]:
    ids = {source for option in told for row in option.rows for source in row.sources}
    found = (base.sources[source] for source in sorted(ids, key=by_letter_and_number))
    return tuple(ListedSource(source.id, source.title, source.url or "", under_review=False) for source in found)
