"""Outcomes: asked once a treatment can be judged, answered once, and counted next to the prediction."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import InternalError, transaction
from django.urls import reverse

from tests import factories
from tests.factories import NOW, TODAY
from tests.treatments.assessed import FROWN_LINES, make_assessment
from tests.treatments.patient.test_account import sign_in
from tests.treatments.plans_to_book import plan_of
from treatments.lifecycle import SessionState
from treatments.models import FollowUp
from treatments.services.care import outcomes
from treatments.services.care.outcomes import OutcomeRefused

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
MY, COUNTED = reverse("patient:my"), reverse("admin:outcomes")
SAID = {"satisfaction": "4", "met_frown_lines": "2", "again": "yes", "words": "Fine <b>"}


@pytest.fixture
def plan(patient):
    return plan_of(patient, "botox", "botox_review", "skinpen", "skinpen")[0].plan


@pytest.fixture
def follow_up(plan):
    return factories.FollowUpFactory(plan=plan)


@pytest.fixture
def address(follow_up):
    return reverse("patient:my_outcome", args=[follow_up.pk])


def done(plan, treatment, number, days_ago):
    sessions = plan.sessions.filter(treatment=treatment, number=number)
    sessions.update(state=SessionState.DONE, done_on=TODAY - timedelta(days=days_ago))


def answer(follow_up, **changed):
    said = {"satisfaction": 5, "met": {"frown_lines": 3}, "again": "yes", "words": "", "now": NOW}
    return outcomes.answer(follow_up=follow_up, **{**said, **changed})


@pytest.mark.parametrize(
    ("treatment", "days_ago", "asked"),
    [("botox", 27, 0), ("botox", 28, 1), ("botox", 88, 1), ("botox", 89, 0), ("skinpen", 90, 0)],
    ids=["too early", "on the day", "on the last day", "too late", "another session is still to come"],
)
def test_she_is_asked_from_the_day_on_which_it_can_be_judged(plan, treatment, days_ago, asked):
    done(plan, treatment, 1, days_ago)
    assert outcomes.ask_due(now=NOW) == asked


def test_a_plan_that_was_asked_about_is_not_read_again(plan, django_assert_num_queries):
    done(plan, "botox", 1, 30)
    assert outcomes.ask_due(now=NOW) == 1
    with django_assert_num_queries(2):  # the live version, and that no plan is left to ask about
        assert outcomes.ask_due(now=NOW) == 0


@pytest.mark.parametrize(("days_ago", "asked"), [(89, 0), (90, 1)])
def test_a_course_is_judged_after_its_last_session(plan, days_ago, asked):
    done(plan, "skinpen", 1, days_ago + 30)
    done(plan, "skinpen", 2, days_ago)
    assert outcomes.ask_due(now=NOW) == asked


@pytest.mark.parametrize(("allowed", "mails"), [(True, 1), (False, 0)], ids=["may write", "may not"])
def test_she_is_asked_once_and_by_mail_where_she_allowed_it(
    patient, mailoutbox, django_capture_on_commit_callbacks, allowed, mails
):
    submission = factories.SubmittedFactory(answers={"consent": {"follow_up": allowed}})
    review = factories.ReviewFactory(assessment=make_assessment(patient, FROWN_LINES, row={"submission": submission}))
    plan = factories.PlanFactory(patient=patient, review=review)
    factories.PlannedSessionFactory(plan=plan, state=SessionState.DONE, done_on=TODAY - timedelta(days=30))
    with django_capture_on_commit_callbacks(execute=True):
        for _again in range(2):
            call_command("ask_outcomes", verbosity=0)
    assert FollowUp.objects.count() == 1
    assert len(mailoutbox) == mails
    assert not [mail for mail in mailoutbox if "otox" in mail.subject + mail.body + mail.alternatives[0][0]]


def test_her_space_asks_and_she_answers_once(client, patient, follow_up, address):
    assert address in sign_in(client, patient).get(MY).content.decode()
    page = client.post(address, SAID, follow=True).content.decode()
    follow_up.refresh_from_db()
    assert (follow_up.satisfaction, follow_up.met, follow_up.again) == (4, {"frown_lines": 2}, "yes")
    assert "You told us on November 23, 2026" in page
    assert "Fine &lt;b&gt;" in page
    assert address not in client.get(MY).content.decode()
    assert client.post(address, SAID).status_code == 409


@pytest.mark.parametrize("left_out", ["satisfaction", "met_frown_lines", "again"])
def test_what_is_left_out_is_asked_for_and_the_rest_is_kept(client, patient, follow_up, address, left_out):
    response = sign_in(client, patient).post(address, {**SAID, left_out: ""})
    assert response.status_code == 422
    assert "Choose one answer to each question." in response.content.decode()
    assert "Fine &lt;b&gt;" in response.content.decode()


def test_what_she_said_is_never_changed_or_deleted(follow_up):
    answer(follow_up)
    for act in (lambda: FollowUp.objects.update(words="x"), FollowUp.objects.all().delete):
        with pytest.raises(InternalError, match="Cannot"), transaction.atomic():
            act()
    with pytest.raises(OutcomeRefused, match="already"):
        answer(follow_up)


def test_another_patient_and_staff_find_no_question_of_hers(client, other_patient, follow_up, address, clinician_user):
    assert client.get(address).status_code == 302
    sign_in(client, other_patient)
    assert {client.get(address).status_code, client.post(address, SAID).status_code} == {404}
    client.force_login(clinician_user)
    assert client.get(address).status_code == 403


def test_the_plan_shows_what_she_said_beside_what_was_foretold(client, plan, follow_up, clinician_user):
    answer(follow_up, satisfaction=4, met={"frown_lines": 2})
    client.force_login(clinician_user)
    page = client.get(reverse("admin:treatments_plan_change", args=[plan.pk])).content.decode()
    assert "Answered: Rather happy; again: Yes." in page
    assert "Foretold: A clear change in most. Aim met: Mostly." in page
    assert "77 of 100, n 202, B75" in page


def test_outcomes_are_counted_by_treatment_and_concern_with_intervals(client, patient, clinician_user):
    for satisfaction, met in ((5, 3), (4, 1), (2, 0)):
        follow_up = factories.FollowUpFactory(plan=plan_of(patient, "botox")[0].plan)
        answer(follow_up, satisfaction=satisfaction, met={"frown_lines": met})
    factories.FollowUpFactory(plan=plan_of(patient, "botox")[0].plan)
    client.force_login(clinician_user)
    page = client.get(COUNTED).content.decode()
    assert "2 of 3: 67% (21%–94%)" in page
    assert "1 of 3: 33% (6%–79%)" in page
    assert "3 (A clear change in most)" in page
    assert patient.full_name not in page


@pytest.mark.parametrize(
    ("who", "status"), [(None, 302), ("desk_user", 302), ("operator", 403), ("clinician_user", 200)]
)
def test_the_counts_are_for_clinicians_and_hold_their_clinics_alone(client, request, follow_up, who, status, outsider):
    if who:
        client.force_login(request.getfixturevalue(who))
    assert client.get(COUNTED).status_code == status
    client.force_login(outsider)
    assert "Nobody has been asked yet." in client.get(COUNTED).content.decode()


def test_the_pages_cost_few_queries(client, patient, follow_up, address, clinician_user, django_assert_max_num_queries):
    sign_in(client, patient)
    with django_assert_max_num_queries(8):
        client.get(address)
    client.force_login(clinician_user)
    with django_assert_max_num_queries(12):
        client.get(COUNTED)
