"""“Keep my photos: no” is respected: no photo can be stored for comparison, and the clinician reads why."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from questionnaire import services as quiz
from questionnaire.models import SubmissionPhoto
from questionnaire.photos import clean
from tests import factories
from tests.factories import NOW, TODAY
from tests.treatments import treated
from tests.treatments.assessed import CROWS_FEET, ROLLING_SCARS, make_assessment
from tests.treatments.patient.test_account import sign_in
from tests.treatments.plans_to_book import TEN
from tests.treatments.quiz import complete_answers
from treatments.models import PhotoPermission, RecordPhoto
from treatments.models.people.erasures import Erasure
from treatments.services.care import photos, records
from treatments.services.care.records import RecordRefused
from treatments.services.review.reviews import decide

pytestmark = [pytest.mark.django_db, pytest.mark.clock(TEN)]
EARLIER, LATER = NOW - timedelta(days=9), NOW - timedelta(days=2)


def answered(patient, keep_photos, *, at=EARLIER, is_proved=False):
    """Returns sent answers with this permission for photos; None means that it was not asked."""
    answers = complete_answers()
    answers["consent"].pop("keep_photos", None)
    if keep_photos is not None:
        answers["consent"]["keep_photos"] = keep_photos
    submission = factories.SubmittedFactory(answers=answers, submitted_at=at, clinic_code=patient.clinic.code)
    row = {"submission": submission, "is_proved": is_proved}
    return make_assessment(patient, CROWS_FEET, ROLLING_SCARS, row=row)


def jpeg():
    file = BytesIO()
    Image.new("RGB", (60, 60), "tan").save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def record(patient, clinician, room):
    return treated.start(treated.arrived(patient, clinician=clinician, room=room))


def add(record):
    return records.add_photo(record=record, view="front", photo=clean(jpeg()), by=record.started_by, now=TEN)


SAID = {
    "never asked": ([], True),
    "yes": ([(True, EARLIER, False)], True),
    "no": ([(False, EARLIER, False)], False),
    "no, and in a later quiz nothing": ([(False, EARLIER, False), (None, LATER, False)], False),
    "yes, then no": ([(True, EARLIER, True), (False, LATER, False)], False),
    "no, then yes that nobody proved": ([(False, EARLIER, False), (True, LATER, False)], False),
    "no, then yes that was proved": ([(False, EARLIER, False), (True, LATER, True)], True),
}


@pytest.mark.parametrize(("said", "allowed"), SAID.values(), ids=SAID)
def test_the_last_word_counts_and_a_yes_after_a_no_must_be_proved(patient, said, allowed):
    for keep, at, is_proved in said:
        answered(patient, keep, at=at, is_proved=is_proved)
    assert photos.is_allowed(patient) is allowed


def test_a_no_at_one_clinic_counts_at_all(patient, other_clinic):
    here = factories.PatientFactory(clinic=other_clinic, email=patient.email, birth_date=patient.birth_date)
    answered(patient, False)
    assert not photos.is_allowed(here)


def test_no_photo_is_stored_for_who_said_no_and_the_clinician_is_told_why(patient, record):
    answered(patient, False)
    with pytest.raises(RecordRefused, match="said on 14 Nov 2026 that no photos are to be kept") as refused:
        add(record)
    assert refused.value.field == "photo"
    assert not RecordPhoto.objects.exists()


def test_the_database_refuses_it_too(patient, record):
    add(record)
    answered(patient, False)
    with pytest.raises(IntegrityError, match="allows no photos"), transaction.atomic():
        factories.RecordPhotoFactory(record=record)


def test_the_record_has_no_field_for_photos_and_says_why(client, patient, record):
    page = reverse("admin:record", args=[record.pk])
    client.force_login(record.started_by)
    assert 'name="photo"' in client.get(page).content.decode()
    answered(patient, False)
    html = client.get(page).content.decode()
    assert 'name="photo"' not in html
    assert "no photos are to be kept" in html


def test_a_photo_that_is_posted_all_the_same_is_refused_with_the_reason(client, patient, record):
    answered(patient, False)
    client.force_login(record.started_by)
    sent = {"photo": SimpleUploadedFile("face.jpg", jpeg(), "image/jpeg"), "view": "front", "act": "photo"}
    typed = {"version": record.version, "point-TOTAL_FORMS": 0, "point-INITIAL_FORMS": 0, "anaesthetic": "none"}
    response = client.post(reverse("admin:record", args=[record.pk]), {**typed, **sent})
    assert response.status_code == 422
    assert not RecordPhoto.objects.exists()


@pytest.mark.parametrize(("keep", "stay"), [(True, 1), (False, 0)])
def test_what_was_sent_to_be_weighed_goes_with_the_decision_unless_it_may_be_kept(
    patient, clinician_user, keep, stay, django_capture_on_commit_callbacks
):
    assessment = answered(patient, keep)
    photo = factories.SubmissionPhotoFactory(submission=assessment.submission)
    quiz.photo_storage().save(photo.file_name, ContentFile(b"face"))
    with django_capture_on_commit_callbacks(execute=True):
        decide(assessment=assessment, decision="approved", start_on=TODAY + timedelta(1), by=clinician_user, now=TEN)
    assert SubmissionPhoto.objects.count() == stay
    assert quiz.photo_storage().exists(photo.file_name) is bool(stay)
    assert Erasure.objects.filter(kind="photos").exists() is not bool(stay)
    quiz.photo_storage().delete(photo.file_name)


def test_the_review_page_says_that_they_go_and_compares_none(client, patient, clinician_user):
    assessment = answered(patient, False)
    for _number in range(2):
        factories.SubmissionPhotoFactory(submission=assessment.submission)
    client.force_login(clinician_user)
    html = client.get(reverse("admin:treatments_assessment_change", args=[assessment.pk])).content.decode()
    assert "no photos are to be kept" in html
    assert "are erased once you decide" in html
    compared = client.get(reverse("admin:treatments_assessment_photos", args=[assessment.pk])).content.decode()
    assert "Compare two" not in compared
    assert "no photos are to be kept" in compared


def test_a_patient_withdraws_in_the_account_and_allows_again(client, clock, patient, record):
    open_photo = add(record)
    client = sign_in(client, patient)
    page = client.post(reverse("patient:my_photos_withdraw"), follow=True).content.decode()
    assert "All your photos are erased" in page
    assert "You allow no photos to be kept" in page
    assert not RecordPhoto.objects.filter(pk=open_photo.pk).exists()
    with pytest.raises(RecordRefused):
        add(record)
    clock.shift(60)
    client.post(reverse("patient:my_photos_allow"))
    assert [said.is_allowed for said in PhotoPermission.objects.order_by("pk")] == [False, True]
    assert add(record)


def test_a_photo_of_a_signed_record_stays_and_the_patient_reads_so(client, patient, record):
    add(record)
    lot = treated.lot_of(patient.clinic)
    treated.sign(treated.save(record, treated.botox(lot)))
    page = sign_in(client, patient).post(reverse("patient:my_photos_withdraw"), follow=True).content.decode()
    assert "part of a signed treatment record stay in it" in page
    assert RecordPhoto.objects.count() == 1
