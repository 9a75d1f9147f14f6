"""Takes the demo clinic out: its rows, what visitors added to it, their history and their photos."""

from typing import Any

import pgtrigger
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower

from questionnaire import services as quiz
from questionnaire.models import Submission, SubmissionPhoto
from treatments.management.demo_clinic import MAIL
from treatments.models import (
    Assessment,
    Booking,
    Clinic,
    Clinician,
    Patient,
    Plan,
    PlannedSession,
    Review,
    User,
)
from treatments.models.messages import Message

# Rows that nobody may delete, or change, in a clinic that is real.
PROTECTED = (
    "treatments.Assessment:assessment_never_changes",
    "treatments.Review:review_never_changes",
    "treatments.Booking:booking_is_cancelled_not_deleted",
)


def remove() -> None:
    """Deletes from the end of the journey to its beginning; expects to run in a transaction."""
    clinics = Clinic.objects.filter(is_demo=True)
    patients = Patient.objects.filter(clinic__in=clinics)
    submissions = Submission.objects.filter(clinic_code__in=clinics.values("code"))
    photos = SubmissionPhoto.objects.filter(submission__in=submissions)
    accounts = list(_accounts(patients))
    files = [name for pair in photos.values_list("file_name", "thumbnail_name") for name in pair]
    with pgtrigger.ignore(*PROTECTED):
        for rows in (
            Booking.objects.filter(patient__in=patients),
            PlannedSession.objects.filter(plan__patient__in=patients),
            Plan.objects.filter(patient__in=patients),
            Review.objects.filter(assessment__patient__in=patients),
            Assessment.objects.filter(patient__in=patients),
            photos,
            submissions,
            patients,
        ):
            _delete_with_history(rows)
    Clinician.objects.filter(user__in=accounts).delete()
    clinics.delete()
    User.objects.filter(pk__in=accounts).delete()
    transaction.on_commit(lambda: quiz.delete_photo_files(files))


def _accounts(patients: QuerySet[Patient]) -> QuerySet[User, int]:
    """The demo's staff, and the accounts of patients who are patients nowhere else."""
    elsewhere = Patient.objects.exclude(pk__in=patients).values(address=Lower("email"))
    of_patients = User.objects.filter(is_staff=False, email__in=patients.values(address=Lower("email")))
    found = of_patients.exclude(email__in=elsewhere) | User.objects.filter(email__endswith=f"@{MAIL}")
    return found.values_list("pk", flat=True)


def _delete_with_history(rows: QuerySet[Any]) -> None:
    keys = list(rows.values_list("pk", flat=True))
    if rows.model is Booking:
        Message.objects.filter(booking__in=keys).delete()
    rows.model._meta.get_field("events").related_model.objects.filter(pgh_obj_id__in=keys).delete()
    rows.model.objects.filter(pk__in=keys).delete()
