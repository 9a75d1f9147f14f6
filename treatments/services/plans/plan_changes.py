"""A clinician changes a plan: sessions are added, changed, shifted or dropped, within the limits or with an override.

Each change names the version of the plan that the clinician saw, so of two concurrent changes the second is refused
and nothing is overwritten. The errors' messages are the sentences that the clinician reads.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.db import OperationalError, transaction
from django.db.models import Max

from treatments.lifecycle import LifecycleKind, MoveRefused, PlanState, SessionState, check_move
from treatments.models import Plan, PlannedSession, User
from treatments.models.audit import acting
from treatments.models.plans.plans import StopReason
from treatments.permissions import check_can_plan
from treatments.rules.facts import InvalidAnswers
from treatments.rules.limits import Breach
from treatments.scheduling.cadence import Window
from treatments.services.locks import CONCURRENCY_ERRORS, lock_person
from treatments.services.plans import overrides, plans
from treatments.services.plans.plan_drafts import Draft, PlanChangeRefused, Wanted, draft, with_leave
from treatments.services.reasons import SAY_WHY, Justification, says_why
from treatments.services.safety import sweeps
from treatments.services.windows import plan_windows
from treatments.wording.clinic_days import day_short

UNREADABLE = "Today’s rules cannot read the stored answers, so the plan cannot be changed. A new assessment is needed."


class PlanOutdated(PlanChangeRefused):
    """The plan was changed since the clinician opened it; nothing is overwritten."""


class BeyondLimits(PlanChangeRefused):
    """The change exceeds limits without a reason; `breaches` are those that still need one."""

    def __init__(self, breaches: tuple[Breach, ...]) -> None:
        super().__init__(
            " ".join(breach.text for breach in breaches)
            + f" Choose a reason for each and say it in words, or change the visit. {SAY_WHY}"
        )
        self.breaches = breaches


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """What a clinician sends with a change: the version of the plan they saw, and a reason for each `reason_key`."""

    version: str
    reasons: Mapping[str, Justification]


def reason_key(breach: Breach) -> str:
    """The key of a breach's reason, e.g. toxin_interval-3: the limit, and the position of the session."""
    return f"{breach.limit}-{breach.position}"


def version_of(plan: Plan) -> str:
    """The version of a plan; it changes with every change to the plan, its sessions or their bookings."""
    of_plan = Plan.pgh_event_model.objects.filter(pgh_obj=plan.pk)  # type: ignore[attr-defined]
    of_sessions = PlannedSession.pgh_event_model.objects.filter(plan=plan.pk)  # type: ignore[attr-defined]
    last = [rows.aggregate(last=Max("pgh_id"))["last"] or 0 for rows in (of_plan, of_sessions)]
    return "-".join(map(str, last))


def preview(*, plan: Plan, session: PlannedSession | None, wanted: Wanted, by: User, now: datetime) -> Draft:
    """The plan after a change with every breach allowed, for the preview while the clinician types.

    Raises NotAllowed, PlanChangeRefused.
    """
    check_can_plan(by, plan)
    check_active(plan)
    return with_leave(_drafted(plan, session, wanted, now))


def add_session(*, plan: Plan, wanted: Wanted, told: ChangeNote, by: User, now: datetime) -> PlannedSession:
    """Add a session, placed by its days among the unbooked ones. Raises NotAllowed, PlanChangeRefused."""
    with _changing(plan, told, "plan.session_added", by) as locked:
        return _written(_drafted(locked, None, wanted, now), told, by=by, now=now)


def change_session(
    *, session: PlannedSession, wanted: Wanted, told: ChangeNote, by: User, now: datetime
) -> PlannedSession:
    """Change a session's treatment, areas, units or days. A booked session keeps its treatment and days.

    Raises NotAllowed, PlanChangeRefused.
    """
    with _changing(session.plan, told, "plan.session_changed", by, session=session.pk) as locked:
        return _written(_drafted(locked, session, wanted, now), told, by=by, now=now)


def shift_session(
    *,
    session: PlannedSession,
    not_before: date | None,
    not_after: date | None,
    told: ChangeNote,
    by: User,
    now: datetime,
) -> PlannedSession:
    """Set other days for an unbooked session, both inclusive; None leaves them to the rules.

    Raises NotAllowed, PlanChangeRefused.
    """
    with _changing(session.plan, told, "plan.session_shifted", by, session=session.pk) as locked:
        fresh = locked.sessions.get(pk=session.pk)
        wanted = Wanted(fresh.treatment, tuple(fresh.areas), fresh.units, not_before, not_after)
        return _written(_drafted(locked, fresh, wanted, now), told, by=by, now=now)


def windows_without(*, session: PlannedSession, by: User) -> list[tuple[PlannedSession, Window]]:
    """The plan's sessions whose windows move if this one is dropped, in order, each with its new window.

    Nothing is written. Raises NotAllowed, PlanChangeRefused.
    """
    plan = session.plan
    check_can_plan(by, plan)
    check_active(plan)
    check_droppable(plan, session)
    try:
        basis = plan_windows.basis_of(plan)
        kept = [other for other in plan_windows.course_of(plan, basis)[0] if other.pk != session.pk]
        course = plan_windows.course_with(plan, kept, basis)
    except InvalidAnswers as unreadable:
        raise PlanChangeRefused(UNREADABLE) from unreadable
    timed = zip(kept, course.visits, course.windows(), strict=True)
    return [
        (moved, window)
        for moved, visit, window in timed
        if visit.on is None and window != Window(moved.earliest, moved.ideal, moved.latest)
    ]


def drop_session(*, session: PlannedSession, reason: str, told: ChangeNote, by: User, now: datetime) -> PlannedSession:
    """Drop a session and store the reason with it; the windows of the sessions after it are recomputed.

    Raises NotAllowed, PlanChangeRefused.
    """
    if not says_why(reason):
        raise PlanChangeRefused(f"Say why this visit is dropped. {SAY_WHY}", "reason")
    with _changing(session.plan, told, "plan.session_dropped", by, session=session.pk) as locked:
        fresh = locked.sessions.select_for_update(no_key=True).get(pk=session.pk)
        check_droppable(locked, fresh)
        fresh.state, fresh.drop_reason = SessionState.DROPPED, reason.strip()
        fresh.save(update_fields=["state", "drop_reason"])
        plan_windows.recompute_windows(plan=locked, by=by)
        plans.complete_when_done(plan=locked, by=by)
    return fresh


def stop_plan(*, plan: Plan, code: StopReason, reason: str, told: ChangeNote, by: User, now: datetime) -> Plan:
    """Stop a plan before it is complete; nothing more is booked from it.

    The patient sees the text for `code`; `reason`, in the clinician's words, is visible to staff only. Raises
    NotAllowed, PlanChangeRefused.
    """
    with _changing(plan, told, "plan.stopped", by) as locked:
        check_stoppable(locked, reason)
        locked.state, locked.stop_code, locked.stop_reason = PlanState.STOPPED, code, reason.strip()
        locked.save(update_fields=["state", "stop_code", "stop_reason"])
    return locked


def note_elsewhere(
    *, plan: Plan, on: date | None, units: int | None, told: ChangeNote, by: User, now: datetime
) -> Plan:
    """Record the patient's last toxin outside the plan, which counts towards days and units; None if there was none.

    `on` is a day of the clinic's calendar, today or before. Raises NotAllowed, PlanChangeRefused.
    """
    with _changing(plan, told, "plan.elsewhere_noted", by) as locked:
        today = _today(locked, now)
        if on and on > today:
            raise PlanChangeRefused(f"Enter a day until today, {day_short(today)} at the clinic.", "elsewhere_on")
        if units is not None and on is None:
            raise PlanChangeRefused("Enter the day on which the patient had these units.", "elsewhere_on")
        locked.elsewhere_on, locked.elsewhere_units = on, units
        locked.save(update_fields=["elsewhere_on", "elsewhere_units"])
        plan_windows.recompute_windows(plan=locked, by=by)
        sweeps.hold_unsafe(patients=[locked.patient], by=by, now=now)
    return locked


def check_active(plan: Plan) -> None:
    """Raises PlanChangeRefused for a plan that is over."""
    if plan.state != PlanState.ACTIVE:
        raise PlanChangeRefused(f"This plan is {plan.state}; nothing is changed in it any more.")


def check_droppable(plan: Plan, session: PlannedSession) -> None:
    """Raises PlanChangeRefused for a session that is booked, is over, or is the last of its plan."""
    try:
        check_move(LifecycleKind.SESSION, session.state, SessionState.DROPPED)
    except MoveRefused as refused:
        raise PlanChangeRefused(str(refused)) from refused
    day = plan_windows.days_of(plan, [session]).get(session.pk)
    if day:
        raise PlanChangeRefused(f"This visit is booked for {day_short(day)}. Have its booking cancelled first.")
    if not plan.sessions.exclude(pk=session.pk).exclude(state=SessionState.DROPPED).exists():
        raise PlanChangeRefused("This is the plan’s last visit. Stop the plan instead.")


def can_drop(plan: Plan, session: PlannedSession) -> bool:
    """Whether `check_droppable` raises nothing."""
    try:
        check_droppable(plan, session)
    except PlanChangeRefused:
        return False
    return True


def check_stoppable(plan: Plan, reason: str) -> None:
    """Raises PlanChangeRefused while a visit of the plan is booked, or without a reason."""
    if not says_why(reason):
        raise PlanChangeRefused(f"Say why the plan is stopped. {SAY_WHY}", "reason")
    booked = plan.sessions.filter(state=SessionState.BOOKED).order_by("position").last()
    if booked:
        raise PlanChangeRefused(f"Visit {booked.position} is booked. Have its booking cancelled first.")


@contextmanager
def _changing(plan: Plan, told: ChangeNote, act: str, by: User, **about: int) -> Iterator[Plan]:
    """One transaction with the plan's row locked, after checking permission and the version.

    The patient's row is locked first, as in `services.bookings`: nobody books from the plan meanwhile.
    """
    check_can_plan(by, plan)
    try:
        with transaction.atomic(), acting(by, act, plan=plan.pk, **about):
            lock_person(plan.patient)
            yield _locked(plan, told.version)
    except OperationalError as error:
        if not isinstance(error.__cause__, CONCURRENCY_ERRORS):
            raise
        raise PlanOutdated("Somebody else is changing this plan just now. Nothing was overwritten.") from error


def _locked(plan: Plan, version: str) -> Plan:
    rows = Plan.objects.select_for_update(of=("self",), no_key=True).select_related("clinic", "review")
    locked = rows.get(pk=plan.pk)
    _check_as_seen(locked, version)
    check_active(locked)
    return locked


def _check_as_seen(plan: Plan, version: str) -> None:
    if version != version_of(plan):
        raise PlanOutdated(
            "This plan was changed, or a visit of it booked or moved, since you opened it. Nothing was overwritten: "
            "look at it as it is now, then change it."
        )


def _drafted(plan: Plan, session: PlannedSession | None, wanted: Wanted, now: datetime) -> Draft:
    try:
        return draft(plan=plan, session=session, wanted=wanted, today=_today(plan, now))
    except InvalidAnswers as unreadable:
        raise PlanChangeRefused(UNREADABLE) from unreadable


def _written(laid: Draft, told: ChangeNote, *, by: User, now: datetime) -> PlannedSession:
    """Save the draft's rows, its overrides, and the resulting windows."""
    missing = tuple(breach for breach in laid.breaches if not _reason(breach, told).is_enough)
    if missing:
        raise BeyondLimits(missing)
    allowed = with_leave(laid)
    for session, window in zip(allowed.sessions, allowed.windows, strict=True):
        if session.pk not in allowed.days:
            plan_windows.set_window(session, window)
    subject = allowed.subject
    moved = [session for session in allowed.sessions if session.pk and session is not subject]
    PlannedSession.objects.bulk_update(moved, ["position", "number", "earliest", "ideal", "latest"])
    is_new = subject.pk is None
    if is_new:
        subject.save()
    for breach in laid.breaches:
        overrides.allow(
            session=allowed.at(breach.position),
            breach=breach,
            amount=breach.found if breach.sources else None,
            reason=_reason(breach, told),
            by=by,
            now=now,
        )
    if not is_new:
        subject.save()  # after its override: without one the database refuses more units for a booked visit
    # Facts reported since the quiz, or a newer version of the rules, may make the changed session unsafe.
    sweeps.hold_unsafe(patients=[subject.plan.patient], by=by, now=now)
    return subject


def _reason(breach: Breach, told: ChangeNote) -> Justification:
    return told.reasons.get(reason_key(breach), Justification())


def _today(plan: Plan, now: datetime) -> date:
    today: date = now.astimezone(plan.clinic.zone).date()
    return today
