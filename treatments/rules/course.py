"""The proposed sessions of a plan: which visits, how many, in which order, and when each may take place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from treatments.rules.facts import Facts
from treatments.rules.outcomes import ProposedSession
from treatments.rules.rulebook import Knowledge, Treatment
from treatments.scheduling.cadence import Visit, Window, windows


def propose(  # noqa: PLR0917  # the order in which a plan is spoken of
    facts: Facts,
    treatments: Sequence[str],
    start_with: str | None,
    concerns_by_treatment: Mapping[str, Sequence[str]],
    knowledge: Knowledge,
    start_on: date,
) -> list[ProposedSession]:
    """The sessions of these treatments from `start_on`, in order of their ideal days.

    The first visit is of `start_with` (or of the first treatment). The courses are merged visit by visit,
    always the one with the earlier ideal day, so that the gaps between treatments, `facts`' last treatments
    and the event are kept. A course that repeats goes on while the ideal day is within its span of days,
    counted from the first session of the plan. No treatment, no sessions.
    """
    order = sorted(treatments, key=lambda name: name != start_with)
    tracks = [_track(knowledge.treatments[name], concerns_by_treatment.get(name, ())) for name in order]
    upcoming = [next(track) for track in tracks]
    planned: list[Visit] = []
    found: list[Window] = []
    while upcoming:
        candidates = [_window(planned, visit, facts, knowledge, start_on) for visit in upcoming]
        position = min(range(len(upcoming)), key=lambda index: candidates[index].ideal) if planned else 0
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


def history(facts: Facts, knowledge: Knowledge) -> dict[str, date]:
    """The day of the last treatment from before the plan, by treatment."""
    asked = {name: treatment.history for name, treatment in knowledge.treatments.items() if treatment.history}
    days = {name: facts.day(history) for name, history in asked.items()}
    return {name: day for name, day in days.items() if day is not None}


def _track(treatment: Treatment, concerns: Sequence[str]) -> Iterator[Visit]:
    """The visits of one course in order; without end where it repeats."""
    course = treatment.course
    last = sessions(treatment, concerns)
    number = 0
    while last is None or number < last:
        number += 1
        yield Visit(treatment.id, number)
        if number == 1 and course.review is not None:
            yield Visit(course.review, 1)


def sessions(treatment: Treatment, concerns: Sequence[str]) -> int | None:
    """How many visits the course has for these concerns; None where it repeats."""
    course = treatment.course
    if course.sessions is None:
        return None
    return max([course.sessions, *(course.sessions_for.get(concern, 0) for concern in concerns)])


def _window(planned: Sequence[Visit], visit: Visit, facts: Facts, knowledge: Knowledge, start_on: date) -> Window:
    return windows(
        [*planned, visit],
        cadence=knowledge.cadence,
        start_on=start_on,
        history=history(facts, knowledge),
        event_on=facts.event_on,
    )[-1]


def _within_span(visit: Visit, window: Window, first: Window, knowledge: Knowledge) -> bool:
    course = knowledge.treatments[knowledge.visits[visit.treatment].treatment].course
    if course.repeat_within_days is None:
        return True
    return window.ideal <= first.ideal + timedelta(course.repeat_within_days)
