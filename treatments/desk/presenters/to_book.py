"""The sessions that have no time yet, as rows."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from treatments.lifecycle import SessionState, label
from treatments.models import Clinic, Patient
from treatments.queries.booking.day_and_plan import DUE_WITHIN, Stage
from treatments.wording.clinic_days import counted, day_words, window_words
from treatments.wording.treatments import visit_name

CLOSING_SOON = 7
STAGE_WORDS = {
    Stage.OVERDUE: ("Overdue", "No window is over.", "Nobody has waited past the last day of a window."),
    Stage.DUE: ("Due now", "Nobody is due.", "Every session with an ideal day in the next two weeks has a time."),
    Stage.LATER: ("Later", "Nothing later.", "No session is waiting with an ideal day more than two weeks away."),
}


@dataclass(frozen=True, slots=True)
class ToBookRow:
    """A line of the work list."""

    patient: Patient
    clinic: str
    what: str
    ideal: str
    window: str
    tone: str
    left: str
    url: str
    action: str
    is_overdue: bool


def tabs(counts: dict[str, int], current: Stage, clinic: Clinic | None) -> list[dict[str, Any]]:
    """Returns a tab for each stage, with the number of its sessions."""
    place = f"&clinic={clinic.code}" if clinic else ""
    return [
        {
            "label": f"{STAGE_WORDS[stage][0]} ({counts[stage]})",
            "url": f"{reverse('desk:home')}?stage={stage}{place}",
            "current": stage == current,
        }
        for stage in Stage
    ]


def work_row(session: Any) -> ToBookRow:
    """Returns the row of a session read with `today` and `is_next`, and with `standing` bookings if searched for."""
    tone, left = _how_pressing(session)
    url, action = _what_to_do(session)
    return ToBookRow(
        patient=session.plan.patient,
        clinic=session.plan.clinic.name,
        what=visit_name(session.treatment, session.number),
        ideal=day_words(session.ideal),
        window=window_words(session.earliest, session.latest),
        tone=tone,
        left=left,
        url=url,
        action=action,
        is_overdue=session.state == SessionState.TO_BOOK and session.latest < session.today,
    )


def _how_pressing(session: Any) -> tuple[str, str]:
    if session.state != SessionState.TO_BOOK:
        return "info" if session.state == SessionState.BOOKED else "stop", label(session.state).capitalize()
    left = (session.latest - session.today).days
    if left < 0:
        return "stop", f"Over for {counted(-left, 'day')}"
    if session.earliest > session.today + DUE_WITHIN:
        return "quiet", f"Opens in {counted((session.earliest - session.today).days, 'day')}"
    return "care" if left <= CLOSING_SOON else "good", f"{counted(left, 'day')} left" if left else "Last day"


def _what_to_do(session: Any) -> tuple[str, str]:
    standing = getattr(session, "standing", None)
    if session.state == SessionState.BOOKED and standing:
        starts_at = standing[0].starts_at.astimezone(session.plan.clinic.zone)
        return reverse("desk:booking", args=[standing[0].pk]), f"{starts_at:%a} {starts_at.day} {starts_at:%b, %H:%M}"
    if session.state == SessionState.TO_BOOK:
        return reverse("desk:find_time", args=[session.pk]), "Find a time"
    return "", "With the clinician"
