"""Held visits and health facts as a clinician reads them, in English and in the clinic's time zone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language_info

from treatments.backoffice.presenters.audit_lines import AuditEntryLine, change_line
from treatments.backoffice.presenters.cases import ACTIONS
from treatments.lifecycle import label
from treatments.models import AskFirst, Clinic, FactSource, HealthFact, Hold, HoldCause, PlannedSession
from treatments.queries.booking.standing import booking_of
from treatments.queries.review.reviews import AuditEntry
from treatments.rules.facts import ALL_FLAGS
from treatments.rules.recheck import SafetyFinding
from treatments.rules.rulebook import CHECK, STOP, Source
from treatments.wording.check_in import CHOICES
from treatments.wording.clinic_days import clock, day_words, moment, window_words
from treatments.wording.clinical import plain
from treatments.wording.treatments import visit_name

HOW = {
    FactSource.CHECK_IN: "at check-in",
    FactSource.CLINICIAN: "to a clinician",
    FactSource.PATIENT: "in the patient’s own space",
    FactSource.QUIZ: "in a later quiz",
}


@dataclass(frozen=True)
class ReasonLine:
    """One reason: `sources` are (id, title), `told` says to whom it was reported, and how."""

    tone: str
    action: str
    text: str
    sources: tuple[tuple[str, str], ...]
    told: tuple[str, ...]


@dataclass(frozen=True)
class HoldPage:
    """A held visit. `today` is the current finding of the rules, as (tone, sentence)."""

    visit: str
    when: str
    tone: str
    word: str
    cause: str
    reasons: tuple[ReasonLine, ...]
    facts: tuple[tuple[str, str], ...]
    today: tuple[str, str]
    is_stopped: bool
    sent: str
    lifted: str
    changes: tuple[AuditEntryLine, ...]


@dataclass(frozen=True)
class FactLine:
    """A health fact. `ended` is "" while it applies."""

    pk: int
    flag: str
    told: str
    note: str
    ended: str


def strictest(hold: Hold) -> tuple[str, str]:
    """Returns (tone, word) of the strictest reason."""
    actions = {reason["action"] for reason in hold.reasons}
    return ACTIONS[STOP if STOP in actions else CHECK]


def visit_words(session: PlannedSession) -> str:
    """Returns the name of the visit, such as "Botox 2"."""
    return visit_name(session.treatment, session.number)


@dataclass(frozen=True)
class StakeLine:
    """An upcoming visit that answers may make unsafe, with its day and the reasons."""

    what: str
    reasons: tuple[str, ...]


def stake_line(mark: AskFirst) -> StakeLine:
    """Returns the visit and its time ("Botox 2, Tue 24 Nov 2026, 10:00"), and the reasons in clinical wording."""
    session = mark.session
    booking, zone = booking_of(session), session.plan.clinic.zone
    when = (
        f"{day_words(booking.starts_at.astimezone(zone).date())}, {clock(booking.starts_at, zone)}" if booking else ""
    )
    what = ", ".join(filter(None, (visit_words(session), when or "no time yet")))
    return StakeLine(what, tuple(reason["clinical"] for reason in mark.reasons))


def when_words(hold: Any) -> str:
    """Returns when a held visit is to take place: its time, or the days that are left for it."""
    clinic, session = hold.session.plan.clinic, hold.session
    if hold.booked_at:
        return moment(hold.booked_at, clinic)
    return f"To book, {window_words(session.earliest, session.latest)}"


def hold_page(
    hold: Any,
    *,
    facts: Iterable[HealthFact],
    today: Sequence[SafetyFinding],
    sources: dict[str, Source],
    changes: Iterable[AuditEntry],
) -> HoldPage:
    """Returns the page of a hold as loaded by `queries.safety.by_visit`."""
    clinic, patient = hold.session.plan.clinic, hold.session.plan.patient
    tone, word = strictest(hold)
    stopped = any(finding.action == STOP for finding in today)
    return HoldPage(
        visit=visit_words(hold.session),
        when=when_words(hold),
        tone=tone,
        word=word,
        cause=HoldCause(hold.cause).label,
        reasons=tuple(_reason(reason, list(facts), sources, clinic) for reason in hold.reasons),
        facts=(
            ("Visit", f"{visit_words(hold.session)}, {label(hold.session.state)}"),
            ("When", when_words(hold)),
            ("Held since", moment(hold.opened_at, clinic)),
            ("Found by", f"{HoldCause(hold.cause).label}, knowledge {hold.knowledge_version}"),
            ("Phone", patient.written_phone or "not given"),
            ("Language", get_language_info(patient.language)["name"]),
        ),
        today=_today(today, stopped),
        is_stopped=stopped,
        sent=f"{hold.told_by}, {moment(hold.told_at, clinic)}" if hold.told_at else "",
        lifted=f"{hold.lifted_by}, {moment(hold.lifted_at, clinic)}" if hold.lifted_at else "",
        changes=tuple(change_line(change, clinic) for change in changes),
    )


def _today(findings: Sequence[SafetyFinding], stopped: bool) -> tuple[str, str]:
    if stopped:
        return "stop", "By today’s facts a rule is at stop."
    if any(finding.action == CHECK for finding in findings):
        return "care", "By today’s facts a rule asks for a clinician’s look."
    return "good", "By today’s facts no rule is at stop or check."


def _reason(reason: dict[str, Any], facts: list[HealthFact], sources: dict[str, Source], clinic: Clinic) -> ReasonLine:
    tone, action = ACTIONS[reason["action"]]
    flags = reason.get("flags", ())
    return ReasonLine(
        tone=tone,
        action=action,
        text=reason.get("clinical") or reason["text"],
        sources=tuple((source, sources[source].title if source in sources else "") for source in reason["sources"]),
        told=tuple(told_words(fact, clinic) for fact in facts if fact.flag in flags and fact.ended_at is None),
    )


def told_words(fact: HealthFact, clinic: Clinic) -> str:
    """Returns how a fact was reported: "Pregnant: told at check-in, Dee Desk, Tue 24 Nov 2026, 10:00"."""
    by = f", {fact.told_to}" if fact.told_to else ""
    return f"{flag_words(fact.flag)}: told {HOW[FactSource(fact.source)]}{by}, {moment(fact.told_at, clinic)}"


def flag_words(flag: str) -> str:
    """Returns an id of the contract as a label."""
    return plain(flag).capitalize()


def fact_choices() -> list[tuple[str, str]]:
    """Returns every flag of the contract, followed by the quiz's wording."""
    return [
        (flag, f"{flag_words(flag)} – {CHOICES[flag].text}" if flag in CHOICES else flag_words(flag))
        for flag in ALL_FLAGS
    ]


def fact_line(fact: HealthFact, clinic: Clinic) -> FactLine:
    """Returns a fact, to whom it was reported, and who ended it and why."""
    ended = f"Ended by {fact.ended_by}, {moment(fact.ended_at, clinic)}: {fact.end_reason}" if fact.ended_at else ""
    by = f"{fact.told_to}, " if fact.told_to else ""
    told = f"Told {HOW[FactSource(fact.source)]}, {by}{moment(fact.told_at, clinic)}"
    return FactLine(fact.pk, flag_words(fact.flag), told, fact.note, ended)


def visit_choices(sessions: Iterable[PlannedSession]) -> list[tuple[int, str]]:
    """Returns the patient's upcoming visits as choices."""
    return [
        (session.pk, f"{visit_words(session)}, {label(session.state)}, ideal {day_words(session.ideal)}")
        for session in sessions
    ]
