"""A chosen time in words, and how long it is held."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from treatments.forms.new_time import value_of
from treatments.models import KeptTime, User
from treatments.services.booking.chosen_times import ChosenTime
from treatments.services.messages.messages import UNDO_FOR
from treatments.wording.clinic_days import clock, moment_words

HELD = "On hold: a clinician must see the patient first."
UNDO_MINUTES = UNDO_FOR.seconds // 60
TOLD_SOON = f"The patient is told in {UNDO_MINUTES} minutes; until then it can be undone."


def choice_words(choice: ChosenTime, zone: ZoneInfo) -> str:
    """When, with whom and where."""
    where = ", ".join(str(each) for each in (choice.clinician, choice.room, choice.device) if each)
    return f"{moment_words(choice.starts_at, zone)}, {where}"


def open_until(moment: datetime, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """Until when something is open: by the clock, and in seconds for a count-down."""
    return {"until": clock(moment, zone), "at": moment, "seconds": int((moment - now).total_seconds())}


def kept(kept: KeptTime, zone: ZoneInfo, now: datetime, *, by: User) -> dict[str, Any]:
    """The time that is kept for the session of the page: what its button posts, and for how long."""
    choice = ChosenTime.of(kept)
    return {
        "value": value_of(choice),
        "when": choice_words(choice, zone),
        "is_own": kept.kept_by_id == by.pk,
        "by": kept.kept_by,
        **open_until(kept.until, zone, now),
    }


def kept_for_other(kept: KeptTime, zone: ZoneInfo) -> str:
    """That a colleague holds a time just now, and until when."""
    return (
        f"{kept.kept_by} holds {clock(kept.during.lower, zone)} with {kept.clinician} until {clock(kept.until, zone)}."
    )
