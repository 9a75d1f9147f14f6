"""Every staff address of a patient's record logs the access when it is opened.

A new page is tested automatically. If it is not found, `record` lacks a row with the key of the samples below.
"""

import uuid

import pytest
from django.core.files.base import ContentFile
from django.urls import get_resolver

from questionnaire.services import photo_storage
from tests import factories
from tests.test_urls import addresses
from tests.treatments.assessed import FROWN_LINES, make_assessment
from tests.treatments.quiz import complete_answers
from treatments.middleware.access_log import SHOWS_WHAT_WAS_ASKED
from treatments.models import RecordAccess

pytestmark = pytest.mark.django_db

KEY, FILE_KEY = 7, uuid.UUID(int=7)
NO_RECORD = {
    "desk:day": "a list: everybody who comes on a day",
    "desk:day_file": "the same list as a file",
    "desk:board": "a list: everybody who comes on a day",
    "desk:board_week": "a list: everybody who comes in a week",
    "desk:reports": "counts alone, nobody is named",
    "desk:report_file": "the same counts as a file",
    "desk:import": "asks for a file; whom its rows are about comes with it",
    "admin:view_on_site": "no model of ours has a page outside of the admin",
    "admin:app_list": "the models by name",
    "admin:auth_user_password_change": "Django's own, not for patients",
}
SAMPLES = {str(KEY), str(FILE_KEY), "some", "x", "harbor", "2026-11-24"}
ALL = dict(addresses(get_resolver().url_patterns))
STAFF = sorted(name for name in ALL if name.startswith(("admin:", "desk:")))
VARYING = [name for name in STAFF if name not in NO_RECORD and SAMPLES & set(ALL[name].split("/"))]


@pytest.fixture
def record(clinic, clinician, room):
    """A row of each kind for one patient, all with the key that is used in the sample addresses."""
    patient, answers = factories.PatientFactory(pk=KEY, clinic=clinic), complete_answers()
    assessment = make_assessment(
        patient, FROWN_LINES, row={"pk": KEY, "submission": factories.SubmittedFactory(answers=answers)}
    )
    photo = factories.SubmissionPhotoFactory(pk=FILE_KEY, submission=assessment.submission)
    for name in (photo.file_name, photo.thumbnail_name):
        photo_storage().delete(name)
        photo_storage().save(name, ContentFile(b"face"))
    review = factories.ReviewFactory(pk=KEY, assessment=assessment, decided_by=clinician.user)
    plan = factories.PlanFactory(pk=KEY, patient=patient, review=review)
    session = factories.PlannedSessionFactory(pk=KEY, plan=plan, state="booked")
    booking = factories.BookingFactory(pk=KEY, session=session, clinician=clinician, room=room)
    factories.ProblemReportFactory(pk=KEY, booking=booking)
    factories.HoldFactory(pk=KEY, session=session)
    factories.TreatmentRecordFactory(pk=KEY, booking=booking)
    return patient


def opened(client, user, address):
    client.force_login(user)
    response = client.get(address)
    response.getvalue()  # a photo stays open until it is read
    return response.status_code, RecordAccess.objects.filter(user=user, kind="record").values_list("patient", flat=True)


@pytest.mark.parametrize("name", VARYING)
def test_a_record_that_is_opened_leaves_a_row(client, record, clinician_user, desk_user, name):
    found = {user: opened(client, user, ALL[name]) for user in (clinician_user, desk_user)}
    for status, patients in found.values():
        assert list(patients) == ([record.pk] if status in SHOWS_WHAT_WAS_ASKED else []), (name, status)
    assert any(status != 404 for status, _patients in found.values()), "no row of this kind in the record above"


def test_the_walk_meets_the_pages_that_matter():
    assert {"admin:treatments_assessment_change", "admin:treatments_assessment_photo", "desk:booking"} <= set(VARYING)
