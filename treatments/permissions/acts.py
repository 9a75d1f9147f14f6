"""What staff may do to a record they can see. Each rule exists as a check that raises and as a bool."""

from treatments.models import Assessment, Clinic, Plan
from treatments.permissions.records import clinics_of
from treatments.permissions.roles import NotAllowed, Role, Visitor, has_role


def check_can_review(user: Visitor, assessment: Assessment) -> None:
    """Raises NotAllowed unless the user is a clinician of the assessment's clinic."""
    if not has_role(user, Role.CLINICIAN):
        raise NotAllowed("Only a clinician can decide on an assessment.")
    if not clinics_of(user).filter(pk=assessment.clinic_id).exists():
        raise NotAllowed("Only a clinician of the same clinic can decide on this assessment.")


def can_review(user: Visitor, assessment: Assessment) -> bool:
    """Whether `check_can_review` passes."""
    try:
        check_can_review(user, assessment)
    except NotAllowed:
        return False
    return True


def check_can_plan(user: Visitor, plan: Plan) -> None:
    """Raises NotAllowed unless the user is a clinician of the plan's clinic."""
    if not has_role(user, Role.CLINICIAN):
        raise NotAllowed("Only a clinician can change a plan.")
    if not clinics_of(user).filter(pk=plan.clinic_id).exists():
        raise NotAllowed("Only a clinician of the same clinic can change this plan.")


def can_plan(user: Visitor, plan: Plan) -> bool:
    """Whether `check_can_plan` passes."""
    try:
        check_can_plan(user, plan)
    except NotAllowed:
        return False
    return True


def check_can_book(user: Visitor) -> None:
    """Raises NotAllowed unless the user works at a front desk."""
    if not has_role(user, Role.FRONT_DESK):
        raise NotAllowed("Only the front desk can book, move or cancel a visit.")


def can_book(user: Visitor) -> bool:
    """Whether `check_can_book` passes."""
    try:
        check_can_book(user)
    except NotAllowed:
        return False
    return True


def check_can_clear(user: Visitor, clinic: Clinic) -> None:
    """Raises NotAllowed unless the user is a clinician of the clinic: clinicians put visits on hold and clear them."""
    if not (has_role(user, Role.CLINICIAN) and clinics_of(user).filter(pk=clinic.pk).exists()):
        raise NotAllowed("Only a clinician of the same clinic can hold a visit or clear it.")


def can_clear(user: Visitor, clinic: Clinic) -> bool:
    """Whether `check_can_clear` passes."""
    try:
        check_can_clear(user, clinic)
    except NotAllowed:
        return False
    return True


def check_can_note_fact(user: Visitor, clinic: Clinic) -> None:
    """Raises NotAllowed unless the user sees the clinic's patients: the front desk also notes health facts."""
    if not clinics_of(user).filter(pk=clinic.pk).exists():
        raise NotAllowed("Only a clinician or the front desk of the same clinic can note a health fact.")


def check_can_treat(user: Visitor, clinic: Clinic) -> None:
    """Raises NotAllowed unless the user is a clinician of the clinic, who may also record a colleague's treatment."""
    if not has_role(user, Role.CLINICIAN):
        raise NotAllowed("Only a clinician can write a treatment record.")
    if not clinics_of(user).filter(pk=clinic.pk).exists():
        raise NotAllowed("Only a clinician of the same clinic can write this treatment record.")


def can_treat(user: Visitor, clinic: Clinic) -> bool:
    """Whether `check_can_treat` passes."""
    try:
        check_can_treat(user, clinic)
    except NotAllowed:
        return False
    return True
