"""No-shows: after how long an absence counts as one, and what the desk reads at the next booking."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tests.treatments.plans_to_book import NOW, TEN, book, insert, plan_of

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]


@pytest.fixture
def desk(client, desk_user):
    client.force_login(desk_user)
    return client


@pytest.fixture
def team(clinician, room, desk_user):
    return {"clinician": clinician, "room": room, "by": desk_user}


def set_up(clinic, **fields):
    for name, value in fields.items():
        setattr(clinic, name, value)
    clinic.save()


def missed(patient, team, number):
    """Creates this number of no-shows in earlier plans of the patient."""
    for day in range(1, number + 1):
        session = plan_of(patient, "botox", earliest=NOW.date() - timedelta(days=60), days=59)[0]
        insert(session, **team, starts_at=NOW - timedelta(days=7 * day), state="no_show")


@pytest.mark.parametrize("name", ["find_time", "whole_plan"])
@pytest.mark.parametrize(
    ("number", "fields", "level", "sentence"),
    [
        (0, {}, None, "no-show"),
        (1, {}, "info", "1 no-show of this patient here."),
        (
            2,
            {"no_show_note": "Ask for a deposit of $50."},
            "care",
            "2 no-shows of this patient here. Ask for a deposit",
        ),
        (1, {"warn_after_no_shows": 1}, "care", "1 no-show of this patient here."),
        (3, {"warn_after_no_shows": 0, "no_show_note": "Deposit."}, "info", "3 no-shows of this patient here."),
    ],
    ids=["never", "once", "often, with the clinic's note", "often for this clinic", "the clinic warns never"],
)
def test_the_next_booking_says_how_often_they_did_not_come(
    desk, patient, clinic, team, name, number, fields, level, sentence
):
    set_up(clinic, **fields)
    missed(patient, team, number)
    session = plan_of(patient, "botox")[0]
    page = desk.get(reverse(f"desk:{name}", args=[session.pk]))
    if level is None:
        assertNotContains(page, sentence)
    else:
        assertContains(page, sentence)
        before, _, _ = page.content.decode().partition(">No-shows<")
        assert before.rpartition('class="notice is-')[2].startswith(level)


@pytest.mark.parametrize(("minutes", "status"), [(29, 409), (30, 302)])
def test_the_clinic_says_how_long_a_patient_is_waited_for(
    client, desk_user, patient, clinic, team, clock, minutes, status
):
    set_up(clinic, no_show_after_minutes=30)
    booking = book(plan_of(patient, "botox")[0], **team)
    clock.move_to(TEN + timedelta(minutes=minutes))
    client.force_login(desk_user)
    page = client.post(reverse("desk:no_show", args=[booking.pk]))
    assert page.status_code == status
    assert ("30 minutes after the booked time" in page.content.decode()) == (status == 409)


def test_nobody_is_waited_for_longer_than_four_hours(clinic):
    clinic.no_show_after_minutes = 241
    with pytest.raises(ValidationError, match="240 minutes at most"):
        clinic.full_clean()
