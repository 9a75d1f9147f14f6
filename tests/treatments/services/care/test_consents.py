"""The patient's consent: bound to the text they read, withdrawn at any time, and required before any session."""

from datetime import timedelta

import pytest

from tests import factories
from tests.factories import NOW
from tests.treatments.plans_to_book import plan_of
from treatments.lifecycle import PlanState, SessionState
from treatments.models import Consent
from treatments.permissions import NotAllowed
from treatments.services.care import consents
from treatments.services.care.consents import ConsentChanged, ConsentMissing, ConsentRefused
from treatments.wording.consent_texts import ConsentText

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
TEXT = ConsentText("botox", "2026-11/1", "en", "What will be done, and what can go wrong.")
NEWER = ConsentText("botox", "2027-02/1", "en", "What is known by now.")


@pytest.fixture
def session(patient):
    return plan_of(patient, "botox", "botox_review", "skinpen")[0]


@pytest.fixture
def plan(session):
    return session.plan


def give(plan, text=TEXT, **changed):
    return consents.give(**{"plan": plan, "text": text, "read": text.digest, "now": NOW, **changed})


def test_her_yes_is_kept_with_the_words_that_she_read(plan):
    given = give(plan)
    assert (given.text, given.version, given.language) == (TEXT.text, "2026-11/1", "en")
    assert (given.digest, given.given_at, given.taken_by) == (TEXT.digest, NOW, None)


def test_a_yes_to_another_text_than_the_one_of_now_is_refused(plan):
    with pytest.raises(ConsentChanged, match="has changed since you opened it"):
        give(plan, NEWER, read=TEXT.digest)
    assert not Consent.objects.exists()


def test_the_same_yes_sent_twice_is_kept_once(plan):
    assert give(plan) == give(plan, now=NOW + timedelta(seconds=1))


def test_a_yes_to_a_newer_text_takes_the_place_of_the_older(plan):
    older, newer = give(plan), give(plan, NEWER, now=NOW + timedelta(days=1))
    older.refresh_from_db()
    assert older.withdrawn_at == newer.given_at
    assert list(plan.consents.standing()) == [newer]


def test_a_clinician_who_was_with_her_is_named(plan, clinician_user):
    given = give(plan, by=clinician_user)
    assert given.taken_by == clinician_user
    assert given.events.get().pgh_context.metadata["action"] == "consent.given"


@pytest.mark.parametrize("name", ["desk_user", "operator", "outsider"])
def test_only_a_clinician_of_the_clinic_takes_it_or_notes_that_it_was_taken_back(plan, name, request):
    by, given = request.getfixturevalue(name), give(plan)
    with pytest.raises(NotAllowed):
        give(plan, NEWER, by=by)
    with pytest.raises(NotAllowed):
        consents.withdraw(consent=given, by=by, now=NOW)


def test_it_is_taken_back_once_and_says_to_whom(plan, clinician_user):
    given, later = give(plan), NOW + timedelta(days=2)
    consents.withdraw(consent=given, by=clinician_user, now=later)
    again = consents.withdraw(consent=given, now=later + timedelta(days=1))
    assert (again.withdrawn_at, again.withdrawn_to) == (later, clinician_user)


def test_what_was_taken_back_can_be_given_again(plan):
    consents.withdraw(consent=give(plan), now=NOW)
    assert give(plan).withdrawn_at is None


@pytest.mark.parametrize("treatment", ["botox_review", "filler"], ids=["a look", "a treatment of no session"])
def test_only_the_treatments_of_the_plan_are_agreed_to(plan, treatment):
    with pytest.raises(ConsentRefused, match="not part of the plan"):
        give(plan, ConsentText(treatment, "2026-11/1", "en", "Text"))


def test_a_plan_that_is_over_asks_for_nothing(plan):
    plan.state = PlanState.STOPPED
    plan.save()
    assert not consents.is_asked_for(plan, "botox")
    with pytest.raises(ConsentRefused, match="over"):
        give(plan)


def test_a_treatment_whose_sessions_were_all_dropped_asks_for_nothing(plan):
    plan.sessions.filter(treatment="skinpen").update(state=SessionState.DROPPED)
    assert consents.treatments_of(plan) == ("botox",)


def test_no_session_starts_without_it(session):
    with pytest.raises(ConsentMissing, match="consent to Botox is missing"):
        consents.check_consent(session)
    given = give(session.plan)
    assert consents.has_consent(session)
    consents.withdraw(consent=given, now=NOW)
    assert not consents.has_consent(session)


def test_a_look_needs_none_and_each_treatment_its_own(plan):
    give(plan)
    asked = {session.treatment: consents.has_consent(session) for session in plan.sessions.all()}
    assert asked == {"botox": True, "botox_review": True, "skinpen": False}


def test_the_consent_of_another_plan_does_not_count(session, patient):
    give(factories.PlannedSessionFactory(plan=factories.PlanFactory(patient=patient)).plan)
    assert not consents.has_consent(session)
