"""A visit outside its window: the desk asks, a clinician decides under their own sign-in, and both stay visible."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests import factories
from tests.treatments.plan_edits import plan_made
from tests.treatments.plans_to_book import NOW, insert, plan_of
from treatments.models import AskReason, PlannedSession, WindowRequest
from treatments.permissions import NotAllowed
from treatments.services.booking import window_requests
from treatments.services.booking.window_requests import RequestRefused

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
LATE = date(2027, 2, 2)  # the window ends on 4 Jan 2027


@pytest.fixture
def session(patient, clinician, room):
    return plan_of(patient, "botox")[0]


@pytest.fixture
def desk(client, desk_user):
    client.force_login(desk_user)
    return client


def ask(session, by, day=LATE):
    return window_requests.ask(session=session, day=day, why=AskReason.AWAY, by=by, now=NOW)


def refuse(request, by, reason="The plan ends then."):
    return window_requests.refuse(request=request, reason=reason, by=by, now=NOW)


def find(session):
    return reverse("desk:find_time", args=[session.pk])


def test_a_time_outside_the_window_can_be_asked_for(desk, session):
    page = desk.get(reverse("desk:why_not", args=[session.pk]), {"date": LATE, "time": "10:00"})
    assertContains(page, "29 days too late")
    assertContains(page, "Ask a clinician for a day outside the window")
    response = desk.post(reverse("desk:ask_for_day", args=[session.pk]), {"day": LATE, "why": "away"}, follow=True)
    assertContains(response, "a clinician is asked since Mon 23 Nov 2026, 10:00, by Dee Desk")
    assert WindowRequest.objects.get().day == LATE


def test_a_time_inside_it_is_not_asked_for(desk, session, desk_user):
    page = desk.get(reverse("desk:why_not", args=[session.pk]), {"date": "2026-11-24", "time": "10:00"})
    assertNotContains(page, "Ask a clinician for a day")
    with pytest.raises(RequestRefused, match="inside the window"):
        ask(session, desk_user, date(2026, 12, 1))


def test_once_the_window_is_over_another_day_is_asked_for(desk, patient, clinician, room):
    (overdue,) = plan_of(patient, "botox", earliest=date(2026, 9, 1), days=30)
    page = desk.get(find(overdue))
    assertContains(page, "The last day for this visit was 1 October 2026.")
    assertContains(page, "Ask a clinician for a day outside the window")


def test_a_day_that_is_over_is_not_asked_for(session, desk_user):
    with pytest.raises(RequestRefused, match="over"):
        ask(session, desk_user, date(2026, 11, 20))


def test_without_a_reason_nothing_is_asked_and_the_day_stays(desk, session):
    response = desk.post(reverse("desk:ask_for_day", args=[session.pk]), {"day": LATE, "why": ""})
    assertContains(response, "Choose why this day is wanted.", status_code=422)
    assertContains(response, f'value="{LATE}"', status_code=422)
    assert not WindowRequest.objects.exists()


def test_asked_twice_it_is_asked_once(session, desk_user):
    assert ask(session, desk_user) == ask(session, desk_user)


def test_asking_opens_no_window(session, desk_user, clinician, room):
    ask(session, desk_user)
    with pytest.raises(IntegrityError, match="outside its window"), transaction.atomic():
        insert(session, clinician=clinician, room=room, by=desk_user, starts_at=NOW + timedelta(days=71))


def test_the_clinician_sees_it_and_where_to_allow_it(client, session, clinician_user, desk_user):
    ask(session, desk_user)
    client.force_login(clinician_user)
    assertContains(client.get(reverse("admin:index")), "asked by the desk")
    page = client.get(reverse("admin:window_requests"))
    for words in [
        "Pat Patient",
        "Tue 2 Feb 2027",
        "29 days too late",
        "The patient is away for all of the window",
        "Dee Desk",
    ]:
        assertContains(page, words)
    assertContains(page, reverse("admin:treatments_plan_change_session", args=[session.plan_id, session.pk]))


def test_once_she_has_changed_the_window_the_desk_can_book(desk, session, desk_user):
    ask(session, desk_user)
    PlannedSession.objects.filter(pk=session.pk).update(latest=LATE)
    assertContains(desk.get(find(session)), "the window holds it by now")
    assert not WindowRequest.objects.open().exists()


@pytest.fixture
def course(patient, clinician_user, clinician, room):
    return plan_made(patient, clinician_user)


def allow_at(client, asked):
    return client.post(reverse("admin:window_request_allow", args=[asked.pk]), follow=True)


def test_one_press_allows_a_day_within_the_limits_and_the_desk_can_book_it(client, course, clinician_user, desk_user):
    first = course.sessions.get(position=1)
    day = first.latest + timedelta(days=20)
    asked = ask(first, desk_user, day)
    client.force_login(clinician_user)
    assertContains(allow_at(client, asked), "Allowed. The desk can book this day.")
    first.refresh_from_db()
    assert first.not_after == first.latest == day
    assert not WindowRequest.objects.open().exists()
    client.force_login(desk_user)
    assertContains(client.get(find(first)), "the window holds it by now")


def test_a_day_beyond_a_limit_is_allowed_with_a_reason_on_the_page_of_the_visit(
    client, course, clinician_user, desk_user
):
    second = course.sessions.get(treatment="botox", number=2)
    first = course.sessions.get(treatment="botox", number=1)
    course.sessions.filter(pk=second.pk).update(state="to_book")
    day = first.ideal + timedelta(days=80)
    asked = factories.WindowRequestFactory(session=second, day=day, asked_by=desk_user)
    client.force_login(clinician_user)
    page = allow_at(client, asked)
    assertContains(page, "the limit is 90.")
    assertContains(page, f'value="{day}"')
    assertContains(page, 'name="reason-toxin_interval-')
    assert WindowRequest.objects.open().exists()


def test_what_is_decided_is_not_allowed_again(client, course, clinician_user, desk_user):
    first = course.sessions.get(position=1)
    asked = ask(first, desk_user, first.latest + timedelta(days=20))
    refuse(asked, clinician_user)
    client.force_login(clinician_user)
    address = reverse("admin:window_request_allow", args=[asked.pk])
    assertContains(client.post(address), "has refused it already", status_code=409)


@pytest.mark.parametrize("who", ["desk_user", "outsider"])
def test_only_a_clinician_of_the_clinic_allows(course, desk_user, who, request):
    first = course.sessions.get(position=1)
    asked = ask(first, desk_user, first.latest + timedelta(days=20))
    with pytest.raises(NotAllowed):
        window_requests.allow(request=asked, by=request.getfixturevalue(who), now=NOW)


def test_she_refuses_and_the_desk_reads_why(client, session, clinician_user, desk_user):
    asked = ask(session, desk_user)
    client.force_login(clinician_user)
    address = reverse("admin:window_request_refuse", args=[asked.pk])
    assertContains(client.post(address, {"reason": ""}), "Say why, in a sentence.", status_code=422)
    refused = client.post(address, {"reason": "no"})
    assertContains(refused, "Write the reason in words", status_code=422)
    assertContains(refused, 'value="no"', status_code=422)
    assertRedirects(client.post(address, {"reason": "The plan ends then."}), reverse("admin:window_requests"))
    assert client.post(address, {"reason": "Refused once more."}).status_code == 409
    client.force_login(desk_user)
    assertContains(client.get(find(session)), "refused by Ada Clinician. The plan ends then.")
    again = client.post(reverse("desk:ask_for_day", args=[session.pk]), {"day": LATE, "why": "away"})
    assertContains(again, "has refused this day", status_code=409)


def test_the_desk_refuses_and_allows_nothing(session, desk_user):
    with pytest.raises(NotAllowed):
        refuse(ask(session, desk_user), desk_user)


def test_nor_does_a_clinician_of_another_clinic(session, desk_user, outsider):
    with pytest.raises(NotAllowed):
        refuse(ask(session, desk_user), outsider)


def test_a_refusal_has_a_name_and_a_reason_in_the_database(session):
    asked = factories.WindowRequestFactory(session=session)
    with pytest.raises(IntegrityError), transaction.atomic():
        WindowRequest.objects.filter(pk=asked.pk).update(refused_at=NOW)


def test_the_list_costs_few_queries(client, clinic, clinician_user, django_assert_max_num_queries):
    for _ in range(6):
        factories.WindowRequestFactory(session=plan_of(factories.PatientFactory(clinic=clinic), "botox")[0])
    client.force_login(clinician_user)
    with django_assert_max_num_queries(8):
        assertContains(client.get(reverse("admin:window_requests")), "Refuse", count=6)
