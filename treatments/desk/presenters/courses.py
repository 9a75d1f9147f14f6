"""The visits of a plan with a time for each, as text for the desk. All times are the clinic's wall time."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from treatments.desk.presenters.free_times import SlotWriter
from treatments.models import PlannedSession, VisitWishes
from treatments.models.clinic import WEEKDAYS
from treatments.queries.booking.availability import Gap, gap_on
from treatments.scheduling.spans import days_between
from treatments.services.booking.courses import Proposal, ProposedVisit, UnplacedVisit
from treatments.wording.clinic_days import counted, window_words
from treatments.wording.treatments import visit_name

GAPS = {
    Gap.FULL: "full",
    Gap.CLOSED: "closed",
    Gap.NOBODY: "without a clinician for it",
    Gap.PAST: "over",
    Gap.SOON: "too near",
}


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A visit with its time; `value` is what its checkbox posts."""

    value: str
    what: str
    window: str
    day: str
    time: str
    who: str
    off_ideal: str
    is_as_wished: bool


@dataclass(frozen=True, slots=True)
class Together:
    """A whole proposal; `stopped` says why the first visit without a time has none, `later` are visits not searched."""

    lines: list[CourseLine]
    stopped: tuple[str, str] | None
    later: list[str]


def together(proposal: Proposal) -> Together:
    """Returns a proposal as the page shows it."""
    return Together(
        [_line(visit) for visit in proposal.visits],
        _stopped(proposal.unplaced) if proposal.unplaced else None,
        [_name(session) for session in proposal.later],
    )


def _line(visit: ProposedVisit) -> CourseLine:
    window = visit.placed.window
    writer = SlotWriter(visit.question.roster, window.ideal)
    slot = writer.slot(visit.placed.free)
    days = (visit.placed.free.starts_at.astimezone(writer.zone).date() - window.ideal).days
    return CourseLine(
        value=f"{visit.session.pk} {slot.value}",
        what=_name(visit.session),
        window=window_words(window.earliest, window.latest),
        day=slot.day,
        time=slot.time,
        who=slot.who,
        off_ideal=f"{counted(abs(days), 'day')} {'after' if days > 0 else 'before'} the ideal day"
        if days
        else "Ideal day",
        is_as_wished=visit.placed.is_as_wished,
    )


def _name(session: PlannedSession) -> str:
    return f"{session.position}. {visit_name(session.treatment, session.number)}"


def _stopped(visit: UnplacedVisit) -> tuple[str, str]:
    """Returns the visit that has no time, and the reasons by day."""
    if visit.question is None:
        return _name(visit.session), visit.why
    window = visit.window
    gaps = Counter(gap_on(visit.question, day) for day in days_between(window.earliest, window.latest))
    counts = [f"{counted(gaps[gap], 'day')} {word}" for gap, word in GAPS.items() if gaps[gap]]
    return _name(
        visit.session
    ), f"Nothing is free from {window_words(window.earliest, window.latest)}: {', '.join(counts)}."


def wishes_words(wishes: VisitWishes) -> str:
    """Returns wishes such as "Tue or Thu, from 17:00, with Dr Reed", by the clinic's clock; "" if there are none."""
    return ", ".join(_parts(wishes))


def _parts(wishes: VisitWishes) -> Iterator[str]:
    if wishes.weekdays:
        yield " or ".join(name[:3] for number, name in WEEKDAYS if number in wishes.weekdays)
    if wishes.starts_from:
        yield f"from {wishes.starts_from:%H:%M}"
    if wishes.over_by:
        yield f"over by {wishes.over_by:%H:%M}"
    if wishes.clinician:
        yield f"with {wishes.clinician}"
