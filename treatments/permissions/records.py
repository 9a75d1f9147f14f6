"""Records, each only for those it concerns. Whoever may not see one is told that there is none: 404.

A clinic's clinicians and front desk see its patients. Operators see no patient: they set up clinics and people.
"""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from treatments.models import Assessment, Booking, Clinic, Patient, PlannedSession
from treatments.permissions.roles import Role, Visitor, has_role


def clinics_of(user: Visitor) -> QuerySet[Clinic]:
    """The clinics whose patients the user sees, by name; none for operators, patients and visitors."""
    if not user.is_authenticated or not has_role(user, Role.CLINICIAN, Role.FRONT_DESK):
        return Clinic.objects.none()
    return user.clinics.order_by("name")


def clinic_for(user: Visitor, code: str) -> Clinic:
    """The user's clinic with this code, or Http404."""
    return get_object_or_404(clinics_of(user), code=code)


def assessment_for(user: Visitor, pk: int) -> Assessment:
    """An assessment at one of the user's clinics, for clinicians only: it holds health answers. Else Http404."""
    if not has_role(user, Role.CLINICIAN):
        raise Http404
    assessments = Assessment.objects.select_related("patient", "clinic", "submission")
    return get_object_or_404(assessments, pk=pk, clinic__in=clinics_of(user))


def session_for(user: Visitor, pk: int) -> PlannedSession:
    """A session of a plan at one of the user's clinics, or Http404."""
    sessions = PlannedSession.objects.select_related("plan__patient", "plan__clinic")
    return get_object_or_404(sessions, pk=pk, plan__clinic__in=clinics_of(user))


def booking_for(user: Visitor, pk: int) -> Booking:
    """A booking at one of the user's clinics, or Http404."""
    bookings = Booking.objects.select_related("session__plan__clinic", "patient", "clinician__user", "room", "device")
    return get_object_or_404(bookings, pk=pk, session__plan__clinic__in=clinics_of(user))


def patient_for(user: Visitor, pk: int) -> Patient:
    """A patient of one of the user's clinics, or Http404."""
    return get_object_or_404(Patient.objects.select_related("clinic"), pk=pk, clinic__in=clinics_of(user))
