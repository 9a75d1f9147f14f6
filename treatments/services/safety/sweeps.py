"""Check every visit ahead again, by what is known now, and hold what is not safe.

A visit is checked like an assessment: the patient's answers, the facts reported since, and the deciding rules, on the
days on which it may take place. What the deciding clinician already knew, and what was lifted by name, causes no
second hold, unless it has become stricter or was reported again. A visit whose treatment has begun is left alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby, islice
from types import MappingProxyType
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Lower

from treatments.lifecycle import BookingState, PlanState, SessionState
from treatments.models import Assessment, Booking, HealthFact, Hold, HoldCause, Patient, PlannedSession, User
from treatments.models.audit import acting
from treatments.models.review.releases import KnowledgeRelease, live_knowledge, live_release
from treatments.queries.booking.standing import booking_of
from treatments.rules import knowledge
from treatments.rules.facts import Facts, InvalidAnswers, parse_answers
from treatments.rules.knowledge import Knowledge, KnowledgeError
from treatments.rules.recheck import (
    NOT_READABLE,
    Planned,
    SafetyFinding,
    SessionSafety,
    Settled,
    recheck,
    unreadable,
    with_flags,
)
from treatments.rules.rulebook import CHECK
from treatments.services.safety.holds import HOLDABLE, Unsafe, put_on_hold
from treatments.services.windows.distance import Laid
from treatments.services.windows.plan_windows import NOTHING_HAD

BATCH = 200
ISOTRETINOIN = "isotretinoin_current"
NOTHING_MORE: Mapping[str, datetime] = MappingProxyType({})
SETTLES_AFTER = timedelta(minutes=5)
"""The time after a moment of effect by which everything begun under the previous version is over."""

CANNOT_READ = "Today’s rules cannot read the stored answers."

Person = tuple[str, date]
"""The e-mail address in lower case and the birth date: the same person, at all clinics."""


@dataclass(frozen=True, slots=True)
class Swept:
    """The result of a sweep so far: patients checked, new holds, open holds with a new reason."""

    patients: int = 0
    held: int = 0
    added: int = 0

    def __add__(self, other: "Swept") -> "Swept":
        return Swept(self.patients + other.patients, self.held + other.held, self.added + other.added)


def sweep_patient(*, patient: Patient, by: User | None, now: datetime) -> list[Hold]:
    """Check all visits ahead of this person again, at all clinics; returns the new holds."""
    with transaction.atomic(), acting(by, "safety.swept", patient=patient.pk):
        return hold_unsafe(patients=lock_people([patient]), by=by, now=now)


def sweep_knowledge(
    *, version: str | None = None, now: datetime, by: User | None = None, dry_run: bool = False
) -> Iterator[Swept]:
    """Check everybody who has a visit ahead again, by the rules that decide at `now` or those of `version`.

    Yields the result of each batch when it is done. Each batch is a transaction of its own, and only patients with an
    unsafe visit are locked: it can be interrupted and repeated without losing or duplicating holds. A dry run writes
    nothing.
    """
    base = knowledge.load(version) if version else live_knowledge(now)
    for batch in _batches(with_visits_ahead().iterator(chunk_size=BATCH)):
        found = unsafe(batch, base)
        if dry_run or not found:
            yield Swept(len(batch), held=sum(case.session.state != SessionState.HELD for case in found))
        else:
            yield Swept(len(batch)) + _hold_found(found, base, by, now)


def with_visits_ahead() -> QuerySet[Patient]:
    """All patients who have a visit ahead, in the order of their keys."""
    ahead = PlannedSession.objects.filter(state__in=HOLDABLE, plan__state=PlanState.ACTIVE)
    return Patient.objects.filter(pk__in=ahead.values("plan__patient")).order_by("pk")


def mark_swept(*, release: KnowledgeRelease, now: datetime) -> None:
    """Record that a sweep begun at `now` is finished, if nothing begun before the release can still be in progress."""
    if now >= release.decides_from + SETTLES_AFTER:
        with transaction.atomic(), acting(None, "knowledge.swept", knowledge=release.version):
            release.swept_at = now
            release.save(update_fields=["swept_at"])


def look_until_swept(*, session: PlannedSession, by: User, now: datetime) -> None:
    """Until the sweep for the deciding version is done, hold what is unsafe of this session's patient.

    Called before every step towards a treatment, so that no visit passes between a release and its sweep. The caller
    has locked the patient's row.
    """
    release = live_release(now)
    if release is not None and release.swept_at is None:
        hold_unsafe(patients=[session.plan.patient], by=by, now=now)
        session.refresh_from_db(fields=["state"])


def _hold_found(found: Sequence[Unsafe], base: Knowledge, by: User | None, now: datetime) -> Swept:
    with transaction.atomic(), acting(by, "safety.swept", knowledge=base.version):
        people = lock_people([case.session.plan.patient for case in found])
        cases = unsafe(people, base, lock=True)  # read again: the first reading took no locks
        made, added = put_on_hold(cases=cases, knowledge_version=base.version, by=by, now=now)
    return Swept(held=len(made), added=len(added))


def hold_unsafe(*, patients: Sequence[Patient], by: User | None, now: datetime) -> list[Hold]:
    """Hold the unsafe visits ahead of these patients, and those too close together; the patients' rows are locked.

    Returns the holds that are new or have a new reason. Call it in the transaction and the audit context of what may
    have made a visit unsafe.
    """
    base = live_knowledge(now)
    cases = together([*unsafe(patients, base, lock=True), *crowded(patients)])
    made, added = put_on_hold(cases=cases, knowledge_version=base.version, by=by, now=now)
    return [*made, *added]


def lock_people(patients: Iterable[Patient]) -> list[Patient]:
    """Lock the rows of these people at all clinics, in the order of their keys, and return them.

    Booking also locks the patient before the sessions, so a visit is booked either before or after this.
    """
    return _locked(Patient.objects.same_person(*(patient.pk for patient in patients)))


def lock_named(person: Person) -> list[Patient]:
    """Like `lock_people`, for the person with this address and birth date; empty if there is no record yet."""
    email, birth_date = person
    named = Patient.objects.alias(address=Lower("email")).filter(address=email.lower(), birth_date=birth_date)
    return _locked(Patient.objects.same_person(*named.values_list("pk", flat=True)))


def _locked(rows: QuerySet[Patient]) -> list[Patient]:
    return list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))


def _person(patient: Patient) -> Person:
    return patient.email.lower(), patient.birth_date


def _batches(patients: Iterator[Patient]) -> Iterator[list[Patient]]:
    while batch := list(islice(patients, BATCH)):
        yield batch


# --- What is unsafe -----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Known:
    """What was reported of one person since the quiz. `told` and `standing` have flags as keys."""

    told: dict[str, datetime] = field(default_factory=dict)
    standing: dict[str, HealthFact] = field(default_factory=dict)
    isotretinoin_ended: datetime | None = None

    def add(self, fact: HealthFact) -> None:
        if fact.ended_at is None:
            self.told[fact.flag] = max(fact.told_at, self.told.get(fact.flag, fact.told_at))
            self.standing[fact.flag] = fact
        elif fact.flag == ISOTRETINOIN:
            self.isotretinoin_ended = max(fact.ended_at, self.isotretinoin_ended or fact.ended_at)

    def beside(self, told: Mapping[str, datetime], assessment: Assessment) -> "_Known":
        """A copy with flags that are not stored, except for those that the assessment has."""
        decided = assessment.facts.get("flags", ())
        return replace(self, told={**self.told, **{flag: at for flag, at in told.items() if flag not in decided}})


def unsafe(
    patients: Sequence[Patient], base: Knowledge, *, lock: bool = False, told: Mapping[str, datetime] = NOTHING_MORE
) -> list[Unsafe]:
    """The visits ahead of these patients that a clinician has to review; a fixed number of queries.

    `lock` needs a transaction in which the patients' rows are locked, and locks the sessions. `told` are flags besides
    the stored ones, each with the time of its report; they are nothing new for a plan that was decided with the flag.
    """
    known = _known(patients)
    return [
        case
        for assessment, sessions in _by_assessment(sessions_ahead(patients, lock=lock))
        for case in _of_plan(
            assessment, sessions, known.get(_person(sessions[0].plan.patient), _Known()).beside(told, assessment), base
        )
    ]


def crowded(patients: Sequence[Patient], *, had: Mapping[str, date] = NOTHING_HAD) -> list[Unsafe]:
    """The booked visits ahead of these patients that are too close to an earlier visit or exceed the unit limit.

    `had` is the day of the last visit of a treatment outside our clinics, if it is known from a source that is not
    stored. Of two visits that are too close the later one is held. What was lifted by name stays lifted.
    """
    ahead = groupby(sessions_ahead(patients, lock=True), key=lambda session: session.plan_id)
    return [case for _plan, sessions in ahead for case in _crowded_of_plan(list(sessions), had)]


def _crowded_of_plan(sessions: Sequence[PlannedSession], had: Mapping[str, date]) -> Iterator[Unsafe]:
    booked = [session for session in sessions if booking_of(session)]
    if not booked:
        return
    try:
        laid = Laid.of(booked[0], had=had)
    except InvalidAnswers:
        return  # held as unreadable
    for session in booked:
        day = _planned(session).first
        passed = {reason["code"] for hold in session.lifted for reason in hold.reasons}  # type: ignore[attr-defined]
        found = tuple(
            SafetyFinding(clash.code, CHECK, clash.text, clash.text, ())
            for clash in laid.clashes(session, day)
            if clash.code not in passed and (clash.on is None or clash.on <= day)
        )
        if found:
            yield Unsafe(session, found, HoldCause.DISTANCE)


def newly_unsafe(
    patients: Sequence[Patient], *, flags: Iterable[str], had: Mapping[str, date], now: datetime
) -> list[Unsafe]:
    """The visits ahead that these answers would newly make unsafe, besides existing holds. Nothing is written.

    Call it in a transaction in which the patients' rows are locked.
    """
    reported = dict.fromkeys(flags, now)
    cases = together([*unsafe(patients, live_knowledge(now), lock=True, told=reported), *crowded(patients, had=had)])
    existing = Hold.objects.open().filter(session__in=[case.session for case in cases])
    known = {hold.session_id: {reason["code"] for reason in hold.reasons} for hold in existing}
    return [
        case for case in cases if any(finding.code not in known.get(case.session.pk, ()) for finding in case.findings)
    ]


def together(cases: Iterable[Unsafe]) -> list[Unsafe]:
    """One case for each session, with all findings; the first case gives the cause."""
    found: dict[int, Unsafe] = {}
    for case in cases:
        first = found.get(case.session.pk)
        found[case.session.pk] = replace(first, findings=(*first.findings, *case.findings)) if first else case
    return list(found.values())


def sessions_ahead(patients: Sequence[Patient], *, lock: bool) -> list[PlannedSession]:
    """The sessions of these patients' active plans that are ahead and have not begun, plan by plan."""
    current = Booking.objects.standing().exclude(state=BookingState.NO_SHOW)
    lifted = Hold.objects.filter(lifted_at__isnull=False)
    sessions = PlannedSession.objects.filter(
        plan__patient__in=patients, plan__state=PlanState.ACTIVE, state__in=HOLDABLE
    )
    if lock:
        sessions = sessions.select_for_update(of=("self",), no_key=True)
    ahead = sessions.select_related("plan__clinic", "plan__patient", "plan__review__assessment").prefetch_related(
        # Read after the lock, each in a query of its own, so that a treatment begun meanwhile is seen.
        "record",
        Prefetch("bookings", current, to_attr="standing"),
        Prefetch("holds", lifted, to_attr="lifted"),
    )
    return [session for session in ahead.order_by("plan", "position") if not hasattr(session, "record")]


def _known(patients: Sequence[Patient]) -> dict[Person, _Known]:
    addresses = {patient.email.lower() for patient in patients}
    facts = HealthFact.objects.alias(address=Lower("patient__email")).filter(address__in=addresses)
    known: dict[Person, _Known] = {}
    for fact in facts.select_related("patient").order_by("pk"):
        known.setdefault(_person(fact.patient), _Known()).add(fact)
    return known


def _by_assessment(sessions: Iterable[PlannedSession]) -> Iterator[tuple[Assessment, list[PlannedSession]]]:
    """Group sessions by plan: one plan has one assessment, and so one set of answers to read."""
    for _plan, group in groupby(sessions, key=lambda session: session.plan_id):
        of_plan = list(group)
        yield of_plan[0].plan.review.assessment, of_plan


def _of_plan(
    assessment: Assessment, sessions: list[PlannedSession], known: _Known, base: Knowledge
) -> Iterator[Unsafe]:
    planned = [_planned(session) for session in sessions]
    plan = sessions[0].plan
    before = _settled_by_review(assessment, planned, plan.review.decided_at)
    now = _standing(assessment, planned, known, base, plan.clinic.zone)
    for session, safety, settled in zip(sessions, now, before, strict=True):
        left = safety.beyond([*settled, *_settled_by_lifting(session)], known.told)
        if left.holds:
            fact = _fact_behind(left.findings, known)
            yield Unsafe(session, left.findings, HoldCause.FACT if fact else HoldCause.KNOWLEDGE, fact)


def _standing(
    assessment: Assessment, planned: Sequence[Planned], known: _Known, base: Knowledge, zone: ZoneInfo
) -> tuple[SessionSafety, ...]:
    """The safety of each session by all that is known now."""
    try:
        facts = _facts(assessment)
    except InvalidAnswers:
        return tuple(unreadable(NOT_READABLE, CANNOT_READ) for _ in planned)
    facts = with_flags(facts, known.told)
    if known.isotretinoin_ended:
        ended_on = known.isotretinoin_ended.astimezone(zone).date()
        facts = replace(facts, isotretinoin_stopped_on=max(ended_on, facts.isotretinoin_stopped_on or ended_on))
    return recheck(facts, planned, base)


def _settled_by_review(assessment: Assessment, planned: Sequence[Planned], at: datetime) -> list[list[Settled]]:
    """What the deciding clinician already knew, for each session; empty if that can no longer be determined."""
    try:
        seen = recheck(_facts(assessment), planned, knowledge.load(assessment.knowledge_version))
    except (InvalidAnswers, KnowledgeError):
        return [[] for _ in planned]
    return [[safety.settled(at)] for safety in seen]


def _settled_by_lifting(session: PlannedSession) -> Iterator[Settled]:
    for hold in session.lifted:  # type: ignore[attr-defined]
        yield Settled({reason["code"]: reason["action"] for reason in hold.reasons}, hold.lifted_at)


def _facts(assessment: Assessment) -> Facts:
    return parse_answers(assessment.facts, today=assessment.created_at.date())


def safety_of(session: PlannedSession, base: Knowledge) -> SessionSafety:
    """The safety of one session by all that is known now, whatever was cleared before."""
    plan = session.plan
    known = _known([plan.patient]).get(_person(plan.patient), _Known())
    [safety] = _standing(plan.review.assessment, [_planned(session)], known, base, plan.clinic.zone)
    return safety


def is_treatment(session: PlannedSession, base: Knowledge) -> bool:
    """Whether a treatment takes place at this visit; reviewing a result is none."""
    kind = base.visits.get(session.treatment)
    return kind is None or kind.id == kind.treatment


def was_lifted(session: PlannedSession, code: str) -> bool:
    """Whether a clinician has already cleared this session of this reason; for sessions from `sessions_ahead`."""
    return any(code in settled.actions for settled in _settled_by_lifting(session))


def _planned(session: PlannedSession) -> Planned:
    """The session on the day of its booking by the clinic's calendar, or else on any day of its window."""
    booking = booking_of(session)
    if booking is None:
        return Planned(session.treatment, session.earliest, session.latest)
    day = booking.starts_at.astimezone(session.plan.clinic.zone).date()
    return Planned(session.treatment, day, day)


def _fact_behind(findings: Iterable[SafetyFinding], known: _Known) -> HealthFact | None:
    flags = (flag for finding in findings for flag in finding.flags)
    return next((known.standing[flag] for flag in flags if flag in known.standing), None)
