"""What patients are told about their bookings, and when; the words are in `services.letters`.

A message is queued in the
transaction that books, moves or cancels, and sent once, when that has been committed. What staff do can be undone for
three minutes, so nothing goes out before; a patient who does it herself is told at once. A reminder waits in the same
queue until it is due. What is no longer true by then is not sent, and what she never heard of is not taken back.

A message is marked as sent in the transaction that hands it to the mail server. Whatever stops the process before
leaves it to be sent: by its task, or by `deliver_due`, which looks at the messages themselves and not at the queue.
Only a process that dies between the server's answer and the commit, which follows it at once, would send it again.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from smtplib import SMTPException, SMTPRecipientsRefused

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django_tasks import task

from treatments.lifecycle import BookingState
from treatments.models import Booking, Message, MessageAlong, MessageKind, OfferState, PlannedSession, User
from treatments.services import letters, sms
from treatments.services.letters import News

UNDO_FOR = timedelta(minutes=3)
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""How long after each failed try the next one is made; after the last of these the message is given up."""
ABOUT_A_TIME = (MessageKind.CONFIRMED, MessageKind.MOVED, MessageKind.CANCELLED)


def queue(*, news: Iterable[News], by: User, now: datetime) -> None:
    """Has the patient told after the transaction around it is committed: all news of one kind in one message.

    Of what waits to be told about the same bookings only what she does not know yet stays: a booking that moved
    before it was confirmed is confirmed, and one that she has not heard of is cancelled without a word.
    """
    due_at = now + UNDO_FOR if by.is_staff else now
    to_tell: dict[MessageKind, list[News]] = defaultdict(list)
    for each in news:
        unheard = _since_she_heard(each)
        if unheard:
            to_tell[unheard.kind].append(unheard)
    for group in to_tell.values():
        _queue(group, due_at)


def _since_she_heard(news: News) -> News | None:
    earlier = take_back(booking=news.booking)
    if earlier is None:
        return news
    if earlier.kind == MessageKind.CONFIRMED:
        return None if news.kind == MessageKind.CANCELLED else News(news.booking, MessageKind.CONFIRMED)
    if news.kind == MessageKind.MOVED and earlier.moved_from == news.booking.starts_at:
        return None
    return News(news.booking, news.kind, earlier.moved_from)


def queue_still_unheard(*, booking: Booking, by: User, now: datetime) -> None:
    """After a cancellation was taken back before she heard of it: what she had not heard before it, she is told."""
    earlier = take_back(booking=booking)
    if earlier is None:
        queue(news=[News(booking, MessageKind.CONFIRMED)], by=by, now=now)
    elif earlier.moved_from:
        queue(news=[News(booking, MessageKind.MOVED, earlier.moved_from)], by=by, now=now)


def has_been_told(booking: Booking) -> bool:
    """Whether she knows of the booking as it is now: what a patient did herself, for one, she was told at once."""
    kinds = [MessageKind.CANCELLED] if booking.cancelled_at else [MessageKind.CONFIRMED, MessageKind.MOVED]
    return _has_reached_her(booking, kinds, booking.times_moved)


def _has_reached_her(booking: Booking, kinds: Iterable[MessageKind], times_moved: int) -> bool:
    """Whether she was told, in whichever way, of the booking as it was after it had moved so many times."""
    own = booking.messages.filter(kind__in=kinds, times_moved=times_moved, sent_at__isnull=False)
    along = booking.told_along.filter(message__kind__in=kinds, times_moved=times_moved, message__sent_at__isnull=False)
    return own.exists() or along.exists()


def take_back(*, booking: Booking) -> News | None:
    """Withdraws what waits to be told about a booking's time, and answers what that was; other bookings' news stay.

    What a text has told her beside an e-mail, or the other way round, she knows: nothing is answered. A message that is
    being sent just now is waited for, and then it is told.
    """
    about = Q(booking=booking) | Exists(MessageAlong.objects.filter(message=OuterRef("pk"), booking=booking))
    waiting = Message.objects.waiting().filter(about, kind__in=ABOUT_A_TIME).select_for_update(of=("self",))
    unheard = [_withdraw(message, booking) for message in waiting.order_by("is_text_beside", "queued_at", "pk")]
    return unheard[0] if unheard else None


def _withdraw(message: Message, booking: Booking) -> News | None:
    """Takes a booking out of a message; what it would have told of it, unless she has heard that."""
    kind = MessageKind(message.kind)
    row = message if message.booking_id == booking.pk else message.along.get(booking=booking)
    told = News(booking, kind, row.moved_from)
    has_heard = _has_reached_her(booking, [kind], row.times_moved)
    if isinstance(row, MessageAlong):
        row.delete()
    else:
        _leave_out(row)
    return None if has_heard else told


def _leave_out(message: Message) -> None:
    """Takes a message's own booking out of it; the next one that it tells of comes in its place."""
    following = message.along.order_by("pk").first()
    if following is None:
        message.delete()
        return
    message.booking, message.session = following.booking, following.booking.session
    message.times_moved, message.moved_from = following.times_moved, following.moved_from
    following.delete()
    message.save(update_fields=["booking", "session", "times_moved", "moved_from"])


def _queue(group: Sequence[News], due_at: datetime) -> None:
    first, *others = group
    message, is_new = Message.objects.get_or_create(
        booking=first.booking,
        kind=first.kind,
        times_moved=first.booking.times_moved,
        is_text_beside=False,
        defaults={"moved_from": first.moved_from, "due_at": due_at},
    )
    if not is_new:
        return
    MessageAlong.objects.bulk_create(
        MessageAlong(
            message=message, booking=each.booking, times_moved=each.booking.times_moved, moved_from=each.moved_from
        )
        for each in others
    )
    enqueue(message)


def queue_reminder(*, booking: Booking, now: datetime) -> None:
    """Has the patient reminded as long before as her clinic wants, and of no time that she had before.

    Nothing is queued where that moment has passed: what she is told now is reminder enough.
    """
    withdraw_reminder(booking=booking)
    hours = booking.session.plan.clinic.reminder_hours
    due_at = booking.starts_at - timedelta(hours=hours)
    if not hours or due_at <= now:
        return
    message, is_new = Message.objects.get_or_create(
        booking=booking,
        kind=MessageKind.REMINDER,
        times_moved=booking.times_moved,
        is_text_beside=False,
        defaults={"due_at": due_at},
    )
    if is_new:
        enqueue(message)


def withdraw_reminder(*, booking: Booking) -> None:
    """Takes back a reminder that has not gone out."""
    booking.messages.waiting().filter(kind=MessageKind.REMINDER).delete()


def enqueue(message: Message) -> None:
    """Gives a message to the queue for when it is due.

    A queue that runs everything at once looks at one that has to wait, and leaves it to `deliver_due`.
    """
    can_wait = send.get_backend().supports_defer
    (send.using(run_after=message.due_at) if can_wait else send).enqueue(message.pk)


@task()
def send(message_id: int) -> None:
    """Sends a message that is due."""
    deliver(message_id=message_id, now=timezone.now())


def deliver_due(*, now: datetime) -> int:
    """Sends whatever is due and lies here still, as its task was lost or found the mail server gone; how many."""
    due = list(Message.objects.due(now).order_by("due_at", "pk").values_list("pk", flat=True))
    return sum(deliver(message_id=pk, now=now) for pk in due)


def deliver(*, message_id: int, now: datetime) -> bool:
    """Sends a message that is due, was not sent and is still true; whether it did.

    To a patient who wants no e-mail it goes as a text, if she wants that, or is left to the desk to tell her by phone.
    Who wants both is sent a text beside the e-mail, a message by itself from here on.

    Of two workers with the same message the second waits and finds it sent. One that cannot be sent is tried again
    after each time of BACK_OFF, then given up; one that the mail server will never take is given up at once.
    """
    with transaction.atomic():
        message = _locked(message_id)
        if message is None or message.due_at > now:
            return False
        letter = _letter(message, now)
        if letter is None:
            message.overtaken_at = now
            message.save(update_fields=["overtaken_at"])
            return False
        if _goes_both_ways(message):
            _add_text(message, now)
        try:
            _hand_over(message, letter)
        except sms.NoWayThrough as error:
            _give_up(message, str(error), now)
            return False
        except (SMTPException, OSError) as error:
            _note_failure(message, error, now)
            return False
        message.sent_at = now
        message.save(update_fields=["sent_at"])
        return True


def _locked(message_id: int) -> Message | None:
    waiting = Message.objects.waiting().with_whom().select_for_update(of=("self",))
    return waiting.filter(pk=message_id).first()


@dataclass(frozen=True, slots=True)
class _Letter:
    """What is told, written when it is known by which way it goes."""

    as_email: Callable[[], EmailMultiAlternatives]
    as_text: Callable[[], str]


def _goes_both_ways(message: Message) -> bool:
    about_a_visit_ahead = message.kind != MessageKind.INVITATION
    wants_both = message.patient.texts and not message.goes_as_text
    return wants_both and about_a_visit_ahead and sms.gateway() is not None


def _add_text(message: Message, now: datetime) -> None:
    """Queues the same as a text, once, however often the e-mail has to be tried."""
    text, is_new = Message.objects.get_or_create(
        session=message.session,
        booking=message.booking,
        offer=message.offer,
        kind=message.kind,
        times_moved=message.times_moved,
        is_text_beside=True,
        defaults={"moved_from": message.moved_from, "queued_at": message.queued_at, "due_at": now},
    )
    if not is_new:
        return
    MessageAlong.objects.bulk_create(
        MessageAlong(message=text, booking=each.booking, times_moved=each.times_moved, moved_from=each.moved_from)
        for each in message.along.all()
    )
    enqueue(text)


def _letter(message: Message, now: datetime) -> _Letter | None:
    """What a message says; None where none of it is true any more, or its way is not wanted any more."""
    if message.is_text_beside and not message.patient.texts:
        return None
    if message.offer:
        is_open = message.offer.state == OfferState.OPEN and now < message.offer.expires_at
        email, text = partial(letters.offer_email, message.offer), partial(letters.offer_text, message.offer)
        return _Letter(email, text) if is_open else None
    if message.kind == MessageKind.INVITATION:
        last_on = message.session.done_on
        if last_on is None or not is_still_invited(message.session):
            return None
        to = (message.patient, last_on)
        return _Letter(partial(letters.invitation_email, *to), partial(letters.invitation_text, *to))
    told = still_true(message, now=now)
    if not told:
        return None
    return _Letter(partial(letters.email_for, message, told), partial(letters.text_for, message, told))


def is_still_invited(last: PlannedSession) -> bool:
    """Whether she may be asked to come again after her last session: she wants it, and is in no plan for it."""
    patient = last.plan.patient
    hers = PlannedSession.objects.going_on().filter(plan__patient=patient, treatment=last.treatment)
    return not patient.no_invitations and patient.erased_at is None and not hers.exists()


def _hand_over(message: Message, letter: _Letter) -> None:
    """Raises NoWayThrough, SMTPException or OSError."""
    patient = message.patient
    if not message.goes_as_text:
        letter.as_email().send()
        return
    gateway = sms.gateway() if patient.texts else None
    if gateway is None:
        raise sms.NoWayThrough("No texts are sent here." if message.is_text_beside else "She wants no e-mail.")
    gateway.send(to=sms.number_of(patient.phone, patient.clinic.country), text=letter.as_text())


def _give_up(message: Message, why: str, now: datetime) -> None:
    message.failure, message.given_up_at = why, now
    message.save(update_fields=["failure", "given_up_at"])


def _note_failure(message: Message, error: Exception, now: datetime) -> None:
    """The error's own text is not kept: it can name the recipient."""
    refused = isinstance(error, SMTPRecipientsRefused) and all(
        code >= 500 for code, _reason in error.recipients.values()
    )
    message.tries += 1
    service = "text service" if message.goes_as_text else "mail server"
    message.failure = f"The {service} refuses her address." if refused else f"The {service} could not be reached."
    if refused or message.tries > len(BACK_OFF):
        message.given_up_at = now
    else:
        message.due_at = now + BACK_OFF[message.tries - 1]
    message.save(update_fields=["tries", "failure", "given_up_at", "due_at"])
    if message.given_up_at is None and send.get_backend().supports_defer:
        enqueue(message)


def still_true(message: Message, *, now: datetime) -> list[News]:
    """Of what a message tells, what still is so: a booking that moved meanwhile is no longer confirmed."""
    kind = MessageKind(message.kind)
    rows: list[Message | MessageAlong] = [
        message,
        *message.along.select_related("booking__session__plan__clinic").order_by("pk"),
    ]
    return [
        News(row.booking, kind, row.moved_from)
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
