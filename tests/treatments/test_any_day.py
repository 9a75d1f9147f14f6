"""From the quiz to the treated visit, by the pages alone, on any day on which the suite runs: `make test-days`."""

import re
from datetime import time

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.client import CsrfClient
from tests.treatments.quiz import FROWN, complete_answers
from tests.treatments.results import show
from treatments.models import Assessment, Booking, Patient, PlannedSession, User
from treatments.services.messages import messages

pytestmark = pytest.mark.django_db
AS_ADVISED = {"decision": "approved", "treatments": ["botox"], "start_with": ""}


@pytest.fixture
def open_clinic(clinic, clinician, room, device):
    """A clinic that is open and staffed on all days, as the test may run on any day."""
    for weekday in (5, 6):
        factories.OpeningHoursFactory(clinic=clinic, weekday=weekday, opens=time(9), closes=time(17))
        factories.WorkingHoursFactory(clinician=clinician, clinic=clinic, weekday=weekday)
    return clinic


def of(user):
    browser = CsrfClient()
    browser.force_login(user)
    return browser


def hers(patient):
    browser = of(User.objects.get_or_create(email=patient.email)[0])
    session = browser.session
    session["patient"] = patient.pk
    session.save()
    return browser


def slots(page, name):
    return re.findall(rf'name="{name}" value="([^"]+)"', page.content.decode())


def day_of(booking):
    return timezone.localdate(booking.starts_at, booking.session.plan.clinic.zone)


def test_from_the_quiz_to_the_visit(clock, open_clinic, clinician_user, desk_user):
    today, began = timezone.localdate(timezone=open_clinic.zone), timezone.now()

    assert "line" in show(CsrfClient(), open_clinic, complete_answers(concerns=FROWN))
    assessment = Assessment.objects.get()
    assert assessment.created_at == began

    doctor, desk = of(clinician_user), of(desk_user)
    review = reverse("admin:treatments_assessment_change", args=[assessment.pk])
    assert f'value="{today.isoformat()}"' in doctor.get(review).content.decode(), "a plan starts today"
    assert doctor.post(review, AS_ADVISED | {"start_on": today.isoformat()}).status_code == 302
    first = PlannedSession.objects.order_by("position").first()
    assert first.earliest >= today

    times = desk.get(reverse("desk:find_time", args=[first.pk]))
    [offered, *_] = slots(times, "slot")
    assert desk.post(reverse("desk:book", args=[first.pk]), {"slot": offered}).status_code == 302
    booking = Booking.objects.get()
    assert booking.starts_at >= began
    assert first.earliest <= day_of(booking) <= first.latest

    clock.shift(messages.UNDO_FOR)
    messages.deliver_due(now=timezone.now())
    assert f"{booking.starts_at.astimezone(open_clinic.zone):%B} {day_of(booking).day}, {day_of(booking).year}" in (
        mail.outbox[-1].subject
    )

    patient = Patient.objects.get()
    for name in ("my", "my_data"):
        assert hers(patient).get(reverse(f"patient:{name}")).status_code == 200
    for page in ("day", "board"):
        found = desk.get(reverse(f"desk:{page}", args=[open_clinic.code, day_of(booking).isoformat()]))
        assert patient.full_name in found.content.decode()

    clock.move_to(booking.starts_at, tick=False)
    arrived = of(desk_user).post(reverse("desk:arrived", args=[booking.pk]), {"answers": ["none"]})
    assert arrived.status_code == 302
    booking.refresh_from_db()
    assert booking.state == "arrived"
