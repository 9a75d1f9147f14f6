"""Which messages patients and staff get, and when; the texts are in `services.letters` and `services.notices`.

A message is queued in the transaction of its occasion and sent once, after the commit, by the worker
(`management/worker.py`): no page waits for a mail server. What staff do can be undone for three minutes, so nothing is
sent before; an action by a patient is sent at once. A reminder waits in the same table until it is due. What is no
longer true by then is not sent, and what the patient was never notified of is not retracted.

Sending has three steps: claim, in a short transaction; hand over to the server, in none; settle, in a short
transaction. A process that stops in between leaves a claim that expires, and another worker sends the message. Only a
process that dies between the server's reply and the settling right after it causes a message to be sent twice.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from smtplib import SMTPException, SMTPRecipientsRefused
from time import sleep
from typing import Any

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import Exists, Model, OuterRef, Q, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils import timezone
from django_tasks import default_task_backend

from treatments.lifecycle import BookingState
from treatments.models import (
    Booking,
    Clinic,
    Message,
    MessageAlong,
    MessageKind,
    Patient,
    PlannedSession,
    TimeOffer,
    User,
)
from treatments.models.messages.messages import ABOUT_VISITS, SUBJECTS, WAITING, WRITTEN, MessageQuerySet
from treatments.services.messages import other_emails, quiet_hours, sms, visit_emails
from treatments.services.messages.visit_emails import BookingNews

logger = logging.getLogger(__name__)

UNDO_FOR = timedelta(minutes=3)
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""How long after each failed attempt the next one is made; after the last one the message is given up."""
BACK_OFF_OF_A_CODE = tuple(timedelta(seconds=seconds) for seconds in (10, 30, 60, 120, 240))
"""The same for a code, which is useful for some minutes only."""
CLAIM_FOR = timedelta(minutes=3)
"""Longer than sending can take: EMAIL_DEADLINE ensures that."""
WAITS_FOR_DATABASE = (0.1, 1, 2, 4, 8, 16)
"""Seconds between attempts to record that a message was sent."""
KEEP_WRITTEN = timedelta(days=30)
"""How long the list shows that a code or a link was not sent."""
TOO_LATE = "It could not be sent while it was of use."
ABOUT_A_TIME = (MessageKind.CONFIRMED, MessageKind.MOVED, MessageKind.CANCELLED)


def queue(*, news: Iterable[BookingNews], by: User, now: datetime) -> None:
    """Notify the patient after the surrounding transaction is committed: all news of one kind in one message.

    Unsent news about the same bookings is merged with it: a booking that moved before it was confirmed is only
    confirmed, and the cancellation of a booking that the patient was never notified of is not sent.
    """
    due_at = now + UNDO_FOR if by.is_staff else now
    to_tell: dict[MessageKind, list[BookingNews]] = defaultdict(list)
    for item in news:
        unheard = _since_she_heard(item)
        if unheard:
            to_tell[unheard.kind].append(unheard)
    for group in to_tell.values():
        _queue(group, due_at)


def _since_she_heard(news: BookingNews) -> BookingNews | None:
    earlier = take_back(booking=news.booking)
    if earlier is None:
        return news
    if earlier.kind == MessageKind.CONFIRMED:
        return None if news.kind == MessageKind.CANCELLED else BookingNews(news.booking, MessageKind.CONFIRMED)
    if news.kind == MessageKind.MOVED and earlier.moved_from == news.booking.starts_at:
        return None
    return BookingNews(news.booking, news.kind, earlier.moved_from)


def queue_still_unheard(*, booking: Booking, by: User, now: datetime) -> None:
    """After an undone cancellation: queue the news about the booking that the patient still lacks."""
    earlier = take_back(booking=booking)
    if earlier is None:
        queue(news=[BookingNews(booking, MessageKind.CONFIRMED)], by=by, now=now)
    elif earlier.moved_from:
        queue(news=[BookingNews(booking, MessageKind.MOVED, earlier.moved_from)], by=by, now=now)


def has_been_told(booking: Booking) -> bool:
    """Whether the patient was notified of the booking as it is now, as patients are at once of their own changes."""
    kinds = [MessageKind.CANCELLED] if booking.cancelled_at else [MessageKind.CONFIRMED, MessageKind.MOVED]
    return _has_reached_her(booking, kinds, booking.times_moved)


def _has_reached_her(booking: Booking, kinds: Iterable[MessageKind], times_moved: int) -> bool:
    """Whether the patient was notified, in any way, of the booking as it was after `times_moved` moves."""
    heard = Message.objects.heard().filter(kind__in=kinds)
    along = MessageAlong.objects.filter(booking=booking, times_moved=times_moved, message__in=heard)
    return heard.filter(booking=booking, times_moved=times_moved).exists() or along.exists()


def take_back(*, booking: Booking) -> BookingNews | None:
    """Withdraw unsent news about a booking's time and return it; news of other bookings stays.

    Returns None if the patient already knows it from a text sent besides the e-mail, or the other way round. A message
    that a worker has begun to send counts as sent.
    """
    about = Q(booking=booking) | Exists(MessageAlong.objects.filter(message=OuterRef("pk"), booking=booking))
    waiting = Message.objects.unheard().filter(about, kind__in=ABOUT_A_TIME).select_for_update(of=("self",))
    unheard = [_withdraw(message, booking) for message in waiting.order_by("is_text_beside", "queued_at", "pk")]
    return unheard[0] if unheard else None


def _withdraw(message: Message, booking: Booking) -> BookingNews | None:
    """Take a booking out of a message; returns its news, or None if the patient was already notified of it."""
    kind = MessageKind(message.kind)
    row = message if message.booking_id == booking.pk else message.along.get(booking=booking)
    news = BookingNews(booking, kind, row.moved_from)
    has_heard = _has_reached_her(booking, [kind], row.times_moved)
    if isinstance(row, MessageAlong):
        row.delete()
    else:
        _leave_out(row)
    return None if has_heard else news


def _leave_out(message: Message) -> None:
    """Take a message's own booking out of it; the message's next booking takes its place."""
    following = message.along.order_by("pk").first()
    if following is None:
        message.delete()
        return
    message.booking, message.session = following.booking, following.booking.session
    message.times_moved, message.moved_from = following.times_moved, following.moved_from
    following.delete()
    message.save(update_fields=["booking", "session", "times_moved", "moved_from"])


def _queue(group: Sequence[BookingNews], due_at: datetime) -> None:
    first, *others = group
    message, is_new = Message.objects.get_or_create(
        booking=first.booking,
        kind=first.kind,
        times_moved=first.booking.times_moved,
        is_text_beside=False,
        repeat=0,
        defaults={"moved_from": first.moved_from, "due_at": due_at},
    )
    if not is_new:
        return
    MessageAlong.objects.bulk_create(
        MessageAlong(
            message=message, booking=item.booking, times_moved=item.booking.times_moved, moved_from=item.moved_from
        )
        for item in others
    )
    post(message)


def queue_reminder(*, booking: Booking, now: datetime) -> None:
    """Queue the patient's reminder at the clinic's lead time, and withdraw reminders of earlier times.

    Nothing is queued if that moment has passed: the message about the booking itself is sent now.
    """
    withdraw_reminder(booking=booking)
    clinic = booking.session.plan.clinic
    due_at = _reminded_at(booking.starts_at, clinic)
    if not clinic.reminder_hours or due_at <= now:
        return
    message, is_new = Message.objects.get_or_create(
        booking=booking,
        kind=MessageKind.REMINDER,
        times_moved=booking.times_moved,
        is_text_beside=False,
        repeat=0,
        defaults={"due_at": due_at},
    )
    if is_new:
        post(message)


def _reminded_at(starts_at: datetime, clinic: Clinic) -> datetime:
    """The reminder's time, the clinic's hours before the visit by its wall clock; moved out of the quiet hours."""
    by_the_wall = starts_at.astimezone(clinic.zone) - timedelta(hours=clinic.reminder_hours)
    due_at = by_the_wall.astimezone(UTC)
    morning = quiet_hours.next_open(due_at, clinic)
    return morning if morning < starts_at else quiet_hours.last_open(due_at, clinic)


def withdraw_reminder(*, booking: Booking) -> None:
    """Withdraw a reminder that has not been sent."""
    booking.messages.unheard().filter(kind=MessageKind.REMINDER).delete()


def post(message: Message) -> Message:
    """Leave a new message to the worker, which polls the table; with an immediate task backend, send it now."""
    if not default_task_backend.supports_defer:
        deliver(message_id=message.pk, now=timezone.now())
    return message


def tell(*, kind: MessageKind, about: Model, clinic: Clinic, now: datetime, staff: User | None = None) -> Message:
    """Queue a message about a row, in the transaction of its occasion; `now` is aware.

    The text is written when the message is sent, to the recipient that the row then names, or to `staff`.
    """
    subject = {SUBJECTS[kind]: about}
    fields = {"clinic": clinic, "staff": staff, "queued_at": now, "due_at": now}
    return post(Message.objects.create(kind=kind, **subject, **fields))


def hand_over(
    *, kind: str, address: str, subject: str, body: str, html: str = "", clinic_code: str = "", lives_for: timedelta
) -> None:
    """Queue an e-mail that is already written, because the code or the link in it is not stored elsewhere.

    It is sent within `lives_for` or not at all, and its text is deleted as soon as it is sent or given up.
    """
    now = timezone.now()
    message = Message.objects.create(
        kind=kind,
        clinic=_clinic_of(clinic_code, address),
        address=address,
        subject=subject,
        body=body,
        html=html,
        queued_at=now,
        due_at=now,
        expires_at=now + lives_for,
    )
    post(message)


def _clinic_of(code: str, address: str) -> Clinic | None:
    """The clinic that sees a failure: the named clinic, or that of the person with this address."""
    if code:
        return Clinic.objects.filter(code=code).first()
    patients = Patient.objects.filter(Exact(Lower("email"), Lower(Value(address)))).select_related("clinic")
    patient = patients.order_by("pk").first()
    return patient.clinic if patient else Clinic.objects.filter(staff__email__iexact=address).order_by("pk").first()


def forget(*, addresses: Iterable[str]) -> None:
    """Delete already written messages to these addresses, sent or not."""
    for address in addresses:
        Message.objects.filter(kind__in=WRITTEN, address__iexact=address).delete()


def forget_old(*, now: datetime) -> int:
    """Delete already written messages that expired KEEP_WRITTEN ago; returns their number."""
    over = Message.objects.filter(kind__in=WRITTEN, expires_at__lte=now - KEEP_WRITTEN).exclude(WAITING)
    return over.delete()[0]


# --- Sending ----------------------------------------------------------------------------------------------------


def deliver_due(*, now: datetime) -> int:
    """Send all due messages; returns their number."""
    due = list(Message.objects.due(now).values_list("pk", flat=True))
    return sum(deliver(message_id=pk, now=now) for pk in due)


def deliver_next(*, now: datetime) -> bool:
    """Send the most urgent due message that no other worker has; returns whether there was one."""
    return _deliver(Message.objects.due(now), now) is not None


def deliver(*, message_id: int, now: datetime) -> bool:
    """Send a message that is due, not sent and still true; returns whether it was sent."""
    return bool(_deliver(Message.objects.due(now).filter(pk=message_id), now))


def _deliver(due: MessageQuerySet, now: datetime) -> bool | None:
    """Claim the first of these, send it and settle it; returns whether it was sent, None if there was none to claim.

    No lock and no transaction is held during network access. A worker that dies in between leaves a claim, which
    expires. To a patient who wants no e-mail the message goes as a text, if they want texts, or is left to the desk to
    tell them by phone. A patient who wants both gets a text besides the e-mail, which is a separate message from then
    on.

    A failed message is retried after each time of BACK_OFF, then given up; one that the mail server rejects
    permanently is given up at once.
    """
    claimed = _claim(due, now)
    if claimed is None:
        return None
    message, letter = claimed
    if letter is None:
        return False
    try:
        if _goes_both_ways(message):
            _add_text(message, now)
        _hand_to_server(message, letter)
    except sms.Undeliverable as error:
        _settle(message, failure=str(error), given_up_at=now)
        return False
    except DatabaseError:
        raise
    except Exception as error:
        _note_failure(message, error, now)
        return False
    except BaseException:
        _note_failure(message, InterruptedError(), now)
        raise
    _settle_surely(message, sent_at=now)
    return True


def _claim(due: MessageQuerySet, now: datetime) -> tuple[Message, "_Letter | None"] | None:
    """Claim the first of these that no other worker has, and return it with its content.

    Messages that are no longer true or useful end here. A change of what a message reports either withdraws it before
    a worker claims it, or finds it sent; therefore it is checked under the same lock.
    """
    with transaction.atomic():
        locked = due.select_for_update(skip_locked=True, of=("self",)).first()
        if locked is None:
            return None
        message = Message.objects.with_whom().get(pk=locked.pk)
        if message.expires_at and message.expires_at <= now:
            _end(message, claimed_until=None, failure=message.failure or TOO_LATE, given_up_at=now)
            return message, None
        if (again_at := _put_off(message, now)) > now:
            _end(message, claimed_until=None, due_at=again_at)
            return message, None
        try:
            letter = _letter(message, now)
        except DatabaseError:
            raise
        except Exception as error:
            letter = _Letter(partial(_raise, error), partial(_raise, error))
        if letter is None:
            _end(message, claimed_until=None, overtaken_at=now)
        else:
            _end(message, claimed_until=now + CLAIM_FOR)
        return message, letter


def _put_off(message: Message, now: datetime) -> datetime:
    """Until when a message due at night has to wait, after a failed attempt or without a running worker."""
    by_day_only = message.kind in (MessageKind.OFFER, MessageKind.REMINDER)
    return quiet_hours.next_open(now, message.clinic) if message.clinic and by_day_only else now


def _raise(error: Exception) -> Any:
    raise error


def _settle(message: Message, **outcome: Any) -> None:
    """End the claim, unless it has expired and another worker has the message now."""
    with transaction.atomic():
        mine = Message.objects.filter(pk=message.pk, claimed_until=message.claimed_until).select_for_update()
        for locked in mine:
            _end(locked, claimed_until=None, **outcome)


def _settle_surely(message: Message, **outcome: Any) -> None:
    """Settle a sent message even if the database is just restarting: unsettled, it would be sent twice."""
    for seconds in WAITS_FOR_DATABASE:
        try:
            _settle(message, **outcome)
        except (OperationalError, InterfaceError):
            connection.close()
            sleep(seconds)
        else:
            return
    _settle(message, **outcome)


def _end(message: Message, **outcome: Any) -> None:
    """Store the outcome of a message; its text is deleted once it will not be sent any more."""
    for name, value in outcome.items():
        setattr(message, name, value)
    if message.sent_at or message.overtaken_at or message.given_up_at:
        message.body = message.html = ""
    if message.sent_at or message.overtaken_at:
        message.address = ""
    message.save()


@dataclass(frozen=True, slots=True)
class _Letter:
    """The content of a message, written once it is known whether it goes by e-mail or text."""

    as_email: Callable[[], EmailMessage]
    as_text: Callable[[], str]


def _goes_both_ways(message: Message) -> bool:
    about_a_visit_ahead = message.kind in ABOUT_VISITS and message.kind != MessageKind.INVITATION
    return about_a_visit_ahead and message.whom.texts and not message.goes_as_text and sms.gateway() is not None


def _add_text(message: Message, now: datetime) -> None:
    """Queue the same as a text, once, even if the e-mail needs several attempts."""
    with transaction.atomic():
        text, is_new = Message.objects.get_or_create(
            session=message.session,
            booking=message.booking,
            offer=message.offer,
            kind=message.kind,
            times_moved=message.times_moved,
            is_text_beside=True,
            repeat=message.repeat,
            defaults={"moved_from": message.moved_from, "queued_at": message.queued_at, "due_at": now},
        )
        if not is_new:
            return
        MessageAlong.objects.bulk_create(
            MessageAlong(message=text, booking=item.booking, times_moved=item.times_moved, moved_from=item.moved_from)
            for item in message.along.all()
        )
    post(text)


def _letter(message: Message, now: datetime) -> _Letter | None:
    """The content of a message; None if none of it is still true, or its channel is no longer wanted."""
    if message.is_written:
        return _Letter(partial(_written, message), _no_text)
    if message.whom and message.whom.erased_at is not None:
        return None
    if message.kind not in ABOUT_VISITS:
        email = other_emails.write(message)
        as_text = partial(other_emails.text_for, message.desk_message) if message.desk_message else _no_text
        return _Letter(lambda: email, as_text) if email else None
    if message.is_text_beside and not message.whom.texts:
        return None
    return _about_visit(message, now)


def _about_visit(message: Message, now: datetime) -> _Letter | None:
    if message.offer:
        offers = open_offers(message, now=now)
        return (
            _Letter(partial(visit_emails.offer_email, offers), partial(visit_emails.offer_text, offers))
            if offers
            else None
        )
    if message.kind == MessageKind.INVITATION:
        last = message.session
        if last is None or last.done_on is None or not is_still_invited(last):
            return None
        to = (message.whom, last.done_on)
        return _Letter(partial(visit_emails.invitation_email, *to), partial(visit_emails.invitation_text, *to))
    news = still_true(message, now=now)
    if not news:
        return None
    return _Letter(partial(visit_emails.email_for, message, news), partial(visit_emails.text_for, message, news))


def _written(message: Message) -> EmailMessage:
    email = EmailMultiAlternatives(subject=message.subject, body=message.body, to=[message.address])
    if message.html:
        email.attach_alternative(message.html, "text/html")
    return email


def _no_text() -> str:
    raise sms.Undeliverable("This goes by e-mail only.")


def open_offers(message: Message, *, now: datetime) -> list[TimeOffer]:
    """All times that the patient can take now, the earliest first: one message lists them all."""
    offers = TimeOffer.objects.open(now).filter(entry__session__plan__patient=message.whom)
    return list(offers.select_related("entry__session__plan__patient__clinic").order_by("during", "pk"))


def is_still_invited(last: PlannedSession) -> bool:
    """Whether the patient may be invited again after their last session: not opted out, and in no plan for it."""
    patient = last.plan.patient
    ongoing = PlannedSession.objects.going_on().filter(plan__patient=patient, treatment=last.treatment)
    return not patient.no_invitations and patient.erased_at is None and not ongoing.exists()


def _hand_to_server(message: Message, letter: _Letter) -> None:
    """Raises NoWayThrough, SMTPException or OSError."""
    if message.goes_as_text:
        _hand_to_gateway(message, letter)
        return
    email = letter.as_email()
    if not any(email.to):
        raise sms.Undeliverable("The clinic has no e-mail address.")
    if message.clinic and message.clinic.email:
        email.reply_to = [message.clinic.email]
    email.extra_headers["Auto-Submitted"] = "auto-generated"  # RFC 3834: prevents automatic replies
    email.send()


def _hand_to_gateway(message: Message, letter: _Letter) -> None:
    patient = message.whom
    gateway = sms.gateway() if patient.texts else None
    if gateway is None:
        raise sms.Undeliverable("No texts are sent here." if message.is_text_beside else "No e-mail wanted.")
    gateway.send(to=sms.number_of(patient.phone, patient.clinic.country), text=letter.as_text())


def _note_failure(message: Message, error: BaseException, now: datetime) -> None:
    """Record a failure without the error's own text, which can name the recipient."""
    logger.warning("Message %s (%s) not sent: %s", message.pk, message.kind, type(error).__name__)
    tries, back_off = message.tries + 1, BACK_OFF_OF_A_CODE if message.kind == MessageKind.CODE else BACK_OFF
    why = _why_not(message, error)
    again_at = now + back_off[tries - 1] if tries <= len(back_off) else None
    is_too_late = again_at and message.expires_at and again_at >= message.expires_at
    if _is_refused(error) or again_at is None or is_too_late:
        _settle(message, tries=tries, failure=why, given_up_at=now)
    else:
        _settle(message, tries=tries, failure=why, due_at=again_at)


def _why_not(message: Message, error: BaseException) -> str:
    if _is_refused(error):
        return "The mail server refuses the address."
    if isinstance(error, (SMTPException, OSError)):
        return f"The {'text service' if message.goes_as_text else 'mail server'} could not be reached."
    return "It could not be written. Tell whoever looks after the server."


def _is_refused(error: BaseException) -> bool:
    """Whether the server rejects the recipients permanently."""
    return isinstance(error, SMTPRecipientsRefused) and all(code >= 500 for code, _why in error.recipients.values())


def still_true(message: Message, *, now: datetime) -> list[BookingNews]:
    """The part of a message that is still true: a booking that moved meanwhile is no longer confirmed."""
    kind = MessageKind(message.kind)
    rows: list[Message | MessageAlong] = [
        message,
        *message.along.select_related("booking__session__plan__clinic").order_by("pk"),
    ]
    return [
        BookingNews(row.booking, kind, row.moved_from)
        for row in rows
        if row.booking and _is_true(kind, row.booking, row.times_moved, now)
    ]


def _is_true(kind: MessageKind, booking: Booking, times_moved: int, now: datetime) -> bool:
    if kind == MessageKind.CANCELLED:
        return booking.cancelled_at is not None
    if booking.cancelled_at is not None or times_moved != booking.times_moved:
        return False
    is_ahead: bool = booking.state == BookingState.BOOKED and now < booking.starts_at
    return kind != MessageKind.REMINDER or is_ahead
