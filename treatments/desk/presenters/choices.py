"""A chosen time as text, and how long it is held."""

from dataclasses import dataclass
from datetime import datetime
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
    """Returns the time, the clinician, the room and the device of a choice."""
    where = ", ".join(str(resource) for resource in (choice.clinician, choice.room, choice.device) if resource)
    return f"{moment_words(choice.starts_at, zone)}, {where}"


@dataclass(frozen=True, slots=True)
class OpenUntil:
    """Until when something is open: by the clinic's clock, as an aware moment, and in seconds for a count-down."""

    clock: str
    at: datetime
    seconds: int


@dataclass(frozen=True, slots=True)
class KeptSlot:
    """The time that is held for a session. `value` is what its button posts."""

    value: str
    when: str
    is_own: bool
    by: str
    until: OpenUntil


def open_until(moment: datetime, zone: ZoneInfo, now: datetime) -> OpenUntil:
    """Returns the end of a period, as the page shows it."""
    return OpenUntil(clock(moment, zone), moment, int((moment - now).total_seconds()))


def kept_slot(kept: KeptTime, zone: ZoneInfo, now: datetime, *, by: User) -> KeptSlot:
    """Returns the time that is held for the session of the page, as shown to `by`."""
    choice = ChosenTime.of(kept)
    return KeptSlot(
        value=value_of(choice),
        when=choice_words(choice, zone),
        is_own=kept.kept_by_id == by.pk,
        by=str(kept.kept_by),
        until=open_until(kept.until, zone, now),
    )


def kept_for_other(kept: KeptTime, zone: ZoneInfo) -> str:
    """Returns which colleague holds a time at the moment, and until when."""
    return (
        f"{kept.kept_by} holds {clock(kept.during.lower, zone)} with {kept.clinician} until {clock(kept.until, zone)}."
    )
