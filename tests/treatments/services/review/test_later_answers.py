"""Information reported after the decision, from every source.

If it comes from the patient, the visit is held; if anybody could have sent it, the visit is marked. A clinician is
notified, and has to decide before the visit.
"""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from tests import factories
from tests.factories import NOW, TODAY
from tests.treatments.assessed import FROWN_LINES
from tests.treatments.plan_edits import plan_made, told
from tests.treatments.plans_to_book import TEN, book, plan_of
from tests.treatments.quiz import complete_answers
from treatments.models import AskFirst, HealthFact, Hold, Urgency
from treatments.permissions.patients import SESSION_KEY
from treatments.services.messages import messages
from treatments.services.people import merges
from treatments.services.plans import plan_changes
from treatments.services.review import reviews
from treatments.services.review.assessments import assess_submission, hand_in
from treatments.services.safety import safety

pytestmark = pytest.mark.django_db
HER_NAME = {"email": "pat@example.test", "birth_date": "1984-03-01"}


@pytest.fixture
def booked(patient, clinician, room, desk_user):
    """A Botox visit tomorrow at ten."""
    return book(plan_of(patient, "botox")[0], clinician=clinician, room=room, by=desk_user)


def quiz_sent(clinic, *, signed_in=None, history=None, now=NOW, **steps):
    answers = complete_answers(**steps)
    answers["history"] |= history or {}
    sent = factories.SubmittedFactory(clinic_code=clinic.code, answers=answers, submitted_at=now)
    return assess_submission(submission=sent, now=now, signed_in=signed_in)


PREGNANT = {"pregnancy": {"flags": ["pregnant"]}}
TOXIN_TEN_DAYS_AGO = {"history": {"had_toxin": "yes", "last_toxin_on": (TODAY - timedelta(10)).isoformat()}}


def is_held(booking):
    booking.session.refresh_from_db()
    return booking.session.state == "held"


def tell_desk(booking, by):
    safety.tell_at_check_in(booking=booking, flags=["pregnant"], by=by.desk, now=NOW)


@pytest.fixture
def sources(booked, patient, clinic, desk_user, clinician_user):
    """The ways in which a pregnancy is reported, by source."""
    return {
        "check-in": lambda: safety.tell_at_check_in(booking=booked, flags=["pregnant"], by=desk_user, now=NOW),
        "clinician": lambda: safety.add_fact(
            patient=patient, flag="pregnant", source="clinician", by=clinician_user, now=NOW
        ),
        "own space": lambda: safety.add_fact(patient=patient, flag="pregnant", source="patient", by=None, now=NOW),
        "quiz, signed in": lambda: quiz_sent(clinic, signed_in=patient, **PREGNANT),
    }


@pytest.mark.parametrize("source", ["check-in", "clinician", "own space", "quiz, signed in"])
def test_a_stop_told_after_booking_holds_the_visit_at_once(booked, sources, source):
    sources[source]()
    assert is_held(booked)
    assert Hold.objects.get().fact.flag == "pregnant"


@pytest.mark.parametrize("source", ["own space", "quiz, signed in"])
def test_whoever_treats_is_told_at_once(booked, sources, source, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        sources[source]()
    to_clinician = [message for message in mail.outbox if message.to == ["clinician@example.test"]]
    assert [message.subject for message in to_clinician] == ["A visit is held and waits for you"]
    assert "Pat" not in to_clinician[0].body
    assert "pregnan" not in to_clinician[0].body


@pytest.mark.clock(NOW)
def test_who_notes_it_and_treats_gets_no_mail(booked, sources, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        sources["clinician"]()
    assert not mail.outbox


def test_the_patients_own_quiz_is_due_before_the_visit(booked, clinic, patient):
    assessment = quiz_sent(clinic, signed_in=patient, now=TEN - timedelta(hours=2), **PREGNANT)
    assert assessment.urgency == Urgency.URGENT
    assert assessment.waiting.due_at < booked.starts_at


# --- The sender is not proven -----------------------------------------------------------------------------------


@pytest.fixture
def unproved(booked, clinic, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return quiz_sent(clinic, now=TEN - timedelta(hours=2), **PREGNANT)


def test_it_holds_nothing_and_marks_the_visit(booked, unproved):
    assert not is_held(booked)
    assert not HealthFact.objects.exists()
    mark = AskFirst.objects.open().get()
    assert (mark.session, mark.assessment) == (booked.session, unproved)
    assert mark.reasons[0]["code"] == "pregnant"


def test_a_clinician_has_it_as_urgent_before_the_visit_and_is_told(booked, unproved):
    assert unproved.urgency == Urgency.URGENT
    assert unproved.waiting.due_at < booked.starts_at
    messages.deliver_due(now=TEN)
    [message] = [message for message in mail.outbox if message.to == ["clinician@example.test"]]
    assert message.subject == "Urgent: answers to read before a visit"
    assert reverse("admin:treatments_assessment_change", args=[unproved.pk]) in message.body
    assert "Pat" not in message.body


@pytest.mark.parametrize("name", ["day", "board", "booking"])
def test_the_desk_sees_the_mark_and_no_reason(client, desk_user, booked, unproved, clinic, name):
    client.force_login(desk_user)
    day = {"code": clinic.code, "day": TEN.date()}
    url = reverse("desk:booking", args=[booked.pk]) if name == "booking" else reverse(f"desk:{name}", args=day.values())
    page = client.get(url).content.decode()
    assert "Ask before treating" in page
    assert "pregnan" not in page


def test_once_decided_on_the_answers_count(booked, unproved, clinician_user):
    decline = {"decision": "declined", "reason_code": "health", "reason": "Pregnant."}
    reviews.decide(assessment=unproved, **decline, start_on=TODAY, by=clinician_user, now=NOW)
    assert is_held(booked)
    assert not AskFirst.objects.open().exists()
    assert HealthFact.objects.get().source == "quiz"


def test_answers_that_change_nothing_mark_nothing(booked, clinic):
    assert quiz_sent(clinic).urgency == Urgency.ROUTINE
    assert not AskFirst.objects.exists()


def test_what_the_deciding_clinician_knew_marks_nothing(patient, clinician, room, desk_user, clinic):
    plan = plan_made(patient, clinician.user, FROWN_LINES, flags=["pregnant"])
    book(plan.sessions.get(position=1), clinician=clinician, room=room, by=desk_user)
    quiz_sent(clinic, **PREGNANT)
    assert not AskFirst.objects.exists()


def test_a_signed_in_family_member_proves_nothing_about_another(booked, clinic, patient):
    child = factories.PatientFactory(clinic=clinic, email=patient.email, birth_date="2001-01-01")
    quiz_sent(clinic, signed_in=child, **PREGNANT)
    assert not is_held(booked)


def test_the_page_knows_who_is_signed_in(client, booked, clinic, patient):
    client.force_login(factories.UserFactory(email=patient.email))
    draft = factories.SubmissionFactory(clinic_code=clinic.code, answers=complete_answers(**PREGNANT))
    session = client.session
    session[SESSION_KEY], session["quiz"] = patient.pk, str(draft.pk)
    session.save()
    assert hand_in(submission_id=draft.pk, signed_in=patient).is_proved
    assert is_held(booked)


# --- Reported dates ---------------------------------------------------------------------------------------------


def test_a_treatment_elsewhere_told_in_the_patients_quiz_holds_what_is_too_close(booked, clinic, patient):
    quiz_sent(clinic, signed_in=patient, **TOXIN_TEN_DAYS_AGO)
    assert is_held(booked)
    assert Hold.objects.get().cause == "distance"
    assert "11 days apart, at least 90 are needed" in Hold.objects.get().reasons[0]["text"]


def test_told_by_nobody_known_it_marks_the_visit(booked, clinic):
    quiz_sent(clinic, **TOXIN_TEN_DAYS_AGO)
    assert not is_held(booked)
    assert AskFirst.objects.get().session == booked.session


def test_noted_by_a_clinician_it_holds_too(booked, clinician_user):
    plan = booked.session.plan
    plan_changes.note_elsewhere(
        plan=plan, on=TODAY - timedelta(10), units=None, told=told(plan), by=clinician_user, now=NOW
    )
    assert is_held(booked)


def test_two_visits_that_a_merge_brings_together_hold_the_later_one(
    booked, patient, other_patient, clinician, room, desk_user, clinician_user
):
    later = book(
        plan_of(other_patient, "botox")[0], clinician=clinician, room=room, by=desk_user, starts_at=TEN + timedelta(7)
    )
    merges.merge(kept=patient, merged=other_patient, by=clinician_user, now=NOW)
    assert (is_held(booked), is_held(later)) == (False, True)
    hold = Hold.objects.get()
    safety.lift(hold=hold, reason="Two different muscles, agreed.", by=clinician_user, now=NOW)
    safety.add_fact(patient=patient, flag="blood_thinner", source="clinician", by=clinician_user, now=NOW)
    assert "too_close" not in str(Hold.objects.open().filter(session=later.session).values_list("reasons", flat=True))
