"""An assessment as a clinician reads it between two patients: terse, exact, in the contract's own words.

Everything but the list of rules comes from the stored facts and result, so a page can be read also when the
knowledge version that decided is no longer there.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language_info

from questionnaire.answers import Reader, in_words, not_asked, unsure_of
from questionnaire.steps import GENERAL_HEALTH, Answers
from treatments.models import (
    Assessment,
    Clinic,
    Outcome,
    Patient,
    Review,
    ShownPage,
    Sureness,
    Topic,
    Urgency,
    Worksheet,
)
from treatments.models.worksheets import CheckItem
from treatments.presenters.acts import act_words
from treatments.presenters.clinical import age, age_on, fitting, flag_words, graded, phototype, plain, reading
from treatments.presenters.desk import clock, counted, day_words
from treatments.presenters.firmness import FirmLine, in_short
from treatments.presenters.standing import OptionBar, bars_of, lead_of
from treatments.presenters.words import day_in_words, listed, translated, treatment_name, visit_name
from treatments.queries.reviews import Change
from treatments.rules import engine, knowledge
from treatments.rules.engine import RuleTrace
from treatments.rules.facts import Facts, InvalidAnswers, parse_answers
from treatments.rules.flips import is_preference
from treatments.rules.knowledge import Knowledge, KnowledgeError, Source
from treatments.rules.rulebook import SETTLING_ACTS
from treatments.services.plans import preview
from treatments.services.reviews import proposal, proposed_start

LONGEST_SUMMARY = 139
FLIPS_SHOWN = 4

URGENCY_TONES = {Urgency.ROUTINE: "quiet", Urgency.SOON: "care", Urgency.URGENT: "stop"}
STATUSES = {
    "suits": ("good", "Suits"),
    "no_benefit": ("quiet", "No benefit expected"),
    "check": ("care", "Check"),
    "stop": ("stop", "Stop"),
}
ACTIONS = {
    "stop": ("stop", "Stop"),
    "check": ("care", "Check"),
    "note": ("info", "Note"),
    "best": ("good", "Offered"),
    "both": ("good", "Offered, both"),
    "tie": ("info", "Tie"),
    "ask": ("care", "Ask"),
    "none": ("quiet", "Not offered"),
    "later": ("info", "Left for later"),
}


@dataclass(frozen=True)
class Option:
    """How one treatment stands; `score` is 0-100."""

    name: str
    tone: str
    status: str
    score: int
    concerns: str
    proposed: bool


@dataclass(frozen=True)
class FlagLine:
    """What speaks against treatments, with what it does to them."""

    tone: str
    action: str
    treatments: str
    flag: str
    reason: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Flip:
    """One changed answer, and the outcome it would give."""

    change: str
    outcome: str
    is_preference: bool


@dataclass(frozen=True)
class AnswerGroup:
    """A step of the quiz in her words, beside how the rules read it ("" where they don't)."""

    title: str
    lines: tuple[tuple[str, str], ...]
    reading: str
    own: tuple[tuple[str, str], ...] = ()

    @property
    def rows(self) -> tuple[tuple[str, str, str, str], ...]:
        """Question and answer as she read them, then both in English; the latter "" where she read English."""
        if not self.own:
            return tuple((question, answer, "", "") for question, answer in self.lines)
        return tuple((*own, *line) for own, line in zip(self.own, self.lines, strict=True))


@dataclass(frozen=True)
class RuleLine:
    """One rule, what it does, the answer it looked at, and where it comes from."""

    code: str
    tone: str
    action: str
    treatments: str
    answer: str
    text: str
    sources: tuple[Source, ...]
    fired: bool

    @property
    def html(self) -> str:
        """The rule as the page shows it."""
        return _rule_html(self)


@lru_cache(maxsize=4096)
def _rule_html(rule: RuleLine) -> str:
    """Drawn once: a page lists all rules of a version, and most of them read alike for most patients."""
    return render_to_string("admin/treatments/assessment/rule.html", {"rule": rule})


@dataclass(frozen=True)
class SessionLine:
    """A session of the proposed plan, in the clinic's days."""

    name: str
    earliest: str
    ideal: str
    latest: str


@dataclass(frozen=True)
class ChangeLine:
    """An entry of the audit."""

    at: str
    what: str
    by: str


@dataclass(frozen=True)
class Decided:
    """What was decided, by whom, when by the clinic's clock, and why; `settled` are acts that settled a stop."""

    what: str
    by: str
    at: str
    reason: str
    text: str
    settled: str


@dataclass(frozen=True)
class OwnSheet:
    """What she wrote for the talk. `missed` are the facts she had wrong, with the answer she took."""

    questions: tuple[str, ...]
    missed: tuple[tuple[str, str], ...]
    unclear: str
    sure: str


@dataclass(frozen=True)
class ShownLine:
    """A page that she saw: when first, by the clinic's clock, and in which language."""

    pk: int
    at: str
    language: str


@dataclass(frozen=True)
class ReviewPage:
    """Everything the page shows beside photos and the form."""

    summary: str
    sender: str
    urgency: str
    urgency_tone: str
    outcome: str
    proposed: str
    sent: str
    options: tuple[Option, ...]
    bars: tuple[OptionBar, ...]
    lead: int
    firm: FirmLine | None
    preference_flips: tuple[Flip, ...]
    fact_flips: tuple[Flip, ...]
    more_flips: tuple[Flip, ...]
    flags: tuple[FlagLine, ...]
    also_told: str
    health_note: str
    not_asked: str
    ask: str
    wait: str
    later: str
    sessions: tuple[SessionLine, ...]
    own_sheet: OwnSheet | None
    answers: tuple[AnswerGroup, ...]
    fired: tuple[RuleLine, ...]
    quiet: tuple[RuleLine, ...]
    rules_missing: str
    changes: tuple[ChangeLine, ...]


SENDERS = {
    True: "",
    False: "The patient says that they did not send these answers.",
    None: "Sent by somebody who was not signed in, with this patient’s name, birth date and e-mail address. "
    "The patient has not said yet whether these answers are theirs.",
}


def review_page(assessment: Assessment, *, answers: Answers, changes: Iterable[Change], start_on: date) -> ReviewPage:
    """The page of a stored assessment; its proposed sessions start on `start_on`, a day of the clinic's calendar."""
    result, facts = assessment.result, assessment.facts
    flips = _flips(result, facts)
    of_facts = tuple(flip for flip in flips if not flip.is_preference)
    read = _read(assessment)
    unsure = unsure_of(answers)
    fired, quiet = _rules(*read) if isinstance(read, tuple) else ((), ())
    bars = bars_of(result, assessment.outcome, *read) if isinstance(read, tuple) else ()
    lead = lead_of(bars) if bars else result.get("robustness", {}).get("margin", 0)
    return ReviewPage(
        summary=summary(assessment, lead),
        sender=SENDERS[assessment.is_theirs],
        urgency=assessment.get_urgency_display(),
        urgency_tone=URGENCY_TONES[Urgency(assessment.urgency)],
        outcome=assessment.get_outcome_display(),
        proposed=in_order(proposal(assessment), proposed_start(assessment)),
        sent=moment(assessment.created_at, assessment.clinic),
        options=tuple(_options(assessment)),
        bars=bars,
        lead=lead,
        firm=in_short(*read) if isinstance(read, tuple) else None,
        preference_flips=tuple(flip for flip in flips if flip.is_preference),
        fact_flips=of_facts[:FLIPS_SHOWN],
        more_flips=of_facts[FLIPS_SHOWN:],
        flags=tuple(_in_clinical_words(_flags(result, unsure), read)),
        also_told=listed([plain(flag) for flag in _told_without_effect(result, facts)]),
        health_note=answers.get(GENERAL_HEALTH.key, {}).get("health_note", ""),
        not_asked=listed([plain(flag) for flag in not_asked(answers)]),
        ask=listed([plain(concern) for concern in result.get("ask", ())]),
        wait=_wait(result),
        later=listed([plain(concern) for concern in result.get("later", ())]),
        sessions=_sessions(assessment, start_on),
        own_sheet=_own_sheet(assessment),
        answers=tuple(_answers(answers, facts, assessment.submission.language)),
        fired=fired,
        quiet=quiet,
        rules_missing=read if isinstance(read, str) else "",
        changes=tuple(change_line(change, assessment.clinic) for change in changes),
    )


def summary(assessment: Assessment, lead: int) -> str:
    """Who, what, what stands against it, and what the rules say, in fewer than 140 characters."""
    facts, result = assessment.facts, assessment.result
    ends = f"{phototype(facts)} · {_flag_count(result)} · rules: {assessment.get_outcome_display()}"
    if lead:
        ends += f", lead {lead}"
    starts = f"{age(facts)} · "
    room = LONGEST_SUMMARY - len(starts) - len(ends) - len(" · ")
    return f"{starts}{fitting([graded(concern) for concern in facts.get('concerns', ())], room)} · {ends}"


def decided(review: Review, clinic: Clinic) -> Decided:
    """A decision in words."""
    treatments = in_order(review.treatments, review.start_with)
    return Decided(
        what=f"{review.get_decision_display()}{': ' if treatments else ''}{treatments}",
        by=str(review.decided_by),
        at=moment(review.decided_at, clinic),
        reason=review.get_reason_code_display() if review.reason_code else "",
        text=review.reason,
        settled="; ".join(f"{SETTLING_ACTS[act]} ({plain(code)})" for code, act in sorted(review.settled.items())),
    )


def change_line(change: Change, clinic: Clinic) -> ChangeLine:
    """An entry of the audit in words."""
    act = act_words(change.act)
    by = str(change.by) if change.by else "the patient" if act else "not recorded"
    return ChangeLine(moment(change.at, clinic), f"{change.what}{f' ({act})' if act else ''}", by)


def shown_line(page: ShownPage, clinic: Clinic) -> ShownLine:
    """A kept page by its date and language."""
    language = get_language_info(page.language)["name"]
    return ShownLine(page.pk, f"{moment(page.shown_at, clinic)} ({clinic.clock_name})", language)


def age_of(patient: Patient, today: date) -> str:
    """42 y, on a day."""
    return age_on(patient.birth_date.isoformat(), today.isoformat())


def in_order(treatments: Sequence[str], start_with: str) -> str:
    """Botox, then SkinPen."""
    ordered = sorted(treatments, key=lambda treatment: treatment != start_with)
    return ", then ".join(treatment_name(treatment) for treatment in ordered)


def moment(at: datetime, clinic: Clinic) -> str:
    """Mon 23 Nov 2026, 10:00, by the clinic's clock."""
    return f"{day_words(at.astimezone(clinic.zone).date())}, {clock(at, clinic.zone)}"


def day_short(day: date) -> str:
    """23 Nov 2026: in a table of windows the weekday is of no use."""
    return f"{day.day} {day:%b} {day.year}"


def _flag_count(result: Mapping[str, Any]) -> str:
    strictest: dict[str, str] = {}
    for line in _flags(result):
        strictest.setdefault(line.flag, line.action.lower())
    actions = list(strictest.values())
    found = [counted(actions.count(action), action) for action in ("stop", "check", "note") if action in actions]
    return ", ".join(found) or "no flags"


def _options(assessment: Assessment) -> Iterator[Option]:
    for treatment, weighed in assessment.result.get("treatments", {}).items():
        tone, status = STATUSES[weighed["status"]]
        beyond = set(weighed["off_label"])
        concerns = [
            f"{plain(concern['id'])}: effect {concern['effect']}/3, evidence {concern['evidence']}"
            f"{', off label' if concern['id'] in beyond else ''}"
            for concern in weighed["concerns"]
        ]
        yield Option(
            name=treatment_name(treatment),
            tone=tone,
            status=status,
            score=weighed["score"],
            concerns="; ".join(concerns),
            proposed=treatment in proposal(assessment),
        )


def _flags(result: Mapping[str, Any], unsure: Collection[str] = ()) -> Iterator[FlagLine]:
    """The strictest first; what speaks against both treatments in the same words once."""
    raised = [
        (list(ACTIONS).index(flag["action"]), flag["flag"], flag["reason"], treatment, flag)
        for treatment, weighed in result.get("treatments", {}).items()
        for flag in weighed["flags"]
    ]
    raised.sort(key=lambda row: row[:4])
    for _, same in groupby(raised, key=lambda row: row[:3]):
        rows = list(same)
        flag = rows[0][-1]
        tone, action = ACTIONS[flag["action"]]
        yield FlagLine(
            tone=tone,
            action=action,
            treatments=listed([treatment_name(row[3]) for row in rows]),
            flag=flag_words(flag["flag"], unsure),
            reason=flag["reason"],
            sources=tuple(flag["sources"]),
        )


def _in_clinical_words(flags: Iterable[FlagLine], read: tuple[Facts, Knowledge] | str) -> Iterator[FlagLine]:
    """What was stored is the patient's wording; the rules that decided have the clinician's beside it."""
    reasons = read[1].reasons() if isinstance(read, tuple) else ()
    clinical = {reason.text: reason.clinical for reason in reasons}
    for flag in flags:
        yield replace(flag, reason=clinical.get(flag.reason, flag.reason))


def _told_without_effect(result: Mapping[str, Any], facts: Mapping[str, Any]) -> list[str]:
    """What she ticked that no rule turned into a flag, such as a single wellbeing prompt."""
    shown = {flag["flag"] for weighed in result.get("treatments", {}).values() for flag in weighed["flags"]}
    return [flag for flag in facts.get("flags", ()) if flag not in shown]


def _flips(result: Mapping[str, Any], facts: Mapping[str, Any]) -> tuple[Flip, ...]:
    """The smallest changes first, health facts that she did not tick last."""
    flips = sorted(
        result.get("robustness", {}).get("flips", ()),
        key=lambda flip: (flip["field"].startswith("flags.") and flip["to"] is True) or flip["from"] is None,
    )
    return tuple(
        Flip(_flip(flip, facts), Outcome(flip["outcome"]).label, is_preference(flip["field"])) for flip in flips
    )


def _flip(flip: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    kind, _, name = flip["field"].partition(".")
    if kind == "flags":
        return f"{plain(name)} {'ticked' if flip['to'] else 'not ticked'}"
    place = re.fullmatch(r"concerns\[(\d+)\]", kind)
    about = facts["concerns"][int(place[1])]["id"] if place else ""
    before, after = ("none" if value is None else value for value in (flip["from"], flip["to"]))
    return f"{plain(' '.join(filter(None, [about, name or kind])))} {before} → {after}"


def _wait(result: Mapping[str, Any]) -> str:
    """From 30 Dec 2026 (last toxin on): Botox; "" where time alone settles nothing."""
    wait = result.get("wait")
    if not wait:
        return ""
    because = listed([plain(name) for name in wait["because"]])
    return f"From {day_short(date.fromisoformat(wait['until']))} ({because}): {Outcome(wait['outcome']).label}"


def _sessions(assessment: Assessment, start_on: date) -> tuple[SessionLine, ...]:
    proposed = proposal(assessment)
    if not proposed:
        return ()
    try:
        sessions = preview(
            assessment=assessment, treatments=proposed, start_with=proposed_start(assessment), start_on=start_on
        )
    except InvalidAnswers:
        return ()
    return tuple(
        SessionLine(
            visit_name(session.treatment, session.number),
            *(day_short(day) for day in (session.earliest, session.ideal, session.latest)),
        )
        for session in sessions
    )


def _own_sheet(assessment: Assessment) -> OwnSheet | None:
    sheet: Worksheet | None = getattr(assessment, "worksheet", None)
    if sheet is None:
        return None
    return OwnSheet(
        questions=(*sheet.own_questions, *sheet.suggested),
        missed=tuple((str(item.text), _taken(item, sheet)) for item in sheet.missed()),
        unclear=", ".join(str(Topic(topic).label) for topic in sheet.unclear),
        sure=f"before reading: {_sure(sheet.sure_before)}; after: {_sure(sheet.sure_after)}",
    )


def _taken(item: CheckItem, sheet: Worksheet) -> str:
    """The answer she took, by its key where it is no longer among the choices."""
    key = sheet.check_answers[item.key]
    return str(item.choices.get(key, key))


def _sure(sureness: int | None) -> str:
    return f"{sureness}/{len(Sureness)} {Sureness(sureness).label.lower()}" if sureness else "not said"


def _answers(answers: Answers, facts: Mapping[str, Any], language: str) -> Iterator[AnswerGroup]:
    own = _in_her_language(answers, language)
    unsure = unsure_of(answers)
    for place, section in enumerate(in_words(answers)):
        lines = tuple((line.question, line.answer) for line in section.lines)
        if lines:
            read = reading(section.step_key, facts, unsure)
            yield AnswerGroup(section.title, lines, read, own[place] if own else ())


def _in_her_language(answers: Answers, language: str) -> list[tuple[tuple[str, str], ...]]:
    """Questions and answers as she read and chose them, section by section; [] where that was English."""
    if language.partition("-")[0] == "en":
        return []
    with translation.override(language):
        reader = Reader(translated, day_in_words, translation.gettext("Not given"))
        return [tuple((line.question, line.answer) for line in section.lines) for section in in_words(answers, reader)]


def _read(assessment: Assessment) -> tuple[Facts, Knowledge] | str:
    """The stored facts and the rules that decided; where they can no longer be read, a sentence that says why."""
    try:
        rules = knowledge.load(assessment.knowledge_version)
        return parse_answers(assessment.facts, today=assessment.created_at.date()), rules
    except KnowledgeError:
        gone = f"Knowledge version {assessment.knowledge_version} is no longer here, so its rules cannot be listed."
        return f"{gone} What is shown is the stored result."
    except InvalidAnswers as invalid:
        return f"Today’s rules cannot read the stored facts ({invalid}). What is shown is the stored result."


def _rules(facts: Facts, rules: Knowledge) -> tuple[tuple[RuleLine, ...], tuple[RuleLine, ...]]:
    """The rules that fired, and those that did not."""
    lines = [(trace.fired, _rule(same, rules)) for trace, same in _by_rule(engine.trace(facts, rules))]
    return tuple(line for fired, line in lines if fired), tuple(line for fired, line in lines if not fired)


def _by_rule(traces: Iterable[RuleTrace]) -> Iterator[tuple[RuleTrace, list[RuleTrace]]]:
    """What one rule does alike to several treatments, together."""
    for _, same in groupby(traces, key=lambda trace: (trace.code, trace.answer, trace.action, trace.reason)):
        rows = list(same)
        yield rows[0], rows


def _rule(same: Sequence[RuleTrace], rules: Knowledge) -> RuleLine:
    trace = same[0]
    tone, action = ACTIONS[trace.action]
    return RuleLine(
        code=trace.code,
        tone=tone if trace.fired else "quiet",
        action=action,
        treatments=listed([treatment_name(row.treatment) for row in same if row.treatment]),
        answer=plain(trace.answer),
        text=trace.reason.clinical,
        sources=tuple(rules.sources[source] for source in trace.reason.sources),
        fired=trace.fired,
    )
