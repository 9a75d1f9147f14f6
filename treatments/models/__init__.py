"""Tables. Fields, constraints, named reads and small predicates; whatever writes stands in `services`."""

from treatments.models.assessments import Assessment, Decision, DepartureReason, Outcome, Review, Urgency
from treatments.models.bookings import Booking
from treatments.models.clinic import (
    Clinic,
    Clinician,
    Closure,
    Device,
    OpeningHours,
    Room,
    TimeOff,
    TreatmentOffer,
    WorkingHours,
)
from treatments.models.messages import Message, MessageKind
from treatments.models.people import Patient, User
from treatments.models.plans import Plan, PlannedSession

__all__ = [
    "Assessment",
    "Booking",
    "Clinic",
    "Clinician",
    "Closure",
    "Decision",
    "DepartureReason",
    "Device",
    "Message",
    "MessageKind",
    "OpeningHours",
    "Outcome",
    "Patient",
    "Plan",
    "PlannedSession",
    "Review",
    "Room",
    "TimeOff",
    "TreatmentOffer",
    "Urgency",
    "User",
    "WorkingHours",
]
