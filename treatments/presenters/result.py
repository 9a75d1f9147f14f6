"""An assessment as a decision aid: all options in equal detail, and how each lines up with her own answers.

Everything comes from the stored result and the version of the knowledge base that made it, so a page shown again
is the page that was shown. Where something has to be settled first, nothing is ranked: no order, no score.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import timezone

from questionnaire.steps import CONCERNS
from treatments.models import Assessment, Outcome
from treatments.presenters import options
from treatments.presenters.changes import Change, changes
from treatments.presenters.context import sign_off_words
from treatments.presenters.cost import cost_facts
from treatments.presenters.firmness import HowFirm, in_words
from treatments.presenters.numbers import Chances, NumberShown, chances_of, unlike, warning
from treatments.presenters.options import BOTH, BOTOX, NEITHER, SKINPEN
from treatments.presenters.timeline import Timeline, Visit, timeline
from treatments.presenters.words import day_in_words, listed
from treatments.rules import knowledge
from treatments.rules.evidence import Fact, Number
from treatments.rules.facts import Concern, Facts, parse_answers
from treatments.rules.firmness import Firmness, firmness
from treatments.rules.knowledge import Knowledge
from treatments.rules.soundness import overdue

CONCERN_NAMES = {concern.id: concern.name for concern in CONCERNS}
TREATMENTS = (BOTOX, SKINPEN)
PARTS = {BOTOX: (BOTOX,), BOTH: TREATMENTS, NEITHER: (), SKINPEN: (SKINPEN,)}

DECISION = "Your decision: Botox, SkinPen, both, or neither for now?"
HEADLINES = {
    Outcome.BOTOX: "Botox lines up best with what you told us",
    Outcome.SKINPEN: "SkinPen lines up best with what you told us",
    Outcome.BOTH: "Botox and SkinPen, in order, line up best with what you told us",
    Outcome.NEITHER: "Neither for now lines up best with what you told us",
    Outcome.CLINICIAN_FIRST: "There is something to settle first",
}
RANKED_LEAD = "Your clinician decides with you. Here are all four choices, each in the same detail."
CLOSE_HEADLINE = "It is too close to call"
CLOSE_LEAD = "{} line up about as well with what you told us. Your clinician decides with you."
SETTLE_LEAD = (
    "A clinician needs to look at this with you before the choices are weighed. So nothing is put in order here."
)

EFFECTS = (
    "No change expected",
    "A slight change in some people",
    "Some change in many people",
    "A clear change in most",
)
EVIDENCE = {"A": "strong", "B": "fair", "C": "weak", "D": "opinion only"}
STAYS = "It stays about the same"
LOOK_FIRST = "A clinician has to look first"

CHOSEN_BY_WISHES = {"tie_at_neutral", "tie_by_preference", "left_for_later"}
"""The codes of reasons that name a winner; none is named where it is too close to call."""

CRISIS_LINES = {"US": "988"}

MATTERS = 3  # from "quite a lot" on
ROWS_THAT_MATTER = {
    "fast_result": options.WHEN,
    "long_lasting": options.WHEN,
    "low_downtime": options.DAYS_OFF,
    "low_discomfort": options.DISCOMFORT,
    "low_cost": options.COST,
    "few_visits": options.VISITS,
}


@dataclass(frozen=True)
class Row:
    """One fact of an option. `unlike_you`: a number in it comes from people unlike her."""

    label: str
    text: str
    sources: tuple[str, ...]
    unlike_you: bool = False


@dataclass(frozen=True)
class Option:
    """One of the four choices. `status_word` is empty where nothing may be ranked."""

    key: str
    name: str
    icon: str
    rows: tuple[Row, ...]
    lined_up: bool
    status_tone: str
    status_word: str


@dataclass(frozen=True)
class Cell:
    """What one option may do for one concern, and how well that is known ("" where there is nothing to know)."""

    option: str
    effect: str
    evidence: str = ""


@dataclass(frozen=True)
class Aligned:
    """One of her concerns, with a cell for each option, in their order."""

    concern: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Statement:
    """A sentence with its sources."""

    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """An entry of the list at the bottom; under review where it should have been looked at again by now."""

    id: str
    text: str
    url: str
    under_review: bool


@dataclass(frozen=True)
class RedFlags:
    """What to watch for after one treatment."""

    treatment: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Support:
    """Kind words for somebody who may be in danger, or under pressure; `line` is a number to call or text."""

    heading: str
    texts: tuple[str, ...]
    line: str = ""


@dataclass(frozen=True)
class About:
    """Which assessment this is, which version of the facts it stands on, and how far that may be relied on."""

    reference: str
    clinic: str
    phone: str
    day: str
    version: str
    review_by: str
    under_review: bool
    sign_off: str


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
    reasons: tuple[Statement, ...]
    cautions: tuple[Statement, ...]
    beyond_label: tuple[str, ...]
    to_ask: str
    for_later: str
    options: tuple[Option, ...]
    chances: tuple[Chances, ...]
    unlike_you: tuple[NumberShown, ...]
    law: tuple[Statement, ...]
    aligned: tuple[Aligned, ...]
    firmness: HowFirm | None
    fact_changes: tuple[Change, ...]
    preference_changes: tuple[Change, ...]
    questions: tuple[str, ...]
    drawing: Timeline | None
    red_flags: tuple[RedFlags, ...]
    sources: tuple[Source, ...]


def result_page(assessment: Assessment) -> ResultPage:
    """The page of a stored assessment; its clinic and the clinic's offers should come with it."""
    case = _Case.of(assessment)
    ranked = assessment.outcome != Outcome.CLINICIAN_FIRST
    page = ResultPage(
        about=_about(assessment, case),
        outcome=assessment.outcome,
        is_ranked=ranked,
        too_close=case.too_close,
        decision=DECISION,
        headline=CLOSE_HEADLINE if case.too_close else HEADLINES[Outcome(assessment.outcome)],
        lead=_lead(case),
        order=_order(case),
        support=_support(case.facts),
        reasons=_reasons(case),
        cautions=_cautions(case),
        beyond_label=_beyond_label(case) if ranked else (),
        to_ask=listed(_names(case.unanswered())) if ranked else "",
        for_later="" if case.too_close else listed(_names(case.result["later"])),
        options=tuple(_option(key, case, assessment) for key in options.ORDER),
        chances=tuple(chances_of(name, case.base.evidence, case.facts, case.served(name)) for name in TREATMENTS),
        unlike_you=unlike(_numbers_in_rows(case, assessment), case.facts),
        law=_law(case, assessment),
        aligned=tuple(_aligned(concern, case) for concern in case.facts.concerns) if ranked else (),
        firmness=in_words(case.firm, assessment.outcome) if ranked else None,
        **_changes(case, ranked=ranked),
        questions=tuple(case.result["questions"]),
        drawing=_drawing(case),
        red_flags=_red_flags(case.base),
        sources=(),
    )
    if "self_harm_thoughts" in case.facts.flags:
        page = _person_first(page)
    return replace(page, sources=_sources(page, case))


def _person_first(page: ResultPage) -> ResultPage:
    """Somebody in danger is shown help and nothing to choose from."""
    return replace(
        page,
        decision="",
        headline="You come first",
        lead="A clinician will talk with you before anything else is looked at.",
        options=(),
        chances=(),
        unlike_you=(),
        law=(),
        cautions=(),
        questions=(),
        red_flags=(),
    )


def _about(assessment: Assessment, case: "_Case") -> About:
    return About(
        reference=assessment.reference,
        clinic=assessment.clinic.name,
        phone=assessment.clinic.phone,
        day=day_in_words(case.facts.assessed_on),
        version=assessment.knowledge_version,
        review_by=f"{min(source.review_by for source in case.base.sources.values()):%B %Y}",
        under_review=bool(case.under_review),
        sign_off=sign_off_words(assessment.knowledge_version),
    )


@dataclass(frozen=True)
class _Case:
    """What was stored, read."""

    facts: Facts
    result: Mapping[str, Any]
    base: Knowledge
    firm: Firmness
    under_review: frozenset[str]

    @classmethod
    def of(cls, assessment: Assessment) -> "_Case":
        today = timezone.localdate(assessment.created_at, assessment.clinic.zone)
        facts = parse_answers(assessment.facts, today=today)
        base = knowledge.load(assessment.knowledge_version)
        late = overdue(base, today=timezone.localdate(timezone=assessment.clinic.zone))
        return cls(
            facts=facts,
            result=assessment.result,
            base=base,
            firm=firmness(facts, base),
            under_review=frozenset(row.source.id for row in late),
        )

    def name(self, option: str) -> str:
        """Botox, or "Neither for now"."""
        return self.base.evidence.options[option].name

    @property
    def too_close(self) -> bool:
        """No winner is drawn."""
        return self.firm.too_close

    @property
    def leading(self) -> tuple[str, ...]:
        """The outcome, and where it is too close to call its rival, by name and never by score."""
        names = {self.result["outcome"], self.firm.rival if self.too_close else None}
        return tuple(name for name in options.ORDER if name in names)

    def status(self, treatment: str) -> str:
        return str(self.result["treatments"][treatment]["status"])

    def is_open(self, treatment: str) -> bool:
        """Nothing in her health speaks against it, as far as was asked."""
        return self.status(treatment) not in {"stop", "check"}

    def served(self, treatment: str) -> list[str]:
        """The concerns that a treatment is for; none where something has to be settled first."""
        return [concern["id"] for concern in self.result["treatments"][treatment]["concerns"]]

    def unanswered(self) -> list[str]:
        """The concerns that a clinician has to look at and that no treatment is for, not even in part."""
        helped = {concern for treatment in TREATMENTS for concern in self.served(treatment)}
        return [concern for concern in self.result["ask"] if concern not in helped]


def _lead(case: _Case) -> str:
    if case.result["outcome"] == Outcome.CLINICIAN_FIRST:
        return SETTLE_LEAD
    if case.too_close:
        return CLOSE_LEAD.format(" and ".join(f"“{case.name(name)}”" for name in case.leading))
    return RANKED_LEAD


def _order(case: _Case) -> str:
    first = None if case.too_close else case.result["start_with"]
    return f"{case.name(first)} would come first." if first else ""


def _names(concerns: Iterable[str]) -> list[str]:
    return [CONCERN_NAMES[concern].lower() for concern in concerns]


def _reasons(case: _Case) -> tuple[Statement, ...]:
    """The rules' reasons, but for what the kind words at the top already say, or what would name a winner."""
    said = {"self_harm_thoughts", "pressured_by_someone"} if _support(case.facts) else set()
    said |= CHOSEN_BY_WISHES if case.too_close else set()
    return tuple(
        Statement(reason["text"], tuple(reason["sources"]))
        for reason in case.result["reasons"]
        if reason["code"] not in said
    )


def _cautions(case: _Case) -> tuple[Statement, ...]:
    """What in her health speaks against a treatment or is worth a word, where the reasons do not say it."""
    said = {reason["text"] for reason in case.result["reasons"]}
    found = {
        flag["reason"]: tuple(flag["sources"])
        for treatment in TREATMENTS
        for flag in case.result["treatments"][treatment]["flags"]
        if flag["reason"] not in said
    }
    return tuple(Statement(text, sources) for text, sources in found.items())


def _beyond_label(case: _Case) -> tuple[str, ...]:
    return tuple(
        f"For {listed(_names(concerns))}, {case.name(treatment)} is used outside what it is cleared for in the US."
        for treatment in TREATMENTS
        if (concerns := case.result["treatments"][treatment]["off_label"])
    )


def _support(facts: Facts) -> Support | None:
    if "self_harm_thoughts" in facts.flags:
        line = CRISIS_LINES.get(facts.country, "")
        return Support("We are glad you told us", _crisis_help(line), line)
    if "pressured_by_someone" in facts.flags:
        return Support(
            "The choice is yours alone",
            (
                "You can say yes, no, or not now, and you owe nobody a reason.",
                "A clinician can talk with you in private. Ask for that when the clinic calls.",
            ),
        )
    return None


def _crisis_help(line: str) -> tuple[str, ...]:
    return (
        "You matter more than any treatment, and you do not have to carry this alone.",
        f"Call or text {line} at any hour, and someone will listen." if line else "Call a local crisis line.",
        "If you are in danger now, call 911." if line else "If you are in danger now, call your emergency number.",
        "Tell someone you trust, or a doctor, today. A clinician here will read your answers soon.",
    )


def _option(key: str, case: _Case, assessment: Assessment) -> Option:
    ranked = assessment.outcome != Outcome.CLINICIAN_FIRST
    tone, word = _status(key, case) if ranked else ("", "")
    return Option(
        key=key,
        name=case.name(key),
        icon=options.ICONS[key],
        rows=tuple(_rows(key, case, assessment)),
        lined_up=ranked and not case.too_close and key == assessment.outcome,
        status_tone=tone,
        status_word=word,
    )


def _status(key: str, case: _Case) -> tuple[str, str]:
    """What the tag under an option's name says."""
    if key in case.leading:
        return ("info", "Too close to call") if case.too_close else ("good", "Lines up best")
    if not all(case.is_open(treatment) for treatment in PARTS[key]):
        return "care", "Ask a clinician first"
    if {case.status(treatment) for treatment in PARTS[key]} == {"no_benefit"}:
        return "quiet", "Not likely to help here"
    return "info", "Also a choice"


def _facts(key: str, case: _Case, assessment: Assessment) -> dict[str, Fact]:
    """What is told of an option, by row, with the prices that may be shown at this clinic."""
    evidence = case.base.evidence
    costs = cost_facts(assessment.clinic, assessment.clinic.offers.all(), evidence)
    facts = {**evidence.options[key].facts, options.COST: costs[key]}
    if assessment.outcome != Outcome.CLINICIAN_FIRST:
        facts[options.FOR_YOU] = Fact(_for_you(key, case), facts[options.FOR_YOU].sources)
    return facts


def _rows(key: str, case: _Case, assessment: Assessment) -> Iterator[Row]:
    facts, numbers = _facts(key, case, assessment), case.base.evidence.numbers
    mattering = {
        ROWS_THAT_MATTER[name] for name in ROWS_THAT_MATTER if case.facts.preferences.importance(name) >= MATTERS
    }
    for row, label in options.ROWS.items():
        fact = facts[row]
        yield Row(
            label=f"{label} (matters to you)" if row in mattering else label,
            text=fact.told(numbers),
            sources=fact.cited(numbers),
            unlike_you=any(warning(numbers[name], case.facts) for name in fact.names()),
        )


def _numbers_in_rows(case: _Case, assessment: Assessment) -> list[Number]:
    """Every number that a row of an option names, once, in the order of the rows."""
    told = (fact for key in options.ORDER for fact in _facts(key, case, assessment).values())
    return [case.base.evidence.numbers[name] for name in dict.fromkeys(name for fact in told for name in fact.names())]


def _law(case: _Case, assessment: Assessment) -> tuple[Statement, ...]:
    """What differs by the country of the clinic, where it bears on her: her age, or use beyond the US label."""
    country = case.base.evidence.country(assessment.clinic.country)
    told = [country.under_18] if any(reason["code"] == "under_18" for reason in case.result["reasons"]) else []
    if _beyond_label(case) and assessment.outcome != Outcome.CLINICIAN_FIRST:
        told.append(country.label)
    return tuple(Statement(fact.text, fact.sources) for fact in told)


def _for_you(key: str, case: _Case) -> str:
    cells = ((CONCERN_NAMES[concern.id], _cell(key, concern, case).effect) for concern in case.facts.concerns)
    return " ".join(f"{name} – {effect[0].lower()}{effect[1:]}." for name, effect in cells)


def _aligned(concern: Concern, case: _Case) -> Aligned:
    return Aligned(CONCERN_NAMES[concern.id], tuple(_cell(key, concern, case) for key in options.ORDER))


def _cell(key: str, concern: Concern, case: _Case) -> Cell:
    name = case.name(key)
    if key == NEITHER:
        return Cell(name, STAYS)
    open_parts = [treatment for treatment in PARTS[key] if case.is_open(treatment)]
    if not open_parts or concern.id in case.unanswered():
        return Cell(name, LOOK_FIRST)
    row = case.base.row_for(concern)
    effect = max((row.effect(treatment) for treatment in open_parts), key=lambda effect: effect.size)
    return Cell(name, EFFECTS[effect.size], EVIDENCE[effect.evidence] if effect.size else "")


def _changes(case: _Case, *, ranked: bool) -> dict[str, tuple[Change, ...]]:
    """What would change the outcome: her facts, shown apart from what matters to her. Nothing where none is ranked."""
    found = changes(case.result["robustness"]["flips"], case.facts) if ranked else ()
    return {
        "fact_changes": tuple(change for change in found if not change.is_preference),
        "preference_changes": tuple(change for change in found if change.is_preference),
    }


def _drawing(case: _Case) -> Timeline | None:
    """The course of the result; none where no winner is drawn."""
    if case.too_close:
        return None
    visits = [
        Visit(
            treatment=session["treatment"],
            number=session["number"],
            earliest=date.fromisoformat(session["earliest"]),
            ideal=date.fromisoformat(session["ideal"]),
            latest=date.fromisoformat(session["latest"]),
        )
        for session in case.result["plan"]
    ]
    return timeline(visits, today=case.facts.assessed_on)


def _red_flags(base: Knowledge) -> tuple[RedFlags, ...]:
    flags = base.evidence.red_flags
    return tuple(
        RedFlags(
            base.evidence.options[treatment].name,
            tuple(Statement(flag.fact.text, flag.fact.sources) for flag in flags if flag.treatment == treatment),
        )
        for treatment in TREATMENTS
    )


def _sources(page: ResultPage, case: _Case) -> tuple[Source, ...]:
    """Every source that the page cites, in the order of their ids."""
    cited: Sequence[Row | Statement | NumberShown] = [
        *(row for option in page.options for row in option.rows),
        *(number for chances in page.chances for number in chances.numbers),
        *page.unlike_you,
        *page.law,
        *page.reasons,
        *page.cautions,
        *(statement for flags in page.red_flags for statement in flags.statements),
    ]
    ids = {source for item in cited for source in item.sources}
    return tuple(_source(source, case) for source in sorted(ids, key=by_letter_and_number))


def _source(source: str, case: _Case) -> Source:
    found = case.base.sources[source]
    return Source(source, found.title, found.url or "", under_review=source in case.under_review)


def by_letter_and_number(source: str) -> tuple[str, int]:
    """How source ids stand in a list: B2 before B10, B before P."""
    return source[0], int(source[1:])
