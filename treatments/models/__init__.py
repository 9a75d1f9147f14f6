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
from treatments.models.erasures import Erasure, ErasureKind
from treatments.models.feeds import CalendarFeed
from treatments.models.messages import Message, MessageKind
from treatments.models.people import Patient, User
from treatments.models.plans import Plan, PlannedSession
from treatments.models.problems import Pressing, ProblemReport, Strength
from treatments.models.worksheets import Sureness, Topic, Worksheet

__all__ = [
    "Assessment",
    "Booking",
    "CalendarFeed",
    "Clinic",
    "Clinician",
    "Closure",
    "Decision",
    "DepartureReason",
    "Device",
    "Erasure",
    "ErasureKind",
    "Message",
    "MessageKind",
    "OpeningHours",
    "Outcome",
    "Patient",
    "Plan",
    "PlannedSession",
    "Pressing",
    "ProblemReport",
    "Review",
    "Room",
    "Strength",
    "Sureness",
    "TimeOff",
    "Topic",
    "TreatmentOffer",
    "Urgency",
    "User",
    "WorkingHours",
    "Worksheet",
]
