"""Answers sent after others of the same person, and the visits ahead that they make unsafe.

If the patient was signed in, new flags are health facts like any other and hold visits at once. Answers that anybody
can have sent hold nothing: the visits that they would hold are marked to be asked about first, and the answers are
urgent for a clinician, due before the first of those visits. Once the patient has claimed them, or a clinician has
decided on them, they count like the others.
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
    """What answers add to the earlier ones, and the visits ahead that this would make unsafe."""

    people: Sequence[Patient]
    flags: tuple[str, ...]
    unsafe: Sequence[Unsafe]

    @property
    def needed_by(self) -> datetime | None:
        """The start of the first affected visit; None if none of them is booked."""
        starts = [booking.starts_at for case in self.unsafe if (booking := booking_of(case.session))]
        return min(starts, default=None)


def compare(*, people: Sequence[Patient], facts: Facts, now: datetime) -> LaterAnswers:
    """Compare answers with all that this person has sent before; call it in a transaction that has locked the rows."""
    flags = _new_flags(people, facts.flags)
    had = course.history(facts, live_knowledge(now))
    has_plan = Plan.objects.filter(patient__in=people, state=PlanState.ACTIVE).exists()
    unsafe = sweeps.newly_unsafe(people, flags=flags, had=had, now=now) if has_plan else []
    return LaterAnswers(people, flags, unsafe)


def _new_flags(people: Sequence[Patient], flags: Sequence[str]) -> tuple[str, ...]:
    """The flags that some earlier answers lack and that are not reported yet; none without earlier answers."""
    earlier = list(Assessment.objects.filter(patient__in=people).values_list("facts__flags", flat=True))
    known = safety.standing_flags(people)
    return tuple(flag for flag in flags if flag not in known and any(flag not in (had or ()) for had in earlier))


def take_in(*, assessment: Assessment, later: LaterAnswers, now: datetime) -> None:
    """Hold the visits that the patient's own answers make unsafe, or mark them; notify a clinician either way."""
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

    Answers that were not proved to be the patient's hold visits from now on.
    """
    if not assessment.is_proved and not assessment.is_theirs:
        _count_late(assessment, by=by, now=now)


def count_claimed(*, assessment: Assessment, now: datetime) -> None:
    """Count answers that the signed-in patient has just claimed, in the same transaction."""
    _count_late(assessment, by=None, now=now)


def _count_late(assessment: Assessment, *, by: User | None, now: datetime) -> None:
    people = sweeps.lock_people([assessment.patient])
    others = Assessment.objects.filter(patient__in=people).exclude(pk=assessment.pk)
    # Read as stored: answers that today's code cannot fully read are decided on too.
    answered = [flag for flag in ALL_FLAGS if flag in assessment.facts.get("flags", ())]
    lacking = {
        flag for had in others.values_list("facts__flags", flat=True) for flag in answered if flag not in (had or ())
    }
    _count(assessment.patient, people, sorted(lacking - safety.standing_flags(people)), by=by, now=now)


def _count(
    patient: Patient, people: Sequence[Patient], flags: Sequence[str], *, by: User | None, now: datetime
) -> None:
    for plan in Plan.objects.filter(patient__in=people, state=PlanState.ACTIVE).order_by("pk")[:1]:
        plan_windows.recompute_windows(plan=plan, by=by)  # the person's other plans are recomputed with it
    if flags:
        safety.add_facts(patient=patient, flags=flags, source=FactSource.QUIZ, by=by, now=now)
    else:
        safety.tell_of(sweeps.hold_unsafe(patients=people, by=by, now=now), by=by, now=now)
