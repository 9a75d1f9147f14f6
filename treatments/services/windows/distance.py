"""Whether other visits or units of the same person prevent a visit on a day.

The windows of a plan already keep the distance; this module tells which visit is in the way, and from which day on a
visit is possible. The database enforces the same rules for every writer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from treatments.models import Limit, PlannedSession
from treatments.rules import limits
from treatments.rules.facts import InvalidAnswers
from treatments.rules.limits import Dose
from treatments.scheduling.cadence import CourseVisit, Window
from treatments.scheduling.cascade import PlanCourse
from treatments.scheduling.spans import days_between
from treatments.services.windows import plan_windows
from treatments.services.windows.plan_windows import NOTHING_HAD, Basis

LOOKED_AHEAD = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class OtherVisit:
    """The visit in the way: `number` is None for one outside our clinics, `clinic` is "" for the same clinic."""

    treatment: str
    number: int | None
    on: date
    clinic: str = ""


@dataclass(frozen=True, slots=True)
class Clash:
    """One reason against a visit: `on` is the day of the other visit, None if the reason is the units.

    `other` is the visit in the way; for units, the nearest visit that counts, None if only the plan's own units count.
    """

    code: str
    text: str
    on: date | None = None
    other: OtherVisit | None = None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a day is not possible; `works_from` is the first possible day, which may be after the window's last day."""

    clash: Clash
    works_from: date | None
    latest: date

    def __str__(self) -> str:
        if self.works_from is None:
            return self.clash.text
        after = ", after the last day of its window: ask a clinician" if self.works_from > self.latest else ""
        return f"{self.clash.text} The first day that works is {_words(self.works_from)}{after}."


@dataclass(frozen=True)
class Laid:
    """A plan with the planned days of its visits: `sessions` are in the order of the course."""

    basis: Basis
    sessions: Sequence[PlannedSession]
    course: PlanCourse

    @classmethod
    def of(cls, session: PlannedSession, *, had: Mapping[str, date] = NOTHING_HAD) -> "Laid":
        """The plan of a session as it is now; `had` are days of treatments elsewhere besides the stored ones."""
        basis = plan_windows.basis_of(session.plan)
        later = {name: max(day, basis.history.get(name, day)) for name, day in had.items()}
        basis = replace(basis, history={**basis.history, **later})
        return cls(basis, *plan_windows.course_of(session.plan, basis))

    def obstacle(self, session: PlannedSession, day: date, *, today: date) -> Obstacle | None:
        """What prevents a visit of the plan on this day of its clinic, and from when on it is possible."""
        position = self._position(session)
        clash = next(self._clashes(position, day), None)
        if clash is None:
            return None
        window = self.course.window_of(position)
        return Obstacle(clash, self._first_day(position, window, today), window.latest)

    def clashes(self, session: PlannedSession, day: date) -> Iterator[Clash]:
        """All that prevents a visit of the plan on this day, the nearest first."""
        return self._clashes(self._position(session), day)

    def _clashes(self, position: int, day: date) -> Iterator[Clash]:
        yield from self._too_close(self.course.visits[position], day)
        yield from self._too_much(position, day)

    def _position(self, session: PlannedSession) -> int:
        return next(at for at, other in enumerate(self.sessions) if other.pk == session.pk)

    def _first_day(self, position: int, window: Window, today: date) -> date | None:
        """The first day of the window or after it, today or later, on which nothing prevents the visit."""
        days = days_between(max(window.earliest, today), window.latest + LOOKED_AHEAD)
        return next((day for day in days if not any(self._clashes(position, day))), None)

    def _too_close(self, visit: CourseVisit, day: date) -> Iterator[Clash]:
        for other in self._nearest_first(day):
            found = plan_windows.visit_of(other.session, other.day, self.basis.rules)
            code = f"too_close_to_{other.session.pk}"
            yield from self._closer(visit, day, found, _other(other, self.basis), code, _named(other, self.basis))
        for treatment, had_on in self.basis.history.items():
            name, code = self.basis.rules.visits[treatment].name, f"too_close_to_{treatment}_{had_on:%Y%m%d}"
            named = f"{name} on {_words(had_on)}, as told by the patient or noted"
            elsewhere = OtherVisit(treatment, None, had_on)
            yield from self._closer(visit, day, CourseVisit(treatment, 0), elsewhere, code, named)

    def _closer(  # noqa: PLR0917  two visits, each with its day, and what the other is called
        self, visit: CourseVisit, day: date, found: CourseVisit, other: OtherVisit, code: str, named: str
    ) -> Iterator[Clash]:
        on = other.on
        orders = [(found, visit)] if on <= day else []
        orders += [(visit, found)] if day <= on else []
        wishes = [found.wish, visit.wish]
        needed = max(self.basis.rules.cadence.days_between(*order, wishes) for order in orders)
        days = abs((day - on).days)
        if days < needed:
            yield Clash(code, f"Too close to {named}: {_counted(days)} apart, at least {needed} are needed.", on, other)

    def _nearest_first(self, day: date) -> list[plan_windows.VisitBeside]:
        return sorted(self.basis.beside, key=lambda other: abs((day - other.day).days))

    def _too_much(self, position: int, day: date) -> Iterator[Clash]:
        """A clash if the units within the label's days, with this visit, exceed what has been allowed."""
        session = self.sessions[position]
        if not plan_windows.units_of(session):
            return
        own = Dose(session.treatment, day, plan_windows.units_of(session), session.position)
        leave = plan_windows.leave_of(session).get(Limit.TOXIN_UNITS)
        for breach in limits.breaches([own, *self._other_doses(position)], self.basis.rules):
            if breach.limit == Limit.TOXIN_UNITS and (leave is None or not breach.is_within(leave)):
                near = self._counted_with(day)
                text = f"It counts with {_named(near, self.basis)}." if near else ""
                other = _other(near, self.basis) if near else None
                yield Clash(f"units_{breach.found}", f"{breach.text} {text}", other=other)

    def _other_doses(self, position: int) -> Iterator[Dose]:
        for at, (session, visit) in enumerate(zip(self.sessions, self.course.visits, strict=True)):
            if at != position and visit.on:
                yield Dose(session.treatment, visit.on, plan_windows.units_of(session), done=True)
        yield from plan_windows.doses_beside(self.sessions[position].plan, self.basis)

    def _counted_with(self, day: date) -> plan_windows.VisitBeside | None:
        """The visit with units, outside the plan, that is nearest to the day."""
        return next((other for other in self._nearest_first(day) if plan_windows.units_of(other.session)), None)


def in_the_way(session: PlannedSession, wanted_at: datetime, *, now: datetime) -> str:
    """What prevents a time because of the person's other visits, "" if nothing does; both times are aware."""
    zone = session.plan.clinic.zone
    try:
        laid = Laid.of(session)
    except InvalidAnswers:
        return ""  # cannot be checked here; the database still refuses what is too close
    obstacle = laid.obstacle(session, wanted_at.astimezone(zone).date(), today=now.astimezone(zone).date())
    return str(obstacle) if obstacle else ""


def _named(other: plan_windows.VisitBeside, basis: Basis) -> str:
    """E.g. Botox 1 on 1 December 2026 in another plan; with the clinic if it is another one."""
    session = other.session
    where = "" if session.plan.clinic_id == basis.assessment.clinic_id else f" at {session.plan.clinic}"
    name = basis.rules.visits[session.treatment].name
    return f"{name} {session.number} on {_words(other.day)} in another plan{where}"


def _other(other: plan_windows.VisitBeside, basis: Basis) -> OtherVisit:
    session = other.session
    clinic = "" if session.plan.clinic_id == basis.assessment.clinic_id else session.plan.clinic.name
    return OtherVisit(session.treatment, session.number, other.day, clinic)


def _words(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _counted(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
