"""What a patient can report about their health since the quiz, and the effect on their visits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from treatments.models import PlannedSession
from treatments.patient.presenters.bookings import at_in_words
from treatments.queries.booking.standing import booking_of
from treatments.rules.recheck import CAN_CHANGE
from treatments.wording.check_in import CHOICES
from treatments.wording.texts import translated
from treatments.wording.treatments import visit_name


@dataclass(frozen=True)
class HeldVisit:
    """A visit on hold: its name, its time or that it has none yet, and its clinic with its phone number or ""."""

    name: str
    when: str
    clinic: str
    phone: str


def choices() -> list[tuple[str, SafeString]]:
    """Returns the flags that can change between visits, with the quiz's wording in the reader's language."""
    return [(flag, _choice(flag)) for flag in CAN_CHANGE]


def _choice(flag: str) -> SafeString:
    text, hint = translated(str(CHOICES[flag].text)), translated(CHOICES[flag].hint)
    return format_html("{} <small>{}</small>", text, hint) if hint else format_html("{}", text)


def held_lines(sessions: Sequence[PlannedSession]) -> tuple[HeldVisit, ...]:
    """Returns held visits as lines: by time, then those without one."""
    starts = {session: booking.starts_at for session in sessions if (booking := booking_of(session))}
    without = [session for session in sessions if session not in starts]
    return tuple(_line(session, starts.get(session)) for session in [*sorted(starts, key=starts.__getitem__), *without])


def _line(session: PlannedSession, starts_at: datetime | None) -> HeldVisit:
    clinic = session.plan.clinic
    when = _("not booked yet") if starts_at is None else at_in_words(starts_at, clinic)
    return HeldVisit(visit_name(session.treatment, session.number), when, clinic.name, clinic.phone)
