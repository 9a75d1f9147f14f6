"""Tables: fields, constraints, named queries and small predicates. All writing is done in `services`."""

from treatments.models.booking.bookings import Booking
from treatments.models.booking.desk_notes import DeskNote
from treatments.models.booking.feeds import CalendarFeed, ClinicianFeed
from treatments.models.booking.rebooking import ReturnCall, ReturnOutcome
from treatments.models.booking.slot_holds import KeptTime
from treatments.models.booking.waitlist import FreedTime, NotOffered, OfferState, TimeOffer, WaitlistEntry
from treatments.models.booking.window_requests import AskReason, WindowRequest
from treatments.models.booking.wishes import VisitWishes
from treatments.models.care.adverse import AdverseEvent, EventCourse, EventTerm, Grade
from treatments.models.care.consents import Consent
from treatments.models.care.outcomes import Again, FollowUp, Met, Satisfaction
from treatments.models.care.photos import PhotoPermission
from treatments.models.care.problems import Pressing, ProblemReport, Strength
from treatments.models.care.records import Amendment, Anaesthetic, LotUse, Point, Reaction, RecordPhoto, TreatmentRecord
from treatments.models.care.stock import (
    ContactOutcome,
    ExpiryChange,
    Lot,
    LotRecall,
    Product,
    ProductKind,
    RecallContact,
)
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
from treatments.models.messages.desk_messages import DeskMessage
from treatments.models.messages.messages import Message, MessageAlong, MessageKind
from treatments.models.people.access import AccessKind, GlassBreak, GlassReason, RecordAccess
from treatments.models.people.duplicates import PatientMerge, TwoPeople
from treatments.models.people.erasures import Erasure, ErasureKind
from treatments.models.people.people import Patient, User
from treatments.models.plans.plans import Limit, LimitOverride, OverrideReason, Plan, PlannedSession
from treatments.models.review.assessments import Assessment, Decision, DepartureReason, Outcome, Review, Urgency
from treatments.models.review.learning import RuleReview
from treatments.models.review.page_snapshots import ShownPage
from treatments.models.review.questions import ClinicQuestion
from treatments.models.review.releases import KnowledgeRelease
from treatments.models.review.review_queue import Waiting
from treatments.models.review.worksheets import Sureness, Topic, Worksheet
from treatments.models.safety.safety import AskFirst, FactSource, HealthFact, Hold, HoldCause

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
    "Decision",
    "DepartureReason",
    "DeskMessage",
    "DeskNote",
    "Device",
    "Erasure",
    "ErasureKind",
    "EventCourse",
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
