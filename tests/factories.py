"""Rows for tests: each factory makes the least that its table asks for."""

from datetime import UTC, date, datetime, time, timedelta

import factory
from factory.django import DjangoModelFactory

from questionnaire.models import Submission, SubmissionPhoto, SubmissionStatus
from treatments import models

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
    position = factory.Sequence(lambda n: n % 30000 + 1)
    treatment = "botox"
    number = 1
    earliest = TODAY
    ideal = TODAY
    latest = TODAY + timedelta(days=42)
