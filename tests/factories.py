"""Factories for test rows: each sets only what its table requires."""

from datetime import UTC, date, datetime, time, timedelta

import factory
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from factory.django import DjangoModelFactory

from questionnaire.models import Submission, SubmissionPhoto, SubmissionStatus
from treatments import models
from treatments.rules import knowledge

TODAY = date(2026, 11, 23)  # a Monday
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


class ClinicFactory(DjangoModelFactory):
    class Meta:
        model = models.Clinic

    code = factory.Sequence(lambda n: f"clinic-{n}")
    name = factory.Sequence(lambda n: f"Clinic {n}")
    place = "1 Test Street, Testville"
    country = "US"
    time_zone = "America/New_York"
    phone = "+1 555 0100"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = models.User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"user{n}@example.test")
    full_name = factory.Sequence(lambda n: f"User {n}")

    @factory.post_generation
    def clinics(self, create, extracted, **kwargs):
        if create and extracted:
            self.clinics.set(extracted)


class ClinicianFactory(DjangoModelFactory):
    class Meta:
        model = models.Clinician

    user = factory.SubFactory(UserFactory, is_staff=True)
    title = "Dr"
    treatments = ("botox", "botox_review", "skinpen")


class RoomFactory(DjangoModelFactory):
    class Meta:
        model = models.Room

    clinic = factory.SubFactory(ClinicFactory)
    name = factory.Sequence(lambda n: f"Room {n}")
    treatments = ("botox", "botox_review", "skinpen")


class DeviceFactory(DjangoModelFactory):
    class Meta:
        model = models.Device

    clinic = factory.SubFactory(ClinicFactory)
    name = factory.Sequence(lambda n: f"SkinPen {n}")
    kind = "skinpen"


class TreatmentOfferFactory(DjangoModelFactory):
    class Meta:
        model = models.TreatmentOffer

    clinic = factory.SubFactory(ClinicFactory)
    treatment = "botox"
    duration_minutes = 30


class OpeningHoursFactory(DjangoModelFactory):
    class Meta:
        model = models.OpeningHours

    clinic = factory.SubFactory(ClinicFactory)
    weekday = 0
    opens = time(9)
    closes = time(17)


class WorkingHoursFactory(DjangoModelFactory):
    class Meta:
        model = models.WorkingHours

    clinician = factory.SubFactory(ClinicianFactory)
    clinic = factory.SubFactory(ClinicFactory)
    weekday = 0
    opens = time(9)
    closes = time(17)


class ClosureFactory(DjangoModelFactory):
    class Meta:
        model = models.Closure

    clinic = factory.SubFactory(ClinicFactory)
    starts_on = TODAY
    ends_on = TODAY
    reason = "Holiday"


class TimeOffFactory(DjangoModelFactory):
    class Meta:
        model = models.TimeOff

    clinician = factory.SubFactory(ClinicianFactory)
    starts_at = NOW
    ends_at = NOW + timedelta(hours=1)


class PatientFactory(DjangoModelFactory):
    class Meta:
        model = models.Patient

    full_name = factory.Sequence(lambda n: f"Patient {n}")
    birth_date = date(1984, 3, 1)
    email = factory.Sequence(lambda n: f"patient{n}@example.test")
    clinic = factory.SubFactory(ClinicFactory)


class SubmissionFactory(DjangoModelFactory):
    class Meta:
        model = Submission

    clinic_code = "clinic"


class SubmittedFactory(SubmissionFactory):
    status = SubmissionStatus.SUBMITTED
    submitted_at = NOW


class SubmissionPhotoFactory(DjangoModelFactory):
    class Meta:
        model = SubmissionPhoto

    submission = factory.SubFactory(SubmissionFactory)
    view = "front"
    file_name = factory.Sequence(lambda n: f"{n:032x}.jpg")
    thumbnail_name = factory.Sequence(lambda n: f"{n:032x}-small.jpg")
    width = 800
    height = 600


class AssessmentFactory(DjangoModelFactory):
    class Meta:
        model = models.Assessment

    patient = factory.SubFactory(PatientFactory)
    clinic = factory.SelfAttribute("patient.clinic")
    submission = factory.SubFactory(SubmittedFactory)
    facts = factory.LazyFunction(dict)
    result = factory.LazyFunction(dict)
    outcome = "botox"
    knowledge_version = "2026-11"
    created_at = NOW


class ReviewFactory(DjangoModelFactory):
    class Meta:
        model = models.Review

    assessment = factory.SubFactory(AssessmentFactory)
    decision = "approved"
    treatments = ("botox",)
    decided_by = factory.SubFactory(UserFactory, is_staff=True)


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = models.Plan

    patient = factory.SubFactory(PatientFactory)
    clinic = factory.SelfAttribute("patient.clinic")
    review = factory.SubFactory(ReviewFactory, assessment__patient=factory.SelfAttribute("...patient"))
    start_on = TODAY


class PlannedSessionFactory(DjangoModelFactory):
    class Meta:
        model = models.PlannedSession

    plan = factory.SubFactory(PlanFactory)
    position = factory.Sequence(lambda n: n % 30000 + 1000)  # comes after the positions of a plan that the rules make
    treatment = "botox"
    number = 1
    earliest = TODAY
    ideal = TODAY
    latest = TODAY + timedelta(days=42)


class BookingFactory(DjangoModelFactory):
    class Meta:
        model = models.Booking

    session = factory.SubFactory(PlannedSessionFactory)
    patient = factory.SelfAttribute("session.plan.patient")
    clinician = factory.SubFactory(ClinicianFactory)
    room = factory.SubFactory(RoomFactory, clinic=factory.SelfAttribute("..session.plan.clinic"))
    during = DateTimeTZRange(NOW, NOW + timedelta(minutes=30))
    occupied = factory.SelfAttribute("during")
    booked_by = factory.SelfAttribute("clinician.user")


class ClinicQuestionFactory(DjangoModelFactory):
    class Meta:
        model = models.ClinicQuestion

    assessment = factory.SubFactory(AssessmentFactory)
    text = "Which tablets do you take?"
    asked_by = factory.SubFactory(UserFactory, is_staff=True)
    asked_at = NOW


class ShownPageFactory(DjangoModelFactory):
    class Meta:
        model = models.ShownPage

    assessment = factory.SubFactory(AssessmentFactory)
    language = "en"
    html = "<p>Your result</p>"
    digest = factory.Sequence(lambda n: f"{n:064x}")
    shown_at = NOW


class LimitOverrideFactory(DjangoModelFactory):
    class Meta:
        model = models.LimitOverride

    session = factory.SubFactory(PlannedSessionFactory)
    limit = "toxin_interval"
    found = "76 days; the limit is 90"
    reason_code = "examined"
    reason = "Seen in person."
    given_by = factory.SubFactory(UserFactory, is_staff=True)


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = models.Consent

    plan = factory.SubFactory(PlanFactory)
    treatment = "botox"
    version = "2026-11/1"
    language = "en"
    text = "What will be done, and what can go wrong."
    digest = "0" * 64
    given_at = NOW


class FollowUpFactory(DjangoModelFactory):
    class Meta:
        model = models.FollowUp

    plan = factory.SubFactory(PlanFactory)
    treatment = "botox"
    due_on = TODAY
    asked_at = NOW


class ProductFactory(DjangoModelFactory):
    class Meta:
        model = models.Product

    name = factory.Sequence(lambda n: f"Toxin {n}")
    kind = "toxin"


class LotFactory(DjangoModelFactory):
    class Meta:
        model = models.Lot

    product = factory.SubFactory(ProductFactory)
    clinic = factory.SubFactory(ClinicFactory)
    number = factory.Sequence(lambda n: f"LOT{n:05}")
    expires_on = TODAY + timedelta(days=365)


class TreatmentRecordFactory(DjangoModelFactory):
    """A record of a session to which the patient has consented."""

    class Meta:
        model = models.TreatmentRecord

    booking = factory.SubFactory(BookingFactory)
    session = factory.SelfAttribute("booking.session")
    treatment = factory.SelfAttribute("session.treatment")
    started_by = factory.SelfAttribute("booking.clinician.user")
    started_at = NOW

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        session = kwargs["session"]
        if not session.plan.consents.standing().filter(treatment=session.treatment).exists():
            ConsentFactory(plan=session.plan, treatment=session.treatment)
        return super()._create(model_class, *args, **kwargs)


class PointFactory(DjangoModelFactory):
    class Meta:
        model = models.Point

    record = factory.SubFactory(TreatmentRecordFactory)
    area = "frown_lines"
    units = 4


class LotUseFactory(DjangoModelFactory):
    class Meta:
        model = models.LotUse

    record = factory.SubFactory(TreatmentRecordFactory)
    lot = factory.SubFactory(LotFactory)
    expires_on = factory.SelfAttribute("lot.expires_on")


class RecordPhotoFactory(DjangoModelFactory):
    class Meta:
        model = models.RecordPhoto

    record = factory.SubFactory(TreatmentRecordFactory)
    view = "front"
    file_name = factory.Sequence(lambda n: f"record-{n:024x}.jpg")
    thumbnail_name = factory.Sequence(lambda n: f"record-{n:024x}-small.jpg")
    taken_by = factory.SelfAttribute("record.started_by")
    taken_at = NOW


class PhotoPermissionFactory(DjangoModelFactory):
    class Meta:
        model = models.PhotoPermission

    patient = factory.SubFactory(PatientFactory)
    is_allowed = True
    said_at = NOW


class AmendmentFactory(DjangoModelFactory):
    class Meta:
        model = models.Amendment

    record = factory.SubFactory(TreatmentRecordFactory)
    text = "The left point had 3 units."
    reason = "Misread."
    made_by = factory.SelfAttribute("record.started_by")
    made_at = NOW


class LotRecallFactory(DjangoModelFactory):
    class Meta:
        model = models.LotRecall

    product = factory.SubFactory(ProductFactory)
    number = "LOT00001"
    reason = "Glass in the vial."
    declared_by = factory.SubFactory(UserFactory, is_staff=True)
    declared_at = NOW


class RecallContactFactory(DjangoModelFactory):
    class Meta:
        model = models.RecallContact

    recall = factory.SubFactory(LotRecallFactory)
    patient = factory.SubFactory(PatientFactory)
    outcome = "reached_well"
    tried_by = factory.SelfAttribute("recall.declared_by")
    tried_at = NOW


class HealthFactFactory(DjangoModelFactory):
    class Meta:
        model = models.HealthFact

    patient = factory.SubFactory(PatientFactory)
    flag = "pregnant"
    source = "check_in"
    told_at = NOW


class HoldFactory(DjangoModelFactory):
    class Meta:
        model = models.Hold

    session = factory.SubFactory(PlannedSessionFactory, state="held")
    cause = "fact"
    reasons = factory.LazyFunction(
        lambda: [{"code": "flag.pregnant", "action": "stop", "text": "Not in pregnancy.", "sources": ["B50"]}]
    )
    knowledge_version = "2026-11"
    opened_at = NOW


class AdverseEventFactory(DjangoModelFactory):
    class Meta:
        model = models.AdverseEvent

    session = factory.SubFactory(PlannedSessionFactory, state="done", done_on=TODAY)
    term = "haematoma"
    grade = 1
    began_on = TODAY
    words = "A bruise beside the eye."
    knowledge_version = "2026-11"
    recorded_by = factory.SubFactory(UserFactory, is_staff=True)
    recorded_at = NOW


class RuleReviewFactory(DjangoModelFactory):
    class Meta:
        model = models.RuleReview

    rule = "gate.blood_thinner"
    knowledge_version = "2026-11"
    departed = 9
    decided = 20
    raised_at = NOW


class ProblemReportFactory(DjangoModelFactory):
    class Meta:
        model = models.ProblemReport

    booking = factory.SubFactory(BookingFactory)
    patient = factory.SelfAttribute("booking.patient")
    clinic = factory.SelfAttribute("booking.session.plan.clinic")
    words = "Odd."
    since = TODAY
    strength = 1
    pressing = 1
    knowledge_version = "2026-11"
    created_at = NOW


class GlassBreakFactory(DjangoModelFactory):
    class Meta:
        model = models.GlassBreak

    user = factory.SubFactory(UserFactory, is_staff=True)
    patient = factory.SubFactory(PatientFactory)
    reason_code = "complaint"
    reason = "She asks what was written down in March."
    opened_at = NOW
    until = factory.LazyAttribute(lambda row: row.opened_at + timedelta(minutes=30))


class RecordAccessFactory(DjangoModelFactory):
    class Meta:
        model = models.RecordAccess

    user = factory.SubFactory(UserFactory, is_staff=True)
    kind = "record"
    patient = factory.SubFactory(PatientFactory)
    page = "admin:treatments_assessment_change"
    at = NOW


class ReturnCallFactory(DjangoModelFactory):
    class Meta:
        model = models.ReturnCall

    patient = factory.SubFactory(PatientFactory)
    treatment = "botox"
    last_on = TODAY - timedelta(days=110)
    outcome = models.ReturnOutcome.COMES
    called_by = factory.SubFactory(UserFactory, is_staff=True)
    called_at = NOW


class TwoPeopleFactory(DjangoModelFactory):
    class Meta:
        model = models.TwoPeople

    other = factory.SubFactory(PatientFactory)
    patient = factory.SubFactory(PatientFactory)
    noted_by = factory.SubFactory(UserFactory, is_staff=True)
    noted_at = NOW


class PatientMergeFactory(DjangoModelFactory):
    class Meta:
        model = models.PatientMerge

    kept = factory.SubFactory(PatientFactory)
    merged = factory.SubFactory(PatientFactory)
    merged_by = factory.SubFactory(UserFactory, is_staff=True)
    merged_at = NOW


class WaitlistEntryFactory(DjangoModelFactory):
    class Meta:
        model = models.WaitlistEntry

    session = factory.SubFactory(PlannedSessionFactory)
    added_by = factory.SubFactory(UserFactory, is_staff=True)
    added_at = NOW


class FreedTimeFactory(DjangoModelFactory):
    class Meta:
        model = models.FreedTime

    clinic = factory.SubFactory(ClinicFactory)
    clinician = factory.SubFactory(ClinicianFactory)
    during = DateTimeTZRange(NOW + timedelta(days=7), NOW + timedelta(days=7, minutes=30))
    occupied = DateTimeTZRange(NOW + timedelta(days=7), NOW + timedelta(days=7, minutes=45))
    freed_at = NOW
    offer_from = NOW


class TimeOfferFactory(DjangoModelFactory):
    class Meta:
        model = models.TimeOffer

    entry = factory.SubFactory(WaitlistEntryFactory)
    freed = factory.SubFactory(FreedTimeFactory, clinic=factory.SelfAttribute("..entry.session.plan.clinic"))
    clinician = factory.SelfAttribute("freed.clinician")
    room = factory.SubFactory(RoomFactory)
    during = factory.SelfAttribute("freed.during")
    offered_at = NOW
    expires_at = NOW + timedelta(hours=2)


class WindowRequestFactory(DjangoModelFactory):
    class Meta:
        model = models.WindowRequest

    session = factory.SubFactory(PlannedSessionFactory)
    day = TODAY + timedelta(days=300)
    why = models.AskReason.AWAY
    asked_by = factory.SubFactory(UserFactory, is_staff=True)
    asked_at = NOW


class KnowledgeReleaseFactory(DjangoModelFactory):
    """A release of the newest version, in effect since the day of the tests."""

    class Meta:
        model = models.KnowledgeRelease

    version = factory.LazyFunction(lambda: knowledge.versions()[-1])
    sha256 = factory.LazyAttribute(lambda release: knowledge.digest(release.version))
    decides_from = NOW
    released_at = NOW
    signed_by = "Dr Test"
    registration = "T-1"
    signed_on = TODAY
    swept_at = NOW
