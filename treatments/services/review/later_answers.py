"""Answers that come after others of the same person, and what they make unsafe of the visits ahead.

Where the patient was signed in, what is new in them is a health fact like any other and holds visits at once. Answers
that anybody can have sent hold nothing: the visits that they would hold are marked to be asked about first, and a
clinician has the answers as urgent, due before the first of those visits. Once the patient has said that they are
theirs, or a clinician has decided on them, they count like the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from treatments.lifecycle import PlanState
from treatments.models import AskFirst, Assessment, FactSource, MessageKind, Patient, Plan, User
from treatments.models.review.releases import live_knowledge
from treatments.queries.booking.standing import booking_of
from treatments.rules import course
from treatments.rules.facts import ALL_FLAGS, Facts
from treatments.services.messages import messages
from treatments.services.safety import safety, sweeps
from treatments.services.safety.holds import Unsafe, reason_of
from treatments.services.windows import plan_windows


@dataclass(frozen=True, slots=True)
class LaterAnswers:
    """What answers say beyond those before them, and the visits ahead that this would make unsafe."""

    people: Sequence[Patient]
    flags: tuple[str, ...]
    unsafe: Sequence[Unsafe]

    @property
    def needed_by(self) -> datetime | None:
        """When the first visit begins that is at stake; None where none of them has a time."""
        starts = [booking.starts_at for case in self.unsafe if (booking := booking_of(case.session))]
        return min(starts, default=None)


def compare(*, people: Sequence[Patient], facts: Facts, now: datetime) -> LaterAnswers:
    """What these answers say beyond all that this person has sent before, in a transaction that has locked the rows."""
    flags = _new_flags(people, facts.flags)
    had = course.history(facts, live_knowledge(now))
    has_plan = Plan.objects.filter(patient__in=people, state=PlanState.ACTIVE).exists()
    unsafe = sweeps.newly_unsafe(people, flags=flags, had=had, now=now) if has_plan else []
    return LaterAnswers(people, flags, unsafe)


def _new_flags(people: Sequence[Patient], flags: Sequence[str]) -> tuple[str, ...]:
    """Those that some earlier answers lack and nobody has told since; none where there are no earlier answers."""
    earlier = list(Assessment.objects.filter(patient__in=people).values_list("facts__flags", flat=True))
    standing = safety.standing_flags(people)
    return tuple(flag for flag in flags if flag not in standing and any(flag not in (had or ()) for had in earlier))


def take_in(*, assessment: Assessment, later: LaterAnswers, now: datetime) -> None:
    """Hold what the answers make unsafe where they are the patient's, else mark it; a clinician is told either way."""
    if assessment.is_proved:
        _count(assessment.patient, later.people, later.flags, by=None, now=now)
        return
    for case in later.unsafe:
        reasons = [reason_of(finding) for finding in case.findings]
        AskFirst.objects.create(session=case.session, assessment=assessment, reasons=reasons, noted_at=now)
    if later.unsafe:
        messages.tell(kind=MessageKind.STAFF_ANSWERS, about=assessment, clinic=assessment.clinic, now=now)


def count_decided(*, assessment: Assessment, by: User, now: datetime) -> None:
    """Count answers that a clinician has just decided on, in the transaction of the decision.

    What nobody had proved to be the patient's holds visits from now on.
    """
    if not assessment.is_proved and not assessment.is_theirs:
        _count_late(assessment, by=by, now=now)


def count_claimed(*, assessment: Assessment, now: datetime) -> None:
    """Count answers that the patient, signed in, has just called theirs, in the transaction of that."""
    _count_late(assessment, by=None, now=now)


def _count_late(assessment: Assessment, *, by: User | None, now: datetime) -> None:
    people = sweeps.lock_people([assessment.patient])
    others = Assessment.objects.filter(patient__in=people).exclude(pk=assessment.pk)
    # As they are stored: a case is decided on also where today's code can no longer read all of its answers.
    told = [flag for flag in ALL_FLAGS if flag in assessment.facts.get("flags", ())]
    lacking = {
        flag for had in others.values_list("facts__flags", flat=True) for flag in told if flag not in (had or ())
    }
    _count(assessment.patient, people, sorted(lacking - safety.standing_flags(people)), by=by, now=now)


def _count(
    patient: Patient, people: Sequence[Patient], flags: Sequence[str], *, by: User | None, now: datetime
) -> None:
    for plan in Plan.objects.filter(patient__in=people, state=PlanState.ACTIVE).order_by("pk")[:1]:
        plan_windows.recompute_windows(plan=plan, by=by)  # the person's other plans follow
    if flags:
        safety.add_facts(patient=patient, flags=flags, source=FactSource.QUIZ, by=by, now=now)
    else:
        safety.tell_of(sweeps.hold_unsafe(patients=people, by=by, now=now), by=by, now=now)
