"""Notes that the desk writes on bookings, for the staff who are at the desk next."""

from datetime import datetime

from django.db import transaction

from treatments.models import Booking, DeskNote, User
from treatments.models.audit import acting
from treatments.services.locks import lock


def note(*, booking: Booking, text: str, by: User, now: datetime) -> DeskNote | None:
    """Store the text in place of the current note; an empty text removes it. Idempotent.

    Returns the stored note, None if there never was one. `now` is aware.
    """
    with transaction.atomic(), acting(by, "booking.noted", booking=booking.pk):
        lock(booking)
        held = DeskNote.objects.filter(booking=booking).first()
        if text == (held.text if held else ""):
            return held
        written = {"text": text, "written_by": by, "written_at": now}
        kept, _is_new = DeskNote.objects.update_or_create(booking=booking, defaults=written)
    return kept
