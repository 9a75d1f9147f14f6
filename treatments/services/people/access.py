"""That somebody looked at a patient's record, kept as the page goes out."""

from datetime import datetime

from treatments.models import AccessKind, RecordAccess, User
from treatments.models.audit import RequestTrace


def keep_visit(*, visit: RequestTrace, by: User, page: str, about: str, is_search: bool, now: datetime) -> None:
    """Keep whose records a page showed to `by`, or, where it was no one's in particular, that it was a list.

    One statement. The same look within five minutes is kept once.
    """
    shown = {"user": by, "page": page[:80], "about": about[:80], "address": visit.find_address(), "at": now}
    rows = [
        RecordAccess(**shown, kind=AccessKind.RECORD, patient_id=patient, glass_id=glass)
        for patient, glass in sorted(visit.patients.items())
    ]
    if not rows:
        rows = [RecordAccess(**shown, kind=AccessKind.SEARCH if is_search else AccessKind.LIST)]
    RecordAccess.objects.bulk_create(rows, ignore_conflicts=True)
