"""A chosen time in words, and how long it is held."""

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
    """When, with whom and where."""
    where = ", ".join(str(each) for each in (choice.clinician, choice.room, choice.device) if each)
    return f"{moment_words(choice.starts_at, zone)}, {where}"


@dataclass(frozen=True, slots=True)
class OpenUntil:
    """Until when something is open: by the clinic's clock, as an aware moment, and in seconds for a count-down."""

    clock: str
    at: datetime
    seconds: int


@dataclass(frozen=True, slots=True)
class KeptSlot:
    """The time that is kept for a session. `value` is what its button posts."""

    value: str
    when: str
    is_own: bool
    by: str
    until: OpenUntil


def open_until(moment: datetime, zone: ZoneInfo, now: datetime) -> OpenUntil:
    """Returns until when something is open."""
    return OpenUntil(clock(moment, zone), moment, int((moment - now).total_seconds()))


def kept_slot(kept: KeptTime, zone: ZoneInfo, now: datetime, *, by: User) -> KeptSlot:
    """Returns the time that is kept for the session of the page, as shown to `by`."""
    choice = ChosenTime.of(kept)
    return KeptSlot(
        value=value_of(choice),
        when=choice_words(choice, zone),
        is_own=kept.kept_by_id == by.pk,
        by=str(kept.kept_by),
        until=open_until(kept.until, zone, now),
    )


def kept_for_other(kept: KeptTime, zone: ZoneInfo) -> str:
    """That a colleague holds a time just now, and until when."""
    return (
        f"{kept.kept_by} holds {clock(kept.during.lower, zone)} with {kept.clinician} until {clock(kept.until, zone)}."
    )
