"""Many take one offered slot at once: one gets it, the others are informed. With a control that shows the race."""

from datetime import timedelta

import pytest

from tests import factories
from tests.treatments.plans_to_book import NEXT_WEEK, NOW, book, plan_of
from tests.treatments.services.booking.test_bookings_race import at_once
from treatments.models import Booking, FreedTime, TimeOffer, WaitlistEntry
from treatments.services.booking import bookings, waitlist
from treatments.services.messages.messages import UNDO_FOR

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clock(NOW)]
AFTER = NOW + UNDO_FOR
MANY = 3


@pytest.fixture
def offers(clinic, patient, clinician, room, desk_user):
    for number in range(MANY):
        person = factories.PatientFactory(clinic=clinic)
        waitlist.join(session=plan_of(person, "botox", days=20 + number)[0], by=desk_user, now=NOW)
    made = book(plan_of(patient, "botox")[0], starts_at=NEXT_WEEK, clinician=clinician, room=room, by=desk_user)
    bookings.cancel(booking=made, reason="Other", by=desk_user, now=NOW)
    waitlist.offer_due(now=AFTER)
    return list(TimeOffer.objects.order_by("pk"))


def test_one_of_them_has_it(offers, desk_user):
    answers = at_once(lambda offer: waitlist.take(offer=offer, by=desk_user, now=AFTER), offers)
    assert sorted(type(answer).__name__ for answer in answers) == ["Booking", "OfferOver", "OfferOver"]
    assert sorted(TimeOffer.objects.values_list("state", flat=True)) == ["lost", "lost", "taken"]
    assert Booking.objects.standing().count() == 1


def test_one_has_it_where_others_would_only_come_earlier(clinic, patient, clinician, room, desk_user):
    team = {"clinician": clinician, "room": room, "by": desk_user}
    for number in range(MANY - 1):
        person = factories.PatientFactory(clinic=clinic)
        later = book(plan_of(person, "botox")[0], starts_at=NEXT_WEEK + timedelta(days=7, hours=number), **team)
        waitlist.join(session=later.session, by=desk_user, now=NOW)
    waitlist.join(session=plan_of(factories.PatientFactory(clinic=clinic), "botox")[0], by=desk_user, now=NOW)
    made = book(plan_of(patient, "botox")[0], starts_at=NEXT_WEEK, **team)
    bookings.cancel(booking=made, reason="Other", by=desk_user, now=NOW)
    waitlist.offer_due(now=AFTER)
    offers = list(TimeOffer.objects.order_by("pk"))
    answers = at_once(lambda offer: waitlist.take(offer=offer, by=desk_user, now=AFTER), offers)
    assert sorted(type(answer).__name__ for answer in answers) == ["Booking", "OfferOver", "OfferOver"]
    assert Booking.objects.standing().filter(during__startswith=NEXT_WEEK).count() == 1


def test_without_the_booking_s_locks_all_of_them_believe_they_have_it(offers):
    """The control: each checks that the offer is open and would then take it."""

    def believe(offer):
        waitlist.check_open(TimeOffer.objects.get(pk=offer.pk), now=AFTER)
        return offer

    assert at_once(believe, offers) == offers


def test_two_workers_offer_a_time_once(clinic, offers, desk_user):
    waiting = WaitlistEntry.objects.waiting().count()
    TimeOffer.objects.all().delete()
    made = at_once(lambda _: waitlist.offer_due(now=AFTER + timedelta(minutes=1)), range(4))
    assert sum(made) == TimeOffer.objects.count() == min(waiting, waitlist.AT_ONCE)
    assert FreedTime.objects.filter(settled_at__isnull=True).count() == 1
