"""An assessment as a clinician reads it between two patients: terse, exact, in the contract's own terms.

Everything except the list of rules comes from the stored facts and result, so a page can be read even if the
knowledge version that decided is no longer installed.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import get_language_info

from questionnaire.answers import not_asked, unsure_of
from questionnaire.questions import Answers
from questionnaire.steps import GENERAL_HEALTH
from treatments.backoffice.presenters.answers import AnswerGroup, answer_groups
from treatments.backoffice.presenters.audit_lines import AuditEntryLine, change_line
from treatments.backoffice.presenters.cases import ACTIONS, URGENCY_TONES, in_order
from treatments.backoffice.presenters.option_bars import OptionBar, bars_of, lead_of
from treatments.backoffice.presenters.rules import RuleLine, fired_and_quiet
from treatments.models import (
    Assessment,
    Clinic,
    Outcome,
    ShownPage,
    Sureness,
    Topic,
    Urgency,
    Worksheet,
)
from treatments.models.review.worksheets import CheckItem
from treatments.queries.review.reviews import AuditEntry
from treatments.rules import knowledge
from treatments.rules.facts import Facts, InvalidAnswers, parse_answers
from treatments.rules.flips import is_preference
from treatments.rules.knowledge import Knowledge, KnowledgeError
from treatments.services.plans.plans import preview
from treatments.services.review.reviews import proposal, proposed_start
from treatments.wording.clinic_days import counted, day_short, moment
from treatments.wording.clinical import age, fitting, flag_words, graded, phototype, plain
from treatments.wording.firmness import FirmLine, in_short
from treatments.wording.texts import listed
from treatments.wording.treatments import treatment_name, visit_name

LONGEST_SUMMARY = 139
FLIPS_SHOWN = 4

STATUSES = {
    "suits": ("good", "Suits"),
    "no_benefit": ("quiet", "No benefit expected"),
    "check": ("care", "Check"),
    "stop": ("stop", "Stop"),
}


@dataclass(frozen=True)
class OptionLine:
    """The status of one treatment; `score` is 0-100."""

    name: str
    tone: str
    status: str
    score: int
    concerns: str
    proposed: bool


@dataclass(frozen=True)
class FlagLine:
    """A health flag against treatments, with its effect on them."""

    tone: str
    action: str
    treatments: str
    flag: str
    reason: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class FlipLine:
    """One changed answer, and the outcome it would give."""

    change: str
    outcome: str
    is_preference: bool


@dataclass(frozen=True)
class ProposedSessionLine:
    """A session of the proposed plan, in the clinic's days."""

    name: str
    earliest: str
    ideal: str
    latest: str


@dataclass(frozen=True)
class OwnSheet:
    """The patient's worksheet. `missed` are the facts that the patient got wrong, with the answer they chose."""

    questions: tuple[str, ...]
    missed: tuple[tuple[str, str], ...]
    unclear: str
    sure: str


@dataclass(frozen=True)
class ShownLine:
    """A page that the patient saw: when first, in the clinic's time zone, and in which language."""

    pk: int
    at: str
    language: str


@dataclass(frozen=True)
class ReviewPage:
    """Everything the page shows besides photos and the form."""

    summary: str
    sender: str
    urgency: str
    urgency_tone: str
    outcome: str
    proposed: str
    sent: str
    options: tuple[OptionLine, ...]
    bars: tuple[OptionBar, ...]
    lead: int
    firm: FirmLine | None
    preference_flips: tuple[FlipLine, ...]
    fact_flips: tuple[FlipLine, ...]
    more_flips: tuple[FlipLine, ...]
    flags: tuple[FlagLine, ...]
    also_told: str
    health_note: str
    not_asked: str
    ask: str
    wait: str
    later: str
    sessions: tuple[ProposedSessionLine, ...]
    own_sheet: OwnSheet | None
    answers: tuple[AnswerGroup, ...]
    fired: tuple[RuleLine, ...]
    quiet: tuple[RuleLine, ...]
    rules_missing: str
    changes: tuple[AuditEntryLine, ...]


SENDERS = {
    True: "",
    False: "The patient says that they did not send these answers.",
    None: "Sent by somebody who was not signed in, with this patient’s name, birth date and e-mail address. "
    "The patient has not said yet whether these answers are theirs.",
}


def review_page(
    assessment: Assessment, *, answers: Answers, changes: Iterable[AuditEntry], start_on: date
) -> ReviewPage:
    """Returns the page of a stored assessment; its proposed sessions start on `start_on`, a clinic's calendar day."""
    result, facts = assessment.result, assessment.facts
    flips = _flips(result, facts)
    of_facts = tuple(flip for flip in flips if not flip.is_preference)
    read = _read(assessment)
    unsure = unsure_of(answers)
    fired, quiet = fired_and_quiet(*read) if isinstance(read, tuple) else ((), ())
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
        answers=tuple(answer_groups(answers, facts, assessment.submission.language)),
        fired=fired,
        quiet=quiet,
        rules_missing=read if isinstance(read, str) else "",
        changes=tuple(change_line(change, assessment.clinic) for change in changes),
    )


def summary(assessment: Assessment, lead: int) -> str:
    """Returns age, concerns, phototype, flags and the rules' outcome with its lead, in fewer than 140 characters."""
    facts, result = assessment.facts, assessment.result
    ends = f"{phototype(facts)} · {_flag_count(result)} · rules: {assessment.get_outcome_display()}"
    if lead:
        ends += f", lead {lead}"
    starts = f"{age(facts)} · "
    room = LONGEST_SUMMARY - len(starts) - len(ends) - len(" · ")
    return f"{starts}{fitting([graded(concern) for concern in facts.get('concerns', ())], room)} · {ends}"


def shown_line(page: ShownPage, clinic: Clinic) -> ShownLine:
    """Returns a stored page by its date and language."""
    language = get_language_info(page.language)["name"]
    return ShownLine(page.pk, f"{moment(page.shown_at, clinic)} ({clinic.clock_name})", language)


def _flag_count(result: Mapping[str, Any]) -> str:
    strictest: dict[str, str] = {}
    for line in _flags(result):
        strictest.setdefault(line.flag, line.action.lower())
    actions = list(strictest.values())
    found = [counted(actions.count(action), action) for action in ("stop", "check", "note") if action in actions]
    return ", ".join(found) or "no flags"


def _options(assessment: Assessment) -> Iterator[OptionLine]:
    for treatment, weighed in assessment.result.get("treatments", {}).items():
        tone, status = STATUSES[weighed["status"]]
        beyond = set(weighed["off_label"])
        concerns = [
            f"{plain(concern['id'])}: effect {concern['effect']}/3, evidence {concern['evidence']}"
            f"{', off label' if concern['id'] in beyond else ''}"
            for concern in weighed["concerns"]
        ]
        yield OptionLine(
            name=treatment_name(treatment),
            tone=tone,
            status=status,
            score=weighed["score"],
            concerns="; ".join(concerns),
            proposed=treatment in proposal(assessment),
        )


def _flags(result: Mapping[str, Any], unsure: Collection[str] = ()) -> Iterator[FlagLine]:
    """Yields the flags, the strictest first; a flag against both treatments with the same text appears once."""
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
    """Replaces the stored patient wording of the flags with the clinical wording of the rules that decided."""
    reasons = read[1].reasons() if isinstance(read, tuple) else ()
    clinical = {reason.text: reason.clinical for reason in reasons}
    for flag in flags:
        yield replace(flag, reason=clinical.get(flag.reason, flag.reason))


def _told_without_effect(result: Mapping[str, Any], facts: Mapping[str, Any]) -> list[str]:
    """Returns the flags that no rule used, such as a single wellbeing prompt."""
    shown = {flag["flag"] for weighed in result.get("treatments", {}).values() for flag in weighed["flags"]}
    return [flag for flag in facts.get("flags", ()) if flag not in shown]


def _flips(result: Mapping[str, Any], facts: Mapping[str, Any]) -> tuple[FlipLine, ...]:
    """Returns the smallest changes first, health facts that the patient did not tick last."""
    flips = sorted(
        result.get("robustness", {}).get("flips", ()),
        key=lambda flip: (flip["field"].startswith("flags.") and flip["to"] is True) or flip["from"] is None,
    )
    return tuple(
        FlipLine(_flip(flip, facts), Outcome(flip["outcome"]).label, is_preference(flip["field"])) for flip in flips
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
    """Returns "From 30 Dec 2026 (last toxin on): Botox"; "" if waiting changes nothing."""
    wait = result.get("wait")
    if not wait:
        return ""
    because = listed([plain(name) for name in wait["because"]])
    return f"From {day_short(date.fromisoformat(wait['until']))} ({because}): {Outcome(wait['outcome']).label}"


def _sessions(assessment: Assessment, start_on: date) -> tuple[ProposedSessionLine, ...]:
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
        ProposedSessionLine(
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
    """Returns the answer that the patient chose, by its key if it is no longer among the choices."""
    key = sheet.check_answers[item.key]
    return str(item.choices.get(key, key))


def _sure(sureness: int | None) -> str:
    return f"{sureness}/{len(Sureness)} {Sureness(sureness).label.lower()}" if sureness else "not said"


def _read(assessment: Assessment) -> tuple[Facts, Knowledge] | str:
    """Returns the stored facts and the rules that decided; if they are unreadable, a sentence that says why."""
    try:
        rules = knowledge.load(assessment.knowledge_version)
        return parse_answers(assessment.facts, today=assessment.created_at.date()), rules
    except KnowledgeError:
        gone = f"Knowledge version {assessment.knowledge_version} is no longer here, so its rules cannot be listed."
        return f"{gone} What is shown is the stored result."
    except InvalidAnswers as invalid:
        return f"Today’s rules cannot read the stored facts ({invalid}). What is shown is the stored result."
