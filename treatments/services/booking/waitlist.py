"""The waiting list: a time that comes free is offered to suitable patients, and one of them gets it.

A time is offered once the change that freed it can no longer be undone, to a few patients at once, those with the
fewest days left first. Each can take it until the offer expires; then the next patients get an offer. Taking an offer
is subject to the locks and constraints of any booking, which decide who was first. Why a patient was passed over is
recorded.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from treatments.lifecycle import BookingState, SessionState
from treatments.models import (
    Booking,
    FreedTime,
    Message,
    MessageKind,
    PlannedSession,
    TimeOffer,
    User,
    WaitlistEntry,
)
from treatments.models import NotOffered as PassedOver
from treatments.models.audit import acting
from treatments.models.booking.waitlist import OfferState
from treatments.queries.booking.availability_inputs import AvailabilityQuery, TreatmentNotOffered, question_for
from treatments.scheduling.availability import FreeTime
from treatments.scheduling.refusals import why_not
from treatments.services import locks
from treatments.services.booking import bookability, bookings, courses, moves
from treatments.services.booking.booking_refusals import BookingRefused, JustTaken, NotBookable
from treatments.services.booking.chosen_times import ChosenTime
from treatments.services.booking.wishes import wishes_of
from treatments.services.messages import messages, quiet_hours
from treatments.services.refusals import Refused

AT_ONCE = 3
"""To how many patients a time is offered at once."""
OFFER_FOR = timedelta(hours=2)
"""Counted without the clinic's quiet hours: nobody has to answer at night."""
GATHERED_FOR = timedelta(minutes=1)
"""Offers to one patient within this time are collected in one message."""
LEAST_NOTICE = timedelta(hours=2)
"""A time that begins sooner is not offered: nobody would come in time."""


class OfferOver(Refused):
    """The offer can no longer be taken; the message is the sentence that the user reads.

    `refused` is the refusal by the booking rules, None if they were not checked; `for_staff` is the reason as shown to
    the desk.
    """

    def __init__(self, sentence: str, refused: BookingRefused | None = None, *, for_staff: str = "") -> None:
        super().__init__(sentence)
        self.refused = refused
        self.for_staff = for_staff


def join(*, session: PlannedSession, by: User, now: datetime) -> WaitlistEntry:
    """Put a session on the list, for any time or for one earlier than its booking. Idempotent.

    Raises BookingRefused if the session cannot wait for a time.
    """
    with transaction.atomic(), acting(by, "waitlist.joined", session=session.pk):
        locks.lock(session)
        wants_earlier = session.state == SessionState.BOOKED
        if wants_earlier:
            check_can_wait(_booking_of(session), by=by, now=now)
        else:
            bookability.check_next(session)
        entry, _is_new = WaitlistEntry.objects.update_or_create(
            session=session,
            left_at=None,
            defaults={"wants_earlier": wants_earlier},
            create_defaults={"wants_earlier": wants_earlier, "added_by": by, "added_at": now},
        )
    return entry


def check_can_wait(booking: Booking, *, by: User, now: datetime) -> None:
    """Raises BookingRefused if no time before that of the booking can be offered."""
    moves.check_can_move(booking, booking.session.plan, by=by, now=now)
    if booking.starts_at <= now:
        raise NotBookable("This visit has begun. No earlier time can be offered.")


def can_wait(booking: Booking, *, by: User, now: datetime) -> bool:
    """Whether `check_can_wait` raises nothing."""
    try:
        check_can_wait(booking, by=by, now=now)
    except BookingRefused:
        return False
    return True


def _booking_of(session: PlannedSession) -> Booking:
    """The booking to move to an earlier time. Raises NotBookable if it no longer exists."""
    related = ("session__plan__clinic", "session__plan__patient", "clinician__user", "room", "device", "patient")
    booked = Booking.objects.filter(session=session, state=BookingState.BOOKED).select_related(*related).first()
    if booked is None:
        raise NotBookable("No visit is booked that could be earlier.")
    return booked


def leave(*, entry: WaitlistEntry, by: User, now: datetime) -> None:
    """Take the entry off the list."""
    with transaction.atomic(), acting(by, "waitlist.left", session=entry.session_id):
        WaitlistEntry.objects.filter(pk=entry.pk, left_at=None).update(left_at=now)


def offer_due(*, now: datetime) -> int:
    """Offer times that have come free, and continue where offers have expired; returns the number of offers made.

    Offers that are no longer available are withdrawn first. At night nothing is offered: an offer would expire before
    anybody reads it.
    """
    withdraw_untrue(now=now)
    due = FreedTime.objects.filter(settled_at__isnull=True, offer_from__lte=now).order_by("offer_from", "pk")
    return sum(_offer(pk, now) for pk in due.values_list("pk", flat=True))


def _offer(pk: int, now: datetime) -> int:
    with transaction.atomic(), acting(None, "waitlist.offered", freed=pk):
        open_still = FreedTime.objects.select_for_update(skip_locked=True, of=("self",)).filter(settled_at__isnull=True)
        freed = open_still.select_related("clinic", "clinician__user").filter(pk=pk).first()
        if freed is None or quiet_hours.next_open(now, freed.clinic) > now:
            return 0
        freed.offers.filter(state=OfferState.OPEN, expires_at__lte=now).update(state=OfferState.EXPIRED)
        if _is_taken(freed):
            return _settle(freed, "Booked meanwhile", now)
        if freed.during.lower - LEAST_NOTICE <= now:
            return _settle(freed, "Too near to be offered", now)
        if freed.offers.filter(state=OfferState.OPEN).exists():
            return 0
        made = [_make_offer(freed, suitable, now) for suitable in _next_in_line(freed, now)]
        return len(made) if made else _settle(freed, "Nobody else it suits", now)


def _is_taken(freed: FreedTime) -> bool:
    overlapping = Booking.objects.standing().filter(clinician=freed.clinician, occupied__overlap=freed.during)
    return overlapping.exists()


def _settle(freed: FreedTime, outcome: str, now: datetime) -> int:
    freed.settled_at, freed.outcome = now, outcome
    freed.save(update_fields=["settled_at", "outcome"])
    freed.offers.filter(state=OfferState.OPEN).update(state=OfferState.LOST, answered_at=now)
    return 0


@dataclass(frozen=True, slots=True)
class _Suits:
    """A waiting-list entry, and the time that the patient would get."""

    entry: WaitlistEntry
    free: FreeTime


def _next_in_line(freed: FreedTime, now: datetime) -> list[_Suits]:
    """The next few entries that the time suits; records why the entries before them were passed over."""
    offered = freed.offers.values("entry")
    waiting = WaitlistEntry.objects.waiting().filter(session__plan__clinic=freed.clinic).exclude(pk__in=offered)
    # Entries without any booking come before those with one.
    left = waiting.exclude(passed_over__freed=freed).order_by("wants_earlier", "session__latest", "added_at", "pk")
    chosen: list[_Suits] = []
    for entry in left.select_related("session__plan__clinic", "session__plan__patient", "added_by"):
        if len(chosen) == AT_ONCE:
            break
        try:
            chosen.append(_Suits(entry, _time_for(entry, freed, now)))
        except BookingRefused as refused:
            PassedOver.objects.create(freed=freed, entry=entry, why=str(refused)[:400])
    return chosen


def _time_for(entry: WaitlistEntry, freed: FreedTime, now: datetime) -> FreeTime:
    """The patient's possible time within the freed one. Raises BookingRefused with the reason if there is none."""
    session = entry.session
    if entry.wants_earlier:
        return _earlier_time_for(entry, freed, now)
    bookability.check_next(session)
    try:
        question = question_for(session, now=now, wanted_at=freed.during.lower)
    except TreatmentNotOffered as missing:
        raise NotBookable(str(missing)) from missing
    free = _first_within(question, freed, session)
    _check_leaves_room(session, free.starts_at.astimezone(freed.clinic.zone).date(), now)
    return free


def _earlier_time_for(entry: WaitlistEntry, freed: FreedTime, now: datetime) -> FreeTime:
    """A time before the current booking that leaves all other visits of the patient unchanged."""
    booking, by = _booking_of(entry.session), entry.added_by
    moves.check_can_move(booking, booking.session.plan, by=by, now=now)
    if freed.during.lower >= booking.starts_at:
        raise NotBookable("The patient has an earlier time already.")
    question = moves.times_for(booking, by=by, now=now, wanted_at=freed.during.lower)
    free = _first_within(question, freed, entry.session)
    if free.starts_at >= booking.starts_at:
        raise NotBookable("The patient has an earlier time already.")
    change = moves.propose(booking=booking, to=moves.choice_of(free), by=by, now=now)
    if change.along or change.stuck:
        raise NotBookable("A later visit of the patient would have to move with it.")
    return free


def _first_within(question: AvailabilityQuery, freed: FreedTime, session: PlannedSession) -> FreeTime:
    free = next(_within(question, freed), None)
    if free is None:
        reasons = why_not(question.roster, question.search, freed.during.lower, freed.clinician_id)
        raise NotBookable(" ".join(reason.text for reason in reasons) or "The visit is longer than the time.")
    if not wishes_of(session.plan.patient).as_wishes().are_met(free, freed.clinic.zone):
        raise NotBookable("Not as the patient wishes.")
    return free


def _within(question: AvailabilityQuery, freed: FreedTime) -> Iterator[FreeTime]:
    """The free times of this clinician within the freed time, the earliest first."""
    visit = question.search.visit
    for free in question.free_times():
        occupied = visit.occupied(free.starts_at)
        inside = freed.occupied.lower <= occupied.start and occupied.end <= freed.occupied.upper
        if inside and free.clinician == freed.clinician_id:
            yield free


def _check_leaves_room(session: PlannedSession, day: date, now: datetime) -> None:
    """Raises NotBookable if a later visit would find no time after this one."""
    stuck = courses.stuck_after(session=session, day=day, now=now)
    if stuck is not None:
        raise NotBookable(f"Visit {stuck.position} of the plan would find no time after it.")


def _make_offer(freed: FreedTime, suits: _Suits, now: datetime) -> TimeOffer:
    free = suits.free
    offer = TimeOffer.objects.create(
        freed=freed,
        entry=suits.entry,
        clinician_id=free.clinician,
        room_id=free.room,
        device_id=free.device,
        during=DateTimeTZRange(free.starts_at, free.ends_at),
        offered_at=now,
        expires_at=min(quiet_hours.after(now, OFFER_FOR, freed.clinic), free.starts_at - LEAST_NOTICE / 2),
    )
    _tell(offer, now)
    return offer


def _tell(offer: TimeOffer, now: datetime) -> None:
    """Queue a message, unless an unsent one to this patient exists, which will include this time too."""
    patient = offer.entry.session.plan.patient_id
    waiting = Message.objects.unheard().filter(kind=MessageKind.OFFER, session__plan__patient=patient)
    if not waiting.exists():
        due_at = now + GATHERED_FOR
        messages.post(Message.objects.create(offer=offer, kind=MessageKind.OFFER, queued_at=now, due_at=due_at))


def withdraw_untrue(*, now: datetime) -> int:
    """Withdraw the open offers that are no longer available for any reason; returns their number."""
    related = ("freed", "clinician__user", "room", "device", "entry__added_by", "entry__session__plan__clinic")
    offers = TimeOffer.objects.filter(state=OfferState.OPEN, expires_at__gt=now)
    untrue = [
        offer.pk
        for offer in offers.select_related(*related, "entry__session__plan__patient")
        if not can_be_had(offer, now=now)
    ]
    withdrawn = TimeOffer.objects.filter(pk__in=untrue, state=OfferState.OPEN)
    with acting(None, "waitlist.withdrawn"):
        return withdrawn.update(state=OfferState.WITHDRAWN, answered_at=now)


def check_can_be_had(offer: TimeOffer, *, now: datetime) -> None:
    """Raises OfferOver if the patient is no longer waiting, or the time can no longer be booked for them."""
    if not WaitlistEntry.objects.waiting().filter(pk=offer.entry_id).exists():
        raise OfferOver(
            _("You are no longer on the waiting list for this visit."), for_staff="The patient is not on the list."
        )
    try:
        _check_bookable(offer, now)
    except BookingRefused as refused:
        raise _over(refused) from refused


def _check_bookable(offer: TimeOffer, now: datetime) -> None:
    """Raises BookingRefused."""
    entry, to = offer.entry, ChosenTime(offer.during.lower, offer.clinician, offer.room, offer.device)
    if entry.wants_earlier:
        booking = _booking_of(entry.session)
        moves.check_can_move(booking, booking.session.plan, by=entry.added_by, now=now)
        question = moves.times_for(booking, by=entry.added_by, now=now, is_offered=True)
    else:
        bookability.check_next(entry.session)
        try:
            question = question_for(entry.session, now=now)
        except TreatmentNotOffered as missing:
            raise NotBookable(str(missing)) from missing
    bookability.check_choice(question, to)


def can_be_had(offer: TimeOffer, *, now: datetime) -> bool:
    """Whether `check_can_be_had` raises nothing."""
    try:
        check_can_be_had(offer, now=now)
    except OfferOver:
        return False
    return True


def _over(refused: BookingRefused) -> OfferOver:
    """The error for an offer that is no longer available, from the refusal of the booking rules."""
    if isinstance(refused, JustTaken):
        sentence = _("Somebody else was faster and has this time now. You stay on the list.")
    else:
        sentence = _("This time is no longer available. You stay on the list.")
    return OfferOver(sentence, refused, for_staff=str(refused))


def never_free(*, starts: Collection[datetime], acted_at: Collection[datetime]) -> None:
    """After an undo: delete the unsettled freed times of the action and of its undo, so that they are not offered."""
    FreedTime.objects.filter(during__startswith__in=starts, freed_at__in=acted_at, settled_at__isnull=True).delete()


def take(*, offer: TimeOffer, by: User, now: datetime) -> Booking:
    """Book the offered time, or move the patient's booking to it.

    Raises OfferOver if it is too late or somebody else was first.
    """
    session = offer.entry.session
    try:
        with transaction.atomic(), acting(by, "waitlist.taken", session=session.pk):
            booking = _have(offer, by, now)
            locked = TimeOffer.objects.select_for_update(of=("self",)).select_related("freed").get(pk=offer.pk)
            if locked.state == OfferState.TAKEN:
                return booking
            check_open(locked, now=now)
            locked.state, locked.answered_at = OfferState.TAKEN, now
            locked.save(update_fields=["state", "answered_at"])
            _settle(locked.freed, "Taken from the waiting list", now)
            WaitlistEntry.objects.filter(pk=offer.entry_id, left_at=None).update(left_at=now)
            return booking
    except BookingRefused as refused:
        if not WaitlistEntry.objects.waiting().filter(pk=offer.entry_id).exists():
            check_can_be_had(offer, now=now)
        raise _over(refused) from refused


def _have(offer: TimeOffer, by: User, now: datetime) -> Booking:
    """Raises BookingRefused."""
    session, to = offer.entry.session, ChosenTime(offer.during.lower, offer.clinician, offer.room, offer.device)
    if offer.entry.wants_earlier:
        return moves.move(booking=_booking_of(session), to=to, by=by, now=now, is_offered=True)
    return bookings.book(
        session=session,
        starts_at=to.starts_at,
        clinician=to.clinician,
        room=to.room,
        device=to.device,
        by=by,
        now=now,
    )


def decline(*, offer: TimeOffer, by: User, now: datetime) -> None:
    """Decline the offer; the patient stays on the list. Raises OfferOver."""
    with transaction.atomic(), acting(by, "waitlist.declined", session=offer.entry.session_id):
        locked = TimeOffer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
        if locked.state == OfferState.DECLINED:
            return
        check_open(locked, now=now)
        locked.state, locked.answered_at = OfferState.DECLINED, now
        locked.save(update_fields=["state", "answered_at"])


def check_open(offer: TimeOffer, *, now: datetime) -> None:
    """Raises OfferOver, worded for the patient, if the offer was answered or has expired."""
    if offer.state == OfferState.LOST:
        raise OfferOver(_("Somebody else was faster and has this time now. You stay on the list."))
    if offer.state == OfferState.WITHDRAWN:
        raise OfferOver(_("This time is no longer available."))
    if offer.state == OfferState.EXPIRED or now >= offer.expires_at:
        raise OfferOver(_("This offer is over. You stay on the list."))
    if offer.state != OfferState.OPEN:
        raise OfferOver(_("You have answered this offer."))
