"""Tables. Fields, constraints, named reads and small predicates; whatever writes stands in `services`."""

from treatments.models.access import AccessKind, GlassBreak, GlassReason, RecordAccess
from treatments.models.adverse import AdverseEvent, Course, EventTerm, Grade
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
from treatments.models.consents import Consent
from treatments.models.desk_notes import DeskNote
from treatments.models.duplicates import PatientMerge, TwoPeople
from treatments.models.erasures import Erasure, ErasureKind
from treatments.models.feeds import CalendarFeed, ClinicianFeed
from treatments.models.kept import KeptTime
from treatments.models.learning import RuleReview
from treatments.models.messages import Message, MessageAlong, MessageKind
from treatments.models.outcomes import Again, FollowUp, Met, Satisfaction
from treatments.models.people import Patient, User
from treatments.models.photos import PhotoPermission
from treatments.models.plans import Limit, LimitOverride, OverrideReason, Plan, PlannedSession
from treatments.models.problems import Pressing, ProblemReport, Strength
from treatments.models.questions import ClinicQuestion
from treatments.models.records import Amendment, Anaesthetic, LotUse, Point, Reaction, RecordPhoto, TreatmentRecord
from treatments.models.releases import KnowledgeRelease
from treatments.models.returns import ReturnCall, ReturnOutcome
from treatments.models.safety import AskFirst, FactSource, HealthFact, Hold, HoldCause
from treatments.models.shown import ShownPage
from treatments.models.stock import ContactOutcome, ExpiryChange, Lot, LotRecall, Product, ProductKind, RecallContact
from treatments.models.waiting import Waiting
from treatments.models.waitlist import FreedTime, NotOffered, OfferState, TimeOffer, WaitlistEntry
from treatments.models.window_requests import AskReason, WindowRequest
from treatments.models.wishes import VisitWishes
from treatments.models.worksheets import Sureness, Topic, Worksheet

__all__ = [
    "AccessKind",
    "AdverseEvent",
    "Again",
    "Amendment",
    "Anaesthetic",
    "AskFirst",
    "AskReason",
    "Assessment",
    "Booking",
    "CalendarFeed",
    "Clinic",
    "ClinicQuestion",
    "Clinician",
    "ClinicianFeed",
    "Closure",
    "Consent",
    "ContactOutcome",
    "Course",
    "Decision",
    "DepartureReason",
    "DeskNote",
    "Device",
    "Erasure",
    "ErasureKind",
    "EventTerm",
    "ExpiryChange",
    "FactSource",
    "FollowUp",
    "FreedTime",
    "GlassBreak",
    "GlassReason",
    "Grade",
    "HealthFact",
    "Hold",
    "HoldCause",
    "KeptTime",
    "KnowledgeRelease",
    "Limit",
    "LimitOverride",
    "Lot",
    "LotRecall",
    "LotUse",
    "Message",
    "MessageAlong",
    "MessageKind",
    "Met",
    "NotOffered",
    "OfferState",
    "OpeningHours",
    "Outcome",
    "OverrideReason",
    "Patient",
    "PatientMerge",
    "PhotoPermission",
    "Plan",
    "PlannedSession",
    "Point",
    "Pressing",
    "ProblemReport",
    "Product",
    "ProductKind",
    "Reaction",
    "RecallContact",
    "RecordAccess",
    "RecordPhoto",
    "ReturnCall",
    "ReturnOutcome",
    "Review",
    "Room",
    "RuleReview",
    "Satisfaction",
    "ShownPage",
    "Strength",
    "Sureness",
    "TimeOff",
    "TimeOffer",
    "Topic",
    "TreatmentOffer",
    "TreatmentRecord",
    "TwoPeople",
    "Urgency",
    "User",
    "VisitWishes",
    "Waiting",
    "WaitlistEntry",
    "WindowRequest",
    "WorkingHours",
    "Worksheet",
]
