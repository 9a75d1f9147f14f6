"""Messages that were not sent, as shown to staff."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from treatments.models import Message
from treatments.wording.clinic_days import day_words, moment_words


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A row of the list of unsent messages; `url` is the page of what the message is about, "" if there is none."""

    pk: int
    who: str
    phone: str
    url: str
    what: str
    about: str
    clock: str
    why: str
    since: str
    can_try_again: bool


def undelivered(message: Message, *, can_try_again: bool) -> Undelivered:
    """Returns who was not notified of what, and why; times are the reader's if the message has no clinic."""
    patient, clinic = message.whom, message.clinic
    zone = clinic.zone if clinic else ZoneInfo(timezone.get_current_timezone_name())
    url, about = _about_what(message, zone)
    return Undelivered(
        message.pk,
        recipient_words(message),
        patient.written_phone if patient else "",
        url,
        message.what,
        about,
        clinic.clock_name if clinic and message.starts_at else "",
        message.failure,
        moment_words(message.given_up_at, zone) if message.given_up_at else "",
        can_try_again,
    )


def recipient_words(message: Message) -> str:
    """Returns the patient's or the colleague's name; the address if nobody has proved whose it is."""
    if message.whom:
        return str(message.whom.full_name)
    return str(message.staff or message.address or "Staff of the clinic")


def _about_what(message: Message, zone: ZoneInfo) -> tuple[str, str]:
    if message.booking:
        return reverse("desk:booking", args=[message.booking.pk]), moment_words(message.starts_at, zone)
    if message.offer:
        return reverse("desk:waiting_list"), moment_words(message.starts_at, zone)
    if message.desk_message:
        return reverse("desk:contacts", args=[message.desk_message.patient_id]), message.desk_message.text
    if message.session is None:
        return "", ""
    last_on = message.session.done_on
    return reverse("desk:work_list", args=["returns"]), f"Last {day_words(last_on)}" if last_on else ""
