"""Ask patients about the outcome once a treatment can be judged, and store their answers."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from treatments.lifecycle import SessionState
from treatments.models import FollowUp, MessageKind, Plan, PlannedSession
from treatments.models.audit import acting
from treatments.models.care.outcomes import Met
from treatments.models.clinic import BOTOX, BOTOX_REVIEW, SKINPEN
from treatments.models.review.releases import live_knowledge
from treatments.rules.knowledge import Knowledge
from treatments.services.messages import messages
from treatments.services.refusals import Refused

CHUNK = 500
TOO_LATE = timedelta(days=60)
"""How long after the day on which a treatment can be judged patients are still asked."""


class OutcomeRefused(Refused):
    """An answer that is refused; the message is the sentence that the patient reads."""


def ask_due(*, now: datetime) -> int:
    """Ask every patient who can judge a treatment by today, once each; returns how many were asked.

    Run it daily; `now` is aware. Plans are read in chunks, without their answers and results, and only those with a
    treatment not asked about yet.
    """
    base = live_knowledge(now)
    done = PlannedSession.objects.filter(state=SessionState.DONE, treatment__in=[BOTOX, SKINPEN])
    recent = done.filter(done_on__gte=timezone.localdate(now) - timedelta(days=_longest(base)) - 2 * TOO_LATE)
    asked_before = FollowUp.objects.filter(plan=OuterRef("plan"), treatment=OuterRef("treatment"))
    to_ask = recent.exclude(Exists(asked_before))
    plans = Plan.objects.filter(pk__in=to_ask.values("plan"), patient__erased_at__isnull=True).order_by("pk")
    asked = 0
    for plan in plans.select_related("clinic").prefetch_related("sessions").iterator(chunk_size=CHUNK):
        today = timezone.localdate(now, plan.clinic.zone)
        for treatment, due_on in due_days(plan, base):
            if due_on <= today <= due_on + TOO_LATE:
                asked += _ask(plan, treatment, due_on, now)
    return asked


def due_days(plan: Plan, base: Knowledge) -> Iterator[tuple[str, date]]:
    """The treatments of a plan that can be judged, and from which day of the clinic's calendar on.

    Botox is judged at the latest day of its check, counted from the first session; a course of SkinPen once all of its
    sessions are over, after its last session plus the days that the knowledge specifies.
    """
    kept = [session for session in plan.sessions.all() if session.state != SessionState.DROPPED]
    botox = [session.done_on for session in kept if session.treatment == BOTOX and session.done_on]
    if botox:
        yield BOTOX, min(botox) + timedelta(days=base.cadence.steps[BOTOX_REVIEW].latest)
    skinpen = [session.done_on for session in kept if session.treatment == SKINPEN]
    days = [day for day in skinpen if day]
    if days and len(days) == len(skinpen):
        yield SKINPEN, max(days) + timedelta(days=_judged(base))


def _judged(base: Knowledge) -> int:
    return base.treatments[SKINPEN].course.judged_after_days or 0


def _longest(base: Knowledge) -> int:
    return max(_judged(base), base.cadence.steps[BOTOX_REVIEW].latest)


@transaction.atomic
def _ask(plan: Plan, treatment: str, due_on: date, now: datetime) -> int:
    with acting(None, "outcome.asked", plan=plan.pk):
        asked, is_new = FollowUp.objects.get_or_create(
            plan=plan, treatment=treatment, defaults={"due_on": due_on, "asked_at": now}
        )
    if is_new and wants_mail(plan):
        messages.tell(kind=MessageKind.FOLLOW_UP, about=asked, clinic=plan.clinic, now=now)
    return int(is_new)


def wants_mail(plan: Plan) -> bool:
    """Whether the patient agreed in the answers to follow-up e-mails; the patient's space asks in any case."""
    given = plan.review.assessment.submission.answers.get("consent", {})
    return bool(given.get("follow_up"))


@transaction.atomic
def answer(
    *, follow_up: FollowUp, satisfaction: int, met: Mapping[str, int], again: str, words: str, now: datetime
) -> FollowUp:
    """Store the patient's answer, once; `met` is how far each concern's aim was met. Raises OutcomeRefused."""
    locked = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if locked.answered_at is not None:
        raise OutcomeRefused(_("You have told us already. Your clinic has your answer."))
    if set(met.values()) - set(Met.values):
        raise OutcomeRefused(_("Choose from the list."))
    with acting(None, "outcome.answered", follow_up=locked.pk):
        locked.satisfaction, locked.met, locked.again = satisfaction, dict(met), again
        locked.words, locked.answered_at = words.strip(), now
        locked.save()
    return locked
