"""Her yes to a treatment: bound to the very text that she read, hers to take back, and asked for before any session.

The text is put together at the edge, from the knowledge base and the clinic's rows; here it is held against what she
says she read, and kept. Refusals are the sentences that the patient or the clinician reads.
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
    """A consent that cannot be given, taken or relied on; the message is the sentence the user reads."""


class ConsentChanged(ConsentRefused):
    """The text is not the one that she read: she has to read the new one."""


class ConsentMissing(ConsentRefused):
    """No consent stands for a session's treatment."""


@transaction.atomic
def give(*, plan: Plan, text: ConsentText, read: str, by: User | None = None, now: datetime) -> Consent:
    """Keep her yes to `text`, which is the text as it is now; `read` is the digest of the one she was shown.

    `by` is the clinician who was with her, None where she gave it by herself; `now` is aware. The same yes sent twice
    is kept once. A yes to a newer text takes the place of the one that stood. Raises NotAllowed, ConsentChanged and
    ConsentRefused.
    """
    check_can_take(by, plan)
    locked = Plan.objects.select_for_update(of=("self",), no_key=True).select_related("patient").get(pk=plan.pk)
    check_asked_for(locked, text.treatment)
    if read != text.digest:
        raise ConsentChanged(_("The text has changed since you opened it. Please read it as it is now."))
    standing = locked.consents.standing().filter(treatment=text.treatment).first()
    if standing is not None and standing.digest == text.digest:
        return standing
    with acting(by, "consent.given", plan=locked.pk):
        if standing is not None:
            _take_back(standing, by, now)
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
    """Take it back, at any time; `by` is the clinician whom she told, None where she did it by herself.

    Taken back twice is taken back once. Raises NotAllowed.
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
    """Raises NotAllowed unless the patient acts by herself, or a clinician of the plan's clinic is with her."""
    if by is None:
        return
    if not (has_role(by, Role.CLINICIAN) and clinics_of(by).filter(pk=plan.clinic_id).exists()):
        raise NotAllowed("Only a clinician of the same clinic can take this consent.")


def check_asked_for(plan: Plan, treatment: str) -> None:
    """Raises ConsentRefused where the plan is over, the patient erased, or the treatment none of the plan's."""
    if plan.state != PlanState.ACTIVE or plan.patient.erased_at is not None:
        raise ConsentRefused(_("This plan is over. There is nothing to agree to."))
    if treatment not in treatments_of(plan):
        raise ConsentRefused(_("This treatment is not part of the plan."))


def is_asked_for(plan: Plan, treatment: str) -> bool:
    """Whether `check_asked_for` has no objection."""
    try:
        check_asked_for(plan, treatment)
    except ConsentRefused:
        return False
    return True


def treatments_of(plan: Plan) -> tuple[str, ...]:
    """The treatments that the plan's sessions ask consent for, in their order; dropped ones ask for none."""
    sessions = plan.sessions.exclude(state=SessionState.DROPPED).order_by("position")
    found = dict.fromkeys(sessions.values_list("treatment", flat=True))
    return tuple(treatment for treatment in found if treatment not in ONLY_A_LOOK)


def check_consent(session: PlannedSession) -> None:
    """Raises ConsentMissing unless her consent to the session's treatment stands; a look needs none."""
    if session.treatment in ONLY_A_LOOK:
        return
    if not Consent.objects.standing().filter(plan_id=session.plan_id, treatment=session.treatment).exists():
        name = treatment_name(session.treatment)
        raise ConsentMissing(f"The patient’s consent to {name} is missing. Take it before the session starts.")


def has_consent(session: PlannedSession) -> bool:
    """Whether `check_consent` has no objection."""
    try:
        check_consent(session)
    except ConsentMissing:
        return False
    return True
