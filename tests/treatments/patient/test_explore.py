"""Trying out preferences: what is shown, to whom, and that nothing is stored."""

import re

import pytest
from django.core.cache import cache
from django.forms.models import model_to_dict
from django.urls import reverse
from hypothesis import HealthCheck, given, settings

from tests import factories
from tests.rules import strategies
from tests.rules.people import TODAY
from tests.treatments.assessed import FROWN_LINES, MELASMA, ROLLING_SCARS, SAGGING, make_assessment
from treatments.models import Assessment, User
from treatments.patient.presenters.explore import explorer
from treatments.rules import engine, knowledge
from treatments.rules.facts import PREFERENCES, parse_answers

pytestmark = pytest.mark.django_db
NEUTRAL = dict.fromkeys(PREFERENCES, 2)
MINDS_MUCH = {**NEUTRAL, "fast_result": 4, "low_downtime": 4, "low_cost": 4}
FROWN_AT_REST = {"id": "frown_lines", "movement": 1, "rest": 2}
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


@pytest.fixture
def here(client, patient):
    """Returns a function that stores an assessment as sent from this browser and returns it."""

    def _here(*concerns, **answers):
        assessment = make_assessment(patient, *concerns, **answers)
        session = client.session
        session["submission"] = str(assessment.submission_id)
        session.save()
        return assessment

    return _here


def sign_in(client, patient):
    client.force_login(User.objects.get_or_create(email=patient.email)[0])
    session = client.session
    session["patient"] = patient.pk
    session.save()


def try_out(client, wishes, **headers):
    return client.post(reverse("patient:explore"), wishes, headers=headers)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_moving_what_matters_shows_the_outcome_that_would_follow_and_all_four_bars(client, here):
    here(FROWN_LINES, ROLLING_SCARS)
    page = try_out(client, MINDS_MUCH)
    assert "With this, Botox would be the closest match." in text_of(page)
    assert re.findall(r'data-bar="(\w+)"', page.content.decode()) == ["botox", "both", "neither", "skinpen"]
    assert "You moved 3 things. Your own answers stay as you gave them." in text_of(page)


def test_her_own_answers_come_first_and_are_what_back_leads_to(client, here):
    here(FROWN_LINES, ROLLING_SCARS, preferences={"low_cost": 3})
    page = client.get(reverse("patient:explore")).content.decode()
    assert 'value="3" id="id_low_cost_3" checked' in page
    assert page.count(" checked") == 6
    assert "This is what you told us." in page
    assert f'href="{reverse("patient:result")}#explore"' in page


def test_what_was_moved_stays_as_moved_and_her_answer_stands_beside_it(client, here):
    here(FROWN_LINES)
    page = try_out(client, {**NEUTRAL, "few_visits": 4}).content.decode()
    assert 'value="4" id="id_few_visits_4" checked' in page
    assert page.count("You said: Somewhat") == 6


def test_nothing_that_was_tried_is_kept(client, here):
    assessment = here(FROWN_LINES, ROLLING_SCARS)
    before = model_to_dict(assessment)
    session = dict(client.session)
    try_out(client, MINDS_MUCH)
    assert model_to_dict(Assessment.objects.get()) == before
    assert dict(client.session) == session
    assert "This is what you told us." in client.get(reverse("patient:explore")).content.decode()


def test_with_a_script_only_the_bars_are_sent_and_the_outcome_is_announced(client, here):
    here(FROWN_LINES, ROLLING_SCARS)
    part = try_out(client, MINDS_MUCH, **HTMX).content.decode()
    assert "<html" not in part
    assert "<form" not in part
    assert 'id="explore-says" hx-swap-oob="innerHTML"' in part


def test_with_a_script_the_way_back_brings_the_explorer_alone(client, here):
    here(FROWN_LINES)
    part = client.get(reverse("patient:explore"), headers=HTMX).content.decode()
    assert "<html" not in part
    assert part.count("<fieldset") == len(PREFERENCES)


def test_a_result_that_would_be_too_close_to_call_names_both_and_marks_no_winner(client, here):
    here(FROWN_AT_REST, preferences={"fast_result": 4})
    page = text_of(try_out(client, NEUTRAL))
    assert "With this, two choices would fit you about equally well: “Botox” and “SkinPen”." in page
    assert page.count("Fits about equally well") == 2
    assert "Closest match" not in page
    assert "A step more or less for one of them could turn the order around." in page


def test_where_she_minds_more_than_there_is_to_gain_doing_nothing_is_said_to_line_up_as_well(client, here):
    here({"id": "enlarged_pores", "severity": 1})
    page = text_of(try_out(client, dict.fromkeys(PREFERENCES, 4)))
    assert "“Neither for now” fits as well." in page
    assert "Closest match" not in page


def test_no_bar_has_a_figure_and_a_part_that_adds_nothing_has_no_bar(client, here):
    here(FROWN_LINES)
    bars = try_out(client, NEUTRAL, **HTMX).content.decode().split('<ul class="bars">')[1].split("</ul>")[0]

    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", bars))
    assert not re.search(r"\d", words)
    assert "SkinPen adds nothing to that here." in words
    assert "Nothing you ranked as important counts against it." in words


def test_a_treatment_that_is_held_back_is_not_weighed(client, here):
    here(FROWN_LINES, ROLLING_SCARS, flags=["metal_allergy"])
    assert text_of(try_out(client, NEUTRAL)).count("A clinician has to look first.") == 2


def test_the_result_page_has_it_at_her_own_answers_and_leads_to_it(client, here):
    here(FROWN_LINES, ROLLING_SCARS)
    page = client.get(reverse("patient:result")).content.decode()
    assert '<a href="#explore">' in page
    assert f'action="{reverse("patient:explore")}"' in page
    assert "This is what you told us." in page


def test_in_her_own_space_the_result_page_has_her_own_address_for_it(client, patient):
    assessment = make_assessment(patient, FROWN_LINES)
    sign_in(client, patient)
    page = client.get(reverse("patient:my_assessment", args=[assessment.reference])).content.decode()
    assert f'action="{reverse("patient:my_explore", args=[assessment.reference])}"' in page


NOT_WEIGHED = {
    "pregnant": ((FROWN_LINES,), {"flags": ["pregnant"]}),
    "in danger": ((FROWN_LINES,), {"flags": ["self_harm_thoughts"]}),
    "under pressure": ((FROWN_LINES,), {"flags": ["pressured_by_someone"]}),
    "to be looked at": ((MELASMA,), {}),
    "no match": ((SAGGING,), {}),
    "no needles": ((FROWN_LINES,), {"needles": "refuses"}),
}


@pytest.mark.parametrize(("concerns", "answers"), NOT_WEIGHED.values(), ids=NOT_WEIGHED)
def test_where_nothing_is_weighed_there_is_nothing_to_move(client, here, concerns, answers):
    here(*concerns, **answers)
    assert try_out(client, NEUTRAL).url == reverse("patient:result")
    assert client.get(reverse("patient:explore")).url == reverse("patient:result")
    assert 'id="explore"' not in client.get(reverse("patient:result")).content.decode()


WRONG = {
    "missing": {name: 2 for name in PREFERENCES if name != "low_cost"},
    "too much": {**NEUTRAL, "low_cost": 5},
    "no number": {**NEUTRAL, "low_cost": "much"},
}


@pytest.mark.parametrize("wishes", WRONG.values(), ids=WRONG)
def test_an_importance_that_there_is_not_is_refused_by_name(client, here, wishes):
    here(FROWN_LINES)
    page = try_out(client, wishes)
    assert page.status_code == 422
    assert "Choose how much this matters to you: A low cost." in page.content.decode()
    assert "This is what you told us." in page.content.decode()


def test_another_browser_gets_nothing(client, here):
    here(FROWN_LINES)
    client.session.flush()
    assert try_out(client, NEUTRAL).url == reverse("patient:home")


def test_who_signed_in_explores_her_own_assessment_there(client, patient):
    assessment = make_assessment(patient, FROWN_LINES)
    sign_in(client, patient)
    page = client.post(reverse("patient:my_explore", args=[assessment.reference]), MINDS_MUCH)
    assert page.status_code == 200
    assert f'href="{reverse("patient:my_assessment", args=[assessment.reference])}#explore"' in page.content.decode()


def test_nobody_explores_another_patients_assessment(client, patient, other_patient):
    assessment = make_assessment(other_patient, FROWN_LINES)
    sign_in(client, patient)
    assert client.post(reverse("patient:my_explore", args=[assessment.reference]), NEUTRAL).status_code == 404


@given(answers=strategies.answers() | strategies.weighed())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_for_anybody_no_bar_is_longer_than_that_of_an_option_that_lines_up_best(clinic, answers):
    facts = parse_answers(answers, today=TODAY)
    found = engine.assess(facts, knowledge.load())
    stored = Assessment(clinic=clinic, facts=facts.as_answers(), outcome=found.outcome, created_at=factories.NOW)
    stored.knowledge_version = found.knowledge_version
    if shown := explorer(stored):
        longest = max(bar.left for bar in shown.bars)
        assert all(bar.left == longest for bar in shown.bars if bar.word == "Lines up best")
        assert next(bar for bar in shown.bars if bar.key == found.outcome).left == longest
    else:
        assert found.outcome in {"neither", "clinician_first"}
