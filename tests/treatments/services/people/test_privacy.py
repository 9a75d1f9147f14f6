"""The patient's data, changed or erased on request: erasure leaves only what the law requires to keep."""

from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from questionnaire import services as quiz
from questionnaire.photos import CleanPhoto
from tests import factories
from tests.factories import NOW, TODAY
from tests.questionnaire.patients import full
from tests.treatments.plans_to_book import DATABASE_QUEUE, insert
from treatments.models import (
    CalendarFeed,
    Erasure,
    Message,
    Patient,
    Plan,
    ProblemReport,
    User,
    VisitWishes,
)
from treatments.services.care import photos
from treatments.services.care.problems import answer, report_problem
from treatments.services.messages import messages
from treatments.services.people import privacy
from treatments.services.review import assessments, reviews

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
NAME, EMAIL, PHONE, BORN = "Zenobia Quillfeather", "zenobia@quill.test", "+1 555 777 4242", "1983-07-19"
ABOUT = {"full_name": NAME, "birth_date": BORN, "email": EMAIL, "phone": PHONE}
CHANGED = {
    "decision": "changed",
    "treatments": ["botox", "skinpen"],
    "start_with": "botox",
    "reason_code": "examined",
    "reason": "Seen in person.",
    "start_on": TODAY,
}
KEPT = {
    "questionnaire_submission",
    "treatments_assessment",
    "treatments_assessmentevent",
    "treatments_patient",
    "treatments_patientevent",
    "pghistory_context",
}


def draft(clinic, *, photo=True):
    submission = quiz.start(clinic_code=clinic.code, language="en", time_zone=clinic.time_zone)
    for step, given in full(about__you=ABOUT).items():
        submission = quiz.save_step(submission=submission, step_key=step, cleaned=given).submission
    if photo:
        quiz.add_photo(submission=submission, view="front", photo=CleanPhoto(b"face", b"small", 800, 600))
    return submission


@pytest.fixture
def submission(clinic, client, clock, django_capture_on_commit_callbacks):
    """A submission sent two days ago, with a photo, by a browser that still knows it; the receipt is sent."""
    clock.move_to(NOW - timedelta(days=2))
    submission = draft(clinic)
    with django_capture_on_commit_callbacks(execute=True):
        assessments.hand_in(submission_id=submission.pk)
    clock.move_to(NOW)
    session = client.session
    session["submission"] = str(submission.pk)
    session.save()
    return submission


@pytest.fixture
def zenobia(submission):
    return submission.assessment.patient


@pytest.fixture
def treated(zenobia, submission, clinician, room, django_capture_on_commit_callbacks):
    """A patient with an approved plan, one visit done and one booked, a report, a feed, and waiting messages."""
    with django_capture_on_commit_callbacks(execute=True):
        review = reviews.decide(assessment=submission.assessment, **CHANGED, by=clinician.user, now=NOW)
        first, second = review.plan.sessions.order_by("position")[:2]
        done = insert(first, clinician=clinician, room=room, by=clinician.user, state="done")
        ahead = insert(second, clinician=clinician, room=room, by=clinician.user, starts_at=_at_ten(second.ideal))
        first.state, first.done_on = "done", TODAY + timedelta(days=1)
        second.state = "booked"
        first.save()
        second.save()
        Message.objects.create(booking=ahead, kind="confirmed")
        CalendarFeed.objects.create(patient=zenobia, token_hash="x" * 64)
        VisitWishes.objects.create(patient=zenobia, weekdays=[1])
        report_problem(booking=done, noticed=[], since=TODAY, strength=1, words=f"I, {NAME}, ask", now=NOW)
    return zenobia


def _at_ten(day):
    return NOW + timedelta(days=(day - TODAY).days)


def traces(*needles):
    """Returns the tables with any of these texts in any column, and "a browser" if an open session has one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        found = set()
        for table in tables:
            like = " OR ".join(["row.*::text ILIKE %s"] * len(needles))
            query = f'SELECT EXISTS (SELECT 1 FROM "{table}" AS row WHERE {like})'  # noqa: S608 names of the catalogue
            cursor.execute(query, [f"%{needle}%" for needle in needles])
            found |= {table} if cursor.fetchone()[0] else set()
    sessions = [str(session.get_decoded()) for session in Session.objects.all()]
    return found | {"a browser" for data in sessions if any(str(needle) in data for needle in needles)}


def all_of_her(submission):
    photo = submission.photos.first()
    return [NAME, EMAIL, PHONE, BORN, submission.pk, photo.pk, photo.file_name, photo.thumbnail_name]


def files():
    folder = quiz.photo_storage()
    return set(folder.listdir("")[1]) if folder.exists("") else set()


def erase(patient, django_capture_on_commit_callbacks, now=NOW):
    with django_capture_on_commit_callbacks(execute=True):
        return privacy.erase(patient=patient, now=now)


def test_the_search_finds_her_where_she_is(zenobia, submission):
    found = traces(*all_of_her(submission))
    assert {"treatments_patient", "treatments_user", "questionnaire_submissionevent", "a browser"} <= found


def test_nothing_at_all_is_left_of_who_was_not_decided_on(
    zenobia, submission, clinic, client, django_capture_on_commit_callbacks
):
    client.force_login(User.objects.get(email=EMAIL))
    draft(clinic, photo=False)
    needles, photo = all_of_her(submission), submission.photos.first()
    [fate] = erase(zenobia, django_capture_on_commit_callbacks)
    assert fate.keep_until is None
    assert traces(*needles) == set()
    assert not {photo.file_name, photo.thumbnail_name} & files()
    assert Erasure.objects.get().rows["treatments.Patient"] == 1


def test_of_a_clinical_record_only_the_record_is_left_and_no_way_to_reach_her(
    treated, submission, django_capture_on_commit_callbacks
):
    needles, photo = all_of_her(submission), submission.photos.first()
    [fate] = erase(treated, django_capture_on_commit_callbacks)
    assert fate.keep_until == date(2036, 11, 24)
    assert traces(*needles) <= KEPT | {"treatments_problemreport", "treatments_problemreportevent"}
    assert traces(EMAIL, PHONE, photo.pk, photo.file_name) == set()
    assert not User.objects.filter(email=EMAIL).exists()
    assert photo.file_name not in files()
    treated.refresh_from_db()
    assert (treated.full_name, treated.erased_at, treated.phone) == (NAME, NOW, "")
    assert ProblemReport.objects.get().words.startswith("I, Zenobia")


class Refuses:
    """A mail server that refuses every address and names it in the error."""

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, mails):
        raise SMTPRecipientsRefused({mails[0].to[0]: (550, f"no mailbox {mails[0].to[0]}".encode())})


def test_after_messages_that_failed_no_table_and_no_log_holds_the_address(
    treated, submission, clinician, django_capture_on_commit_callbacks, settings, caplog
):
    settings.EMAIL_BACKEND = f"{__name__}.Refuses"
    answer(report=ProblemReport.objects.get(), text="Come in.", by=clinician.user, now=NOW)
    life = timedelta(minutes=10)
    messages.hand_over(kind="code", address=EMAIL, subject="Your code", body="It is 123456", lives_for=life)
    assert Message.objects.not_out().count() >= 2
    erase(treated, django_capture_on_commit_callbacks)
    assert traces(EMAIL, PHONE) == set()
    assert EMAIL not in caplog.text


def test_her_coming_visits_are_cancelled_and_nobody_writes_to_her(
    treated, django_capture_on_commit_callbacks, settings, mailoutbox
):
    settings.TASKS = DATABASE_QUEUE
    mailoutbox.clear()
    erase(treated, django_capture_on_commit_callbacks)
    assert set(treated.bookings.values_list("state", flat=True)) == {"done", "cancelled"}
    assert Plan.objects.get().state == "stopped"
    assert not CalendarFeed.objects.exists()
    assert not VisitWishes.objects.exists()
    assert {message.kind for message in Message.objects.all()} == {"staff_problem"}
    assert mailoutbox == []


def test_an_answer_after_the_erasure_sends_no_mail(treated, clinician, django_capture_on_commit_callbacks, mailoutbox):
    erase(treated, django_capture_on_commit_callbacks)
    mailoutbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        answer(report=ProblemReport.objects.get(), text="Come in.", by=clinician.user, now=NOW)
    assert mailoutbox == []


def test_when_the_time_is_over_the_record_goes_too(treated, submission, django_capture_on_commit_callbacks):
    needles = all_of_her(submission)
    erase(treated, django_capture_on_commit_callbacks)
    last_day = NOW.replace(year=2036, month=11, day=24)
    assert privacy.erase_expired(now=last_day) == 0
    assert privacy.erase_expired(now=last_day + timedelta(days=1)) == 1
    assert privacy.erase_expired(now=last_day + timedelta(days=1)) == 0
    assert traces(*needles) == set()
    assert set(Erasure.objects.values_list("kind", flat=True)) == {"part", "expired"}


def test_a_family_that_shares_an_address_keeps_its_sign_in(zenobia, clinic, django_capture_on_commit_callbacks):
    sister = factories.PatientFactory(clinic=clinic, email=EMAIL, birth_date=date(1990, 1, 1), full_name="Una")
    erase(zenobia, django_capture_on_commit_callbacks)
    assert User.objects.filter(email=EMAIL).exists()
    assert list(Patient.objects.all()) == [sister]


def test_other_patients_lose_nothing(zenobia, other_patient, patient, django_capture_on_commit_callbacks):
    erase(zenobia, django_capture_on_commit_callbacks)
    assert set(Patient.objects.all()) == {other_patient, patient}


def test_the_same_person_is_erased_at_each_clinic_she_went_to(
    treated, other_clinic, django_capture_on_commit_callbacks
):
    elsewhere = factories.PatientFactory(clinic=other_clinic, **ABOUT)
    told = erase(treated, django_capture_on_commit_callbacks)
    assert [fate.keep_until is None for fate in told] == [False, True]
    assert not Patient.objects.filter(pk=elsewhere.pk).exists()


def test_nothing_is_erased_while_she_is_at_the_clinic(treated):
    treated.bookings.filter(state="booked").update(state="arrived")
    with pytest.raises(privacy.PrivacyRefused, match="You are at the clinic"):
        privacy.erase(patient=treated, now=NOW)
    assert User.objects.filter(email=EMAIL).exists()


@pytest.mark.parametrize("state", ["booked", "held"])
def test_visits_ahead_are_cancelled_as_was_said_however_near_and_also_when_held(treated, state):
    ahead = treated.bookings.get(state="booked")
    ahead.session.state = state
    ahead.session.save()
    privacy.erase(patient=treated, now=ahead.starts_at - timedelta(hours=1))
    ahead.refresh_from_db()
    treated.refresh_from_db()
    assert ahead.state == "cancelled"
    assert treated.erased_at is not None


def test_a_past_visit_that_nobody_closed_stops_no_erasure(treated):
    ahead = treated.bookings.get(state="booked")
    privacy.erase(patient=treated, now=ahead.ends_at + timedelta(days=1))
    treated.refresh_from_db()
    assert treated.erased_at is not None


def test_who_comes_back_after_an_erasure_is_a_new_patient(treated, clinic, django_capture_on_commit_callbacks):
    erase(treated, django_capture_on_commit_callbacks)
    again = assessments.hand_in(submission_id=draft(clinic, photo=False).pk)
    assert again.patient_id != treated.pk


def test_she_corrects_her_name_and_phone_at_each_clinic(treated, other_clinic):
    elsewhere = factories.PatientFactory(clinic=other_clinic, **ABOUT)
    wanted = {"no_email": True, "texts": True, "no_invitations": True}
    privacy.correct(patient=treated, full_name="Zen Quill", phone="+1 555 1", **wanted)
    elsewhere.refresh_from_db()
    told = (elsewhere.full_name, elsewhere.phone, elsewhere.no_email, elsewhere.no_invitations)
    assert told == ("Zen Quill", "+1 555 1", True, True)
    last = treated._meta.get_field("events").related_model.objects.filter(pgh_obj=treated).order_by("pgh_id").last()
    assert last.pgh_context.metadata["action"] == "privacy.corrected"


def test_a_photo_that_she_withdraws_is_gone_with_its_file_and_history(
    treated, submission, django_capture_on_commit_callbacks
):
    photo = submission.photos.first()
    with django_capture_on_commit_callbacks(execute=True):
        assert photos.withdraw_photos(patient=treated, photos=[photo], now=NOW) == 1
    assert traces(photo.pk, photo.file_name, photo.thumbnail_name) == set()
    assert photo.file_name not in files()
    assert Erasure.objects.get().kind == "photos"


def test_nobody_withdraws_the_photo_of_another(patient, submission):
    assert photos.withdraw_photos(patient=patient, photos=submission.photos.all(), now=NOW) == 0
    assert submission.photos.exists()
