"""The front desk's pages, used as the front desk does."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests import factories
from tests.treatments.plans_to_book import NOW, TEN, book, hear, plan_of
from treatments.models import Booking, PlannedSession, WaitlistEntry
from treatments.queries.booking.availability import slot_text
from treatments.queries.booking.availability_inputs import question_for
from treatments.scheduling.availability import FreeTime
from treatments.urls.desk import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]


@pytest.fixture
def desk(client, desk_user):
    client.force_login(desk_user)
    return client


@pytest.fixture
def doctor(client, clinician_user):
    client.force_login(clinician_user)
    return client


@pytest.fixture
def session(patient):
    return plan_of(patient, "botox")[0]


@pytest.fixture
def team(clinician, room, desk_user):
    return {"clinician": clinician, "room": room, "by": desk_user}


@pytest.fixture
def booking(session, team):
    return book(session, **team)


def slot(clinician, room, starts_at=TEN, device=None):
    return slot_text(FreeTime(starts_at, starts_at, clinician.pk, room.pk, device.pk if device else None))


def press(client, session, team, **changes):
    value = slot(**{"clinician": team["clinician"], "room": team["room"]} | changes)
    return client.post(reverse("desk:book", args=[session.pk]), {"slot": value})


def act(client, name, booking, **data):
    return client.post(reverse(f"desk:{name}", args=[booking.pk]), data)


def times(client, session, **query):
    return client.get(reverse("desk:find_time", args=[session.pk]), query)


# --- The work list ------------------------------------------------------------------------------------------


def test_the_list_shows_who_to_call_and_until_when(desk, session):
    page = desk.get(reverse("desk:home"))
    for words in ["Pat Patient", "1 Mar 1984", "Botox 1", "23 Nov 2026 to 4 Jan 2027", "42 days left"]:
        assertContains(page, words)


@pytest.mark.parametrize(
    ("stage", "earliest", "days"),
    [
        ("overdue", date(2026, 11, 1), 10),
        ("due", date(2026, 11, 20), 10),
        ("due", date(2026, 12, 5), 10),
        ("later", date(2026, 12, 8), 10),
    ],
    ids=["window over", "ideal day past", "ideal day in two weeks", "ideal day after that"],
)
def test_a_session_is_under_the_tab_that_says_how_pressing_it_is(desk, patient, stage, earliest, days):
    plan_of(patient, "botox", earliest=earliest, days=days)
    for tab in ["overdue", "due", "later"]:
        found = b"Pat Patient" in desk.get(reverse("desk:home"), {"stage": tab}).content
        assert found == (tab == stage)


def test_only_the_next_session_of_a_plan_is_on_the_list(desk, patient):
    plan_of(patient, "botox", "botox_review")
    page = desk.get(reverse("desk:home"))
    assertContains(page, "Botox 1")
    assertNotContains(page, "Botox check 1")


@pytest.mark.parametrize(
    "page", ["desk:home", "desk:waiting_list", "desk:not_sent", "mfa_index", "account_change_password"]
)
def test_pages_of_staff_do_not_end_with_what_patients_are_told(desk, page):
    shown = desk.get(reverse(page))
    assertNotContains(shown, "not medical advice")
    assertNotContains(shown, "Trouble breathing")


def test_an_empty_list_says_so(desk):
    assertContains(desk.get(reverse("desk:home")), "Nobody is due.")


def test_the_list_keeps_to_the_clinics_of_the_user(desk, other_clinic):
    plan_of(factories.PatientFactory(clinic=other_clinic, full_name="Stella Stranger"), "botox")
    assertNotContains(desk.get(reverse("desk:home")), "Stella Stranger")


@pytest.mark.parametrize("text", ["pat", "Patient Pat", "1984-03-01", "3/1/1984"])
def test_a_patient_is_found_by_name_or_birth_date(desk, session, text):
    assertContains(desk.post(reverse("desk:home"), {"text": text}), "Find a time")


def test_a_patient_is_found_by_reference(desk, session):
    reference = session.plan.review.assessment.reference
    assertContains(desk.post(reverse("desk:home"), {"text": reference.lower()}), "Pat Patient")


def test_a_booked_patient_is_found_with_the_way_to_her_booking(desk, booking):
    page = desk.post(reverse("desk:home"), {"text": "pat"})
    assertContains(page, reverse("desk:booking", args=[booking.pk]))
    assertContains(page, "Tue 24 Nov, 10:00")


@pytest.mark.parametrize("page", ["desk:home", "desk:waiting_list", "desk:not_sent", "desk:merges", "desk:resume_code"])
def test_the_search_stands_in_the_header_of_every_page(desk, page):
    shown = desk.get(reverse(page)).content.decode()
    header = shown[shown.index("<header") : shown.index("</header>")]
    assert 'role="search"' in header
    assert shown.count('name="text"') == 1


def test_nobody_found_says_what_to_try(desk, session):
    assertContains(desk.post(reverse("desk:home"), {"text": "zz"}), "Nobody found.")


def test_an_empty_search_says_what_can_be_looked_for(desk):
    page = desk.post(reverse("desk:home"), {"text": ""})
    assertContains(page, "Enter a name, a birth date", status_code=422)


# --- Finding a time -----------------------------------------------------------------------------------------


def test_free_times_are_buttons_with_clinician_and_room(desk, session, team):
    page = times(desk, session)
    assertContains(page, f'value="{slot(team["clinician"], team["room"])}"')
    assertContains(page, "Dr Ada Clinician, Room 1")
    assertContains(page, "New York time")


def test_the_clock_at_the_top_is_the_clinics(desk, session, team):
    assertContains(times(desk, session), "Mon 23 Nov 2026, 10:00</time>")


def test_the_first_week_starts_on_the_ideal_day(desk, session, team):
    assertContains(times(desk, session), "Tue 24 Nov 2026 to Mon 30 Nov 2026")


def test_days_without_a_free_time_say_why(desk, session, team, clinic):
    factories.ClosureFactory(clinic=clinic, starts_on=date(2026, 11, 26), ends_on=date(2026, 11, 26), reason="Holiday")
    factories.TimeOffFactory(clinician=team["clinician"], starts_at=NOW, ends_at=NOW + timedelta(days=2))
    page = times(desk, session)
    for words in ["Closed: Holiday", "Closed</p>", "Dr Ada Clinician does not work"]:
        assertContains(page, words)


def test_the_day_says_hours_that_it_alone_has(desk, clinic, team):
    of_one_day = {"clinic": clinic, "weekday": None, "day": date(2026, 11, 28), "opens": time(10), "closes": time(14)}
    factories.OpeningHoursFactory(**of_one_day)
    factories.WorkingHoursFactory(clinician=team["clinician"], **of_one_day)
    page = desk.get(reverse("desk:day", args=["harbor", date(2026, 11, 28)]))
    assertContains(page, "Open 10:00–14:00 on this day alone")
    assertContains(page, "10:00–14:00", count=2)


def test_a_week_outside_the_window_is_moved_into_it(desk, session, team):
    assertContains(times(desk, session, first="2030-01-01"), "Mon 4 Jan 2027 to")
    assertContains(times(desk, session, first="1990-01-01"), "Mon 23 Nov 2026 to")


def test_nonsense_in_the_address_counts_as_nothing(desk, session, team):
    assertContains(times(desk, session, first="soon", clinician="x"), "Tue 24 Nov 2026 to")


def test_a_week_without_a_free_time_points_to_the_next(desk, session, team):
    factories.TimeOffFactory(clinician=team["clinician"], starts_at=NOW, ends_at=NOW + timedelta(days=9))
    assertContains(times(desk, session), "Wed 2 Dec 2026, 10:00")


def test_only_one_clinician_is_shown_when_asked_for(desk, session, team, clinic):
    colleague = factories.ClinicianFactory(user__full_name="Bea Colleague")
    factories.WorkingHoursFactory(clinician=colleague, clinic=clinic, weekday=1)
    page = times(desk, session, clinician=colleague.pk)
    assertContains(page, "Dr Bea Colleague, Room 1")
    assertNotContains(page, "Dr Ada Clinician, Room 1")


def test_a_session_after_an_unbooked_one_says_what_comes_first(desk, patient, team):
    assertContains(times(desk, plan_of(patient, "botox", "botox_review")[1]), "Book visit 1 of the plan first")


def test_a_window_that_is_over_is_for_a_clinician(desk, patient, team):
    over = plan_of(patient, "botox", earliest=date(2026, 11, 1), days=10)[0]
    assertContains(times(desk, over), "The last day for this visit was 11 November 2026.")
    assertContains(press(desk, over, team), "A clinician has to look at the plan again.", status_code=409)


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ("2026-11-24 10:00", "That time is free"),
        ("2026-11-24 08:00", "The clinic is closed then; it opens at 09:00."),
        ("2026-11-20 10:00", "3 days too early; from 23 November."),
        ("2027-03-01 10:00", "too late; the last day is 4 January"),
    ],
    ids=["free", "closed", "too early", "too late"],
)
def test_a_time_asked_for_is_answered_with_the_rule_and_a_button(desk, session, team, wanted, sentence):
    day, at = wanted.split()
    page = desk.get(reverse("desk:why_not", args=[session.pk]), {"date": day, "time": at})
    assertContains(page, sentence)
    assertContains(page, 'name="slot"')


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({}, "Enter the date."),
        ({"date": "tomorrow", "time": "10:00"}, "Enter the date as year-month-day"),
        ({"date": "2026-11-24", "time": "25:00"}, "Enter the time as hours:minutes"),
        ({"date": "2100-12-31", "time": "10:00"}, "within two years"),
        ({"date": "9999-12-31", "time": "10:00"}, "between the years 1900 and 2199"),
        ({"date": "2027-03-14", "time": "02:30"}, "there is no such time on that day"),
    ],
    ids=["nothing", "no date", "no time", "too far", "no year of ours", "skipped by the clock"],
)
def test_a_question_that_makes_no_sense_says_what_is_allowed(desk, session, team, query, sentence):
    assertContains(desk.get(reverse("desk:why_not", args=[session.pk]), query), sentence, status_code=422)


# --- Booking ------------------------------------------------------------------------------------------------


def test_one_press_books_tells_the_patient_and_shows_the_booking(desk, session, team):
    page = press(desk, session, team)
    assertRedirects(page, reverse("desk:booking", args=[Booking.objects.get().pk]), fetch_redirect_response=False)
    assertContains(desk.get(page.url), "Booked: Botox, Tue 24 Nov 2026, 10:00.")
    hear()
    assert [message.to for message in mail.outbox] == [["pat@example.test"]]


def test_two_presses_show_the_same_booking(desk, session, team):
    first = press(desk, session, team)
    with time_machine.travel(NOW + timedelta(seconds=1), tick=False):
        second = press(desk, session, team)
        assert first.url == second.url
        assertContains(desk.get(second.url), "You have booked this already")
    hear()
    assert len(mail.outbox) == 1


def test_a_time_that_was_just_taken_is_answered_with_the_nearest(desk, booking, other_patient, team):
    page = press(desk, plan_of(other_patient, "botox")[0], team)
    assertContains(page, "Just taken.", status_code=409)
    assertContains(page, slot(team["clinician"], team["room"], TEN + timedelta(minutes=45)), status_code=409)


@pytest.mark.parametrize(
    "value",
    ["", "x", "2026-11-24T15:00:00+00:00|1|1", "2026-11-24T15:00:00|1|1|", "9999-12-31T23:59:59+00:00|1|1|", "|||"],
)
def test_a_value_that_is_no_time_is_refused(desk, session, team, value):
    page = desk.post(reverse("desk:book", args=[session.pk]), {"slot": value})
    assertContains(page, "That is not a time of this clinic", status_code=422)


@pytest.mark.parametrize("what", ["clinician", "room", "device"])
def test_ids_of_another_clinic_are_refused(desk, session, team, other_clinic, what):
    elsewhere = {
        "clinician": factories.ClinicianFactory(),
        "room": factories.RoomFactory(clinic=other_clinic),
        "device": factories.DeviceFactory(clinic=other_clinic),
    }
    page = press(desk, session, team, **{what: elsewhere[what]})
    assertContains(page, "That is not a time of this clinic", status_code=422)
    assert not Booking.objects.exists()


def test_a_clinician_may_look_but_not_book(doctor, session, team):
    assertContains(times(doctor, session), "The front desk books.")
    assert press(doctor, session, team).status_code == 403


# --- A booking and the day sheet ------------------------------------------------------------------------------


def test_a_booking_shows_what_was_told_and_what_happened(desk, booking):
    assertContains(desk.get(reverse("desk:booking", args=[booking.pk])), "Due Mon 23 Nov 2026, 10:03")
    hear()
    page = desk.get(reverse("desk:booking", args=[booking.pk]))
    for words in ["Tue 24 Nov 2026, 10:00–10:30", "Booking confirmed", "Sent ", "Booked by Dee Desk"]:
        assertContains(page, words)


def test_a_cancelled_booking_keeps_its_reason_and_leads_to_a_new_time(desk, booking, session):
    page = act(desk, "cancel", booking, reason="Patient asked")
    page = desk.get(page.url)
    for words in ["Patient asked", "Cancelled by Dee Desk", "Find a new time"]:
        assertContains(page, words)
    assert PlannedSession.objects.get(pk=session.pk).state == "to_book"


def test_a_booking_is_not_cancelled_without_a_reason(desk, booking):
    assertContains(act(desk, "cancel", booking, reason=""), "Choose why it is cancelled.", status_code=422)


def test_what_cannot_be_done_is_said_on_the_bookings_page(desk, booking):
    assertContains(act(desk, "arrived", booking, answers="none"), "it is too early to check in", status_code=409)


def test_the_day_sheet_shows_who_comes_to_whom(desk, booking, clinic):
    page = desk.get(reverse("desk:day", args=["harbor", "2026-11-24"]))
    for words in ["Tue 24 Nov 2026", "Dr Ada Clinician", "10:00–10:30", "Pat Patient", "Open 09:00–17:00", "New York"]:
        assertContains(page, words)


@pytest.mark.parametrize(
    ("closes", "following"),
    [({}, "Tue 24 Nov 2026"), ({"starts_on": date(2026, 11, 24), "ends_on": date(2026, 11, 27)}, "Mon 30 Nov 2026")],
    ids=["tomorrow", "over closed days and a weekend"],
)
def test_at_closing_time_the_file_of_the_next_open_day_is_one_press_away(desk, clinic, closes, following):
    if closes:
        factories.ClosureFactory(clinic=clinic, **closes)
    page = desk.get(reverse("desk:day", args=["harbor", date(2026, 11, 23)]))
    assertContains(page, f"File for {following}</a>")


def acts_of(page):
    return [word for _path, word in page.context["page"].entry.acts]


@pytest.mark.parametrize(
    ("minutes", "offered", "said"),
    [
        pytest.param(-5, False, False, id="before the time"),
        pytest.param(0, False, True, id="at the time"),
        pytest.param(14, False, True, id="while the patient can still come"),
        pytest.param(15, True, False, id="once they have been waited for"),
    ],
)
def test_a_no_show_is_offered_once_it_can_be_one_and_until_then_from_when_on(
    client, desk_user, booking, clock, minutes, offered, said
):
    clock.move_to(TEN + timedelta(minutes=minutes))
    client.force_login(desk_user)
    page = client.get(reverse("desk:booking", args=[booking.pk]))
    assert ("No-show" in acts_of(page)) == offered
    assert ("A no-show from 10:15 on, 15 minutes after the booked time." in page.content.decode()) == said


def test_no_act_is_offered_that_the_state_of_a_visit_refuses(client, desk_user, booking, session, team, clock):
    """A visit that has begun is not moved earlier; a no-show who is booked again cannot be marked as arrived."""
    clock.move_to(TEN + timedelta(minutes=20))
    client.force_login(desk_user)
    page = reverse("desk:booking", args=[booking.pk])
    assertNotContains(client.get(page), "Offer an earlier time")
    assert client.post(reverse("desk:wait", args=[session.pk])).status_code == 409
    assert not WaitlistEntry.objects.exists()
    client.post(reverse("desk:no_show", args=[booking.pk]))
    assertContains(client.get(page), "Find a new time")
    assert acts_of(client.get(page)) == ["Came after all"]
    book(session, **team, starts_at=TEN + timedelta(days=1), now=TEN + timedelta(minutes=20))
    assertNotContains(client.get(page), "Find a new time")
    assert acts_of(client.get(page)) == []


def test_check_in_and_the_way_to_the_record_from_the_day_sheet(client, desk_user, clinician_user, booking):
    record = reverse("admin:start_record", args=[booking.pk])
    with time_machine.travel(TEN, tick=False):
        client.force_login(desk_user)
        sheet = act(client, "arrived", booking, answers="none", back="day").url
        assert sheet == reverse("desk:day", args=["harbor", "2026-11-24"])
        assertNotContains(client.get(sheet), record)
        client.force_login(clinician_user)
        assertContains(client.get(sheet), record)


def test_an_empty_day_says_so(desk, clinic):
    assertContains(desk.get(reverse("desk:day", args=["harbor", "2026-11-29"])), "Nobody works on this day.")


def test_a_date_that_is_none_is_not_found(desk, clinic):
    assert desk.get("/desk/day/harbor/2026-02-30/").status_code == 404


def test_the_day_form_leads_to_the_day(desk, clinic):
    page = desk.get(reverse("desk:today", args=["harbor"]), {"day": "2026-12-01"})
    assert page.url == reverse("desk:day", args=["harbor", "2026-12-01"])


# --- No access ------------------------------------------------------------------------------------------------

URLS = {
    "resume_code": ("get", None),
    "home": ("get", None),
    "find_time": ("get", "session"),
    "why_not": ("get", "session"),
    "book": ("post", "session"),
    "keep": ("post", "session"),
    "let_go": ("post", "session"),
    "whole_plan": ("get", "session"),
    "note_wishes": ("post", "session"),
    "book_together": ("post", "session"),
    "today": ("get", "clinic"),
    "day": ("get", "day"),
    "day_file": ("get", "day"),
    "board": ("get", "day"),
    "board_week": ("get", "day"),
    "reports": ("get", "clinic"),
    "report_file": ("get", "report"),
    "import": ("get", "clinic"),
    "import_sample": ("get", None),
    "waiting_list": ("get", None),
    "wait": ("post", "session"),
    "ask_for_day": ("post", "session"),
    "wait_off": ("post", "entry"),
    "offer_take": ("post", "offer"),
    "offer_decline": ("post", "offer"),
    "work_list": ("get", "list"),
    "outside": ("get", None),
    "contacts": ("get", "patient"),
    "write": ("post", "patient"),
    "called": ("post", "patient"),
    "told_apart": ("post", "patient"),
    "invite": ("post", "session"),
    "merge": ("get", "patients"),
    "merges": ("get", None),
    "part": ("get", "merge"),
    "note": ("post", "booking"),
    "confirmed": ("post", "booking"),
    "booking": ("get", "booking"),
    "cancel": ("post", "booking"),
    "arrived": ("post", "booking"),
    "not_arrived": ("post", "booking"),
    "no_show": ("post", "booking"),
    "move": ("get", "booking"),
    "move_check": ("post", "booking"),
    "undo": ("post", "booking"),
    "choose_email": ("post", "booking"),
    "not_sent": ("get", None),
    "message_settled": ("post", "message"),
    "message_again": ("post", "message"),
    "message_once_more": ("post", "message"),
}
LISTS = {
    "import_sample",
    "waiting_list",
    "home",
    "resume_code",
    "not_sent",
    "work_list",
    "merges",
    "outside",
}  # they show only the user's own clinic


def _call(client, name, booking):
    method, about = URLS[name]
    offer = factories.TimeOfferFactory(entry__session=booking.session)
    args = {
        None: [],
        "session": [booking.session_id],
        "booking": [booking.pk],
        "clinic": ["harbor"],
        "list": ["unconfirmed"],
        "report": ["harbor", "windows"],
        "offer": [offer.pk],
        "entry": [offer.entry_id],
        "patient": [booking.patient_id],
        "patients": [booking.patient_id, factories.PatientFactory(clinic=booking.patient.clinic).pk],
        "merge": [factories.PatientMergeFactory(kept=booking.patient).pk],
        "day": ["harbor", "2026-11-24"],
        "message": [booking.messages.get(kind="confirmed").pk],
    }[about]
    return getattr(client, method)(reverse(f"desk:{name}", args=args))


@pytest.mark.parametrize("name", URLS)
def test_a_visitor_has_to_sign_in(client, booking, name):
    page = _call(client, name, booking)
    assert page.status_code == 302
    assert page.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", URLS)
def test_an_operator_sees_no_patients(client, operator, booking, name):
    client.force_login(operator)
    assert _call(client, name, booking).status_code == 403


@pytest.mark.parametrize("name", [name for name in URLS if name not in LISTS])
def test_staff_of_another_clinic_find_nothing(client, outsider, booking, name):
    outsider.groups.add(*booking.booked_by.groups.all())
    client.force_login(outsider)
    assert _call(client, name, booking).status_code == 404


def test_every_address_has_a_stranger_test():
    assert {pattern.name for pattern in urlpatterns} == set(URLS)


# --- Limits ---------------------------------------------------------------------------------------------------


@pytest.fixture
def busy(clinic, team):
    """A full day, and as many patients whose sessions are not booked yet."""
    for number in range(6):
        patient = factories.PatientFactory(clinic=clinic)
        plan_of(patient, "botox", "botox_review")
        book(plan_of(patient, "botox")[0], starts_at=TEN + timedelta(minutes=45 * (number + 1)), **team)


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("name", ["home", "find_time", "day", "booking"])
def test_a_page_asks_the_database_a_bounded_number_of_questions(
    desk, name, booking, other_patient, django_assert_max_num_queries
):
    session = plan_of(other_patient, "botox")[0]
    args = {"home": [], "find_time": [session.pk], "day": ["harbor", "2026-11-24"], "booking": [booking.pk]}[name]
    # The undo button reads the history, for three minutes; the page of times also reads the slot holds.
    most = {"booking": 20, "find_time": 17, "home": 17}.get(name, 15)
    with django_assert_max_num_queries(most):
        assert desk.get(reverse(f"desk:{name}", args=args)).status_code == 200


@pytest.mark.usefixtures("team")
def test_free_times_take_two_questions(session, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert question_for(session, now=NOW).free_times()


# --- The days on which the clocks change ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "nine"),
    [
        ("America/New_York", datetime(2027, 3, 14, 13, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 1, 14, 0, tzinfo=UTC)),
        ("Europe/London", datetime(2027, 3, 28, 8, 0, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 10, 25, 9, 0, tzinfo=UTC)),
    ],
    ids=["New York spring", "New York autumn", "London spring", "London autumn"],
)
def test_the_clinic_opens_at_nine_by_its_own_clock_when_the_clocks_change(client, patient, team, zone, nine):
    clinic = patient.clinic
    clinic.time_zone = zone
    clinic.save()
    factories.OpeningHoursFactory(clinic=clinic, weekday=6)
    factories.WorkingHoursFactory(clinician=team["clinician"], clinic=clinic, weekday=6)
    session = plan_of(patient, "botox", earliest=nine.date() - timedelta(days=1))[0]
    with time_machine.travel(nine - timedelta(days=1), tick=False):
        client.force_login(team["by"])
        assertContains(times(client, session), slot(team["clinician"], team["room"], nine))
        assertContains(client.get(press(client, session, team, starts_at=nine).url), "09:00–09:30")
