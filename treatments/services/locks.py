"""Locks on rows, always taken in the same order."""

from django.db import connection
from django.db.backends.postgresql.psycopg_any import errors
from django.db.models import Model

from treatments.models import Patient

LOCK_TIMEOUT = "3s"
LOST_RACES = (errors.ExclusionViolation, errors.UniqueViolation, errors.LockNotAvailable, errors.DeadlockDetected)


def lock(*rows: Model | None) -> None:
    """Waits for each row in turn, at most 3 s, and reads it anew.

    No-key locks: rows elsewhere that refer to a locked one can still be written.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
    for row in rows:
        if row is not None:
            row.refresh_from_db(from_queryset=type(row)._base_manager.select_for_update(no_key=True))


def lock_person(patient: Patient) -> None:
    """Waits for the person's rows at all clinics, in the order of their keys, and reads the patient anew.

    The visits of one person count towards each other: two plans are booked one after the other.
    """
    lock()
    rows = Patient.objects.same_person(patient.pk).order_by("pk").select_for_update(of=("self",), no_key=True)
    locked = set(rows.values_list("pk", flat=True))
    patient.refresh_from_db()
    if patient.merged_into_id and patient.merged_into_id not in locked:  # merged while this waited
        list(rows.all().values_list("pk"))


def lock_row(row: Model) -> None:
    """Waits for a row and reads it anew. Who books gives up after 3 s; what was told must not be lost to that."""
    row.refresh_from_db(from_queryset=type(row)._base_manager.select_for_update(no_key=True))
