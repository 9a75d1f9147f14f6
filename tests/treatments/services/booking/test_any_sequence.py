"""Whatever the desk and the patients do, in any order: no bookings overlap, and no minimum interval is broken."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.treatments.assessed import FROWN_LINES, ROLLING_SCARS, make_assessment
from tests.treatments.plans_to_book import NOW, act_of
from treatments.lifecycle import BookingState, MoveRefused, SessionState
from treatments.models import Booking, KeptTime, Message, Plan, TimeOffer, WaitlistEntry
from treatments.queries.booking.availability_inputs import question_for
from treatments.rules import knowledge
from treatments.scheduling.cascade import Reach
from treatments.services.booking import bookings, courses, moves, slot_holds, states, undo, waitlist
from treatments.services.booking.booking_refusals import BookingRefused
from treatments.services.booking.moves import choice_of
from treatments.services.messages import messages
from treatments.services.plans import plans
from treatments.services.windows import plan_windows

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
REFUSED = (BookingRefused, MoveRefused, waitlist.OfferOver)
START = date(2026, 11, 24)
CLEANED = timedelta(minutes=45)


class World:
    """Two plans that share a room, a device and two clinicians, and the acts on them."""

    def __init__(self, plans_of_two, by):
        self.plans, self.by, self.now = plans_of_two, by, NOW

    def pick(self, queryset, number):
        rows = list(queryset.order_by("pk"))
        return rows[number % len(rows)] if rows else None

    def session(self, number):
        """Returns the next session of a plan that is not booked."""
        plan = self.plans[number % len(self.plans)]
        waiting = plan.sessions.filter(state=SessionState.TO_BOOK).order_by("position")
        return waiting.select_related("plan__clinic", "plan__patient").first()

    def booking(self, number):
        related = ("patient", "clinician__user", "room", "device", "session__plan__clinic", "session__plan__patient")
        return self.pick(Booking.objects.standing().select_related(*related), number)

    def choice(self, session, number):
        free = question_for(session, now=self.now).free_times()
        return choice_of(free[number * 7 % len(free)]) if free else None

    def book(self, which, when):
        session = self.session(which)
        choice = session and self.choice(session, when)
        if choice:
            about = {"clinician": choice.clinician, "room": choice.room, "device": choice.device}
            bookings.book(session=session, starts_at=choice.starts_at, **about, by=self.by, now=self.now)

    def keep(self, which, when):
        session = self.session(which)
        choice = session and self.choice(session, when)
        if choice:
            slot_holds.hold_slot(session=session, choice=choice, by=self.by, now=self.now)

    def move(self, which, when):
        booking = self.booking(which)
        if booking is None:
            return
        free = moves.times_for(booking, by=self.by, now=self.now).free_times()
        if free:
            to, reach = choice_of(free[when * 7 % len(free)]), list(Reach)[when % 3]
            change = moves.propose(booking=booking, to=to, by=self.by, now=self.now, reach=reach)
            if change.stuck is None:
                self.move_as_shown(booking, to, change)

    def move_as_shown(self, booking, to, change):
        """Nobody else acts here, so the times that were shown are available."""
        try:
            moves.move(booking=booking, to=to, along=change.along, by=self.by, now=self.now)
        except BookingRefused as refused:
            raise AssertionError(f"shown and refused: {refused}") from refused

    def cancel(self, which, when):
        booking = self.booking(which)
        if booking:
            along = bookings.later_bookings(booking) if when % 2 else []
            bookings.cancel(booking=booking, reason="Other", by=self.by, now=self.now, along=along)

    def undo(self, which, _when):
        booking = self.pick(Booking.objects.select_related("session__plan__clinic", "patient"), which)
        if booking:
            undo.undo(booking=booking, event=act_of(booking), by=self.by, now=self.now)

    def book_all(self, which, when):
        plan = self.plans[which % len(self.plans)]
        proposal = courses.propose(plan=Plan.objects.get(pk=plan.pk), now=self.now)
        visits = [courses.ChosenVisit(visit.session, choice_of(visit.placed.free)) for visit in proposal.visits]
        courses.book_course(plan=plan, visits=visits[: 1 + when % 4], by=self.by, now=self.now)

    def wait(self, which, _when):
        session = self.session(which)
        if session:
            waitlist.join(session=session, by=self.by, now=self.now)

    def wait_for_an_earlier_time(self, which, _when):
        booking = self.booking(which)
        if booking:
            waitlist.join(session=booking.session, by=self.by, now=self.now)

    def take(self, which, _when):
        waitlist.offer_due(now=self.now)
        offer = self.pick(TimeOffer.objects.all(), which)
        if offer:
            waitlist.take(offer=offer, by=self.by, now=self.now)

    def wait_a_while(self, which, _when):
        self.now += timedelta(minutes=which)
        messages.deliver_due(now=self.now)


ACTS = sorted(
    name
    for name in vars(World)
    if not name.startswith("_") and name not in {"pick", "session", "booking", "choice", "move_as_shown"}
)
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9), st.integers(0, 40)), min_size=3, max_size=14)


def cleaned_apart(one, other):
    """Whether the device that both visits use is cleaned between them."""
    first, second = sorted((one, other), key=lambda booking: booking.during.lower)
    return first.during.upper + CLEANED <= second.occupied.lower


def check_distance(standing):
    """Asserts that no two visits of one person are closer than the rules' gaps, across all plans."""
    dated = sorted((states.local_day(booking), booking.session.treatment, booking.patient_id) for booking in standing)
    for (day, earlier, who), (later_day, later, other) in combinations(dated, 2):
        pairs = [(earlier, later), (later, earlier)] if day == later_day else [(earlier, later)]
        gap = max(knowledge.load().cadence.gap(*pair) for pair in pairs)
        assert who != other or (later_day - day).days >= gap, (earlier, day, later, later_day)


def check(world):
    standing = list(Booking.objects.standing())
    for one, other in combinations(standing, 2):
        shared = [
            name
            for name in ("clinician_id", "room_id", "patient_id")
            if getattr(one, name) is not None and getattr(one, name) == getattr(other, name)
        ]
        apart = one.occupied.upper <= other.occupied.lower or other.occupied.upper <= one.occupied.lower
        assert apart or not shared, shared
        assert one.device_id is None or one.device_id != other.device_id or cleaned_apart(one, other)
    for kept in KeptTime.objects.standing(world.now):
        for booked in standing:
            apart = booked.occupied.upper <= kept.occupied.lower or kept.occupied.upper <= booked.occupied.lower
            assert apart or (booked.room_id != kept.room_id and booked.clinician_id != kept.clinician_id)
    has_other_plan = len({plan.patient_id for plan in world.plans}) < len(world.plans)
    for plan in world.plans:
        sessions, course = plan_windows.course_of(Plan.objects.get(pk=plan.pk))
        for position, session in enumerate(sessions):
            day = course.visits[position].on
            assert (session.state == SessionState.BOOKED) == (day is not None)
            # A booking that another plan of the same person gives up can leave a visit later than its recomputed
            # window.
            assert day is None or has_other_plan or day in course.window_of(position), (position, day)
    check_distance(standing)
    for booking in standing:
        assert booking.state == BookingState.BOOKED
        assert booking.messages.waiting().filter(kind__in=messages.ABOUT_A_TIME).count() <= 1
    has_a_time = WaitlistEntry.objects.filter(left_at=None, session__state=SessionState.BOOKED)
    assert not has_a_time.filter(wants_earlier=False).exists()
    assert not Message.objects.filter(given_up_at__isnull=False).exists()


@pytest.fixture
def two_plans(clinic, patient, other_patient, clinician, room, device, clinician_user):
    device.clean_minutes = CLEANED // timedelta(minutes=1)
    device.save()
    second = factories.ClinicianFactory()
    for weekday in range(5):
        factories.WorkingHoursFactory(clinician=second, clinic=clinic, weekday=weekday)
    return [plan_for(person, clinician_user) for person in (patient, other_patient)]


def plan_for(patient, by):
    assessment = make_assessment(patient, FROWN_LINES, ROLLING_SCARS)
    review = factories.ReviewFactory(assessment=assessment, treatments=("botox", "skinpen"), start_with="botox")
    return plans.make_plan(review=review, start_on=START, by=by)


@pytest.fixture
def two_plans_of_one(two_plans, clinician_user):
    return [two_plans[0], plan_for(two_plans[0].patient, clinician_user)]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(steps=[("book", 0, 0), ("book", 0, 0), ("move", 0, 27)]).via("what moved along met what it moved with")
@example(steps=[("cancel", 2, 0), ("wait", 0, 0), ("undo", 2, 0)]).via("who waited has her time again")
@given(steps=STEPS)
def test_nothing_overlaps_and_no_interval_is_broken(two_plans, desk_user, steps):
    run(World(two_plans, desk_user), steps)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(steps=[("book", 1, 0), ("book", 1, 3), ("move", 0, 9)]).via(
    "the second plan begins where the first leaves off"
)
@given(steps=STEPS)
def test_no_interval_is_broken_over_two_plans_of_one_person(two_plans_of_one, desk_user, steps):
    run(World(two_plans_of_one, desk_user), steps)


def run(world, steps):
    with transaction.atomic():
        world.book_all(0, 2)
        for act, which, when in steps:
            try:
                with transaction.atomic():
                    getattr(world, act)(which, when)
            except REFUSED:
                pass
            check(world)
        transaction.set_rollback(True)
