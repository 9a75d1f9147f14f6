"""All visits of a plan at once: proposed together, by the patient's wishes, and booked all or none."""

from datetime import date, time, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests import factories
from tests.treatments.assessed import FROWN_LINES, ROLLING_SCARS, make_assessment
from tests.treatments.plans_to_book import NOW, act_of, hear, insert, plan_of
from treatments.lifecycle import SessionState
from treatments.models import Booking, Message, PlannedSession, VisitWishes
from treatments.scheduling.wishes import Wishes
from treatments.services.booking import bookings, courses, undo, wishes
from treatments.services.booking.booking_refusals import JustTaken, NotBookable
from treatments.services.booking.chosen_times import ChosenTime
from treatments.services.booking.moves import choice_of
from treatments.services.plans import plans

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
START = date(2026, 11, 30)


@pytest.fixture
def desk(client, desk_user):
    client.force_login(desk_user)
    return client


@pytest.fixture
def plan(patient, clinician, room, device, clinician_user):
    """A plan with both treatments, as approved by a clinician; nothing is booked."""
    review = factories.ReviewFactory(
        assessment=make_assessment(patient, FROWN_LINES, ROLLING_SCARS),
        treatments=("botox", "skinpen"),
        start_with="botox",
    )
    return plans.make_plan(review=review, start_on=START, by=clinician_user)


@pytest.fixture
def first(plan):
    return plan.sessions.get(position=1)


def propose(plan, **asked):
    return courses.propose(plan=plan, now=NOW, **asked)


def chosen(proposal):
    return [courses.ChosenVisit(visit.session, choice_of(visit.placed.free)) for visit in proposal.visits]


def book_all(plan, by, **asked):
    return courses.book_course(plan=plan, visits=chosen(propose(plan, **asked)), by=by, now=NOW)


def url(name, session):
    return reverse(f"desk:{name}", args=[session.pk])


def shown(response):
    """Returns the data that the page's button posts."""
    return {"visit": [line.value for line in response.context["together"].lines]}


# --- Proposing ---------------------------------------------------------------------------------------------------


def test_every_visit_has_a_time_inside_its_window(plan):
    found = propose(plan)
    assert [visit.session.position for visit in found.visits] == list(range(1, plan.sessions.count() + 1))
    assert found.unplaced is None
    zone = plan.clinic.zone
    assert all(visit.placed.free.starts_at.astimezone(zone).date() in visit.placed.window for visit in found.visits)


def test_proposing_writes_nothing(plan):
    before = list(plan.sessions.order_by("position").values("earliest", "ideal", "latest", "state"))
    propose(plan)
    assert list(plan.sessions.order_by("position").values("earliest", "ideal", "latest", "state")) == before
    assert not Booking.objects.exists()


def test_what_is_proposed_can_be_booked(plan, desk_user):
    booked = book_all(plan, desk_user)
    assert len(booked) == plan.sessions.count()
    assert set(plan.sessions.values_list("state", flat=True)) == {SessionState.BOOKED}


def test_what_is_booked_already_stays_and_the_rest_follows_from_it(plan, desk_user):
    head = chosen(propose(plan))[:2]
    courses.book_course(plan=plan, visits=head, by=desk_user, now=NOW)
    assert propose(plan).visits[0].session.position == 3


def test_wishes_come_first(plan):
    wednesday_afternoons = Wishes(weekdays=frozenset({2}), starts_from=time(14))
    zone = plan.clinic.zone
    for visit in propose(plan, wishes=wednesday_afternoons).visits:
        local = visit.placed.free.starts_at.astimezone(zone)
        assert (local.weekday(), local.hour >= 14, visit.placed.is_as_wished) == (2, True, True)


def test_a_visit_that_finds_no_time_is_named_and_those_before_it_are_offered(plan, device):
    device.is_active = False
    device.save()
    found = propose(plan)
    skinpen = plan.sessions.filter(treatment="skinpen").order_by("position").first()
    assert found.unplaced.session == skinpen
    assert [visit.session.position for visit in found.visits] == list(range(1, skinpen.position))
    assert len(found.visits) + 1 + len(found.later) == plan.sessions.count()


def test_a_treatment_that_the_clinic_does_not_offer_is_said(plan):
    plan.clinic.offers.filter(treatment="skinpen").delete()
    assert "no length of visit" in propose(plan).unplaced.why


def test_a_held_visit_and_what_follows_waits(plan):
    second = plan.sessions.get(position=2)
    factories.HoldFactory(session=second)
    PlannedSession.objects.filter(pk=second.pk).update(state=SessionState.HELD)
    assert [visit.session.position for visit in propose(plan).visits] == [1]


def test_nothing_left_to_book_is_said(plan, desk_user):
    book_all(plan, desk_user)
    with pytest.raises(NotBookable, match="Every visit"):
        propose(plan)


def test_it_asks_the_database_as_often_for_many_visits_as_for_few(plan, django_assert_max_num_queries):
    with django_assert_max_num_queries(17):
        propose(plan)


# --- Booking -----------------------------------------------------------------------------------------------------


def test_she_is_told_once(plan, desk_user):
    booked = book_all(plan, desk_user)
    hear()
    (email,) = mail.outbox
    assert len(email.attachments) == len(booked)


def test_pressed_twice_it_is_booked_once(plan, desk_user):
    visits = chosen(propose(plan))
    one = courses.book_course(plan=plan, visits=visits, by=desk_user, now=NOW)
    two = courses.book_course(plan=plan, visits=visits, by=desk_user, now=NOW)
    assert one == two
    assert Booking.objects.count() == len(one)


def test_one_that_is_taken_books_none_and_says_which(plan, desk_user, other_patient):
    visits = chosen(propose(plan))
    third = visits[2]
    (other,) = plan_of(other_patient, "botox", earliest=START, days=400)
    insert(other, clinician=third.to.clinician, room=third.to.room, starts_at=third.to.starts_at, by=desk_user)
    with pytest.raises(JustTaken, match="Visit 3: Just taken"):
        courses.book_course(plan=plan, visits=visits, by=desk_user, now=NOW)
    assert not Booking.objects.filter(patient=plan.patient).exists()
    assert not Message.objects.exists()


def test_a_time_outside_the_window_that_the_one_before_leaves_is_refused(plan, desk_user):
    visits = chosen(propose(plan))
    early = visits[1].to
    swapped = ChosenTime(visits[0].to.starts_at + timedelta(days=1), early.clinician, early.room, early.device)
    with pytest.raises(NotBookable, match=r"Visit 2: .*too early"):
        courses.book_course(
            plan=plan, visits=[visits[0], courses.ChosenVisit(visits[1].session, swapped)], by=desk_user, now=NOW
        )


def test_it_is_undone_from_any_of_its_visits(plan, desk_user):
    booked = book_all(plan, desk_user)
    undo.undo(booking=booked[2], event=act_of(booked[2]), by=desk_user, now=NOW)
    assert not Booking.objects.standing().exists()
    assert set(plan.sessions.values_list("state", flat=True)) == {SessionState.TO_BOOK}
    hear()
    assert mail.outbox == []


# --- The page ----------------------------------------------------------------------------------------------------


def test_the_page_books_what_it_shows(desk, plan, first):
    page = desk.get(url("whole_plan", first))
    response = desk.post(url("book_together", first), shown(page))
    booking = Booking.objects.get(session=first)
    assertRedirects(response, reverse("desk:booking", args=[booking.pk]))
    assert Booking.objects.count() == plan.sessions.count()


def test_what_was_taken_meanwhile_is_said_and_other_times_are_shown(desk, plan, first, desk_user):
    page = desk.get(url("whole_plan", first))
    taken = chosen(propose(plan))[0].to
    factories.TimeOffFactory(
        clinician=taken.clinician, starts_at=taken.starts_at, ends_at=taken.starts_at + timedelta(hours=1)
    )
    response = desk.post(url("book_together", first), shown(page))
    assertContains(response, "Nothing was booked", status_code=409)
    assert response.context["together"].lines[0].value != shown(page)["visit"][0]
    assert not Booking.objects.exists()


@pytest.mark.parametrize("given", [{}, {"visit": ["nonsense"]}, {"visit": ["1 2026-11-24T10:00|1|1|"]}])
def test_nonsense_books_nothing(desk, first, given):
    response = desk.post(url("book_together", first), given)
    assertContains(response, "Nothing was booked", status_code=422)


def test_another_plans_visit_is_not_booked(desk, plan, first, other_patient):
    page = desk.get(url("whole_plan", first))
    foreign = factories.PlannedSessionFactory(plan__patient=other_patient, plan__clinic=plan.clinic)
    value = f"{foreign.pk} {shown(page)['visit'][0].partition(' ')[2]}"
    assertContains(desk.post(url("book_together", first), {"visit": [value]}), "not a time", status_code=422)


def test_wishes_are_kept_and_looked_for(desk, plan, first):
    given = {"weekdays": ["2"], "starts_from": "14:00", "over_by": "", "clinician": "", "not_before": "2026-12-05"}
    response = desk.post(url("note_wishes", first), given)
    assertRedirects(response, f"{url('whole_plan', first)}?not_before=2026-12-05")
    noted = VisitWishes.objects.get(patient=plan.patient)
    assert (noted.weekdays, noted.starts_from) == ([2], time(14))
    page = desk.get(response.url)
    assert page.context["together"].lines[0].day == "Wed 9 Dec 2026"
    assertContains(desk.get(url("find_time", first)), "Wishes: Wed, from 14:00.")


def test_the_only_clinician_is_named_and_a_wish_for_them_stays(desk, plan, first, clinician):
    wishes.note(patient=plan.patient, wishes=Wishes(clinician=clinician.pk), by=factories.UserFactory())
    page = desk.get(url("whole_plan", first))
    assertContains(page, "Clinician: Dr Ada Clinician")
    kept = f'<input type="hidden" name="clinician" value="{clinician.pk}" id="id_clinician">'
    assertContains(page, kept, html=True)


def test_wishes_out_of_order_keep_what_was_typed(desk, first):
    given = {"starts_from": "17:00", "over_by": "16:00"}
    response = desk.post(url("note_wishes", first), given)
    assertContains(response, "Over by has to be later than not before.", status_code=422)
    assertContains(response, 'value="17:00"', status_code=422)
    assert not VisitWishes.objects.exists()


def test_the_best_times_stand_at_the_top(desk, plan, first):
    wishes.note(patient=plan.patient, wishes=Wishes(frozenset({3})), by=factories.UserFactory())
    page = desk.get(url("find_time", first))
    assert {slot.day[:3] for slot in page.context["page"].best} == {"Thu"}


def test_a_clinician_looks_and_does_not_book(client, first, clinician_user):
    client.force_login(clinician_user)
    page = client.get(url("whole_plan", first))
    assertNotContains(page, "Book these")
    assert client.post(url("book_together", first), shown(page)).status_code == 403
    assert client.post(url("note_wishes", first), {}).status_code == 403


def test_the_page_asks_the_database_a_bounded_number_of_questions(desk, first, django_assert_max_num_queries):
    with django_assert_max_num_queries(27):
        desk.get(url("whole_plan", first))


@pytest.mark.parametrize(
    "fields",
    [{"weekdays": [7]}, {"starts_from": time(17), "over_by": time(16)}],
    ids=["a day that is none", "hours out of order"],
)
def test_the_database_keeps_no_wishes_that_make_no_sense(patient, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        VisitWishes.objects.create(patient=patient, **fields)


def test_booking_one_visit_still_works_as_before(plan, first, desk_user):
    to = chosen(propose(plan))[0].to
    made = bookings.book(
        session=first,
        starts_at=to.starts_at,
        clinician=to.clinician,
        room=to.room,
        device=to.device,
        by=desk_user,
        now=NOW,
    )
    assert made.session == first
