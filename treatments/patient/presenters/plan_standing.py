"""The patient's status with the clinic: the last decision, the reason, when to come back, and whom to ask.

Each state has its own text. No text says “not yet” about something that a clinician has decided.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treatments.lifecycle import PlanState
from treatments.models import Assessment, Clinic, Decision, DepartureReason, Outcome, Plan, Review
from treatments.models.plans.plans import StopReason
from treatments.models.review.assessments import WITHOUT_TREATMENT
from treatments.wording.days import day_in_words
from treatments.wording.result.reasons import SAID_KINDLY, in_patient_words
from treatments.wording.texts import listed
from treatments.wording.treatments import treatment_name

NOT_NOW: Mapping[str, Promise] = {
    DepartureReason.EXAMINED: gettext_lazy("When your skin was examined, it showed what answers alone cannot show."),
    DepartureReason.SETTLED: gettext_lazy(
        "A point about your health was looked into. After that, it is better to wait."
    ),
    DepartureReason.PREFERENCE: gettext_lazy(
        "You talked it through with the clinician and preferred no treatment now."
    ),
    DepartureReason.TIMING: gettext_lazy("The time is not right for it yet."),
    DepartureReason.HEALTH: gettext_lazy("Something about your health speaks against it now."),
    DepartureReason.NOT_EXPECTED: gettext_lazy("It is not likely to bring the change that you would like to see."),
    DepartureReason.OTHER: gettext_lazy(
        "The reason is particular to you. Ask the clinic: they will explain it to you."
    ),
}
"""Why a clinician recommends no treatment now, by the coded reason."""

CHANGED: Mapping[str, Promise] = {
    DepartureReason.EXAMINED: gettext_lazy("The plan follows what was seen when your skin was examined."),
    DepartureReason.SETTLED: gettext_lazy(
        "A point about your health was looked into first. The plan follows from that."
    ),
    DepartureReason.PREFERENCE: gettext_lazy("The plan follows what you preferred when you talked it through."),
    DepartureReason.TIMING: gettext_lazy("The plan follows the time that there is."),
    DepartureReason.HEALTH: gettext_lazy("The plan follows something about your health that the quiz does not ask."),
    DepartureReason.NOT_EXPECTED: gettext_lazy("The plan leaves out what is not likely to help you."),
    DepartureReason.OTHER: gettext_lazy(
        "The reason is particular to you. Ask the clinic: they will explain it to you."
    ),
}
"""Why the plan differs from the quiz's result, by the coded reason."""

STOPPED: Mapping[str, Promise] = {
    StopReason.WISH: gettext_lazy("You told us that you wish to stop."),
    StopReason.HEALTH: gettext_lazy("Something about your health speaks against more visits now."),
    StopReason.REACTION: gettext_lazy("Because of how you reacted to a visit, more visits are not a good choice now."),
    StopReason.NO_EFFECT: gettext_lazy(
        "The treatment did not change as much as you hoped, and more visits are not likely to change more."
    ),
    StopReason.REPLACED: gettext_lazy("Another plan takes its place."),
    StopReason.ELSEWHERE: gettext_lazy("You told us that you continue elsewhere."),
    StopReason.OTHER: gettext_lazy("The reason is particular to you. Ask the clinic: they will explain it to you."),
    "": gettext_lazy("Ask the clinic for the reason: they will explain it to you."),
}
"""Why a plan ended early, by the coded reason, which is empty if it was stopped before codes existed."""

COME_BACK: Mapping[str, Promise] = {
    "pregnant": gettext_lazy("You can answer the questions again after the birth, and once you no longer breastfeed."),
    "breastfeeding": gettext_lazy("You can answer the questions again once you no longer breastfeed or pump."),
    "trying_to_conceive": gettext_lazy("You can answer the questions again when your plans for a baby have changed."),
}
"""When to come back, by the answer that decides it; the first that applies."""


@dataclass(frozen=True)
class PlanStanding:
    """What was decided and what follows; `no_plan` and `no_visit` are shown if there is no plan or no visit."""

    heading: str
    lines: tuple[str, ...]
    no_plan: str
    no_visit: str


def standing(
    assessments: Sequence[Assessment], plans: Sequence[Plan], *, is_asked: bool, clinic: Clinic, now: datetime
) -> PlanStanding:
    """Returns the status of a patient by the newest answers; both lists are newest first, `now` is aware.

    `is_asked`: a clinician has asked a question that waits for the patient's answer.
    """
    found = _by_newest(assessments, plans, is_asked, clinic, now)
    if any(plan.state == PlanState.ACTIVE for plan in plans):
        return replace(found, no_visit=_no_visit(PlanState.ACTIVE, clinic))
    return found


def _by_newest(
    assessments: Sequence[Assessment], plans: Sequence[Plan], is_asked: bool, clinic: Clinic, now: datetime
) -> PlanStanding:
    newest = assessments[0] if assessments else None
    review = getattr(newest, "review", None)
    if newest is None:
        return _nothing_sent()
    if review is None:
        return _asked() if is_asked else _waiting(newest, clinic, now)
    if review.decision in WITHOUT_TREATMENT:
        return _without_treatment(newest, review, clinic)
    plan = next((candidate for candidate in plans if candidate.review_id == review.pk), plans[0] if plans else None)
    return _with_plan(newest, review, plan, clinic)


def _nothing_sent() -> PlanStanding:
    return PlanStanding(
        heading="",
        lines=(),
        no_plan=_("There is no plan. To get one, answer the questions first."),
        no_visit=_("You have no visit booked."),
    )


def _waiting(newest: Assessment, clinic: Clinic, now: datetime) -> PlanStanding:
    waiting = getattr(newest, "waiting", None)
    lines = (_("A clinician looks at them and writes to you."),)
    if waiting and waiting.due_at > now:
        day = {"day": day_in_words(timezone.localdate(waiting.due_at, clinic.zone))}
        lines = (_("A clinician looks at them. You can expect to hear from us by %(day)s.") % day,)
    return PlanStanding(
        heading=_("Your answers are with the clinic"),
        lines=lines,
        no_plan=_("There is no plan yet. A clinician looks at your answers first. We write to you when that is done."),
        no_visit=_("You have no visit booked. You can book one once a clinician has looked at your answers."),
    )


def _asked() -> PlanStanding:
    return PlanStanding(
        heading=_("A clinician has a question for you"),
        lines=(
            _("A clinician has looked at your answers and waits for yours to one question. Then the clinic continues."),
        ),
        no_plan=_("There is no plan yet. It waits for your answer to the clinician’s question."),
        no_visit=_("You have no visit booked. You can book one once your question is answered."),
    )


def _without_treatment(newest: Assessment, review: Review, clinic: Clinic) -> PlanStanding:
    agrees = review.decision == Decision.AGREED
    decided = (
        _("A clinician has looked at your answers and agrees with the result: no treatment for now.")
        if agrees
        else _("A clinician has looked at your answers and does not recommend treatment now.")
    )
    why = () if agrees else (str(NOT_NOW[review.reason_code]),)
    return PlanStanding(
        heading=_("No treatment for now"),
        lines=(decided, *why, *_rules_say(newest), _come_back(newest), _whom_to_ask(clinic)),
        no_plan=_("No treatment is planned for now."),
        no_visit=_("You have no visit booked, and need none for now."),
    )


def _rules_say(newest: Assessment) -> Iterable[str]:
    """Returns the result's own reasons, if it proposed no treatment either."""
    if newest.outcome not in (Outcome.NEITHER, Outcome.CLINICIAN_FIRST):
        return ()
    found = (reason for reason in newest.result["reasons"] if reason["code"] not in SAID_KINDLY)
    return tuple(in_patient_words(reason) for reason in found)


def has_day_to_come_back(newest: Assessment) -> bool:
    """Returns whether no treatment was decided on and the answers say when to come back."""
    review = getattr(newest, "review", None)
    if review is None or review.decision not in WITHOUT_TREATMENT:
        return False
    return bool(_day_to_come_back(newest))


def _come_back(newest: Assessment) -> str:
    any_time = _("If your health or your wishes change, you can answer the questions again at any time.")
    return _day_to_come_back(newest) or any_time


def _day_to_come_back(newest: Assessment) -> str:
    """Returns from when on another result is possible, as a sentence; "" if only these answers prevent it."""
    wait = newest.result.get("wait")
    if wait:
        day = day_in_words(date.fromisoformat(wait["until"]))
        return _("From %(day)s the answer can be another one. Answer the questions again then.") % {"day": day}
    for flag, words in COME_BACK.items():
        if flag in newest.facts.get("flags", ()):
            return str(words)
    return ""


def _with_plan(newest: Assessment, review: Review, plan: Plan | None, clinic: Clinic) -> PlanStanding:
    state = PlanState(plan.state) if plan else PlanState.ACTIVE
    about = {"treatments": listed([treatment_name(treatment) for treatment in review.treatments])}
    if plan and state == PlanState.STOPPED:
        heading, first = _("Your plan has ended early"), _("A clinician has stopped this plan. No more visits follow.")
        lines = [first, str(STOPPED[plan.stop_code]), _come_back(newest)]
    elif state == PlanState.COMPLETED:
        heading, lines = _("Your plan is finished"), [_("All visits of this plan are done.")]
        lines.append(_("For another one, you can answer the questions again at any time."))
    elif review.decision == Decision.CHANGED:
        heading = _("A clinician has made a plan for you")
        lines = [_("It is another one than the result of the quiz: %(treatments)s.") % about]
        lines.append(str(CHANGED[review.reason_code]))
    else:
        heading = _("Your plan is approved")
        lines = [_("A clinician has looked at your answers and agrees with the result: %(treatments)s.") % about]
    return PlanStanding(
        heading=heading,
        lines=(*lines, _whom_to_ask(clinic)),
        no_plan=_("No treatment is planned for now."),
        no_visit=_no_visit(state, clinic),
    )


def _no_visit(state: PlanState, clinic: Clinic) -> str:
    if state != PlanState.ACTIVE or not clinic.phone:
        return _("You have no visit booked.")
    return _("You have no visit booked. To book one, call %(phone)s.") % {"phone": clinic.phone}


def _whom_to_ask(clinic: Clinic) -> str:
    if not clinic.phone:
        return _("Do you have questions about this? Ask your clinic.")
    return _("Do you have questions about this? Call %(clinic)s: %(phone)s.") % {
        "clinic": clinic.name,
        "phone": clinic.phone,
    }
