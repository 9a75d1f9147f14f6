"""A patient on their phone: moving a visit with those that move along, cancelling, and a calendar that follows."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories
from tests.journeys.people import next_page
from tests.treatments.assessed import FROWN_LINES, ROLLING_SCARS, make_assessment
from treatments.models import Booking, Clinician, Device, PlannedSession, Room, User
from treatments.queries.booking.availability_inputs import question_for
from treatments.services.booking import bookings
from treatments.services.messages import messages
from treatments.services.plans import plans

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def open_clinic(clinic, clinician, room):
    """A clinic that is open and staffed every day of the week, so that no test depends on today's weekday."""
    for weekday in (5, 6):
        factories.OpeningHoursFactory(clinic=clinic, weekday=weekday)
        factories.WorkingHoursFactory(clinician=clinician, clinic=clinic, weekday=weekday)
    factories.DeviceFactory(clinic=clinic)
    return clinic


@pytest.fixture
def booked(open_clinic, patient, clinician_user, desk_user):
    """Three SkinPen visits from next week on, each on the first possible day."""
    now = timezone.now()
    review = factories.ReviewFactory(
        assessment=make_assessment(patient, FROWN_LINES, ROLLING_SCARS), treatments=("skinpen",), start_with=""
    )
    start_on = timezone.localdate(now, open_clinic.zone) + timedelta(days=7)
    plan = plans.make_plan(review=review, start_on=start_on, by=clinician_user)
    made = [book_first(session.pk, desk_user, now) for session in plan.sessions.order_by("position")[:3]]
    messages.deliver_due(now=now + messages.UNDO_FOR)
    mail.outbox.clear()
    return made


def book_first(session_pk, by, now):
    session = PlannedSession.objects.get(pk=session_pk)
    free = question_for(session, now=now).free_times()[0]
    return bookings.book(
        session=session,
        starts_at=free.starts_at,
        clinician=Clinician.objects.get(pk=free.clinician),
        room=Room.objects.get(pk=free.room),
        device=Device.objects.get(pk=free.device),
        by=by,
        now=now,
    )


@pytest.fixture
def signed_in(client, patient, live_server):
    """Signs a browser in as the patient, with the date of birth confirmed."""
    client.force_login(User.objects.create_user(patient.email))
    session = client.session
    session["patient"] = patient.pk
    session.save()
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}

    def sign_in(page):
        page.context.add_cookies([cookie])
        return page

    return sign_in


def press(page, role, name):
    with next_page(page):
        page.get_by_role(role, name=name).first.click()


def test_she_moves_a_visit_and_sees_first_what_moves_along(live_server, phone, signed_in, booked, accessible):
    page = signed_in(phone)
    page.goto(live_server.url + reverse("patient:my_move", args=[booked[0].calendar_uid]))
    accessible(page)
    press(page, "link", "Later days")
    page.locator("details.slot-day summary").last.click()
    accessible(page)
    with next_page(page):
        page.locator("details.slot-day .slot").last.click()
    expect(page.get_by_role("heading", name="What moves with it")).to_be_visible()
    accessible(page)
    assert set(Booking.objects.values_list("times_moved", flat=True)) == {0}
    press(page, "button", "Yes, move these visits")
    expect(page.get_by_text("Your visits have new times.")).to_be_visible()
    assert Booking.objects.get(pk=booked[0].pk).times_moved == 1
    assert {email.subject[:8] for email in mail.outbox} == {"New time"}


def test_a_patient_says_that_they_will_come(live_server, phone, signed_in, booked):
    page = signed_in(phone)
    page.goto(live_server.url + reverse("patient:my"))
    press(page, "button", "I will come")
    expect(page.get_by_text("The clinic knows that you will come.")).to_be_visible()
    assert Booking.objects.filter(confirmed_at__isnull=False).count() == 1


def test_without_scripts_she_moves_and_cancels(live_server, new_context, signed_in, booked, accessible):
    page = signed_in(new_context(java_script_enabled=False).new_page())
    page.goto(live_server.url + reverse("patient:my_move", args=[booked[2].calendar_uid]))
    with next_page(page):
        page.locator("#nearest ~ form .slot").first.click()
    press(page, "button", "Yes, move this visit")
    expect(page.get_by_text("Your visit has a new time")).to_be_visible()
    page.goto(live_server.url + reverse("patient:my_cancel", args=[booked[2].calendar_uid]))
    press(page, "button", "Yes, cancel this visit")
    expect(page.get_by_text("Cancelled. We send you an e-mail.")).to_be_visible()
    assert Booking.objects.get(pk=booked[2].pk).state == "cancelled"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_hers_is_accessible(live_server, new_context, signed_in, booked, accessible, scheme):
    page = signed_in(new_context(color_scheme=scheme, viewport={"width": 320, "height": 700}).new_page())
    uid = booked[0].calendar_uid
    for name in ("my_move", "my_cancel"):
        page.goto(live_server.url + reverse(f"patient:{name}", args=[uid]))
        accessible(page)
    PlannedSession.objects.filter(pk=booked[0].session_id).update(state="held")
    page.goto(live_server.url + reverse("patient:my_move", args=[uid]))
    expect(page.get_by_role("heading", name="This visit cannot be changed here")).to_be_visible()
    accessible(page)


def test_she_makes_a_calendar_link_by_keyboard(live_server, phone, signed_in, booked, accessible):
    page = signed_in(phone)
    page.goto(live_server.url + reverse("patient:my_feed"))
    accessible(page)
    page.get_by_role("button", name="Make a link").focus()
    with next_page(page):
        page.keyboard.press("Enter")
    address = page.get_by_label("Or copy it into your calendar app").input_value()
    accessible(page)
    calendar = page.request.get(live_server.url + "/calendar/" + address.rpartition("/")[2])
    assert calendar.text().count("BEGIN:VEVENT") == 3
