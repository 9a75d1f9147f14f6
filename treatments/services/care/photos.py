"""Whether photos of a patient may be kept for later comparison: asked in the quiz, changed in the account."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from questionnaire import services as quiz
from questionnaire.models import SubmissionPhoto
from treatments.models import Assessment, Clinic, Patient, PhotoPermission, RecordPhoto
from treatments.models.audit import acting
from treatments.models.care.photos import photos_refused_at
from treatments.models.people.erasures import Erasure, ErasureKind
from treatments.queries.people.own_records import photos_of, same_person
from treatments.services.erasure_log import log_erasure
from treatments.services.refusals import Refused
from treatments.wording.clinic_days import day_short


class PhotosRefused(Refused):
    """The patient allows no photos to be kept; the message is the sentence that staff read."""


def check_keep_photos(patient: Patient, clinic: Clinic) -> None:
    """Raises PhotosRefused if the patient refused, naming the day in the clinic's time zone."""
    at = photos_refused_at(patient.pk)
    if at is not None:
        day = timezone.localdate(at, clinic.zone)
        raise PhotosRefused(
            f"The patient said on {day_short(day)} that no photos are to be kept, so none can be stored. They can "
            "allow it again in their account, under “Your photos”."
        )


def why_no_photos(patient: Patient, clinic: Clinic) -> str:
    """The message of `check_keep_photos`, "" if photos are allowed."""
    try:
        check_keep_photos(patient, clinic)
    except PhotosRefused as refused:
        return str(refused)
    return ""


def is_allowed(patient: Patient) -> bool:
    """Whether photos of the patient may be kept."""
    return photos_refused_at(patient.pk) is None


@transaction.atomic
def allow(*, patient: Patient, now: datetime) -> None:
    """Record that the patient allows photos to be kept. Idempotent."""
    if not is_allowed(patient):
        with acting(None, "photos.allowed"):
            PhotoPermission.objects.create(patient=patient, is_allowed=True, said_at=now)


@transaction.atomic
def refuse(*, patient: Patient, now: datetime) -> int:
    """Record that the patient refuses photos, and delete sent photos and those of unsigned records.

    Returns how many stay: a photo of a signed record is part of it, and is kept as long as the record.
    """
    with acting(None, "photos.refused"):
        if is_allowed(patient):
            PhotoPermission.objects.create(patient=patient, is_allowed=False, said_at=now)
        withdraw_photos(patient=patient, photos=photos_of(patient), now=now)
        taken = RecordPhoto.objects.filter(record__booking__patient__in=same_person(patient).with_merged())
        open_records = list(taken.filter(record__signed_at__isnull=True))
        names = [name for photo in open_records for name in (photo.file_name, photo.thumbnail_name)]
        for photo in open_records:
            photo.delete()
        transaction.on_commit(lambda: quiz.delete_photo_files(names))
    return taken.count()


def erase_unless_allowed(*, assessment: Assessment, now: datetime) -> None:
    """Erase the photos sent with answers that are decided on, unless the patient allowed them to be kept."""
    if is_allowed(assessment.patient):
        return
    photos = list(SubmissionPhoto.objects.filter(submission=assessment.submission))
    for photo in photos:
        quiz.withdraw_photo(photo=photo)
    if photos:
        rows = {SubmissionPhoto._meta.label: len(photos)}
        Erasure.objects.create(clinic=assessment.clinic, kind=ErasureKind.PHOTOS, rows=rows, erased_at=now)


@transaction.atomic
def withdraw_photos(*, patient: Patient, photos: Iterable[SubmissionPhoto], now: datetime) -> int:
    """Erase photos of the patient (files, rows and history); returns their number. No signed record contains them."""
    count = 0
    for photo in photos_of(patient).filter(pk__in=[photo.pk for photo in photos]):
        quiz.withdraw_photo(photo=photo)
        count += 1
    if count:
        log_erasure(patient, ErasureKind.PHOTOS, {SubmissionPhoto._meta.label: count}, now)
    return count
