"""A patient's bookings as text: other times for a visit, the effects of a new time, and cancelling.

Times are in the clinic's time zone, which is named wherever a time is shown.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treatments.forms.new_time import shift_value, value_of
from treatments.models import Booking, Clinic, Patient
from treatments.queries.booking.availability import Gap, Week, slot_text
from treatments.queries.booking.availability_inputs import AvailabilityQuery
from treatments.scheduling.availability import FreeTime, Roster
from treatments.scheduling.refusals import Rule
from treatments.services.booking.booking_refusals import BookingRefused, JustTaken, TooClose
from treatments.services.booking.moves import BookingChange, Shift
from treatments.services.windows.distance import Clash, Obstacle, OtherVisit
from treatments.wording.days import clock_in_words, day_in_words, days_in_words, time_in_words, weekday_in_words
from treatments.wording.texts import translated
from treatments.wording.treatments import treatment_name, visit_name

GAPS = {
    Gap.BEFORE: gettext_lazy("Too early for this visit"),
    Gap.AFTER: gettext_lazy("Too late for this visit"),
    Gap.PAST: gettext_lazy("Too soon to change online"),
    Gap.SOON: gettext_lazy("Too soon to change online"),
    Gap.CLOSED: gettext_lazy("Closed"),
    Gap.NOBODY: gettext_lazy("No clinician is in"),
    Gap.FULL: gettext_lazy("All times are taken"),
}


@dataclass(frozen=True)
class BookedVisit:
    """A booked visit: its name, day, hours, and their time zone."""

    name: str
    day: str
    hours: str
    clock: str
    place: str
    with_whom: str


@dataclass(frozen=True)
class TimeButton:
    """A time that the patient can choose.

    `value` is what the button sends; `who` names the clinician if it is not the booked one, else "".
    """

    value: str
    day: str
    time: str
    who: str


@dataclass(frozen=True)
class DayOfTimes:
    """A day of the shown week: its free times, or why there are none."""

    name: str
    slots: tuple[TimeButton, ...]
    none_because: str
    is_open: bool


@dataclass(frozen=True)
class Times:
    """The times that a visit can have: the nearest, then a week of them."""

    window: str
    length: str
    nearest: tuple[TimeButton, ...]
    days: tuple[DayOfTimes, ...]
    span: str
    previous: date | None
    following: date | None
    next_free: TimeButton | None
    next_first: date | None
    is_empty: bool


@dataclass(frozen=True)
class MovedVisitRow:
    """One visit as it is and as it would be."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class MoveDifference:
    """Everything that a new time would change, the visit itself first, and what the button sends."""

    rows: tuple[MovedVisitRow, ...]
    clock: str
    place: str
    with_whom: str
    open_windows: tuple[MovedVisitRow, ...]
    stuck: MovedVisitRow | None
    to: str
    along: tuple[str, ...]


def visit(booking: Booking) -> BookedVisit:
    """Returns a booking as shown to the patient."""
    clinic = booking.session.plan.clinic
    starts, ends = time_in_words(booking.starts_at, clinic.zone), time_in_words(booking.ends_at, clinic.zone)
    return BookedVisit(
        name=name_of(booking),
        day=weekday_in_words(local_date(booking.starts_at, clinic)),
        hours=_("%(starts)s to %(ends)s") % {"starts": starts, "ends": ends},
        clock=clock_in_words(clinic.time_zone),
        place=f"{clinic.name}, {clinic.place}",
        with_whom=str(booking.clinician),
    )


def name_of(booking: Booking) -> str:
    """Returns which visit of the patient's plan a booking is for."""
    return visit_name(booking.session.treatment, booking.session.number)


def at_in_words(moment: datetime, clinic: Clinic) -> str:
    """Returns "Tuesday, November 24, 2026, 10:00 a.m." in the clinic's time zone."""
    return _("%(day)s, %(time)s") % {
        "day": weekday_in_words(local_date(moment, clinic)),
        "time": time_in_words(moment, clinic.zone),
    }


REFUSED_BY: Mapping[Rule, Promise] = {
    Rule.IN_PAST: gettext_lazy("This time is over."),
    Rule.TOO_SOON: gettext_lazy("This time is too soon: the clinic needs more notice."),
    Rule.TOO_EARLY: gettext_lazy("This day is before the first day for this visit in your plan."),
    Rule.TOO_LATE: gettext_lazy("This day is after the last day for this visit in your plan."),
    Rule.CLINIC_CLOSED: gettext_lazy("The clinic is closed then."),
    Rule.CLINIC_CLOSES_FIRST: gettext_lazy("The clinic closes before this visit would end."),
    Rule.PATIENT_BUSY: gettext_lazy("You have another visit at this time."),
    Rule.NO_CLINICIAN: gettext_lazy("No clinician of the clinic does this visit."),
    Rule.CLINICIAN_AWAY: gettext_lazy("The clinician is not there then."),
    Rule.NO_ROOM: gettext_lazy("The clinic has no room for this visit."),
    Rule.NO_DEVICE: gettext_lazy("The clinic has no device for this visit."),
    Rule.OFF_GRID: gettext_lazy("No visit begins at this time."),
}
"""Why a time is not available, by the rule that forbids it, the most important rule first.

Rules that are missing here mean that somebody else has the time.
"""


def why_refused(refused: BookingRefused) -> str:
    """Returns the reason of the rule that refused; “just taken” only if somebody else was first."""
    if isinstance(refused, TooClose):
        return too_close(refused.obstacle)
    for rule, words in REFUSED_BY.items():
        if rule in refused.rules:
            return str(words)
    if isinstance(refused, JustTaken):
        return _("Just taken: somebody else booked this time.")
    return _("This time is no longer available.")


def is_lost(refused: BookingRefused) -> bool:
    """Returns whether somebody else was first and no other rule forbids the time."""
    return isinstance(refused, JustTaken) and not any(rule in REFUSED_BY for rule in refused.rules)


def too_close(obstacle: Obstacle) -> str:
    """Returns which visit is too close to a day, and from when on it works."""
    return f"{_too_close_to(obstacle.clash)} {_works_from(obstacle)}"


def _too_close_to(clash: Clash) -> str:
    other = clash.other
    if other is None:
        return _("With your other visits, this would be too much of the medicine in a short time.")
    about = {"visit": _name_of(other), "day": weekday_in_words(other.on), "clinic": other.clinic}
    if clash.on is None:
        return _("With %(visit)s on %(day)s, this would be too much of the medicine in a short time.") % about
    if other.clinic:
        return _("This day is too close to another visit of yours: %(visit)s on %(day)s at %(clinic)s.") % about
    if other.number is None:
        return _("This day is too close to a treatment you had elsewhere: %(visit)s on %(day)s.") % about
    return _("This day is too close to another visit of yours: %(visit)s on %(day)s.") % about


def _name_of(other: OtherVisit) -> str:
    return treatment_name(other.treatment) if other.number is None else visit_name(other.treatment, other.number)


def _works_from(obstacle: Obstacle) -> str:
    if obstacle.works_from is None:
        return _("Please call the clinic to find another day.")
    day = {"day": weekday_in_words(obstacle.works_from)}
    if obstacle.works_from > obstacle.latest:
        return _("The first day that works is %(day)s. It is past the last day for this visit: call the clinic.") % day
    return _("The first day that works is %(day)s.") % day


def times(booking: Booking, question: AvailabilityQuery, week: Week, nearest: Iterable[FreeTime]) -> Times:
    """Returns the other times for the visit."""
    clinic, search = booking.session.plan.clinic, question.search
    writer = _Writer(question.roster, booking)
    return Times(
        window=days_in_words(search.earliest, search.latest),
        length=_("%(minutes)d minutes") % {"minutes": search.visit.minutes},
        nearest=tuple(writer.slot(free) for free in nearest),
        days=tuple(writer.days(week)),
        span=days_in_words(week.days[0].on, week.days[-1].on),
        previous=week.previous,
        following=week.following,
        next_free=writer.slot(week.next_free) if week.next_free else None,
        next_first=local_date(week.next_free.starts_at, clinic) if week.next_free else None,
        is_empty=week.is_empty,
    )


class _Writer:
    """Free times as buttons, without the current time of the booking."""

    def __init__(self, roster: Roster, booking: Booking) -> None:
        self.names = {clinician.id: clinician.name for clinician in roster.clinicians}
        self.booking = booking
        self.clinic = booking.session.plan.clinic

    def slot(self, free: FreeTime) -> TimeButton:
        is_booked_one = free.clinician == self.booking.clinician_id
        return TimeButton(
            value=slot_text(free),
            day=weekday_in_words(local_date(free.starts_at, self.clinic)),
            time=time_in_words(free.starts_at, self.clinic.zone),
            who="" if is_booked_one else _("with %(clinician)s") % {"clinician": self.names[free.clinician]},
        )

    def days(self, week: Week) -> Iterator[DayOfTimes]:
        """Yields the days of a week; the first one with free times is open."""
        is_first = True
        for day in week.days:
            slots = tuple(self.slot(free) for free in day.free if free.starts_at != self.booking.starts_at)
            yield DayOfTimes(
                weekday_in_words(day.on), slots, str(GAPS[day.gap]) if day.gap else "", bool(slots) and is_first
            )
            is_first = is_first and not slots


def difference(change: BookingChange, clinic: Clinic) -> MoveDifference:
    """Returns what the patient is asked to confirm."""
    shifts = (change.first, *change.along)
    return MoveDifference(
        rows=tuple(_row(shift, clinic) for shift in shifts),
        clock=clock_in_words(clinic.time_zone),
        place=f"{clinic.name}, {clinic.place}",
        with_whom=str(change.first.to.clinician),
        open_windows=tuple(
            MovedVisitRow(
                visit_name(open_window.session.treatment, open_window.session.number),
                days_in_words(open_window.session.earliest, open_window.session.latest),
                days_in_words(open_window.window.earliest, open_window.window.latest),
            )
            for open_window in change.windows
        ),
        stuck=_stuck(change.stuck, clinic) if change.stuck else None,
        to=value_of(change.first.to),
        along=tuple(shift_value(shift) for shift in change.along),
    )


def _row(shift: Shift, clinic: Clinic) -> MovedVisitRow:
    before, after = at_in_words(shift.booking.starts_at, clinic), at_in_words(shift.to.starts_at, clinic)
    return MovedVisitRow(name_of(shift.booking), before, after)


def _stuck(booking: Booking, clinic: Clinic) -> MovedVisitRow:
    return MovedVisitRow(name_of(booking), at_in_words(booking.starts_at, clinic), "")


def how_told(patient: Patient) -> str:
    """Returns how the patient will be informed of the change just made."""
    return _("We call or text you to confirm it.") if patient.no_email else _("We send you an e-mail.")


def moved_words(booking: Booking, along: int) -> str:
    """Returns the sentence after a move."""
    clinic = booking.session.plan.clinic
    said = {
        "when": at_in_words(booking.starts_at, clinic),
        "clock": clock_in_words(clinic.time_zone),
        "told": how_told(booking.patient),
    }
    if along:
        return _("Your visits have new times. The one that you moved is on %(when)s, %(clock)s. %(told)s") % said
    return _("Your visit has a new time: %(when)s, %(clock)s. %(told)s") % said


def policy(clinic: Clinic) -> str:
    """Returns what the clinic says about late changes, in its own words."""
    return translated(clinic.late_change_note)


def feed_since(made_at: datetime, clinic: Clinic) -> str:
    """Returns the day on which the patient's calendar link was made."""
    return day_in_words(local_date(made_at, clinic))


def local_date(moment: datetime, clinic: Clinic) -> date:
    return moment.astimezone(clinic.zone).date()
