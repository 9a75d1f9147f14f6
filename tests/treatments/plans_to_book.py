"""Plans and bookings for tests, as the front desk works with them."""

from datetime import UTC, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from tests import factories
from tests.treatments.assessed import FROWN_LINES, ROLLING_SCARS, make_assessment
from treatments import models
from treatments.services.booking import bookings
from treatments.services.messages import messages

NOW = factories.NOW  # a Monday in New York, 10:00
TEN = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # the day after, 10:00 in New York
NEXT_WEEK = TEN + timedelta(days=7)
DATABASE_QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def plan_of(patient, *treatments, earliest=factories.TODAY, days=42):
    """Creates a plan whose sessions may all take place from `earliest` on; returns the sessions in order."""
    review = factories.ReviewFactory(assessment=make_assessment(patient, FROWN_LINES, ROLLING_SCARS))
    plan = factories.PlanFactory(patient=patient, review=review, start_on=earliest)
    return [
        factories.PlannedSessionFactory(
            plan=plan,
            position=position,
            treatment=treatment,
            number=treatments[:position].count(treatment),
            earliest=earliest,
            ideal=earliest + timedelta(days=1),
            latest=earliest + timedelta(days=days),
        )
        for position, treatment in enumerate(treatments, start=1)
    ]


def book(session, *, clinician, room, by, starts_at=TEN, device=None, now=NOW):
    return bookings.book(
        session=session, starts_at=starts_at, clinician=clinician, room=room, device=device, by=by, now=now
    )


def insert(session, *, clinician, room, by, starts_at=TEN, minutes=30, device=None, **fields):
    """Writes a booking directly to the database, bypassing the service, so that only the database can refuse it."""
    during = DateTimeTZRange(starts_at, starts_at + timedelta(minutes=minutes))
    return models.Booking.objects.create(
        session=session,
        patient=session.plan.patient,
        clinician=clinician,
        room=room,
        device=device,
        during=during,
        occupied=during,
        booked_by=by,
        **fields,
    )


def recorded(booking):
    """Returns the booking with a signed record, written without the service; it allows the session to be done."""
    fields = {"signed_at": NOW, "signed_by": booking.clinician.user}
    factories.TreatmentRecordFactory(booking=booking, **fields)
    return booking


def hear(*, now=NOW):
    """Sends the notifications of all acts so far, so that the patients know of them and none can be undone."""
    messages.deliver_due(now=now + messages.UNDO_FOR)


def act_of(booking):
    """Returns the key of the last act on a booking, which the undo button sends."""
    return booking.events.latest("pgh_id").pk
