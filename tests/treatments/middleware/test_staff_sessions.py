"""How long staff stay signed in, and what ends a session early."""

import pytest
from django.core import mail
from django.urls import reverse

from tests.client import CsrfClient
from treatments.models import User
from treatments.services.people.sign_ins import end_sign_ins

pytestmark = pytest.mark.django_db
BOARD = {"headers": {"hx-request": "true", "hx-trigger": "board"}}


@pytest.fixture
def at_desk(client, desk_user):
    client.force_login(desk_user)
    client.get("/desk/")
    return client


def is_in(client):
    return client.get("/desk/").status_code == 200


def test_staff_who_do_nothing_are_signed_out(at_desk, clock, settings):
    clock.shift(settings.STAFF_IDLE_MINUTES * 60 - 1)
    assert is_in(at_desk)
    clock.shift(settings.STAFF_IDLE_MINUTES * 60 + 1)
    page = at_desk.get("/desk/", follow=True)
    assert page.redirect_chain[0][0].startswith("/accounts/login/")
    assert "You were signed out" in page.content.decode()


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(at_desk, clock, settings):
    for _ in range(4):
        clock.shift(settings.STAFF_IDLE_MINUTES * 60 / 3)
        at_desk.get(reverse("desk:home"), **BOARD)
    assert not is_in(at_desk)


def test_the_day_ends_for_whoever_goes_on_working(at_desk, clock, settings):
    settings.STAFF_SESSION_HOURS = 2
    for _ in range(6):
        clock.shift(20 * 60)
        assert is_in(at_desk)
    clock.shift(20 * 60)
    assert not is_in(at_desk)


def test_a_patient_is_not_timed_like_staff(client, patient, clock, settings):
    client.force_login(User.objects.get_or_create(email=patient.email)[0])
    session = client.session
    session["patient"] = patient.pk
    session.save()
    client.get("/my/")
    clock.shift(settings.STAFF_IDLE_MINUTES * 60 * 2)
    assert client.get("/my/").status_code == 200


def test_a_cookie_that_somebody_made_up_keeps_nobody_signed_in(at_desk, clock, settings):
    clock.shift(settings.STAFF_IDLE_MINUTES * 60 + 1)
    at_desk.cookies[settings.STAFF_SEEN_COOKIE_NAME] = "9999999999:forged"
    assert not is_in(at_desk)


def test_who_comes_back_the_next_day_signs_in_as_ever(at_desk, desk_user, clock):
    clock.shift(24 * 3600)
    assert not is_in(at_desk)
    at_desk.force_login(desk_user)
    assert is_in(at_desk)


@pytest.fixture
def as_operator(operator):
    client = CsrfClient()
    client.force_login(operator)
    return client


def change(as_operator, user, **fields):
    page = as_operator.get(reverse("admin:treatments_user_change", args=[user.pk]))
    form = page.context["adminform"].form
    data = {"email": user.email, "full_name": user.full_name, "groups": form.initial["groups"][0].pk}
    data |= {"clinics": [clinic.pk for clinic in user.clinics.all()], "is_active": "on", **fields}
    data = {name: value for name, value in data.items() if value is not None}
    return as_operator.post(reverse("admin:treatments_user_change", args=[user.pk]), data)


def test_another_address_ends_the_sign_ins_and_both_addresses_hear_of_it(at_desk, as_operator, desk_user):
    before = desk_user.email
    assert change(as_operator, desk_user, email="new@example.test").status_code == 302
    assert not is_in(at_desk)
    assert sorted(to for sent in mail.outbox for to in sent.to) == sorted([before, "new@example.test"])
    assert is_in_as(as_operator)


def is_in_as(client):
    return client.get("/admin/").status_code == 200


def test_an_account_that_is_switched_on_again_has_no_old_sign_in(at_desk, as_operator, desk_user):
    change(as_operator, desk_user, is_active=None)
    change(as_operator, desk_user)
    desk_user.refresh_from_db()
    assert desk_user.is_active
    assert not is_in(at_desk)


def test_ending_sign_ins_ends_those_of_one_account_alone(at_desk, as_operator, desk_user):
    assert end_sign_ins(desk_user) == 1
    assert not is_in(at_desk)
    assert is_in_as(as_operator)
