"""The pages around the quiz, and a patient's own pages: access, and what the patient sees."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from questionnaire import services as quiz
from questionnaire.models import Submission
from tests import factories
from tests.client import CsrfClient
from tests.treatments.assessed import FROWN_LINES, ROLLING_SCARS, make_assessment
from tests.treatments.quiz import complete_answers
from treatments.models import Booking, User
from treatments.patient.presenters.care import CaredVisit, care_page
from treatments.services.plans.plans import make_plan
from treatments.services.review.assessments import assess_submission

pytestmark = pytest.mark.django_db
MY = reverse("patient:my")
BIRTH_DATE = {"birth_date_month": "3", "birth_date_day": "1", "birth_date_year": "1984"}


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


def sign_in(client, patient, *, confirmed=True):
    client.force_login(User.objects.get_or_create(email=patient.email)[0])
    if confirmed:
        session = client.session
        session["patient"] = patient.pk
        session.save()
    return client


def make_booking(session, clinician, room, starts_at, minutes=30):
    during = DateTimeTZRange(starts_at, starts_at + timedelta(minutes=minutes))
    booking = Booking.objects.create(
        session=session,
        patient=session.plan.patient,
        clinician=clinician,
        room=room,
        during=during,
        occupied=during,
        booked_by=clinician.user,
    )
    session.state = "booked"
    session.save()
    return booking


@pytest.fixture
def assessment(patient):
    return make_assessment(patient, FROWN_LINES, ROLLING_SCARS)


@pytest.fixture
def plan(assessment, clinician_user):
    treatments = ("botox", "skinpen")
    review = factories.ReviewFactory(
        assessment=assessment, treatments=treatments, start_with="botox", decided_by=clinician_user
    )
    return make_plan(review=review, start_on=date(2099, 12, 1), by=clinician_user)


@pytest.fixture
def booking(plan, clinician, room):
    """A booking at 2:30 p.m. in New York, which is 19:30 UTC in winter."""
    return make_booking(plan.sessions.first(), clinician, room, datetime(2099, 12, 3, 19, 30, tzinfo=UTC))


def test_the_start_lists_the_clinics(client, clinic, other_clinic):
    page = client.get(reverse("patient:home")).content.decode()
    assert 'value="harbor"' in page
    assert 'value="elsewhere"' in page


def test_the_first_button_of_the_start_begins_the_quiz_and_no_link_is_for_staff(client, clinic):
    page = client.get(reverse("patient:home")).content.decode()

    main = page.split("<main")[1]
    assert main.index("<form") < main.index("btn btn-primary")
    assert main.count("btn-primary") == 1
    assert not [address for address in ("/desk/", "/admin/", "For staff") if address in page]


def test_a_shared_link_to_the_start_brings_words_along(client, clinic):
    page = client.get(reverse("patient:home")).content.decode()

    assert '<meta property="og:title" content="Your choices">' in page
    assert '<meta property="og:description" content="Answer some questions about your skin' in page


@pytest.mark.parametrize(("days", "is_shown"), [(10, True), (50, False)])
def test_the_advice_for_after_a_visit_has_an_end(client, patient, plan, clinician, room, days, is_shown):
    session, then = plan.sessions.first(), timezone.now() - timedelta(days=days)
    session.earliest = session.ideal = session.latest = timezone.localdate(then, plan.clinic.zone)
    session.save()
    booking = make_booking(session, clinician, room, then)
    Booking.objects.filter(pk=booking.pk).update(state="done")

    assert ("After your Botox visit" in sign_in(client, patient).get(MY).content.decode()) == is_shown


@pytest.mark.django_db
def test_where_there_is_no_clinic_yet_nobody_can_begin(client):
    page = client.get("/")
    assertContains(page, "No clinic takes answers here yet.")
    assertNotContains(page, "Start now")


def test_beginning_leads_to_the_first_question_of_a_new_draft(client, clinic):
    response = client.post(reverse("patient:begin"), {"clinic": "harbor"})
    assert response.url == reverse("quiz:step", args=["concerns"])
    draft = Submission.objects.get(pk=client.session["submission"])
    assert (draft.clinic_code, draft.language, draft.time_zone) == ("harbor", "en", "America/New_York")


def test_beginning_changes_the_session_key(client, clinic):
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    client.post(reverse("patient:begin"), {"clinic": "harbor"})
    assert client.session.session_key != before


@pytest.mark.parametrize(("clinic_code", "error"), [("nowhere", "not on our list"), ("", "Choose the clinic")])
def test_a_clinic_that_is_not_there_is_an_error_on_the_page(client, clinic, other_clinic, clinic_code, error):
    response = client.post(reverse("patient:begin"), {"clinic": clinic_code})
    assert response.status_code == 422
    assert error in response.content.decode()
    assert not Submission.objects.exists()


def test_who_has_begun_chooses_between_going_on_and_starting_again(client, clinic):
    client.post(reverse("patient:begin"), {"clinic": "harbor"})
    first = client.session["submission"]
    page = client.post(reverse("patient:begin"), {"clinic": "harbor"}).content.decode()
    assert "You have begun already" in page
    assert reverse("quiz:step", args=["concerns"]) in page
    assert client.session["submission"] == first
    client.post(reverse("patient:begin"), {"clinic": "harbor", "again": "yes"})
    assert client.session["submission"] != first


def test_the_result_is_for_the_browser_that_sent_the_answers(client, clinic, assessment):
    session = client.session
    session["submission"] = str(assessment.submission_id)
    session.save()
    response = client.get(reverse("patient:result"))
    assert assessment.reference in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    client.post(reverse("patient:close_result"))
    assert client.get(reverse("patient:result")).url == reverse("patient:home")


def test_whose_link_somebody_else_used_sees_nothing_of_the_result(client, clinic):
    draft = quiz.start(clinic_code=clinic.code, language="en", time_zone=clinic.time_zone)
    Submission.objects.filter(pk=draft.pk).update(answers=complete_answers())
    sender = hold(client, draft)
    opened = CsrfClient()
    opened.post(reverse("quiz:resume", args=[quiz.new_resume_link(submission=draft)]))
    early = sender.post(reverse("patient:submit"))
    opened.post(reverse("patient:submit"))

    assert early.status_code == 410
    assert opened.get(reverse("patient:result")).status_code == 200
    for name in ("result", "summary", "worksheet", "explore"):
        page = sender.get(reverse(f"patient:{name}"))
        assert page.status_code != 200, name
        assert "Pat Patient" not in page.content.decode()
    assert sender.post(reverse("patient:submit")).status_code == 410


@pytest.fixture
def strangers(assessment):
    """Answers that were sent with the patient's name by a browser that was not signed in."""
    return make_assessment(assessment.patient, ROLLING_SCARS, flags=["pregnant"], row={"is_theirs": None})


def my_page(name, assessment):
    return reverse(f"patient:{name}", args=[assessment.reference])


def test_answers_that_nobody_proved_are_not_shown_but_asked_about(client, patient, assessment, strangers):
    sign_in(client, patient)
    page = client.get(MY).content.decode()

    assert "answers were sent with your name and e-mail address" in page
    assert f"Reference {strangers.reference}" not in page
    assert f"Reference {assessment.reference}" in page
    for name in ("my_assessment", "my_explore", "my_worksheet", "my_summary", "my_summary_pdf"):
        assert client.get(my_page(name, strangers)).status_code == 404, name
        assert client.get(my_page(name, assessment)).status_code == 200, name
    copy = client.get(reverse("patient:my_copy_file")).json()
    assert [row["reference"] for row in copy["results"]] == [assessment.reference]
    assert len(copy["quizzes"]) == 1
    assert strangers.reference not in client.get(my_page("my_claim", strangers)).content.decode().split("<main")[1]


@pytest.mark.parametrize(("said", "shown"), [("yes", 200), ("no", 404)])
def test_a_patient_says_whose_answers_they_were_once(client, patient, strangers, said, shown):
    sign_in(client, patient)
    address = my_page("my_claim", strangers)

    assert client.post(address, {"theirs": "perhaps"}).status_code == 422
    client.post(address, {"theirs": said})

    assert client.get(my_page("my_assessment", strangers)).status_code == shown
    assert "answers were sent with your name" not in client.get(MY).content.decode()
    assert client.post(address, {"theirs": "yes"}).status_code == 404


def test_what_a_stranger_sends_to_another_clinic_is_not_shown_at_sign_in_either(
    client, patient, assessment, other_clinic
):
    about = {"full_name": patient.full_name, "email": patient.email, "birth_date": patient.birth_date.isoformat()}
    answers = complete_answers()
    answers["about-you"] |= about
    sent = factories.SubmittedFactory(clinic_code=other_clinic.code, answers=answers, submitted_at=factories.NOW)
    strangers = assess_submission(submission=sent, now=factories.NOW)
    assert strangers.patient != patient
    sign_in(client, patient, confirmed=False)

    client.post(reverse("patient:confirm_birth_date"), BIRTH_DATE)
    page = client.get(MY).content.decode()

    assert client.session["patient"] == patient.pk
    assert "answers were sent with your name and e-mail address" in page
    assert f"Reference {strangers.reference}" not in page
    client.post(my_page("my_claim", strangers), {"theirs": "yes"})
    assert client.get(my_page("my_assessment", strangers)).status_code == 200


def test_another_patient_claims_nothing(client, other_patient, strangers):
    sign_in(client, other_patient)
    assert client.post(my_page("my_claim", strangers), {"theirs": "yes"}).status_code == 404


def test_who_signs_in_where_the_answers_were_sent_has_shown_that_they_are_theirs(client, patient, strangers):
    sign_in(client, patient, confirmed=False)
    session = client.session
    session["submission"] = str(strangers.submission_id)
    session.save()

    client.post(reverse("patient:confirm_birth_date"), BIRTH_DATE)

    strangers.refresh_from_db()
    assert strangers.is_theirs


@pytest.mark.parametrize(("typed", "name"), [("ANNA TWIN", "Anna Twin"), ("Berta Twin", "Berta Twin"), ("Carla", None)])
def test_of_two_with_one_address_and_birth_date_each_signs_in_by_name(client, patient, typed, name):
    patient.full_name = "Anna Twin"
    patient.save()
    factories.PatientFactory(
        clinic=patient.clinic, email=patient.email, birth_date=patient.birth_date, full_name="Berta Twin"
    )
    sign_in(client, patient, confirmed=False)
    address = reverse("patient:confirm_birth_date")

    asked = client.post(address, BIRTH_DATE)
    assert asked.status_code == 422
    assert "Type your full name too" in asked.content.decode()
    assert "Twin" not in asked.content.decode()
    client.post(address, BIRTH_DATE | {"full_name": typed})

    page = client.get(MY, follow=True).content.decode()
    assert (f"Hello, {name}" in page) is (name is not None)
    assert "patient" in client.session or name is None


def hold(client, draft):
    """Returns the browser, with this draft as the one that it began."""
    session = client.session
    session["submission"], session["submission_key"] = str(draft.pk), draft.browser_key
    session.save()
    return client


def test_before_the_answers_are_sent_the_result_leads_back_to_the_quiz(client, clinic):
    client.post(reverse("patient:begin"), {"clinic": "harbor"})
    assert client.get(reverse("patient:result")).url == reverse("quiz:here")


def test_a_stranger_has_no_result(client, assessment):
    response = client.get(reverse("patient:result"), follow=True)
    assert response.redirect_chain == [(reverse("patient:home"), 302)]
    assert assessment.reference not in response.content.decode()


def own_pages(assessment, booking):
    return [
        MY,
        reverse("patient:my_assessment", args=[assessment.reference]),
        reverse("patient:my_calendar", args=[booking.calendar_uid]),
    ]


def test_her_own_pages_open_to_her_and_are_kept_in_no_cache(client, patient, assessment, booking):
    sign_in(client, patient)
    for url in own_pages(assessment, booking):
        response = client.get(url)
        assert response.status_code == 200, url
        assert "no-store" in response["Cache-Control"], url


def test_a_visitor_is_asked_to_sign_in(client, assessment, booking):
    for url in own_pages(assessment, booking):
        assert client.get(url).url.startswith(reverse("account_request_login_code")), url


def test_who_signed_in_gives_her_birth_date_before_she_sees_anything(client, patient, assessment, booking):
    sign_in(client, patient, confirmed=False)
    for url in own_pages(assessment, booking):
        assert client.get(url).url.startswith(reverse("patient:confirm_birth_date")), url


def test_another_patient_finds_nothing_of_hers(client, other_patient, assessment, booking):
    sign_in(client, other_patient)
    _, *records = own_pages(assessment, booking)
    assert [client.get(url).status_code for url in records] == [404, 404]
    assert assessment.reference not in client.get(MY).content.decode()


@pytest.mark.parametrize("name", ["clinician_user", "desk_user", "operator", "outsider"])
def test_staff_are_turned_away(client, request, name, assessment, booking):
    client.force_login(request.getfixturevalue(name))
    urls = [*own_pages(assessment, booking), reverse("patient:confirm_birth_date")]
    assert {client.get(url).status_code for url in urls} == {403}


def test_an_unknown_record_is_not_found(client, patient):
    sign_in(client, patient)
    assert client.get(reverse("patient:my_assessment", args=["BBBB-BBBB"])).status_code == 404
    assert client.get(reverse("patient:my_calendar", args=[uuid.uuid4()])).status_code == 404


def test_the_right_birth_date_opens_the_page_she_came_for(client, patient, assessment):
    sign_in(client, patient, confirmed=False)
    wanted = reverse("patient:my_assessment", args=[assessment.reference])
    response = client.post(reverse("patient:confirm_birth_date"), {**BIRTH_DATE, "next": wanted})
    assert response.url == wanted
    assert client.get(wanted).status_code == 200


def test_a_page_elsewhere_is_no_place_to_go_next(client, patient):
    sign_in(client, patient, confirmed=False)
    url = reverse("patient:confirm_birth_date")
    assert client.post(url, {**BIRTH_DATE, "next": "https://evil.example/"}).url == MY


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({**BIRTH_DATE, "birth_date_day": "2"}, "does not match"),
        ({**BIRTH_DATE, "birth_date_day": "31", "birth_date_month": "2"}, "Check the date of birth"),
        ({}, "Enter the date of birth"),
    ],
    ids=["another day", "no such day", "nothing"],
)
def test_a_birth_date_that_does_not_fit_is_an_error_on_the_page(client, patient, given, error):
    sign_in(client, patient, confirmed=False)
    response = client.post(reverse("patient:confirm_birth_date"), given)
    assert response.status_code == 422
    assert error in response.content.decode()
    assert client.get(MY).status_code == 302


@pytest.mark.parametrize("name", ["confirm_birth_date", "my_erase"])
def test_a_refused_birth_date_is_logged_without_the_date_or_the_address(client, patient, name, caplog):
    sign_in(client, patient)
    for _ in range(6):
        client.post(reverse(f"patient:{name}"), {**BIRTH_DATE, "birth_date_day": "17"})

    account = client.session["_auth_user_id"]
    said = [record.getMessage() for record in caplog.records if "Date of birth refused" in record.getMessage()]
    wrong = f"Date of birth refused: not that of account {account}"
    assert said == [wrong] * 5 + [f"Date of birth refused: too many tries at account {account}"]
    logged = caplog.text.replace(f"account {account}", "")  # a key can be any number
    assert not [secret for secret in (patient.email, patient.full_name, "1984") if secret in logged]


def test_guessing_birth_dates_ends_after_a_few_tries(client, patient):
    sign_in(client, patient, confirmed=False)
    url = reverse("patient:confirm_birth_date")
    tries = [client.post(url, {**BIRTH_DATE, "birth_date_day": str(day)}).status_code for day in range(2, 9)]
    assert tries[0] == 422
    assert tries[-1] == 403


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("clinician_user", reverse("admin:index")),
        ("operator", reverse("admin:index")),
        ("desk_user", reverse("desk:home")),
        ("patient", MY),
    ],
)
def test_each_role_goes_to_its_own_place_after_signing_in(client, request, name, url):
    who = request.getfixturevalue(name)
    client.force_login(who if isinstance(who, User) else User.objects.create_user(who.email))
    assert client.get(reverse("account_login")).url == url


def test_her_space_shows_visits_by_the_clinics_clock(client, patient, booking):
    page = sign_in(client, patient).get(MY).content.decode()
    assert "Thursday, December 3, 2099" in page
    assert "2:30 p.m. to 3:00 p.m., New York time" in page
    assert "Ada Clinician" in page


def test_her_space_draws_the_plan_and_lists_it(client, patient, plan):
    page = sign_in(client, patient).get(MY).content.decode()
    assert page.count('class="tl-window"') == plan.sessions.count()
    assert "Any day from December 1, 2099 to January 12, 2100" in page
    assert "Plan approved" in page


def test_before_the_review_her_space_says_what_comes_next(client, patient, assessment):
    page = sign_in(client, patient).get(MY).content.decode()
    assert "There is no plan yet" in page
    assert "A clinician will look at it" in page
    assert "You have no visit booked" in page


def test_a_cancelled_visit_is_gone_and_a_past_one_stands_apart(client, patient, plan, clinician, room):
    first, second = plan.sessions.order_by("position")[:2]
    make_booking(first, clinician, room, datetime(2099, 12, 3, 15, 0, tzinfo=UTC))
    plan.sessions.filter(pk=second.pk).update(earliest="2026-01-05", ideal="2026-01-05", latest="2026-01-05")
    second.refresh_from_db()
    make_booking(second, clinician, room, datetime(2026, 1, 5, 15, 0, tzinfo=UTC))
    Booking.objects.filter(session=first).update(cancelled_at=factories.NOW, state="cancelled")
    page = sign_in(client, patient).get(MY).content.decode()
    assert "December 3, 2099" not in page
    assert "Monday, January 5, 2026" in page.split("Earlier visits")[1]


def test_the_calendar_entry_names_no_treatment(client, patient, booking):
    response = sign_in(client, patient).get(reverse("patient:my_calendar", args=[booking.calendar_uid]))
    text = response.content.decode()
    assert response["Content-Type"].startswith("text/calendar")
    assert b"METHOD:PUBLISH" in response.content
    assert not [word for word in (b"ORGANIZER", b"ATTENDEE") if word in response.content]
    assert "DTSTART:20991203T193000Z" in text
    assert "otox" not in text


def first_visit_done(plan, clinician, room):
    """Botox two days ago, SkinPen ahead."""
    first, second = plan.sessions.order_by("position")[:2]
    today = timezone.localdate()
    plan.sessions.filter(pk=first.pk).update(earliest=today - timedelta(days=9))
    first.refresh_from_db()
    done = make_booking(first, clinician, room, timezone.now() - timedelta(days=2))
    first.state, first.done_on = "done", today
    first.save()
    Booking.objects.filter(pk=done.pk).update(state="done")
    starts_at = datetime.combine(second.ideal, datetime.min.time(), UTC) + timedelta(hours=15)
    return done, make_booking(second, clinician, room, starts_at)


def test_her_space_says_what_comes_next_at_its_top(client, patient, booking):
    page = sign_in(client, patient).get(MY).content.decode()
    head = page.split("What comes next")[1].split("</section>")[0]
    assert "Botox 1 is on Thursday, December 3, 2099 at 2:30 p.m., New York time." in head


def test_without_a_booking_the_top_says_what_to_book_and_whom_to_call(client, patient, plan):
    page = sign_in(client, patient).get(MY).content.decode()
    head = page.split("What comes next")[1].split("</section>")[0]
    assert "Book Botox 1 next. It can be on any day from December 1, 2099 to January 12, 2100." in head
    assert "tel:+1 555 0100" in head


def test_she_is_told_how_to_get_ready_and_what_to_do_after_with_sources(client, patient, plan, clinician, room):
    first_visit_done(plan, clinician, room)
    page = sign_in(client, patient).get(MY).content.decode()
    before = page.split('id="before"')[1].split("</section>")[0]
    after = page.split('id="after"')[1].split("</section>")[0]
    second = plan.sessions.order_by("position")[1]
    assert ("Keep out of the sun." in before) == (second.treatment == "skinpen")
    assert "Give it 14 days before you judge it." in after
    assert 'href="#source-B72"' in after
    assert 'id="source-B72"' in page


@pytest.mark.parametrize(("flags", "told"), [(["cold_sore_history"], True), ([], False)], ids=["told us", "did not"])
def test_advice_for_a_flag_is_for_those_who_ticked_it(flags, told, clinic):
    shown = care_page(
        clinic=clinic, coming=CaredVisit("skinpen", "Monday"), last=None, planned=["skinpen"], flags=flags
    )
    assert any("cold sores" in line.text for line in shown.before.lines) == told


def test_red_flags_of_all_planned_treatments_and_the_numbers_are_always_there(client, patient, plan):
    page = sign_in(client, patient).get(MY).content.decode()
    help_ = page.split('id="help"')[1].split("</section>")[0]
    assert "Get emergency help at once" in help_
    assert "Call the clinic if redness spreads" in help_
    assert "911" in help_
    assert "Report a problem" not in help_, "there was no visit yet"


def test_in_another_country_no_number_is_made_up(clinic):
    clinic.country = "FR"
    shown = care_page(clinic=clinic, coming=None, last=None, planned=["botox_review"], flags=())
    assert (shown.emergency, [warning.treatment for warning in shown.warnings]) == ("", ["Botox"])


def test_she_may_move_and_cancel_only_while_the_clinics_rule_allows_it(client, patient, booking):
    move = reverse("patient:my_move", args=[booking.calendar_uid])
    assert move in sign_in(client, patient).get(MY).content.decode()
    with time_machine.travel(booking.starts_at - timedelta(hours=5)):
        page = sign_in(client, patient).get(MY).content.decode()
    assert move not in page
    assert "To change this visit, call" in page


def test_her_space_leads_to_worksheet_summary_and_data(client, patient, assessment):
    page = sign_in(client, patient).get(MY).content.decode()
    for name, args in (
        ("my_worksheet", [assessment.reference]),
        ("my_summary", [assessment.reference]),
        ("my_data", []),
    ):
        assert reverse(f"patient:{name}", args=args) in page


def test_with_nothing_sent_the_page_says_where_to_begin(client, patient):
    page = sign_in(client, patient).get(MY).content.decode()
    assert "No visit is planned." in page
    assert "You have sent no answers yet." in page


@pytest.fixture
def much_history(patient, plan, booking, clinician, room):
    """Four assessments and two visits."""
    for _ in range(3):
        make_assessment(patient, FROWN_LINES)
    second = plan.sessions.order_by("position")[1]
    at_ten = datetime.combine(second.ideal, datetime.min.time(), UTC) + timedelta(hours=15)
    make_booking(second, clinician, room, at_ten)


def test_her_space_takes_a_fixed_number_of_queries(client, patient, much_history, django_assert_max_num_queries):
    sign_in(client, patient)
    with django_assert_max_num_queries(16):
        client.get(MY)


def test_the_result_takes_a_fixed_number_of_queries(client, patient, assessment, django_assert_max_num_queries):
    sign_in(client, patient)
    with django_assert_max_num_queries(12):
        client.get(reverse("patient:my_assessment", args=[assessment.reference]))
