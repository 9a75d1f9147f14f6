"""What becomes known after the decision: new facts and recalls, the visits they hold, and who lifted the holds.

Every check of the visits ahead is in `services.sweeps`. Lifting a hold is a clinician's named action, with a reason.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from treatments.lifecycle import LifecycleKind, SessionState, check_move
from treatments.models import (
    Booking,
    ContactOutcome,
    FactSource,
    HealthFact,
    Hold,
    HoldCause,
    LotRecall,
    LotUse,
    MessageKind,
    Patient,
    PlannedSession,
    RecallContact,
    Review,
    User,
)
from treatments.models.audit import acting
from treatments.models.review.releases import live_knowledge
from treatments.permissions import can_clear, check_can_clear, check_can_note_fact
from treatments.queries.booking.standing import booking_of
from treatments.rules.facts import ALL_FLAGS
from treatments.rules.recheck import CAN_CHANGE, SafetyFinding, asked_before
from treatments.rules.rulebook import CHECK, STOP
from treatments.services.locks import lock_row
from treatments.services.messages import messages
from treatments.services.reasons import SAY_WHY, says_why
from treatments.services.refusals import Refused
from treatments.services.safety import sweeps
from treatments.services.safety.holds import HOLDABLE, Unsafe, put_on_hold

TOLD_IN_PRIVATE = SafetyFinding(
    "told_in_private",
    CHECK,
    "The patient would rather tell a clinician.",
    "At check-in: the patient would rather tell a clinician.",
    (),
)
TOLD = {ContactOutcome.REACHED_WELL}
"""The outcomes of a recall contact that leave nothing to ask."""


class SafetyRefused(Refused):
    """A fact, hold or lift that is refused; `field` names the invalid input, None for the whole."""


# --- Facts --------------------------------------------------------------------------------------------------------


def add_fact(*, patient: Patient, flag: str, source: str, by: User | None, now: datetime, note: str = "") -> HealthFact:
    """Record a fact that a patient reported, and hold all visits ahead that it makes unsafe, at all clinics.

    `by` is None if the patient reports it online. Reporting a flag that already holds makes it new again: what was
    cleared before is checked again. Raises SafetyRefused for a flag that the contract does not have, and NotAllowed.
    """
    return add_facts(patient=patient, flags=[flag], source=source, by=by, now=now, note=note)[0]


def add_facts(
    *, patient: Patient, flags: Iterable[str], source: str, by: User | None, now: datetime, note: str = ""
) -> list[HealthFact]:
    """Like `add_fact`, for several flags reported at once: all of them are stored, or none."""
    reported = list(flags)
    check_flags(reported)
    if by is not None:
        check_can_note_fact(by, patient.clinic)
    with transaction.atomic(), acting(by, "fact.told", patient=patient.pk):
        people = sweeps.lock_people([patient])
        if any(row.pk == patient.pk and row.merged_into_id for row in people):
            raise SafetyRefused("This patient was just merged with another of their records. Open the record again.")
        how = {"source": FactSource(source), "told_at": now, "told_to": by, "note": note.strip()}
        facts = [_told(patient, flag, **how) for flag in reported]
        holds = sweeps.hold_unsafe(patients=people, by=by, now=now)
        if source != FactSource.CHECK_IN:  # at check-in the patient is at the desk, and the mail says so
            tell_of(holds, by=by, now=now)
    return facts


def tell_as_patient(*, patient: Patient, flags: Collection[str], now: datetime) -> list[HealthFact]:
    """Store what a signed-in patient reports about their own health, all of it or none; returns the new facts.

    Idempotent: a known flag is not stored a second time, unless a clinician has decided something since; then it is
    checked again. Raises SafetyRefused for a flag that patients are not asked there.
    """
    if set(flags) - set(CAN_CHANGE):
        raise SafetyRefused("Choose from the list.", "flags")
    with transaction.atomic():
        people = sweeps.lock_people([patient])
        known = _known_and_undecided(people)
        new = [flag for flag in CAN_CHANGE if flag in flags and flag not in known]
        return add_facts(patient=patient, flags=new, source=FactSource.PATIENT, by=None, now=now) if new else []


def _known_and_undecided(people: Sequence[Patient]) -> set[str]:
    """The flags of this person that still hold and were reported since a clinician last decided or lifted a hold."""
    facts = HealthFact.objects.holding().filter(patient__in=people)
    decided = Review.objects.filter(assessment__patient__in=people).aggregate(at=Max("decided_at"))["at"]
    lifted = Hold.objects.filter(session__plan__patient__in=people).aggregate(at=Max("lifted_at"))["at"]
    if acts := [at for at in (decided, lifted) if at]:
        facts = facts.filter(told_at__gte=max(acts))
    return set(facts.values_list("flag", flat=True))


def standing_flags(people: Iterable[Patient]) -> set[str]:
    """The flags of this person that still hold, at all clinics."""
    return set(HealthFact.objects.holding().filter(patient__in=people).values_list("flag", flat=True))


def check_flags(flags: Iterable[str]) -> None:
    """Raises SafetyRefused for a flag that the contract does not have."""
    if any(flag not in ALL_FLAGS for flag in flags):
        raise SafetyRefused("Choose a health fact from the list.", "flag")


def _told(patient: Patient, flag: str, **how: Any) -> HealthFact:
    fact = patient.health_facts.holding().filter(flag=flag).first() or HealthFact(patient=patient, flag=flag)
    for name, value in how.items():
        setattr(fact, name, value)
    fact.save()
    return fact


def end_fact(*, fact: HealthFact, reason: str, by: User, now: datetime) -> HealthFact:
    """End a fact that no longer holds. This lifts no hold: see `end_and_lift`, or lift it separately.

    Raises SafetyRefused without a reason or if the fact has already ended, and NotAllowed.
    """
    check_can_clear(by, fact.patient.clinic)
    with transaction.atomic(), acting(by, "fact.ended", patient=fact.patient_id):
        sweeps.lock_people([fact.patient])
        lock_row(fact)
        check_end(fact, reason)
        fact.ended_at, fact.ended_by, fact.end_reason = now, by, reason.strip()
        fact.save(update_fields=["ended_at", "ended_by", "end_reason"])
    return fact


def end_and_lift(*, fact: HealthFact, reason: str, by: User, now: datetime) -> list[Hold]:
    """End a fact, and for the same reason lift every hold of which it was the only cause; returns those holds.

    A hold with another reason stays, and so does the hold of a visit that is still unsafe. Raises as `end_fact` does.
    """
    with transaction.atomic():
        end_fact(fact=fact, reason=reason, by=by, now=now)
        people = sweeps.lock_people([fact.patient])
        still = {case.session.pk for case in sweeps.unsafe(people, live_knowledge(now))}
        over = [hold for hold in caused_only_by(fact, people, by) if hold.session_id not in still]
        return _lift_each(over, reason=reason, by=by, now=now, action="holds.lifted_with_fact")


def caused_only_by(fact: HealthFact, people: Iterable[Patient], by: User) -> list[Hold]:
    """The person's open holds that `by` may lift and that have no other reason than this fact."""
    holds = _open_holds(people)
    return [
        hold
        for hold in holds
        if can_clear(by, hold.session.plan.clinic)
        and all(reason.get("flags") == [fact.flag] for reason in hold.reasons)
    ]


def _open_holds(people: Iterable[Patient]) -> list[Hold]:
    """The open holds of one person, the next visit first."""
    related = ("session__plan__clinic", "session__plan__patient", "fact", "recall")
    return list(Hold.objects.open().filter(session__plan__patient__in=people).by_visit().select_related(*related))


def check_end(fact: HealthFact, reason: str) -> None:
    """Raises SafetyRefused if the fact has ended, or without a reason."""
    if fact.ended_at is not None:
        raise SafetyRefused(f"{fact.ended_by} has ended this already.")
    if not says_why(reason):
        raise SafetyRefused(f"Say how you know that it no longer holds. {SAY_WHY}", "reason")


# --- Check-in -----------------------------------------------------------------------------------------------------


def check_in_flags(session: PlannedSession) -> tuple[str, ...]:
    """The flags that the desk asks about before this visit: those that can change and matter for its treatment."""
    return asked_before(session.treatment, live_knowledge())


def tell_at_check_in(
    *, booking: Booking, flags: Collection[str], in_private: bool = False, by: User, now: datetime
) -> bool:
    """Store what a patient reported at the desk; returns whether the visit is now held.

    `in_private` holds the visit for a clinician to ask the patient. Raises SafetyRefused for a flag that is not asked.
    """
    if set(flags) - set(check_in_flags(booking.session)):
        raise SafetyRefused("Choose from the list for this visit.", "flags")
    with transaction.atomic():
        if flags:
            add_facts(patient=booking.patient, flags=flags, source=FactSource.CHECK_IN, by=by, now=now)
        if in_private:
            check_can_note_fact(by, booking.session.plan.clinic)
            with acting(by, "visit.held", session=booking.session_id):
                _hold_one(booking.session, TOLD_IN_PRIVATE, HoldCause.FACT, by, now)
        held = booking.session.holds.open().first()
        if held and (flags or in_private):
            messages.tell(kind=MessageKind.STAFF_HOLD_HERE, about=held, clinic=booking.session.plan.clinic, now=now)
    booking.session.refresh_from_db()
    return held is not None


def tell_of(holds: Sequence[Hold], *, by: User | None, now: datetime) -> None:
    """Notify the clinician of the next of these held visits at once, unless that clinician is `by`."""
    held = Hold.objects.filter(pk__in=[hold.pk for hold in holds]).select_related("session__plan__clinic")
    first = held.by_visit().first()
    booking = booking_of(first.session) if first else None
    if first and not (booking and by and booking.clinician.user_id == by.pk):
        messages.tell(kind=MessageKind.STAFF_HOLD, about=first, clinic=first.session.plan.clinic, now=now)


# --- Holds --------------------------------------------------------------------------------------------------------


def hold(*, session: PlannedSession, reason: str, by: User, now: datetime) -> Hold:
    """Hold a visit on a clinician's own judgement. Raises SafetyRefused and NotAllowed."""
    check_can_clear(by, session.plan.clinic)
    if not says_why(reason):
        raise SafetyRefused(f"Say what has to be settled first. {SAY_WHY}", "reason")
    # Each hold is a reason of its own, also a second one by the same clinician.
    finding = SafetyFinding(f"clinician_{by.pk}_{now:%Y%m%dT%H%M%S}", CHECK, reason.strip(), reason.strip(), ())
    with transaction.atomic(), acting(by, "visit.held", session=session.pk):
        return _hold_one(session, finding, HoldCause.CLINICIAN, by, now)


def hold_ahead(*, patient: Patient, code: str, reason: str, by: User, now: datetime) -> list[Hold]:
    """Hold all of a patient's treatments ahead for one reason, named by `code`; visits that only review a result stay.

    Call it in the transaction and the audit context of what gave the reason, after checking permission.
    """
    finding = SafetyFinding(code, CHECK, reason, reason, ())
    return _hold_treatments([patient], finding, HoldCause.CLINICIAN, by=by, now=now)


def _hold_one(session: PlannedSession, finding: SafetyFinding, cause: HoldCause, by: User, now: datetime) -> Hold:
    sweeps.lock_people([session.plan.patient])
    lock_row(session)
    check_can_be_held(session)
    case = Unsafe(session, (finding,), cause)
    put_on_hold(cases=[case], knowledge_version=live_knowledge(now).version, by=by, now=now)
    return session.holds.open().get()


def check_can_be_held(session: PlannedSession) -> None:
    """Raises SafetyRefused for a visit that is over, or whose treatment has begun."""
    if session.state not in HOLDABLE:
        raise SafetyRefused(f"This visit is {session.state}; there is nothing to hold.")
    if hasattr(session, "record"):
        raise SafetyRefused("This treatment has begun: its record is open.")


def lift(*, hold: Hold, reason: str, by: User, now: datetime, against_stop: bool = False) -> Hold:
    """Lift a hold in the clinician's name: the session becomes booked if its booking still exists, else “to book”.

    If today's facts still stop the visit, the clinician confirms with `against_stop`, which the audit names. Raises
    SafetyRefused and NotAllowed.
    """
    [lifted] = _lift_each([hold], reason=reason, by=by, now=now, against_stop=against_stop)
    return lifted


def lift_together(*, hold: Hold, reason: str, by: User, now: datetime, against_stop: bool = False) -> list[Hold]:
    """Lift this hold and all others of the same cause, with one reason: all of them, or none.

    Raises SafetyRefused as `lift` does, and NotAllowed.
    """
    return _lift_each(
        [hold, *same_cause(hold, by)],
        reason=reason,
        by=by,
        now=now,
        against_stop=against_stop,
        action="holds.lifted_together",
    )


def same_cause(hold: Hold, by: User) -> list[Hold]:
    """The person's other open holds that `by` may lift, of the same cause and without a reason that this one lacks."""
    patient = hold.session.plan.patient
    codes = {reason["code"] for reason in hold.reasons}
    return [
        other
        for other in _open_holds(Patient.objects.same_person(patient.pk))
        if other.pk != hold.pk
        and (other.cause, other.fact_id, other.recall_id) == (hold.cause, hold.fact_id, hold.recall_id)
        and {reason["code"] for reason in other.reasons} <= codes
        and can_clear(by, other.session.plan.clinic)
    ]


def _lift_each(
    holds: Sequence[Hold],
    *,
    reason: str,
    by: User,
    now: datetime,
    against_stop: bool = False,
    action: str = "hold.lifted",
) -> list[Hold]:
    for hold in holds:
        check_can_clear(by, hold.session.plan.clinic)
    with transaction.atomic():
        sweeps.lock_people([hold.session.plan.patient for hold in holds])
        for hold in sorted(holds, key=lambda hold: hold.session_id):
            named = f"{action}_against_stop" if still_stopped(hold) else action
            with acting(by, named, hold=hold.pk, session=hold.session_id):
                _lift(hold, reason, by, now, against_stop=against_stop)
    return list(holds)


def _lift(hold: Hold, reason: str, by: User, now: datetime, *, against_stop: bool) -> None:
    session = hold.session
    lock_row(session)
    lock_row(hold)
    check_lift(hold, reason, stopped=still_stopped(hold), against_stop=against_stop)
    hold.lifted_at, hold.lifted_by, hold.lift_reason = now, by, reason.strip()
    hold.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    if session.state == SessionState.HELD:
        _release(session)


def _release(session: PlannedSession) -> None:
    state = SessionState.BOOKED if booking_of(session) else SessionState.TO_BOOK
    check_move(LifecycleKind.SESSION, session.state, state)
    session.state = state
    session.save(update_fields=["state"])


def check_lift(hold: Hold, reason: str, *, stopped: bool, against_stop: bool) -> None:
    """Raises SafetyRefused if the hold is lifted, without a reason, or against a stop without confirmation."""
    if hold.lifted_at is not None:
        raise SafetyRefused(f"{hold.lifted_by} has lifted this already.")
    if not says_why(reason):
        raise SafetyRefused(f"Say why the visit can take place. {SAY_WHY}", "reason")
    if stopped and not against_stop:
        raise SafetyRefused(
            "By today’s facts this is still at stop. Tick that you lift it all the same.", "against_stop"
        )


def still_stopped(hold: Hold) -> bool:
    """Whether any rule stops the visit by today's facts and rules, whatever was cleared before."""
    return any(finding.action == STOP for finding in findings_today(hold))


def findings_today(hold: Hold) -> tuple[SafetyFinding, ...]:
    """The findings against the held visit by today's facts and rules, including notes."""
    return sweeps.safety_of(hold.session, live_knowledge()).findings


def send_message(*, hold: Hold, text: str, by: User, now: datetime) -> Hold:
    """Send the patient the reviewed text about a held visit, once. Raises SafetyRefused."""
    check_can_clear(by, hold.session.plan.clinic)
    with transaction.atomic(), acting(by, "hold.told", hold=hold.pk):
        lock_row(hold)
        check_message(hold, text)
        hold.draft, hold.told_at, hold.told_by = text.strip(), now, by
        hold.save(update_fields=["draft", "told_at", "told_by"])
        messages.tell(kind=MessageKind.HELD, about=hold, clinic=hold.session.plan.clinic, now=now)
    return hold


def check_message(hold: Hold, text: str) -> None:
    """Raises SafetyRefused for an empty message, a second one, or a hold that is lifted."""
    if hold.told_at is not None:
        raise SafetyRefused(f"{hold.told_by} has sent this already.")
    if hold.lifted_at is not None:
        raise SafetyRefused("The hold is lifted. There is nothing to ask any more.")
    if not text.strip():
        raise SafetyRefused("Write what the patient is to know.", "text")


# --- Recalls ------------------------------------------------------------------------------------------------------


def sweep_recall(*, recall: LotRecall, by: User, now: datetime) -> list[Hold]:
    """Hold every treatment ahead of the patients treated with a recalled lot, whatever the treatment. Idempotent.

    Patients who were reached and are well are left out. Visits that only review a result stay: a clinician sees the
    patient there.
    """
    finding = SafetyFinding(f"recall_{recall.pk}", CHECK, _about(recall), _about(recall), ())
    with transaction.atomic(), acting(by, "recall.swept", recall=recall.pk):
        return _hold_treatments(treated_with(recall), finding, HoldCause.RECALL, by=by, now=now, recall=recall)


def _hold_treatments(
    patients: Iterable[Patient],
    finding: SafetyFinding,
    cause: HoldCause,
    *,
    by: User,
    now: datetime,
    recall: LotRecall | None = None,
) -> list[Hold]:
    """Hold the treatments ahead of these patients, at all clinics, except visits already cleared for this finding."""
    base = live_knowledge(now)
    cases = [
        Unsafe(session, (finding,), cause, recall=recall)
        for session in sweeps.sessions_ahead(sweeps.lock_people(patients), lock=True)
        if sweeps.is_treatment(session, base) and not sweeps.was_lifted(session, finding.code)
    ]
    made, _added = put_on_hold(cases=cases, knowledge_version=base.version, by=by, now=now)
    return made


def _about(recall: LotRecall) -> str:
    return (
        f"Treated with {recall.product} {recall.number}, which is recalled. Ask the patient before the next treatment."
    )


def treated_with(recall: LotRecall) -> Sequence[Patient]:
    """The patients treated with the lot, except those whose newest contact about it leaves nothing to ask."""
    uses = LotUse.objects.filter(lot__product=recall.product, lot__number=recall.number)
    newest = RecallContact.objects.filter(recall=recall).order_by("patient", "-tried_at", "-pk").distinct("patient")
    informed = [contact.patient_id for contact in newest if contact.outcome in TOLD]
    treated = Patient.objects.filter(pk__in=uses.values("record__session__plan__patient"))
    return list(treated.exclude(pk__in=informed).order_by("pk"))
