"""What the database enforces for a record: no treatment without consent, and no change once it is signed."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed():
    record = factories.TreatmentRecordFactory()
    factories.PointFactory(record=record)
    factories.LotUseFactory(record=record)
    factories.AmendmentFactory(record=record)
    record.signed_at, record.signed_by = NOW, record.started_by
    record.save()
    return record


def run(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("UPDATE treatments_treatmentrecord SET note = 'x'", id="change the record"),
        pytest.param("UPDATE treatments_treatmentrecord SET signed_at = NULL, signed_by_id = NULL", id="unsign"),
        pytest.param("DELETE FROM treatments_treatmentrecord", id="delete the record"),
        pytest.param("UPDATE treatments_point SET units = 50", id="change a dose"),
        pytest.param("DELETE FROM treatments_point", id="delete a dose"),
        pytest.param("DELETE FROM treatments_lotuse", id="delete a lot"),
        pytest.param("UPDATE treatments_amendment SET text = 'x'", id="change an amendment"),
        pytest.param("DELETE FROM treatments_amendment", id="delete an amendment"),
        pytest.param("DELETE FROM treatments_consent", id="delete the consent"),
        pytest.param("UPDATE treatments_consent SET text = 'x'", id="change the consent"),
    ],
)
def test_what_is_signed_cannot_be_changed_by_raw_sql(signed, sql):
    with pytest.raises(DatabaseError):
        run(sql)


def test_a_dose_cannot_be_added_to_a_signed_record(signed):
    with pytest.raises(IntegrityError, match="signed"), transaction.atomic():
        factories.PointFactory(record=signed)


def test_a_dose_cannot_be_moved_into_a_signed_record(signed):
    point = factories.PointFactory()
    with pytest.raises(IntegrityError, match="signed"):
        run("UPDATE treatments_point SET record_id = %s WHERE id = %s", signed.pk, point.pk)


def test_what_is_not_signed_can_be_changed():
    point = factories.PointFactory()
    point.units = 5
    point.save()
    point.delete()


def _record(booking, treatment="botox"):
    run(
        "INSERT INTO treatments_treatmentrecord (session_id, booking_id, treatment, started_by_id, started_at, areas,"
        " anaesthetic, reactions, note, aftercare_given, version)"
        " VALUES (%s, %s, %s, %s, now(), '{}', 'none', '{}', '', false, 1)",
        booking.session_id,
        booking.pk,
        treatment,
        booking.booked_by_id,
    )


def test_no_record_begins_without_consent():
    with pytest.raises(IntegrityError, match="no consent"):
        _record(factories.BookingFactory())


def test_no_record_begins_on_consent_that_was_taken_back():
    booking = factories.BookingFactory()
    factories.ConsentFactory(plan=booking.session.plan, withdrawn_at=NOW)
    with pytest.raises(IntegrityError, match="no consent"):
        _record(booking)


def test_no_record_begins_on_consent_to_the_other_treatment():
    booking = factories.BookingFactory()
    factories.ConsentFactory(plan=booking.session.plan, treatment="skinpen")
    with pytest.raises(IntegrityError, match="no consent"):
        _record(booking)


def test_no_record_calls_a_treatment_a_look():
    with pytest.raises(IntegrityError, match="no consent"):
        _record(factories.BookingFactory(), treatment="botox_review")


def test_a_record_begins_on_standing_consent():
    booking = factories.BookingFactory()
    factories.ConsentFactory(plan=booking.session.plan)
    _record(booking)
    assert booking.record.signed_at is None
