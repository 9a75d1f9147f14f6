"""The test clock reaches everything that a test asks for the time, including the database."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from tests.factories import NOW
from treatments.models import Patient

LEAP_DAY = datetime(2028, 2, 29, 15, 0, tzinfo=UTC)


def asked(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@pytest.mark.clock(NOW)
def test_a_test_begins_at_the_moment_that_it_names():
    assert timezone.now() == NOW
    assert time.time() == NOW.timestamp()


@pytest.mark.clock(LEAP_DAY)
@pytest.mark.django_db
def test_the_database_has_the_time_of_the_test(patient, clock):
    clock.shift(timedelta(hours=1))
    later = LEAP_DAY + timedelta(hours=1)
    assert Patient.objects.annotate(now=Now()).get().now == later
    patient.phone = "555 0100"
    patient.save()
    at = list(patient.events.order_by("pgh_id").values_list("pgh_created_at", flat=True))
    assert at == [LEAP_DAY, later], "its history is written by a trigger"


@pytest.mark.django_db(transaction=True)
def test_a_rollback_does_not_turn_it_back(clock):
    clock.move_to(LEAP_DAY, tick=False)
    with connection.cursor() as cursor:
        cursor.execute("BEGIN; SELECT 1; ROLLBACK")
    assert asked("SELECT now()") == [(LEAP_DAY,)]


def test_a_signature_is_as_old_as_the_test_says(clock):
    signed = signing.dumps("hers")
    clock.shift(61)
    with pytest.raises(signing.SignatureExpired):
        signing.loads(signed, max_age=60)


WORDS = r"\b(current_date|current_time(stamp)?|localtime(stamp)?|timeofday)\b"
BOUND = r"\b(now|\w+_timestamp)\("
SOURCES = """
    SELECT proname, prosrc, false FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT conname, pg_get_constraintdef(oid), true FROM pg_constraint
    UNION ALL SELECT adrelid::regclass::text, pg_get_expr(adbin, adrelid), true FROM pg_attrdef
    UNION ALL SELECT tgname, pg_get_triggerdef(oid), true FROM pg_trigger
"""


@pytest.mark.django_db
def test_the_database_asks_for_the_time_in_no_way_that_a_test_cannot_set():
    """No SQL keyword for the current time, and no function bound to PostgreSQL's clock when a table is created."""
    found = asked(f"SELECT * FROM ({SOURCES}) AS found (name, source, is_bound)")  # noqa: S608
    assert len(found) > 100
    assert not [name for name, source, _ in found if re.search(WORDS, source, re.IGNORECASE)]
    assert not [name for name, source, is_bound in found if is_bound and re.search(BOUND, source, re.IGNORECASE)]
