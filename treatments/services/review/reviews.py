"""A clinician's decision on an assessment: checked, written once, and turned into a plan.

The errors' messages are the sentences that the clinician reads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from questionnaire.answers import years_from
from treatments.models import Assessment, Decision, DepartureReason, MessageKind, Outcome, Review, User
from treatments.models.audit import acting
from treatments.models.clinic import BOTOX, SKINPEN
from treatments.models.review.assessments import WITHOUT_TREATMENT
from treatments.models.review.releases import knowledge_of, live_knowledge
from treatments.permissions import check_can_review
from treatments.rules.facts import InvalidAnswers
from treatments.rules.rulebook import CHECK, SETTLING_ACTS, STOP
from treatments.rules.settling import Stop, settling_act, stops
from treatments.services.care import photos
from treatments.services.messages import messages
from treatments.services.plans.plans import make_plan
from treatments.services.reasons import SAY_WHY, says_why
from treatments.services.review import later_answers, learning
from treatments.services.review.questions import withdraw_open
from treatments.services.review.review_queue import ReviewRefused, check_undecided, lock
from treatments.services.safety import sweeps
from treatments.services.windows.plan_windows import facts_of
from treatments.wording.treatments import treatment_name

TREATMENTS = (BOTOX, SKINPEN)
CHOOSE_ONE = "Choose one: approve or agree, change, or decline."
PROPOSALS: Mapping[str, tuple[str, ...]] = {
    Outcome.BOTOX: (BOTOX,),
    Outcome.SKINPEN: (SKINPEN,),
    Outcome.BOTH: TREATMENTS,
}
SETTLING = (DepartureReason.SETTLED, DepartureReason.EXAMINED)
FARTHEST_START_YEARS = 1


@dataclass(frozen=True)
class ReviewChoice:
    """A clinician's choice: the treatments, which of two begins, and the reason if it departs from the rules.

    `settled` are the codes of the stops that were settled by the act that the rules name for each.
    """

    decision: str
    treatments: tuple[str, ...] = ()
    start_with: str = ""
    reason_code: str = ""
    reason: str = ""
    settled: tuple[str, ...] = ()


@dataclass(frozen=True)
class OpenStop:
    """A stop of these answers that an act of a clinician can settle; `act` is its text."""

    code: str
    clinical: str
    act: str


def decide(
    *,
    assessment: Assessment,
    decision: str,
    treatments: Sequence[str] = (),
    start_with: str = "",
    reason_code: str = "",
    reason: str = "",
    settled: Sequence[str] = (),
    start_on: date,
    by: User,
    now: datetime,
) -> Review:
    """Store the review and, if treatments are chosen, the plan that begins on `start_on` or later.

    `start_on` is a day of the clinic's calendar, `now` is aware UTC. An approval takes the rules' own outcome,
    whatever order `treatments` has. An open question is withdrawn. Raises NotAllowed, AlreadyDecided, AssessmentGone,
    ReviewRefused.
    """
    check_can_review(by, assessment)
    wanted = ReviewChoice(decision, tuple(treatments), start_with, reason_code, reason.strip(), tuple(settled))
    choice = _normal(wanted, assessment)
    with transaction.atomic(), acting(by, "review.decide", assessment=assessment.pk):
        locked = lock(assessment)
        check_undecided(locked)
        check_choice(locked, choice)
        if choice.treatments:
            check_start(locked, start_on, now=now)
        # The plan counts the person's visits at all clinics: concurrent bookings and decisions there are waited for.
        people = sweeps.lock_people([locked.patient])
        withdraw_open(assessment=locked, now=now)
        review = _write(locked, choice, by=by, now=now)
        if choice.treatments:
            _plan(review, start_on, by)
            # Facts reported since these answers hold for the new plan too.
            sweeps.hold_unsafe(patients=people, by=by, now=now)
        photos.erase_unless_allowed(assessment=locked, now=now)
        later_answers.count_decided(assessment=locked, by=by, now=now)
        learning.look_at_rules.enqueue(review.pk)
        messages.tell(kind=MessageKind.REVIEWED, about=locked, clinic=locked.clinic, now=now)
    return review


def proposal(assessment: Assessment) -> tuple[str, ...]:
    """The treatments that the rules propose, none for an outcome that needs the clinician's own decision."""
    return PROPOSALS.get(assessment.outcome, ())


def proposed_start(assessment: Assessment) -> str:
    """The treatment that the rules begin with, "" if there is none or only one."""
    return assessment.result.get("start_with") or ""


def check_choice(assessment: Assessment, choice: ReviewChoice) -> None:
    """Raises ReviewRefused, with what is allowed instead, for a choice that the assessment does not permit."""
    match choice.decision:
        case Decision.APPROVED:
            check_approval(assessment, choice)
        case Decision.CHANGED:
            check_change(assessment, choice)
        case Decision.DECLINED:
            check_reason(choice)
        case Decision.AGREED:
            check_agreement(assessment, choice)
        case _:
            raise ReviewRefused(CHOOSE_ONE, "decision")


def can_choose(assessment: Assessment, choice: ReviewChoice) -> bool:
    """Whether `check_choice` raises nothing."""
    try:
        check_choice(assessment, choice)
    except ReviewRefused:
        return False
    return True


def check_approval(assessment: Assessment, choice: ReviewChoice) -> None:
    """Check an approval: it takes the rules' outcome unchanged, and is refused if that is no treatment."""
    proposed = proposal(assessment)
    if not proposed:
        raise ReviewRefused(
            f"The outcome is “{assessment.get_outcome_display()}”: there is no treatment to approve. "
            "Agree, change or decline.",
            "decision",
        )
    if (choice.treatments, choice.start_with) != (proposed, proposed_start(assessment)):
        raise ReviewRefused(
            "Approve takes what the rules propose as it is. For other treatments or another start, use Change.",
            "treatments",
        )
    if choice.reason_code:
        raise ReviewRefused(
            "An approval takes no reason for departing from the rules. Clear it, or use Change or Decline.",
            "reason_code",
        )


def check_agreement(assessment: Assessment, choice: ReviewChoice) -> None:
    """Check an agreement with rules that propose no treatment; it has no reason, as it departs from nothing."""
    if proposal(assessment):
        raise ReviewRefused("The rules propose a treatment: approve, change or decline.", "decision")
    if choice.reason_code:
        raise ReviewRefused(
            "An agreement takes no reason for departing from the rules. Clear it, or use Change or Decline.",
            "reason_code",
        )


def check_change(assessment: Assessment, choice: ReviewChoice) -> None:
    """Check a change: other treatments or another start, none of them at stop, with a reason."""
    if not choice.treatments:
        raise ReviewRefused("Choose at least one treatment, or decline.", "treatments")
    unknown = [treatment for treatment in choice.treatments if treatment not in TREATMENTS]
    if unknown:
        raise ReviewRefused("Choose from Botox and SkinPen.", "treatments")
    if len(choice.treatments) > 1 and choice.start_with not in choice.treatments:
        raise ReviewRefused("Choose which of the two treatments begins.", "start_with")
    for treatment in choice.treatments:
        check_not_stopped(assessment, treatment, choice)
    if (choice.treatments, choice.start_with) == (proposal(assessment), proposed_start(assessment)):
        raise ReviewRefused("This is what the rules propose. Approve it.", "decision")
    check_reason(choice)
    for treatment in choice.treatments:
        check_settled(assessment, treatment, choice)


def check_not_stopped(assessment: Assessment, treatment: str, choice: ReviewChoice) -> None:
    """Refuse a treatment at stop, unless the act that the rules name has settled it; other stops need new answers."""
    if not is_stopped(assessment, treatment):
        return
    found, rules = stops_of(assessment, treatment), live_knowledge()
    for stop in found:
        can_be_settled = bool(settling_act(stop.code, treatment, rules))
        if can_be_settled and stop.code in choice.settled:
            continue
        text = f"{treatment_name(treatment)} is at stop. {stop.clinical}"
        if can_be_settled:
            raise ReviewRefused(f"{text} Settle it first: tick what was done.", "settled")
        raise ReviewRefused(f"{text} If the facts have changed, a new assessment is needed.", "treatments")
    if not found:
        raise ReviewRefused(f"{treatment_name(treatment)} is at stop. A new assessment is needed.", "treatments")


def check_settled(assessment: Assessment, treatment: str, choice: ReviewChoice) -> None:
    """Refuse a treatment at check or at a settled stop, unless the reason says that it was settled or examined."""
    status = _weighed(assessment, treatment).get("status")
    if status in {CHECK, STOP} and choice.reason_code not in SETTLING:
        allowed = " or ".join(f"“{reason.label}”" for reason in SETTLING)
        raise ReviewRefused(
            f"{treatment_name(treatment)} is at {status}. To choose it, give as reason {allowed}.", "reason_code"
        )


def is_stopped(assessment: Assessment, treatment: str) -> bool:
    """Whether the rules had the treatment at stop for these answers."""
    return bool(_weighed(assessment, treatment).get("status") == STOP)


def stops_of(assessment: Assessment, treatment: str) -> tuple[Stop, ...]:
    """The treatment's stops by the rules that made the assessment; empty if the answers are unreadable."""
    try:
        return stops(facts_of(assessment), treatment, knowledge_of(assessment.knowledge_version))
    except InvalidAnswers:
        return ()


def open_stops(assessment: Assessment) -> tuple[OpenStop, ...]:
    """The stops of these answers that can be settled, each once, with the act by the rules that decide now."""
    stopped = [treatment for treatment in TREATMENTS if is_stopped(assessment, treatment)]
    if not stopped:
        return ()
    rules = live_knowledge()
    found: dict[str, OpenStop] = {}
    for treatment in stopped:
        for stop in stops_of(assessment, treatment):
            if act := settling_act(stop.code, treatment, rules):
                found[stop.code] = OpenStop(stop.code, stop.clinical, SETTLING_ACTS[act])
    return tuple(found.values())


def _acts(assessment: Assessment, choice: ReviewChoice) -> dict[str, str]:
    """The act by which each stop of the chosen treatments was settled."""
    rules = live_knowledge()
    return {
        stop.code: settling_act(stop.code, treatment, rules)
        for treatment in choice.treatments
        if is_stopped(assessment, treatment)
        for stop in stops_of(assessment, treatment)
    }


def check_reason(choice: ReviewChoice) -> None:
    """Require a coded reason and a text for every departure from the rules."""
    if choice.reason_code not in DepartureReason.values:
        raise ReviewRefused("Choose the reason for departing from the rules.", "reason_code")
    if not says_why(choice.reason):
        raise ReviewRefused(f"Say in words why you depart from the rules. {SAY_WHY}", "reason")


def check_start(assessment: Assessment, start_on: date, *, now: datetime) -> None:
    """Require a start from today, by the clinic's calendar, to a year ahead. Raises ReviewRefused."""
    today = now.astimezone(assessment.clinic.zone).date()
    latest = years_from(today, FARTHEST_START_YEARS)
    if not today <= start_on <= latest:
        raise ReviewRefused(f"The plan can start from {today} (today at the clinic) to {latest}.", "start_on")


def _normal(choice: ReviewChoice, assessment: Assessment) -> ReviewChoice:
    """Normalize a choice: fixed order of treatments; a start only with two; neither without a treatment."""
    wanted = () if choice.decision in WITHOUT_TREATMENT else choice.treatments
    if choice.decision == Decision.APPROVED and not wanted:
        wanted, start_with = proposal(assessment), proposed_start(assessment)
    else:
        start_with = choice.start_with if len(wanted) > 1 else ""
    known = tuple(treatment for treatment in TREATMENTS if treatment in wanted)
    unknown = tuple(treatment for treatment in wanted if treatment not in TREATMENTS)
    return replace(choice, treatments=known + unknown, start_with=start_with)


def _weighed(assessment: Assessment, treatment: str) -> dict[str, Any]:
    weighed: dict[str, Any] = assessment.result.get("treatments", {}).get(treatment, {})
    return weighed


def _write(assessment: Assessment, choice: ReviewChoice, *, by: User, now: datetime) -> Review:
    return Review.objects.create(
        assessment=assessment,
        decision=choice.decision,
        treatments=list(choice.treatments),
        start_with=choice.start_with,
        reason_code=choice.reason_code,
        reason=choice.reason,
        settled=_acts(assessment, choice),
        fired_rules=learning.fired_rules(assessment),
        decided_by=by,
        decided_at=now,
    )


def _plan(review: Review, start_on: date, by: User) -> None:
    try:
        make_plan(review=review, start_on=start_on, by=by)
    except InvalidAnswers as unreadable:
        raise ReviewRefused(
            "Today’s rules cannot read the stored answers, so no plan can be made. A new assessment is needed."
        ) from unreadable
