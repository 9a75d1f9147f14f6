"""A cancellation is undone while others book the released slot: one gets it. With a control that shows the race."""

import pytest
from django.db import IntegrityError, connection

from tests import factories
from tests.treatments.plans_to_book import NOW, act_of, book, plan_of
from tests.treatments.services.booking.test_bookings_race import at_once
from treatments.models import Booking
from treatments.services.booking import bookings, undo
from treatments.services.booking.booking_refusals import BookingRefused

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clock(NOW)]
MANY = 6
REINSTATED = {"state": "booked", "cancelled_at": None, "cancelled_by": None, "cancel_reason": ""}


@pytest.fixture
def team(clinician, room, desk_user):
    return {"clinician": clinician, "room": room, "by": desk_user}


@pytest.fixture
def cancelled(patient, team):
    """A booking that the desk has just cancelled."""
    made = book(plan_of(patient, "botox")[0], **team)
    bookings.cancel(booking=Booking.objects.get(pk=made.pk), reason="Patient asked", by=team["by"], now=NOW)
    return made


@pytest.fixture
def rivals(clinic):
    return [plan_of(factories.PatientFactory(clinic=clinic), "botox")[0] for _ in range(MANY)]


def test_either_it_is_undone_or_one_of_the_others_has_the_time(cancelled, rivals, team):
    def act(session):
        if session is None:
            return undo.undo(
                booking=Booking.objects.get(pk=cancelled.pk), event=act_of(cancelled), by=team["by"], now=NOW
            )
        return book(session, **team)

    answers = at_once(act, [None, *rivals])
    refused = [answer for answer in answers if isinstance(answer, BookingRefused)]
    assert Booking.objects.standing().count() == 1
    assert len(refused) == len(rivals)


def test_without_locks_and_constraint_both_would_have_it(cancelled, rivals, team):
    """The control: the same final state, written without the services and the database's constraints."""
    book(rivals[0], **team)
    with pytest.raises(IntegrityError, match="booking_clinician_never_twice"):
        Booking.objects.filter(pk=cancelled.pk).update(**REINSTATED)
    with connection.cursor() as cursor:
        for resource in ("clinician", "room", "device", "patient"):
            cursor.execute(f"ALTER TABLE treatments_booking DROP CONSTRAINT booking_{resource}_never_twice")
    try:
        Booking.objects.filter(pk=cancelled.pk).update(**REINSTATED)
        assert Booking.objects.standing().count() == 2
    finally:
        Booking.objects.filter(pk=cancelled.pk).update(
            state="cancelled", cancelled_at=NOW, cancelled_by=team["by"], cancel_reason="Patient asked"
        )
        with connection.schema_editor() as editor:
            for constraint in Booking._meta.constraints:
                if constraint.name.endswith("_never_twice"):
                    editor.add_constraint(Booking, constraint)
