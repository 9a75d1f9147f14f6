"""The patient's data pages: a full copy, corrections, withdrawal of photos, and an erasure that is explained first."""

import json
import re
from datetime import date, time, timedelta

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse

from questionnaire import services as quiz
from questionnaire.models import Submission
from tests import factories
from tests.questionnaire.patients import full
from tests.treatments.assessed import FROWN_LINES, make_assessment
from tests.treatments.patient.test_account import BIRTH_DATE, sign_in
from tests.treatments.plans_to_book import insert, plan_of
from treatments.models import (
    AskFirst,
    DeskMessage,
    DeskNote,
    KeptTime,
    MessageAlong,
    NotOffered,
    Patient,
    User,
    VisitWishes,
    Worksheet,
)
from treatments.patient.presenters.data import COPIED
from treatments.services.care.problems import report_problem
from treatments.services.people import privacy

pytestmark = pytest.mark.django_db
DATA, COPY, FILE = (reverse(f"patient:{name}") for name in ("my_data", "my_copy", "my_copy_file"))
CONTACTS, PHOTOS, ERASE = (reverse(f"patient:{name}") for name in ("my_contacts", "my_photos", "my_erase"))
ALL_PAGES = [DATA, COPY, FILE, CONTACTS, PHOTOS, ERASE]


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


@pytest.fixture
def assessment(patient):
    submission = factories.SubmittedFactory(answers=full(), clinic_code=patient.clinic.code)
    return make_assessment(patient, FROWN_LINES, row={"submission": submission})


@pytest.fixture
def photo(assessment):
    photo = factories.SubmissionPhotoFactory(submission=assessment.submission)
    for name in (photo.file_name, photo.thumbnail_name):
        quiz.photo_storage().delete(name)
        quiz.photo_storage().save(name, ContentFile(b"face"))
    return photo


def addresses_of(photo):
    return [reverse(f"patient:{name}", args=[photo.pk]) for name in ("my_photo", "my_photo_small")]


@pytest.fixture
def everything(patient, assessment, photo, clinician, room):
    """A row of the patient in each table."""
    session = plan_of(patient, "botox", earliest=factories.TODAY)[0]
    booking = insert(session, clinician=clinician, room=room, by=clinician.user)
    booking.messages.create(kind="confirmed")
    DeskNote.objects.create(
        booking=booking, text="By the back door", written_by=clinician.user, written_at=factories.NOW
    )
    written = {"text": "The lift is out of order", "written_by": clinician.user, "written_at": factories.NOW}
    DeskMessage.objects.create(patient=patient, **written)
    Worksheet.objects.create(assessment=assessment, own_questions=["Does it hurt?"])
    patient._meta.get_field("calendar_feed").related_model.objects.create(patient=patient, token_hash="x" * 64)
    factories.RecordAccessFactory(patient=patient, glass=factories.GlassBreakFactory(patient=patient))
    factories.ConsentFactory(plan=session.plan)
    factories.ReturnCallFactory(patient=patient)
    factories.TwoPeopleFactory(other=patient, patient=factories.PatientFactory())
    factories.TwoPeopleFactory(other=factories.PatientFactory(pk=-1), patient=patient)
    factories.PatientMergeFactory(kept=patient)
    factories.WindowRequestFactory(session=session)
    offer = factories.TimeOfferFactory(entry=factories.WaitlistEntryFactory(session=session), room=room)
    NotOffered.objects.create(freed=offer.freed, entry=offer.entry, why="Not as the patient wishes.")
    VisitWishes.objects.create(patient=patient, weekdays=[1], starts_from=time(17))
    factories.HealthFactFactory(patient=patient)
    factories.FollowUpFactory(plan=session.plan)
    factories.ClinicQuestionFactory(assessment=assessment)
    factories.ShownPageFactory(assessment=assessment)
    record = factories.TreatmentRecordFactory(booking=booking, depth_mm="1.25")
    for part in (factories.PointFactory, factories.LotUseFactory, factories.RecordPhotoFactory):
        part(record=record)
    factories.AmendmentFactory(record=record)
    factories.PhotoPermissionFactory(patient=patient)
    factories.AdverseEventFactory(session=session)
    factories.LimitOverrideFactory(session=session)
    factories.HoldFactory(
        session=factories.PlannedSessionFactory(plan=session.plan, number=9, position=9, state="held")
    )
    AskFirst.objects.create(session=session, assessment=assessment)
    kept = {"clinician": clinician, "room": room, "kept_by": clinician.user, "kept_at": factories.NOW}
    span = DateTimeTZRange(factories.NOW + timedelta(30), factories.NOW + timedelta(30, 1800))
    until = factories.NOW + timedelta(minutes=5)
    KeptTime.objects.create(session=session, during=span, occupied=span, until=until, **kept)
    factories.RecallContactFactory(patient=patient)
    report_problem(booking=booking, noticed=[], since=factories.TODAY, strength=1, words="Odd", now=factories.NOW)
    return patient


def test_the_copy_has_a_row_of_each_table_that_holds_her(client, everything):
    copy = json.loads(sign_in(client, everything).get(FILE).content)
    assert [name for name, _ in COPIED.values() if not copy[name]] == []
    assert copy["you"][0]["email"] == everything.email
    assert copy["worksheets"][0]["own_questions"] == ["Does it hurt?"]
    assert True in [given.get("health_data") for given in copy["consents"]]
    said = [line for quiz in copy["quizzes"] for line in quiz["answers_in_words"]]
    assert {"part", "question", "answer"} == set(said[0])


def test_each_answer_in_the_copy_says_which_page_of_the_quiz_it_is_from(client, patient, assessment):
    page = sign_in(client, patient).get(COPY).content.decode()

    labels = re.findall(r"<dt>(.*?)</dt>", page)
    asked = [label for label in labels if label.endswith("Which of these are true for you?")]
    assert len(asked) > 1
    assert len(asked) == len(set(asked))


def test_the_copy_has_her_quizzes_in_the_order_in_which_she_began_them(client, patient):
    days = [factories.NOW - timedelta(days=number) for number in (5, 1, 9, 3, 7)]
    for day in days:
        submission = factories.SubmittedFactory(answers=full(), clinic_code=patient.clinic.code, created_at=day)
        make_assessment(patient, FROWN_LINES, row={"submission": submission})
    copy = json.loads(sign_in(client, patient).get(FILE).content)
    assert [quiz["created_at"] for quiz in copy["quizzes"]] == sorted(quiz["created_at"] for quiz in copy["quizzes"])


def test_the_copy_has_what_she_began_and_did_not_send(client, patient):
    mine = {**full()["about-you"], "email": patient.email.upper(), "birth_date": patient.birth_date.isoformat()}
    mine["full_name"] = patient.full_name
    unsent = factories.SubmissionFactory(answers=full(about__you=mine))
    factories.SubmissionFactory(answers=full())
    copy = json.loads(sign_in(client, patient).get(FILE).content)
    assert [quiz["id"] for quiz in copy["quizzes"]] == [str(unsent.pk)]


def test_a_photo_in_the_copy_has_the_address_where_she_can_get_it(client, patient, photo):
    copy = json.loads(sign_in(client, patient).get(FILE).content)
    assert copy["photos"][0]["address"] == addresses_of(photo)[0]


def test_no_table_that_points_to_her_is_left_out_of_the_copy(everything):
    submissions = Submission.objects.filter(assessment__patient=everything).values_list("pk", flat=True)
    found = privacy.rows_about({Patient: {everything.pk}, Submission: set(submissions)})
    assert {model for model in found if not privacy.is_history(model)} <= set(COPIED)


def test_each_table_that_points_to_a_patient_is_in_the_copy():
    pointing, waiting = set(), {Patient, Submission}
    while waiting:
        model = waiting.pop()
        pointing.add(model)
        related = {relation.related_model for relation in model._meta.related_objects}
        waiting |= {candidate for candidate in related if not privacy.is_history(candidate)} - pointing
    assert pointing - set(COPIED) == {MessageAlong}, "a message names the visits that it also tells of"


def test_her_copy_has_the_needle_depth_and_her_pages_never_do(client, everything):
    client = sign_in(client, everything)
    assert json.loads(client.get(FILE).content)["treatment_records"][0]["depth_mm"] == "1.25"
    assert "1.25" not in client.get(COPY).content.decode() + client.get(reverse("patient:my")).content.decode()


def test_the_page_says_the_same_in_words(client, everything):
    page = sign_in(client, everything).get(COPY).content.decode()
    assert "Pat Patient" in page
    assert "Does it hurt?" in page
    assert "Use my health data for this" in page


def test_the_copy_is_of_one_person_only(client, everything, other_patient):
    make_assessment(other_patient, FROWN_LINES)
    sign_in(client, everything)
    assert "Olive Other" not in client.get(FILE).content.decode() + client.get(COPY).content.decode()


def test_her_pages_are_hers_alone_and_kept_in_no_cache(client, patient, assessment, photo):
    assert {client.get(url).status_code for url in [*ALL_PAGES, *addresses_of(photo)]} == {302}
    sign_in(client, patient)
    for url in [*ALL_PAGES, *addresses_of(photo)]:
        response = client.get(url)
        assert (response.status_code, "no-store" in response["Cache-Control"]) == (200, True), url
        b"".join(response) if response.streaming else None


@pytest.mark.parametrize("name", ["clinician_user", "desk_user", "operator"])
def test_staff_are_turned_away(client, request, name):
    client.force_login(request.getfixturevalue(name))
    assert {client.get(url).status_code for url in ALL_PAGES} == {403}


def test_another_patient_sees_and_erases_no_photo_of_hers(client, other_patient, photo):
    sign_in(client, other_patient)
    assert [client.get(url).status_code for url in addresses_of(photo)] == [404, 404]
    assert client.post(reverse("patient:my_photo_withdraw", args=[photo.pk])).status_code == 404
    client.post(reverse("patient:my_photos_withdraw"))
    photo.refresh_from_db()


def test_a_photo_is_seen_and_then_erased(client, patient, photo):
    sign_in(client, patient)
    assert addresses_of(photo)[1] in client.get(PHOTOS).content.decode()
    response = client.get(addresses_of(photo)[0])
    assert b"".join(response.streaming_content) == b"face"
    client.post(reverse("patient:my_photo_withdraw", args=[photo.pk]))
    assert "You have sent us no photos, or they are erased." in client.get(PHOTOS).content.decode()


def test_taking_back_the_consent_erases_all_photos(client, patient, photo):
    factories.SubmissionPhotoFactory(submission=photo.submission)
    page = sign_in(client, patient).post(reverse("patient:my_photos_withdraw"), follow=True).content.decode()
    assert "All your photos are erased" in page
    assert not photo.submission.photos.exists()


@pytest.mark.parametrize("name", ["my_photos_withdraw", "my_photo_withdraw"])
def test_looking_erases_no_photo(client, patient, photo, name):
    args = [photo.pk] if name == "my_photo_withdraw" else []
    assert sign_in(client, patient).get(reverse(f"patient:{name}", args=args)).status_code == 405


def test_she_corrects_her_name_and_phone(client, patient):
    sign_in(client, patient).post(CONTACTS, {"full_name": "Pat New", "phone": "+1 555 010 0100"})
    patient.refresh_from_db()
    assert (patient.full_name, patient.phone) == ("Pat New", "+15550100100")


def test_she_says_that_she_is_not_to_be_asked_to_come_again(client, patient):
    sign_in(client, patient).post(CONTACTS, {"full_name": "Pat", "phone": "", "no_invitations": "on"})
    patient.refresh_from_db()
    assert patient.no_invitations
    assert "Not asked to come again" in client.get(COPY).content.decode()


def test_she_asks_for_calls_and_no_e_mail_about_her_visits(client, patient):
    given = {"full_name": "Pat", "phone": "+1 555 010 0100"}
    sign_in(client, patient).post(CONTACTS, {**given, "no_email": "on"})
    patient.refresh_from_db()
    assert patient.no_email
    assert not patient.texts
    assert "Calls or texts, no e-mail about visits" in client.get(COPY).content.decode()
    client.post(CONTACTS, given)
    patient.refresh_from_db()
    assert not patient.no_email


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"full_name": "Pat", "phone": "", "no_email": "on"}, "Enter a phone number, so that we can call you."),
        ({"full_name": "", "phone": ""}, "Enter your name."),
        ({"full_name": "x" * 121, "phone": ""}, "Use at most 120 letters."),
        ({"full_name": "Pat", "phone": "call me"}, "Write the phone number in digits."),
    ],
    ids=["nothing to call", "no name", "a long name", "no number"],
)
def test_a_correction_that_cannot_be_is_said(client, patient, given, error):
    response = sign_in(client, patient).post(CONTACTS, given)
    assert response.status_code == 422
    assert error in response.content.decode()


def test_address_and_birth_date_are_the_clinics_to_change(client, patient):
    page = sign_in(client, patient).get(CONTACTS).content.decode()
    assert "They make sure that it is you." in page
    sign_in(client, patient).post(CONTACTS, {"full_name": "Pat", "phone": "", "email": "evil@example.test"})
    patient.refresh_from_db()
    assert patient.email == "pat@example.test"


def test_before_a_decision_all_of_it_goes_and_she_is_signed_out(client, patient, assessment):
    assert "Nothing. No clinician has decided" in sign_in(client, patient).get(ERASE).content.decode()
    response = client.post(ERASE, BIRTH_DATE)
    assert "We hold nothing about you any more." in response.content.decode()
    assert not Patient.objects.exists()
    assert not User.objects.filter(email=patient.email).exists()
    assert client.get(DATA).status_code == 302


def test_after_a_decision_the_page_says_what_stays_and_until_when(client, patient, assessment):
    factories.ReviewFactory(assessment=assessment, decided_at=factories.NOW)
    patient.clinic.keep_records_years = 7
    patient.clinic.save()
    page = sign_in(client, patient).get(ERASE).content.decode()
    assert "It has set 7 years for this" in page
    assert "November 23, 2033" in page
    assert "November 23, 2033" in client.post(ERASE, BIRTH_DATE).content.decode()
    patient.refresh_from_db()
    assert patient.keep_until == date(2033, 11, 23)


@pytest.mark.parametrize(
    ("given", "error"),
    [({**BIRTH_DATE, "birth_date_day": "2"}, "does not match"), ({}, "Enter the date of birth")],
    ids=["another day", "nothing"],
)
def test_without_her_birth_date_nothing_is_erased(client, patient, given, error):
    response = sign_in(client, patient).post(ERASE, given)
    assert response.status_code == 422
    assert error in response.content.decode()
    assert Patient.objects.filter(pk=patient.pk).exists()


def test_an_erasure_that_cannot_be_now_says_why(client, patient, everything):
    everything.bookings.update(state="arrived")
    response = sign_in(client, patient).post(ERASE, BIRTH_DATE)
    assert response.status_code == 409
    assert "You are at the clinic for a visit" in response.content.decode()


@pytest.mark.parametrize("url", [DATA, COPY, ERASE, PHOTOS])
def test_a_page_takes_a_bounded_number_of_queries(client, everything, url, django_assert_max_num_queries):
    sign_in(client, everything)
    with django_assert_max_num_queries(52):
        client.get(url)


def test_the_daily_command_says_what_it_erased_and_then_finds_nothing(capsys, patient, settings):
    Patient.objects.filter(pk=patient.pk).update(erased_at=factories.NOW, keep_until=date(2020, 1, 1))
    settings.QUESTIONNAIRE_RESUME_DAYS = 30
    old = factories.SubmissionFactory()
    Submission.objects.filter(pk=old.pk).update(updated_at=factories.NOW.replace(year=2020))
    call_command("erase_expired")
    call_command("erase_expired")
    assert capsys.readouterr().out.splitlines() == [
        "Erased: 1 unfinished quizzes, 1 records whose time was over.",
        "Erased: 0 unfinished quizzes, 0 records whose time was over.",
    ]
