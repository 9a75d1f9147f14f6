"""The clinician's queue: which assessments wait, how long compared with the clinic's target, and its query count."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from tests import factories
from tests.factories import NOW, TODAY
from tests.treatments.assessed import FROWN_LINES, make_assessment
from treatments.backoffice.admin.access import ShortPaginator
from treatments.backoffice.presenters.queue import ago, due, span
from treatments.models import Assessment, Waiting
from treatments.services.review.questions import answer, ask, withdraw
from treatments.services.review.reviews import decide

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
QUEUE = "/admin/treatments/assessment/"


@pytest.fixture
def assessment(patient):
    return make_assessment(patient, FROWN_LINES, row={"created_at": NOW - timedelta(hours=2)})


@pytest.fixture
def question(assessment, clinician_user):
    return ask(assessment=assessment, text="Which tablets?", by=clinician_user, now=NOW)


@pytest.fixture
def reader(client, clinician_user):
    client.force_login(clinician_user)
    return client


def listed(reader, state=""):
    """Returns the rows of the list in a state, each as its text."""
    page = reader.get(QUEUE, {"state": state} if state else {}).content.decode()
    rows = re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2], re.S)
    return [re.sub(r"(<[^>]*>|\s)+", " ", row).strip() for row in rows]


def test_an_assessment_waits_until_somebody_decides(assessment, clinician_user):
    assert list(Assessment.objects.waiting()) == [assessment]
    decide(assessment=assessment, decision="approved", start_on=TODAY, by=clinician_user, now=NOW)
    assert not Waiting.objects.exists()


def test_while_she_is_asked_it_stands_apart(reader, question):
    assert listed(reader) == []
    [row] = listed(reader, "asked")
    assert "asked just now" in row


def test_her_answer_brings_it_back_marked(reader, question):
    answer(question=question, text="Aspirin", now=NOW)
    [row] = listed(reader)
    assert row.endswith("due in 3 days answered Botox Harbor Clinic")
    assert listed(reader, "asked") == []


def test_a_question_taken_back_brings_it_back_unmarked(reader, question, clinician_user):
    withdraw(question=question, by=clinician_user, now=NOW)
    [row] = listed(reader)
    assert "answered" not in row


def test_a_second_question_sets_it_apart_again(reader, assessment, question, clinician_user):
    answer(question=question, text="Aspirin", now=NOW)
    ask(assessment=assessment, text="How much?", by=clinician_user, now=NOW)
    assert (listed(reader), len(listed(reader, "asked"))) == ([], 1)


@pytest.mark.parametrize(
    ("urgency", "hours", "tone", "words"),
    [
        (2, 1, "quiet", "due in 3 h"),
        (2, 3.5, "care", "due in 30 min"),
        (2, 4, "stop", "overdue by 0 min"),
        (2, 6, "stop", "overdue by 2 h"),
        (1, 23, "care", "due in 1 h"),
        (0, 0, "quiet", "due in 3 days"),
        (0, 120, "stop", "overdue by 2 days"),
    ],
)
def test_each_urgency_has_the_clinics_own_target(patient, urgency, hours, tone, words):
    sent = {"urgency": urgency, "created_at": NOW - timedelta(hours=hours)}
    waiting = Waiting.objects.get(assessment=make_assessment(patient, FROWN_LINES, row=sent))
    assert (due(waiting, NOW).tone, due(waiting, NOW).words) == (tone, words)


def test_a_clinic_sets_its_own_targets(clinic, assessment):
    clinic.routine_hours = clinic.soon_hours = 5
    clinic.save()
    assert due(Waiting.objects.get(), NOW).words == "due in 3 h"


def test_the_more_urgent_has_the_fewer_hours(clinic):
    clinic.urgent_hours = 30
    with pytest.raises(ValidationError, match="The more urgent, the fewer hours"):
        clinic.full_clean()


def test_after_her_answer_the_target_counts_from_it(question):
    answer(question=question, text="Aspirin", now=NOW + timedelta(hours=5))
    assert Waiting.objects.get().due_at == NOW + timedelta(hours=5 + 72)


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=59), "0 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(minutes=119), "1 h"),
        (timedelta(hours=47), "47 h"),
        (timedelta(hours=48), "2 days"),
    ],
)
def test_a_span_is_rounded_down(length, words):
    assert span(length) == words


def test_a_clock_that_runs_ahead_makes_no_negative_age():
    assert ago(NOW + timedelta(seconds=5), NOW) == "just now"


def test_a_long_list_is_cut_and_says_so(reader, clinic, monkeypatch):
    monkeypatch.setattr(ShortPaginator, "most", 3)
    for _ in range(5):
        make_assessment(factories.PatientFactory(clinic=clinic), FROWN_LINES)
    assert "The first 3 are listed. Narrow the list, or search." in reader.get(QUEUE).content.decode()


@pytest.mark.parametrize("state", ["", "asked", "decided", "all"])
def test_each_state_asks_as_many_queries_for_one_row_as_for_ten(
    reader, clinic, clinician_user, state, django_assert_max_num_queries
):
    for number in range(12):
        made = make_assessment(factories.PatientFactory(clinic=clinic), FROWN_LINES)
        if number % 3 == 0:
            decide(assessment=made, decision="approved", start_on=TODAY, by=clinician_user, now=NOW)
        elif number % 3 == 1:
            ask(assessment=made, text="Which tablets?", by=clinician_user, now=NOW)
    with django_assert_max_num_queries(12):
        assert len(listed(reader, state)) == (12 if state == "all" else 4)
