"""Row locks, always taken in the same order."""

from django.db import connection
from django.db.backends.postgresql.psycopg_any import errors
from django.db.models import Model

from treatments.models import Patient

LOCK_TIMEOUT = "3s"
CONCURRENCY_ERRORS = (
    errors.ExclusionViolation,
    errors.UniqueViolation,
    errors.LockNotAvailable,
    errors.DeadlockDetected,
)


def lock(*rows: Model | None) -> None:
    """Lock each row in turn, waiting at most 3 s for each, and read it again.

    No-key locks: rows elsewhere that refer to a locked one can still be written.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
    for row in rows:
        if row is not None:
            lock_row(row)


def lock_person(patient: Patient) -> None:
    """Lock the person's rows at all clinics, in the order of their keys, and read the patient again.

    The visits of one person affect each other, so two plans of one person are booked one after the other.
    """
    lock()
    rows = Patient.objects.same_person(patient.pk).order_by("pk").select_for_update(of=("self",), no_key=True)
    locked = set(rows.values_list("pk", flat=True))
    patient.refresh_from_db()
    if patient.merged_into_id and patient.merged_into_id not in locked:  # merged while this waited
        list(rows.all().values_list("pk"))


def lock_row(row: Model) -> None:
    """Lock a row and read it again, without the 3 s limit of bookings: reported health facts must not be lost."""
    row.refresh_from_db(from_queryset=type(row)._base_manager.select_for_update(no_key=True))
