"""The proposed sessions of a plan: which visits, how many, in which order, and when each may take place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from treatments.rules.facts import Facts
from treatments.rules.outcomes import ProposedSession
from treatments.rules.rulebook import Consultation, Knowledge, Treatment
from treatments.rules.weighing import WeighedOutcome
from treatments.scheduling.cadence import CourseVisit, Window, windows


def proposed_plan(decision: WeighedOutcome, facts: Facts, knowledge: Knowledge) -> list[ProposedSession]:
    """Returns the visits that a decision leads to, from the assessment on; a consultation first, if there is one."""
    before = knowledge.consultation
    sessions = propose(
        facts,
        decision.kept,
        decision.start_with,
        {name: decision.offers.concerns(name) for name in decision.kept},
        knowledge,
        start_on=first_day(facts, knowledge),
        ideal_from=facts.assessed_on + timedelta(before.ideal) if before else None,
    )
    return [consultation(before, sessions[0], facts, knowledge), *sessions] if before and sessions else sessions


def propose(  # noqa: PLR0917  # the natural order of a plan's parts
    facts: Facts,
    treatments: Sequence[str],
    start_with: str | None,
    concerns_by_treatment: Mapping[str, Sequence[str]],
    knowledge: Knowledge,
    start_on: date,
    ideal_from: date | None = None,
) -> list[ProposedSession]:
    """Returns the sessions of these treatments from `start_on`, in order of their ideal days.

    The first visit is of `start_with` (or of the first treatment). The courses are merged visit by visit, always the
    one with the earlier ideal day, so that the gaps between treatments, to the last treatments in `facts` and to the
    event are kept; on a shared day a review comes before a treatment. A repeating course continues while the ideal day
    is within its span of days, counted from the first session of the plan. No first session of a treatment has an ideal
    day before `ideal_from`. Without treatments, there are no sessions.
    """
    names = sorted(treatments, key=lambda name: name != start_with)
    tracks = [_track(knowledge.treatments[name], concerns_by_treatment.get(name, ())) for name in names]
    upcoming = [next(track) for track in tracks]
    planned: list[CourseVisit] = []
    found: list[Window] = []
    while upcoming:
        candidates = [_window(planned, visit, facts, knowledge, start_on, ideal_from) for visit in upcoming]
        order = [
            (window.ideal, visit.treatment in treatments) for visit, window in zip(upcoming, candidates, strict=True)
        ]
        position = order.index(min(order)) if planned else 0
        visit, window = upcoming[position], candidates[position]
        following = None
        if not found or _within_span(visit, window, found[0], knowledge):
            planned.append(visit)
            found.append(window)
            following = next(tracks[position], None)
        if following is None:
            del tracks[position], upcoming[position]
        else:
            upcoming[position] = following
    return [
        ProposedSession(visit.treatment, visit.number, window.earliest, window.ideal, window.latest)
        for visit, window in zip(planned, found, strict=True)
    ]


def first_day(facts: Facts, knowledge: Knowledge) -> date:
    """Returns the first day on which a treatment may take place, counted from the day of the answers."""
    days = knowledge.consultation.days_to_treatment(facts) if knowledge.consultation else 0
    return facts.assessed_on + timedelta(days)


def consultation(of: Consultation, first: ProposedSession, facts: Facts, knowledge: Knowledge) -> ProposedSession:
    """Returns the visit before a plan's first session: never ideal after it, nor in the quiet days before an event."""
    day = facts.assessed_on
    window = Window(day, day + timedelta(of.ideal), day + timedelta(of.latest))
    quiet = max(knowledge.cadence.quiet_before_event.values(), default=None)
    if facts.event_on is not None and quiet is not None:
        last = facts.event_on - timedelta(quiet + 1)
        window = window.ending_no_later_than(last) if day <= last < window.latest else window
    return ProposedSession(of.id, 1, window.earliest, min(window.ideal, max(first.ideal, day)), window.latest)


def history(facts: Facts, knowledge: Knowledge) -> dict[str, date]:
    """Returns the day of the last treatment before the plan, by treatment."""
    asked = {name: treatment.history for name, treatment in knowledge.treatments.items() if treatment.history}
    days = {name: facts.day(history) for name, history in asked.items()}
    return {name: day for name, day in days.items() if day is not None}


def _track(treatment: Treatment, concerns: Sequence[str]) -> Iterator[CourseVisit]:
    """Yields the visits of one course in order, without end if it repeats."""
    course = treatment.course
    last = sessions(treatment, concerns)
    number = 0
    while last is None or number < last:
        number += 1
        yield CourseVisit(treatment.id, number)
        if number == 1 and course.review is not None:
            yield CourseVisit(course.review, 1)


def sessions(treatment: Treatment, concerns: Sequence[str]) -> int | None:
    """Returns how many visits the course has for these concerns; None if it repeats."""
    course = treatment.course
    if course.sessions is None:
        return None
    return max([course.sessions, *(course.sessions_for.get(concern, 0) for concern in concerns)])


def _window(  # noqa: PLR0917  # windows() takes these as keyword arguments
    planned: Sequence[CourseVisit],
    visit: CourseVisit,
    facts: Facts,
    knowledge: Knowledge,
    start_on: date,
    ideal_from: date | None,
) -> Window:
    return windows(
        [*planned, visit],
        cadence=knowledge.cadence,
        start_on=start_on,
        history=history(facts, knowledge),
        event_on=facts.event_on,
        ideal_from=ideal_from,
    )[-1]


def _within_span(visit: CourseVisit, window: Window, first: Window, knowledge: Knowledge) -> bool:
    course = knowledge.treatments[knowledge.visits[visit.treatment].treatment].course
    if course.repeat_within_days is None:
        return True
    return window.ideal <= first.ideal + timedelta(course.repeat_within_days)
