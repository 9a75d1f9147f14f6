"""Store who looked at a patient's record, when the page is sent."""

from datetime import datetime

from treatments.models import AccessKind, RecordAccess, User
from treatments.models.audit import RequestTrace


def log_access(*, visit: RequestTrace, by: User, page: str, about: str, is_search: bool, now: datetime) -> None:
    """Store whose records a page showed to `by`, or that it was a list without particular patients.

    One statement. The same access within five minutes is stored once.
    """
    shown = {"user": by, "page": page[:80], "about": about[:80], "address": visit.find_address(), "at": now}
    rows = [
        RecordAccess(**shown, kind=AccessKind.RECORD, patient_id=patient, glass_id=glass)
        for patient, glass in sorted(visit.patients.items())
    ]
    if not rows:
        rows = [RecordAccess(**shown, kind=AccessKind.SEARCH if is_search else AccessKind.LIST)]
    RecordAccess.objects.bulk_create(rows, ignore_conflicts=True)
