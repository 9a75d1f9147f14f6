"""Consent to a treatment: bound to the exact text that the patient read, withdrawable, and required before a session.

The caller composes the text from the knowledge base and the clinic's rows; here it is compared with the text that the
patient read, and stored. Refusals are the sentences that the patient or the clinician reads.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from treatments.lifecycle import PlanState, SessionState
from treatments.models import Consent, Plan, PlannedSession, User
from treatments.models.audit import acting
from treatments.models.care.consents import ONLY_A_LOOK
from treatments.permissions import NotAllowed, Role, clinics_of, has_role
from treatments.services.refusals import Refused
from treatments.wording.consent_texts import ConsentText
from treatments.wording.treatments import treatment_name


class ConsentRefused(Refused):
    """A consent that cannot be given, taken or relied on; the message is the sentence that the user reads."""


class ConsentChanged(ConsentRefused):
    """The text is not the one that the patient read: they have to read the new one."""


class ConsentMissing(ConsentRefused):
    """There is no valid consent to a session's treatment."""


@transaction.atomic
def give(*, plan: Plan, text: ConsentText, read: str, by: User | None = None, now: datetime) -> Consent:
    """Store the patient's consent to `text`, the current text; `read` is the digest of the text that was shown.

    `by` is the clinician who was with the patient, None if the patient gave it alone; `now` is aware. Idempotent.
    Consent to a newer text replaces the previous one. Raises NotAllowed, ConsentChanged and ConsentRefused.
    """
    check_can_take(by, plan)
    locked = Plan.objects.select_for_update(of=("self",), no_key=True).select_related("patient").get(pk=plan.pk)
    check_asked_for(locked, text.treatment)
    if read != text.digest:
        raise ConsentChanged(_("The text has changed since you opened it. Please read it as it is now."))
    existing = locked.consents.standing().filter(treatment=text.treatment).first()
    if existing is not None and existing.digest == text.digest:
        return existing
    with acting(by, "consent.given", plan=locked.pk):
        if existing is not None:
            _take_back(existing, by, now)
        return Consent.objects.create(
            plan=locked,
            treatment=text.treatment,
            version=text.version,
            language=text.language,
            text=text.text,
            digest=text.digest,
            given_at=now,
            taken_by=by,
        )


@transaction.atomic
def withdraw(*, consent: Consent, by: User | None = None, now: datetime) -> Consent:
    """Withdraw a consent, at any time; `by` is the clinician whom the patient told, None if the patient did it online.

    Idempotent. Raises NotAllowed.
    """
    check_can_take(by, consent.plan)
    locked = Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    if locked.withdrawn_at is None:
        with acting(by, "consent.withdrawn", consent=locked.pk):
            _take_back(locked, by, now)
    return locked


def _take_back(consent: Consent, by: User | None, now: datetime) -> None:
    consent.withdrawn_at, consent.withdrawn_to = now, by
    consent.save(update_fields=["withdrawn_at", "withdrawn_to"])


def check_can_take(by: User | None, plan: Plan) -> None:
    """Raises NotAllowed unless the patient acts alone, or `by` is a clinician of the plan's clinic."""
    if by is None:
        return
    if not (has_role(by, Role.CLINICIAN) and clinics_of(by).filter(pk=plan.clinic_id).exists()):
        raise NotAllowed("Only a clinician of the same clinic can take this consent.")


def check_asked_for(plan: Plan, treatment: str) -> None:
    """Raises ConsentRefused if the plan is over, the patient is erased, or the treatment is not part of the plan."""
    if plan.state != PlanState.ACTIVE or plan.patient.erased_at is not None:
        raise ConsentRefused(_("This plan is over. There is nothing to agree to."))
    if treatment not in treatments_of(plan):
        raise ConsentRefused(_("This treatment is not part of the plan."))


def is_asked_for(plan: Plan, treatment: str) -> bool:
    """Whether `check_asked_for` raises nothing."""
    try:
        check_asked_for(plan, treatment)
    except ConsentRefused:
        return False
    return True


def treatments_of(plan: Plan) -> tuple[str, ...]:
    """The treatments that the plan's sessions need consent for, in their order; dropped sessions need none."""
    sessions = plan.sessions.exclude(state=SessionState.DROPPED).order_by("position")
    found = dict.fromkeys(sessions.values_list("treatment", flat=True))
    return tuple(treatment for treatment in found if treatment not in ONLY_A_LOOK)


def check_consent(session: PlannedSession) -> None:
    """Raises ConsentMissing without a valid consent to the session's treatment; a check of the result needs none."""
    if session.treatment in ONLY_A_LOOK:
        return
    if not Consent.objects.standing().filter(plan_id=session.plan_id, treatment=session.treatment).exists():
        name = treatment_name(session.treatment)
        raise ConsentMissing(f"The patient’s consent to {name} is missing. Take it before the session starts.")


def has_consent(session: PlannedSession) -> bool:
    """Whether `check_consent` raises nothing."""
    try:
        check_consent(session)
    except ConsentMissing:
        return False
    return True
