"""The front desk's pages, on a phone and on a desktop screen, in light and in dark."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories
from tests.treatments.plans_to_book import plan_of
from treatments.forms.new_time import value_of
from treatments.models import Message, NotOffered
from treatments.queries.booking.availability_inputs import question_for
from treatments.services.booking import bookings, states
from treatments.services.booking.moves import choice_of
from treatments.services.messages import desk_messages

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = (
    "",
    "sessions/{session}/",
    "sessions/{session}/whole-plan/",
    "bookings/{booking}/",
    "bookings/{booking}/move/",
    "bookings/{booking}/move/check/?to={to}",
    "bookings/{booking}/arrived/",
    "messages/",
    "lists/unconfirmed/",
    "waiting-list/",
    "lists/closing/",
    "lists/returns/",
    "lists/alike/",
    "patients/{kept}/",
    "patients/{kept}/merge/{twin}/",
    "merges/",
    "lists/outside/",
    "merges/{merge}/part/",
    "board/harbor/{day}/",
    "board/harbor/{day}/week/",
    "reports/harbor/",
    "import/harbor/",
)


@pytest.fixture
def about(clinic, patient, other_patient, clinician, room, desk_user):
    """A booking of which the patient could not be notified, a session to book, and a free time."""
    now = timezone.now()
    today = now.astimezone(clinic.zone).date()
    session = plan_of(patient, "botox", earliest=today)[0]
    first, *_, last = question_for(session, now=now).free_times()
    taken = choice_of(first)
    booking = bookings.book(
        session=session,
        starts_at=taken.starts_at,
        clinician=taken.clinician,
        room=taken.room,
        device=None,
        by=desk_user,
        now=now,
    )
    given_up = {"given_up_at": now, "failure": "The mail server refuses the address."}
    Message.objects.filter(kind="confirmed").update(**given_up)
    waiting = plan_of(other_patient, "botox", earliest=today - timedelta(days=60), days=50)[0]
    factories.ClosureFactory(clinic=clinic, starts_on=today + timedelta(days=3), ends_on=today + timedelta(days=3))
    to = value_of(choice_of(last)).replace("+", "%2B")
    day = states.local_day(booking)
    times = {"during": booking.during, "occupied": booking.occupied, "freed_at": now, "offer_from": now}
    offer = factories.TimeOfferFactory(
        entry__session=waiting,
        freed=factories.FreedTimeFactory(clinic=clinic, **times),
        expires_at=now + timedelta(hours=2),
    )
    entry = factories.WaitlistEntryFactory(session=plan_of(patient, "botox", earliest=today)[0])
    NotOffered.objects.create(freed=offer.freed, entry=entry, why="Not as the patient wishes.")
    twin = factories.PatientFactory(clinic=clinic, full_name=patient.full_name, birth_date=patient.birth_date)
    desk_messages.write(patient=patient, text="Please use the back door.", by=desk_user, now=now)
    merge = factories.PatientMergeFactory(kept=patient, merged=factories.PatientFactory(clinic=clinic))
    keys = {"session": waiting.pk, "booking": booking.pk, "kept": patient.pk, "twin": twin.pk, "merge": merge.pk}
    return {**keys, "to": to, "day": day}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", ["phone", "desktop"])
def test_the_pages_are_accessible(request, live_server, client, desk_user, accessible, about, screen, scheme):
    client.force_login(desk_user)
    page = request.getfixturevalue(screen)
    page.emulate_media(color_scheme=scheme)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    for path in PAGES:
        page.goto(f"{live_server.url}/desk/{path.format(**about)}")
        accessible(page)
