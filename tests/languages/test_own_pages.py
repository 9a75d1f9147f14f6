"""No text of a patient's own pages, or of an e-mail about their visits, is left untranslated."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from tests import factories
from tests.languages.marked import forgotten, forgotten_in_mail
from tests.treatments.assessed import FROWN_LINES, ROLLING_SCARS, make_assessment
from tests.treatments.plans_to_book import NOW, TEN, book, insert, plan_of
from treatments.models import Message, MessageKind, User
from treatments.models.messages.messages import SUBJECTS
from treatments.services.care.problems import report_problem
from treatments.services.messages import messages
from treatments.services.messages.visit_emails import BookingNews, email_for, invitation_email, offer_email
from treatments.services.plans.plans import make_plan

HER_PAGES = [
    "my",
    "my_feed",
    "my_health",
    "my_health_told",
    "my_problem_visits",
    "my_photos",
    "my_data",
    "my_copy",
    "my_contacts",
    "my_erase",
]

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(spanish_patient, clinician_user):
    assessment = make_assessment(spanish_patient, FROWN_LINES, ROLLING_SCARS)
    review = factories.ReviewFactory(
        assessment=assessment, treatments=("botox", "skinpen"), start_with="botox", decided_by=clinician_user
    )
    return make_plan(review=review, start_on=date(2026, 12, 1), by=clinician_user)


@pytest.fixture
def booking(spanish_patient, clinician, room, desk_user):
    """A booking on Wednesday at 10, which the patient can still change online."""
    session = plan_of(spanish_patient, "botox")[0]
    return book(session, clinician=clinician, room=room, by=desk_user, starts_at=TEN + timedelta(days=1))


@pytest.fixture
def visited(spanish_patient, clinician, room):
    """A visit of an hour ago."""
    session = plan_of(spanish_patient, "botox")[0]
    return insert(session, clinician=clinician, room=room, by=clinician.user, starts_at=NOW - timedelta(hours=1))


@pytest.mark.parametrize("name", HER_PAGES)
def test_a_page_with_nothing_on_it(her_phone, name):
    assert forgotten(her_phone.get(reverse(f"patient:{name}"), follow=True)) == []


@pytest.mark.parametrize("name", HER_PAGES)
def test_a_page_with_a_plan_and_a_visit(her_phone, plan, booking, name):
    references = plan.patient.assessments.values_list("reference", flat=True)
    people = User.objects.exclude(full_name="").values_list("full_name", flat=True)

    assert forgotten(her_phone.get(reverse(f"patient:{name}"), follow=True), *references, *people) == []


@pytest.mark.parametrize("name", ["my_move", "my_cancel"])
def test_a_page_about_a_visit(her_phone, booking, name):
    address = reverse(f"patient:{name}", args=[booking.calendar_uid])

    assert forgotten(her_phone.get(address)) == []
    assert forgotten(her_phone.post(address, {})) == []


@pytest.mark.parametrize("flags", [[], ["none", "pregnant"], ["pregnant"], ["none"]])
def test_what_is_new_about_her_health(her_phone, booking, flags):
    people = User.objects.exclude(full_name="").values_list("full_name", flat=True)
    for address in ("my_health", "my_health_told", "my"):
        told = her_phone.post(reverse("patient:my_health"), {"flags": flags}, follow=True)
        assert forgotten(told, *people) == []
        assert forgotten(her_phone.get(reverse(f"patient:{address}")), *people) == []


def test_a_visit_that_is_too_near_to_change(her_phone, visited):
    assert forgotten(her_phone.get(reverse("patient:my_move", args=[visited.calendar_uid]))) == []


def test_a_time_that_cannot_be_had(her_phone, booking):
    address = reverse("patient:my_move_check", args=[booking.calendar_uid])

    assert forgotten(her_phone.post(address, {"to": "x"})) == []


def test_a_report_of_a_problem(her_phone, visited):
    address = reverse("patient:my_problem", args=[visited.calendar_uid])

    assert forgotten(her_phone.get(address)) == []
    assert forgotten(her_phone.post(address, {})) == []


@pytest.mark.parametrize("name", ["my_contacts", "my_erase"])
def test_a_form_about_her_data_after_a_mistake(her_phone, name):
    assert forgotten(her_phone.post(reverse(f"patient:{name}"), {}, follow=True)) == []


# A reminder is about one visit; every other kind can be about several.
KINDS = [kind for kind, subject in SUBJECTS.items() if subject == "booking"]
TOLD = [(kind, visits) for kind in KINDS for visits in (1, 2) if kind != MessageKind.REMINDER or visits == 1]


@pytest.mark.parametrize(("kind", "visits"), TOLD)
def test_a_mail_about_a_visit(booking, kind, visits):
    moved_from = None if kind == MessageKind.CONFIRMED else TEN
    sent = email_for(Message(booking=booking, kind=kind), [BookingNews(booking, kind, moved_from)] * visits)

    assert forgotten_in_mail([sent]) == []


def test_a_mail_about_a_time_that_is_offered(booking):
    offer = factories.TimeOfferFactory(entry__session=booking.session)

    assert forgotten_in_mail([offer_email([offer])]) == []


def test_a_mail_that_asks_her_to_come_again(spanish_patient):
    assert forgotten_in_mail([invitation_email(spanish_patient, TEN.date())]) == []


def test_the_mail_after_a_clinician_has_looked(plan):
    mail.outbox.clear()
    assessment = plan.review.assessment
    messages.tell(kind=MessageKind.REVIEWED, about=assessment, clinic=assessment.clinic, now=NOW)

    assert mail.outbox
    assert forgotten_in_mail(mail.outbox) == []


@pytest.mark.parametrize("name", ["my_assessment", "my_explore", "my_worksheet", "my_summary"])
def test_a_page_about_answers_that_she_sent(her_phone, plan, name):
    reference = plan.review.assessment.reference

    assert forgotten(her_phone.get(reverse(f"patient:{name}", args=[reference])), reference) == []


def test_a_report_that_was_sent(her_phone, visited):
    report = report_problem(
        booking=visited, noticed=["botox_droop", "botox_bruise"], since=NOW.date(), strength=2, words="", now=NOW
    )
    people = User.objects.exclude(full_name="").values_list("full_name", flat=True)

    assert forgotten(her_phone.get(reverse("patient:my_report", args=[report.pk])), *people) == []
