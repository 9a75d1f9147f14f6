"""A plan as it would be after a change, and which limits it would then exceed. Nothing is written here.

The preview uses it while a clinician types, and `services.plan_changes` again before it writes, so both give the same
result.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from treatments.lifecycle import PlanState, SessionState
from treatments.models import HealthFact, Limit, Patient, Plan, PlannedSession
from treatments.rules import limits
from treatments.rules.areas import areas_of
from treatments.rules.limits import Breach, Dose, Reference
from treatments.rules.outcomes import NO_BENEFIT, SUITS
from treatments.rules.rulebook import STOP
from treatments.rules.settling import stops, without
from treatments.rules.weighing import decide, status
from treatments.scheduling.cadence import Window
from treatments.services.refusals import Refused
from treatments.services.windows import plan_windows
from treatments.services.windows.plan_windows import Basis
from treatments.wording.clinic_days import day_short

NO_FLAGS: frozenset[str] = frozenset()


class PlanChangeRefused(Refused):
    """A change that is not possible as sent. `field` names the invalid input, None for the whole."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A session as requested by a clinician: days by the clinic's calendar, None to leave them to the rules."""

    treatment: str
    areas: tuple[str, ...] = ()
    units: int | None = None
    not_before: date | None = None
    not_after: date | None = None


@dataclass(frozen=True, slots=True)
class _Numbering:
    """Position, treatment and number of each row of a plan, by key; dropped sessions keep theirs."""

    rows: Mapping[int, tuple[int, str, int]]

    @classmethod
    def of(cls, plan: Plan) -> "_Numbering":
        rows = plan.sessions.values_list("pk", "position", "treatment", "number")
        return cls({pk: (position, treatment, number) for pk, position, treatment, number in rows})

    def give(self, sessions: Sequence[PlannedSession]) -> None:
        """Redistribute the sessions' positions and numbers in their new order; a new session gets the next free one."""
        had = [self.rows[session.pk][0] for session in sessions if session.pk]
        used = [position for position, *_ in self.rows.values()]
        for session, position in zip(sessions, _pool(had, used), strict=False):
            session.position = position
        for treatment in {session.treatment for session in sessions}:
            self._number(treatment, [session for session in sessions if session.treatment == treatment])

    def _number(self, treatment: str, sessions: Sequence[PlannedSession]) -> None:
        kept = [self.rows[session.pk] for session in sessions if session.pk]
        had = [number for _, kind, number in kept if kind == treatment]
        used = [number for _, kind, number in self.rows.values() if kind == treatment]
        for session, number in zip(sessions, _pool(had, used), strict=False):
            session.number = number


def _pool(had: Iterable[int], used: Iterable[int]) -> Iterator[int]:
    yield from sorted(had)
    yield from count(max(used, default=0) + 1)


@dataclass(frozen=True)
class Draft:
    """The sessions in their new order with their new positions and numbers, including `subject`; nothing is saved.

    `windows` are the sessions' windows, in the same order; `days` is the day of each session that has one, by key.
    `breaches` are the limits that the change newly exceeds, each at the new position of its session; `reference` is
    the label's dose for the subject's areas, if there is one.
    """

    plan: Plan
    basis: Basis
    sessions: tuple[PlannedSession, ...]
    subject: PlannedSession
    windows: tuple[Window, ...]
    days: Mapping[int, date]
    breaches: tuple[Breach, ...] = ()
    reference: Reference | None = None

    @property
    def window(self) -> Window:
        """The subject's window."""
        return self.windows[self.sessions.index(self.subject)]

    @property
    def is_kept(self) -> bool:
        """Whether the subject gets the requested days, or is already booked."""
        return self.subject.pk in self.days or plan_windows.wish_of(self.subject, {}).is_kept(self.window)

    def at(self, position: int) -> PlannedSession:
        """The session that would have this position."""
        return next(session for session in self.sessions if session.position == position)


def draft(*, plan: Plan, session: PlannedSession | None, wanted: Wanted, today: date) -> Draft:
    """The plan with one session changed as requested, or with one more if `session` is None.

    `today` is the clinic's date. Raises PlanChangeRefused where no override would help: the plan or the session is
    over, the treatment is at stop, the session is booked, or a day is past.
    """
    sessions, course = plan_windows.course_of(plan)
    basis = plan_windows.basis_of(plan)
    subject = _subject(plan, sessions, session)
    if wanted.treatment not in basis.rules.visits:
        raise PlanChangeRefused("Choose a treatment of the list.", "treatment")
    family = basis.rules.visits[wanted.treatment].treatment
    if set(wanted.areas) - {area.id for area in areas_of(family)}:
        raise PlanChangeRefused("Choose areas of this treatment.")
    _check_days(wanted, today)
    _check_free(subject, wanted, plan)
    current_status = standing_of(basis, wanted.treatment, new_flags(plan), plan.review.settled)
    _check_not_stopped(current_status, wanted.treatment, basis)
    known = {} if not sessions else _known(plan, basis, sessions, course.windows())
    treated_before = subject.treatment
    subject.treatment, subject.areas, subject.units = wanted.treatment, list(wanted.areas), wanted.units
    subject.not_before, subject.not_after = wanted.not_before, wanted.not_after
    laid = _laid_out(plan, basis, sessions, subject)
    breaches = [breach for breach in _beyond(laid) if not _is_known(breach, laid, known)]
    if wanted.treatment != treated_before:
        breaches = [*_against_treatment(current_status, laid), *breaches]
    reference = limits.label_dose(wanted.treatment, wanted.areas, basis.rules)
    return replace(laid, breaches=tuple(breaches), reference=reference)


def with_leave(laid: Draft) -> Draft:
    """The same draft with every breach allowed. Raises PlanChangeRefused if its days are impossible even then."""
    leave: dict[int, dict[str, int]] = {}
    for breach in laid.breaches:
        leave.setdefault(breach.position, {})[breach.limit] = breach.found
    windows = plan_windows.course_with(laid.plan, laid.sessions, laid.basis, leave).windows()
    allowed = replace(laid, windows=tuple(windows))
    if not allowed.is_kept:
        first, last = day_short(allowed.window.earliest), day_short(allowed.window.latest)
        raise PlanChangeRefused(
            f"These days cannot be had: beside the other visits there is {first} to {last}.",
            "not_before" if laid.subject.not_before else "not_after",
        )
    return allowed


def standing_of(basis: Basis, treatment: str, flags: frozenset[str] = NO_FLAGS, settled: Collection[str] = ()) -> str:
    """The status of a treatment by the rules: as assessed, or with the `flags` reported since.

    `settled` are the codes of the stops that the review settled: the patient's answers behind them no longer count.
    """
    family = basis.rules.visits[treatment].treatment
    over = [flag for stop in stops(basis.facts, family, basis.rules) if stop.code in settled for flag in stop.flags]
    kept = without(basis.facts, over)
    told_since = [flag for flag in sorted(flags) if flag not in kept.flags]
    if told_since or over:
        facts = replace(kept, flags=(*kept.flags, *told_since))
        return status(family, decide(facts, basis.rules), facts, basis.rules)
    weighed = basis.assessment.result.get("treatments", {}).get(family, {})
    return str(weighed.get("status", ""))


def new_flags(plan: Plan) -> frozenset[str]:
    """The flags reported about the patient since the assessment that still hold."""
    return frozenset(HealthFact.objects.holding().filter(patient=plan.patient_id).values_list("flag", flat=True))


def _subject(plan: Plan, sessions: Sequence[PlannedSession], session: PlannedSession | None) -> PlannedSession:
    if session is None:
        return PlannedSession(plan=plan, state=SessionState.TO_BOOK)
    for row in sessions:
        if row.pk == session.pk and row.state != SessionState.DONE:
            return row
    raise PlanChangeRefused("This visit is done or dropped: nothing about it can be changed.")


def _check_days(wanted: Wanted, today: date) -> None:
    first, last = wanted.not_before, wanted.not_after
    if last and last < today:
        raise PlanChangeRefused(f"This day is over. Today at the clinic is {day_short(today)}.", "not_after")
    if first and last and last < first:
        raise PlanChangeRefused("“Not after” must not be before “not before”.", "not_after")


def _check_free(subject: PlannedSession, wanted: Wanted, plan: Plan) -> None:
    """Refuse another treatment or other days for a booked session; areas and units can still be changed."""
    if not subject.pk or not plan_windows.days_of(plan, [subject]).get(subject.pk):
        return
    if wanted.treatment != subject.treatment:
        raise PlanChangeRefused(
            "This visit is booked. Have its booking cancelled to change the treatment.", "treatment"
        )
    if (wanted.not_before, wanted.not_after) != (subject.not_before, subject.not_after):
        raise PlanChangeRefused("This visit is booked. Have it moved at the desk, or cancelled.", "not_before")


def _check_not_stopped(standing: str, treatment: str, basis: Basis) -> None:
    if standing == STOP:
        name = basis.rules.visits[treatment].name
        raise PlanChangeRefused(f"{name} is at stop for this patient. A new assessment is needed.", "treatment")


def _laid_out(plan: Plan, basis: Basis, sessions: Sequence[PlannedSession], subject: PlannedSession) -> Draft:
    """Place a new session by its day among the unbooked ones; move another only if that makes its days possible."""
    numbering = _Numbering.of(plan)
    if subject.pk:
        laid = _ordered(plan, basis, sessions, subject, numbering)
        if laid.is_kept:
            return laid
    others = [other for other in sessions if other is not subject]
    target = subject.not_before or subject.not_after
    place = len(others) if target is None else _place(plan, basis, others, target)
    moved = _ordered(plan, basis, [*others[:place], subject, *others[place:]], subject, numbering)
    return moved if moved.is_kept or not subject.pk else _ordered(plan, basis, sessions, subject, numbering)


def _place(plan: Plan, basis: Basis, others: Sequence[PlannedSession], target: date) -> int:
    """The index after all sessions that have a day, and after all that come no later than `target`."""
    days = plan_windows.days_of(plan, others)
    windows = plan_windows.course_with(plan, others, basis).windows()
    before = [
        index + 1
        for index, (other, window) in enumerate(zip(others, windows, strict=True))
        if other.pk in days or window.ideal <= target
    ]
    return max(before, default=0)


def _ordered(
    plan: Plan, basis: Basis, order: Sequence[PlannedSession], subject: PlannedSession, numbering: _Numbering
) -> Draft:
    numbering.give(order)
    windows = plan_windows.course_with(plan, order, basis).windows()
    return Draft(plan, basis, tuple(order), subject, tuple(windows), plan_windows.days_of(plan, order))


def _beyond(laid: Draft) -> list[Breach]:
    """The limits exceeded, with the subject on its day, or on both ends of requested days that are not possible."""
    subject = laid.subject
    wanted = [day for day in (subject.not_before, subject.not_after) if day]
    days = [_undosed(laid).ideal] if laid.is_kept else wanted
    worst: dict[tuple[int, str], Breach] = {}
    for day in days:
        for breach in _breaches(laid.plan, laid.basis, laid.sessions, laid.windows, {subject.position: day}):
            key = breach.position, breach.limit
            if key not in worst or breach.excess > worst[key].excess:
                worst[key] = breach
    return [worst[key] for key in sorted(worst)]


def _undosed(laid: Draft) -> Window:
    """The subject's window if its units did not make it count as a treatment: the window of a touch-up at a review."""
    plain = copy(laid.subject)
    plain.units = None
    order = [plain if session is laid.subject else session for session in laid.sessions]
    return plan_windows.course_with(laid.plan, order, laid.basis).windows()[laid.sessions.index(laid.subject)]


def _breaches(
    plan: Plan,
    basis: Basis,
    sessions: Sequence[PlannedSession],
    windows: Sequence[Window],
    wanted: Mapping[int, date],
) -> list[Breach]:
    days = plan_windows.days_of(plan, sessions)
    doses = [
        Dose(
            session.treatment,
            days.get(session.pk) or wanted.get(session.position) or window.ideal,
            plan_windows.units_of(session),
            session.position,
            session.state == SessionState.DONE,
        )
        for session, window in zip(sessions, windows, strict=True)
    ]
    return limits.breaches([*doses, *elsewhere(plan, basis)], basis.rules, event_on=basis.facts.event_on)


def elsewhere(plan: Plan, basis: Basis) -> list[Dose]:
    """The patient's doses outside this plan: from the answers, from later notes, and from other plans."""
    with_a_day = {other.session.pk for other in basis.beside}
    planned = PlannedSession.objects.filter(
        plan__patient__in=Patient.objects.same_person(plan.patient_id),
        plan__state=PlanState.ACTIVE,
        state__in=[SessionState.TO_BOOK, SessionState.HELD],
        treatment__in=basis.rules.visits,
    )
    return plan_windows.doses_beside(plan, basis) + [
        Dose(session.treatment, session.ideal, plan_windows.units_of(session))
        for session in planned.exclude(plan=plan).exclude(pk__in=with_a_day)
    ]


Known = Mapping[tuple[int, str], int]
"""How far the plan already exceeds a limit, by key of the session and limit."""


def _known(plan: Plan, basis: Basis, sessions: Sequence[PlannedSession], windows: Sequence[Window]) -> Known:
    by_position = {session.position: session.pk for session in sessions}
    found = _breaches(plan, basis, sessions, windows, {})
    return {(by_position[breach.position], breach.limit): breach.excess for breach in found}


def _is_known(breach: Breach, laid: Draft, known: Known) -> bool:
    """Whether an override already allows as much, or the plan already exceeded the limit as far."""
    session = laid.at(breach.position)
    leave = plan_windows.leave_of(session).get(breach.limit)
    if leave is not None and breach.is_within(leave):
        return True
    return session.pk is not None and breach.excess <= known.get((session.pk, breach.limit), -1)


def _against_treatment(standing: str, laid: Draft) -> Iterator[Breach]:
    """A breach for a treatment that was not decided on in the review and that the rules do not offer now."""
    visit = laid.basis.rules.visits[laid.subject.treatment]
    if standing == SUITS or visit.treatment in laid.plan.review.treatments:
        return
    why = "The rules expect no benefit" if standing == NO_BENEFIT else "It is at check"
    text = f"{visit.name} was not decided on in the review. {why}."
    yield Breach(Limit.TREATMENT, 0, 0, laid.subject.position, text, ())
