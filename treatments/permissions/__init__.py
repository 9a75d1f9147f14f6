"""Who may see and do what. Every view calls one of these first.

- Pages:    `staff_view(*roles)` and `patient_view` decorate a view.
- Records:  `assessment_for(user, pk)` and its like answer 404 for what is not hers.
- Acts:     `check_can_review` and its like raise the sentence the user reads; `can_review` asks the same.
"""

from treatments.permissions.acts import (
    can_book,
    can_clear,
    can_plan,
    can_review,
    can_treat,
    check_can_book,
    check_can_clear,
    check_can_note_fact,
    check_can_plan,
    check_can_review,
    check_can_treat,
)
from treatments.permissions.patients import (
    check_birth_date_tries,
    confirm_patient,
    match_patient,
    patient_of,
    patient_view,
    signed_in_patient,
)
from treatments.permissions.records import (
    adverse_event_for,
    assessment_for,
    booking_for,
    clinic_for,
    clinics_of,
    consent_for,
    hold_for,
    message_for,
    open_glass,
    patient_for,
    plan_for,
    problem_for,
    record_for,
    record_photo_for,
    seen,
    session_for,
    treated_session_for,
)
from treatments.permissions.roles import NotAllowed, Role, has_role, roles_of
from treatments.permissions.staff import staff_view

__all__ = [
    "NotAllowed",
    "Role",
    "adverse_event_for",
    "assessment_for",
    "booking_for",
    "can_book",
    "can_clear",
    "can_plan",
    "can_review",
    "can_treat",
    "check_birth_date_tries",
    "check_can_book",
    "check_can_clear",
    "check_can_note_fact",
    "check_can_plan",
    "check_can_review",
    "check_can_treat",
    "clinic_for",
    "clinics_of",
    "confirm_patient",
    "consent_for",
    "has_role",
    "hold_for",
    "match_patient",
    "message_for",
    "open_glass",
    "patient_for",
    "patient_of",
    "patient_view",
    "plan_for",
    "problem_for",
    "record_for",
    "record_photo_for",
    "roles_of",
    "seen",
    "session_for",
    "signed_in_patient",
    "staff_view",
    "treated_session_for",
]
