"""The page of a stored assessment, assembled from its sections.

Everything comes from the stored result and the version of the knowledge base that made it, so a page shown again is
the page that was shown. If something has to be settled first, nothing is ranked: no order, no score.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from treatments.models import Assessment
from treatments.patient.presenters.changes import FOLDED, SHOWN, ChangedAnswer, changes
from treatments.patient.presenters.result.big_day import BigDay, big_day
from treatments.patient.presenters.result.choices import (
    Aligned,
    Graded,
    OptionCard,
    aligned,
    choices,
    graded,
    numbers_named,
)
from treatments.patient.presenters.result.concerns import ConcernAnswered, concerns_answered
from treatments.patient.presenters.result.first_weeks import FirstWeeks, first_weeks
from treatments.patient.presenters.result.safety import RedFlags, Support, red_flags, support
from treatments.patient.presenters.result.waiting import WaitAdvice, waiting
from treatments.wording.cost import Cost, costs
from treatments.wording.firmness import HowFirm, in_words
from treatments.wording.numbers import Chances, NumberShown, chances, unlike
from treatments.wording.result import reasons as why
from treatments.wording.result.basis import About, Cited, ListedSource, Statement, about, sources
from treatments.wording.result.case import TREATMENTS, AssessedCase
from treatments.wording.result.unknowns import Unknown, unknowns
from treatments.wording.texts import translated
from treatments.wording.timeline import Timeline, TimelineVisit, timeline


@dataclass(frozen=True)
class ResultPage:
    """Everything the page shows."""

    about: About
    outcome: str
    is_ranked: bool
    too_close: bool
    decision: str
    headline: str
    lead: str
    order: str
    support: Support | None
    waiting: WaitAdvice | None
    reasons: tuple[Statement, ...]
    cautions: tuple[Statement, ...]
    beyond_label: tuple[str, ...]
    to_ask: str
    for_later: str
    options: tuple[OptionCard, ...]
    concerns: tuple[ConcernAnswered, ...]
    first_weeks: tuple[FirstWeeks, ...]
    chances: tuple[Chances, ...]
    unlike_you: tuple[NumberShown, ...]
    costs: tuple[Cost, ...]
    unknowns: tuple[Unknown, ...]
    law: tuple[Statement, ...]
    aligned: tuple[Aligned, ...]
    firmness: HowFirm | None
    evidence: tuple[Graded, ...]
    first_changes: tuple[ChangedAnswer, ...]
    fact_changes: tuple[ChangedAnswer, ...]
    preference_changes: tuple[ChangedAnswer, ...]
    questions: tuple[str, ...]
    drawing: Timeline | None
    big_day: BigDay | None
    red_flags: tuple[RedFlags, ...]
    sources: tuple[ListedSource, ...]


def result_page(assessment: Assessment) -> ResultPage:
    """Returns the page of a stored assessment; its clinic and the clinic's offers should come with it."""
    case = AssessedCase.of(assessment)
    page = ResultPage(
        about=about(assessment, case),
        outcome=case.outcome,
        is_ranked=case.is_ranked,
        too_close=case.too_close,
        decision=str(why.DECISION),
        headline=why.headline(case),
        lead=why.lead(case),
        order=why.order(case),
        support=support(case),
        waiting=waiting(case),
        **_her_case(case),
        **_the_choices(case),
        **_changes(case),
        questions=tuple(map(translated, case.result["questions"])),
        drawing=_drawing(case),
        big_day=big_day(case),
        red_flags=red_flags(case),
        sources=(),
    )
    if case.in_danger:
        page = _person_first(page)
    return replace(page, sources=sources(_cited(page), case))


def _her_case(case: AssessedCase) -> dict[str, Any]:
    """Returns what the rules say about the patient."""
    return {
        "reasons": why.reasons(case),
        "cautions": why.cautions(case),
        "beyond_label": why.beyond_label(case),
        "to_ask": why.named(case.unanswered()) if case.is_ranked else "",
        "for_later": "" if case.too_close else why.named(case.result["later"]),
        "law": why.law(case),
        "aligned": aligned(case),
        "firmness": in_words(case.firm, case.outcome) if case.is_ranked else None,
        "evidence": graded(case),
    }


def _the_choices(case: AssessedCase) -> dict[str, Any]:
    """Returns what is shown about all four choices, at equal length."""
    return {
        "options": choices(case),
        "concerns": concerns_answered(case),
        "first_weeks": first_weeks(case),
        "chances": chances(case.evidence, case.facts, {name: case.served(name) for name in TREATMENTS}),
        "unlike_you": unlike(numbers_named(case), case.evidence, case.facts),
        "costs": () if case.is_heard_first else costs(case.clinic, case.clinic.offers.all(), case.evidence),
        "unknowns": unknowns(case),
    }


def _person_first(page: ResultPage) -> ResultPage:
    """Shows help, and nothing to choose from, to somebody in danger."""
    return replace(
        page,
        decision="",
        waiting=None,
        headline=_("You come first"),
        lead=_("A clinician will talk with you before anything else is looked at."),
        options=(),
        concerns=(),
        first_weeks=(),
        chances=(),
        unlike_you=(),
        costs=(),
        unknowns=(),
        law=(),
        cautions=(),
        questions=(),
        big_day=None,
        red_flags=(),
    )


def _changes(case: AssessedCase) -> dict[str, Any]:
    """Returns what would change the outcome: a few first, preferences before facts, then the rest by kind.

    Returns nothing if nothing is ranked.
    """
    found = changes(case.result["robustness"]["flips"], case.facts, case.base) if case.is_ranked else ()
    first = sorted(found, key=lambda change: not change.is_preference)[:SHOWN]
    rest = [change for change in found if change not in first]
    return {
        "first_changes": tuple(first),
        "fact_changes": tuple(change for change in rest if not change.is_preference)[:FOLDED],
        "preference_changes": tuple(change for change in rest if change.is_preference)[:FOLDED],
    }


def _drawing(case: AssessedCase) -> Timeline | None:
    """Returns the course of the result, or of the day to wait for; None if two choices fit about equally well."""
    if case.too_close:
        return None
    plan = case.result["plan"] or (case.wait["plan"] if case.wait else ())
    visits = [
        TimelineVisit(
            treatment=session["treatment"],
            number=session["number"],
            earliest=date.fromisoformat(session["earliest"]),
            ideal=date.fromisoformat(session["ideal"]),
            latest=date.fromisoformat(session["latest"]),
        )
        for session in plan
    ]
    return timeline(visits, today=case.facts.assessed_on, event_on=case.facts.event_on)


def _cited(page: ResultPage) -> Iterator[Cited]:
    """Yields everything on the page that cites a source."""
    yield from chain.from_iterable(option.rows for option in page.options)
    yield from chain.from_iterable((concern.answer, *concern.others) for concern in page.concerns)
    yield from (row.fact for weeks in page.first_weeks for row in weeks.rows)
    yield from chain.from_iterable(found.numbers for found in page.chances)
    yield from chain[Cited](page.unlike_you, page.costs, page.law, page.reasons, page.cautions)
    yield from chain.from_iterable(unknown.statements for unknown in page.unknowns)
    if page.big_day:
        yield page.big_day
    yield from chain.from_iterable(flags.statements for flags in page.red_flags)
