"""The text of a consent: complete, from sources alone, stable until its content changes, alike for both treatments."""

import re

import pytest

from tests import factories
from tests.treatments.assessed import FROWN_LINES, NECK_LINES, SAGGING, make_assessment
from tests.treatments.plans_to_book import insert, plan_of
from treatments.lifecycle import SessionState
from treatments.models.audit import RequestTrace, visiting
from treatments.rules import knowledge
from treatments.wording.consent import consent_page

pytestmark = pytest.mark.django_db
WIDEST = 1.35


@pytest.fixture
def plan(patient):
    return plan_of(patient, "botox", "botox_review", "skinpen", "skinpen")[0].plan


def plan_for(patient, *concerns, **answers):
    review = factories.ReviewFactory(assessment=make_assessment(patient, *concerns, **answers))
    plan = factories.PlanFactory(patient=patient, review=review)
    factories.PlannedSessionFactory(plan=plan)
    return plan


def text_of(plan, treatment="botox", language="en"):
    return consent_page(plan, treatment, language).text.text


@pytest.mark.parametrize(
    "told",
    [
        "You want to change this: frown lines.",
        "Small shots of a drug.",
        "A clinician does it at Harbor Clinic, 1 Test Street, Testville.",
        "Frown lines: A clear change in most. Evidence: strong. [B2, B26, B75]",
        "It starts after 1 to 7 days",
        "It may not do what you hope for",
        "For frown lines, Botox is used as it is cleared in the US.",
        "Your plan has 1 visit for Botox.",
        "About $600 to $1,600",
        "With Botox: 5 of 100 had it, 95 did not.",
        "The drug can spread and make it hard to swallow, speak or breathe.",
        "Neither for now: You have no treatment now.",
        "SkinPen: A pen with tiny needles",
        "Many clinics ask you to stay upright",
        "Get emergency help at once if it is hard to swallow",
        "In an emergency, call 911.",
        "Harbor Clinic: +1 555 0100",
        "You can say yes, no, or not now",
        "You can stop at any time",
        "the product and its lot number",
        "I agree to Botox.",
    ],
)
def test_it_tells_all_that_a_consent_has_to(plan, told):
    assert told in text_of(plan)


def test_it_says_who_where_a_visit_is_booked(plan, clinician, room):
    insert(plan.sessions.get(treatment="botox"), clinician=clinician, room=room, by=clinician.user)
    assert "You have a visit with Dr Ada Clinician." in text_of(plan)
    assert "Ada Clinician" not in text_of(plan, "skinpen")


@pytest.mark.parametrize(
    ("concern", "treatment", "told"),
    [
        (NECK_LINES, "skinpen", "For neck lines, SkinPen is used as it is cleared in the US."),
        (SAGGING, "botox", "For sagging, Botox is used outside what it is cleared for in the US."),
    ],
    ids=["on the label", "for what it does not change"],
)
def test_it_says_whether_the_use_is_cleared(patient, concern, treatment, told):
    assert told in text_of(plan_for(patient, concern), treatment)


def test_use_beyond_the_label_says_what_a_label_is(patient):
    assert "It has not looked at this use." in text_of(plan_for(patient, SAGGING))


def test_care_for_what_she_ticked_is_hers_alone(patient, other_patient):
    told = "Do not stop a blood thinner on your own."
    assert told in text_of(plan_for(patient, FROWN_LINES, flags=["blood_thinner"]))
    assert told not in text_of(plan_for(other_patient, FROWN_LINES))


def test_both_treatments_have_the_same_parts_at_about_the_same_length(plan):
    pages = [consent_page(plan, treatment, "en") for treatment in ("botox", "skinpen")]
    titles = [[section.title for section in page.sections] for page in pages]
    lengths = [sum(len(line.text.split()) for part in page.sections for line in part.lines) for page in pages]
    assert titles[0] == titles[1]
    assert all(section.lines for page in pages for section in page.sections)
    assert max(lengths) <= WIDEST * min(lengths)


@pytest.mark.parametrize("treatment", ["botox", "skinpen"])
def test_every_source_in_it_is_named_at_its_end(plan, treatment):
    body, _mark, named = text_of(plan, treatment).partition("\nSources\n")
    cited = {source for found in re.findall(r"\[([A-Z0-9, ]+)\]", body) for source in found.split(", ")}
    assert cited == set(re.findall(r"^([A-Z]\d+): ", named, re.MULTILINE))
    assert cited <= set(knowledge.load().sources)


def test_it_stays_the_same_until_something_in_it_changes(plan):
    before = consent_page(plan, "skinpen", "en").text
    assert consent_page(plan, "skinpen", "en").text.digest == before.digest
    plan.sessions.filter(treatment="skinpen", number=2).update(state=SessionState.DROPPED)
    assert consent_page(plan, "skinpen", "en").text.digest != before.digest


def test_the_version_is_of_the_knowledge_and_of_the_form(plan):
    assert re.fullmatch(r"\d{4}-\d\d/\d+", consent_page(plan, "botox", "en").text.version)


def test_it_is_told_in_her_language_with_the_same_numbers_and_sources(plan):
    english, spanish = (text_of(plan, language=language) for language in ("en", "es"))
    assert "Usted quiere cambiar esto: líneas del entrecejo." in spanish
    assert re.findall(r"\[[A-Z0-9, ]+\]", english) == re.findall(r"\[[A-Z0-9, ]+\]", spanish)


def test_it_costs_few_queries(plan, django_assert_max_num_queries):
    with visiting(RequestTrace(lambda: None, only_reads=True)), django_assert_max_num_queries(9):
        consent_page(plan, "botox", "en")
