"""The quiet hours of a clinic, in its time zone: before `writes_from` and from `writes_until` on.

They apply to messages that nobody has just asked for: offers and reminders. A confirmation is sent at once.
"""

from datetime import UTC, datetime, timedelta

from treatments.models import Clinic


def next_open(moment: datetime, clinic: Clinic) -> datetime:
    """The moment itself if the clinic may write then, else the next moment at which it may; aware UTC."""
    local = moment.astimezone(clinic.zone)
    if clinic.writes_from <= local.time() < clinic.writes_until:
        return moment
    day = local.date() + timedelta(days=local.time() >= clinic.writes_until)
    return datetime.combine(day, clinic.writes_from, clinic.zone).astimezone(UTC)


def last_open(moment: datetime, clinic: Clinic) -> datetime:
    """The moment itself if the clinic may write then, else the end of the previous writing hours; aware UTC."""
    if next_open(moment, clinic) == moment:
        return moment
    local = moment.astimezone(clinic.zone)
    day = local.date() - timedelta(days=local.time() < clinic.writes_from)
    end = datetime.combine(day, clinic.writes_until, clinic.zone) - timedelta(minutes=1)
    return end.astimezone(UTC)


def after(moment: datetime, wait: timedelta, clinic: Clinic) -> datetime:
    """The moment when `wait` has passed without counting the quiet hours, aware UTC."""
    start = next_open(moment, clinic)
    while True:
        day = start.astimezone(clinic.zone).date()
        ends = datetime.combine(day, clinic.writes_until, clinic.zone).astimezone(UTC)
        if start + wait <= ends:
            return start + wait
        wait -= ends - start
        start = next_open(ends, clinic)
