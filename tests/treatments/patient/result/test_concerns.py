"""Each concern of the result by name, with other treatments for it: every concern that was named is shown."""

import re

import pytest
from django.utils.html import strip_tags

from questionnaire.steps import CONCERNS
from tests.treatments.quiz import complete_answers
from tests.treatments.results import IN_DANGER, part, show
from treatments.rules.knowledge import load
from treatments.wording.effects import concern_name

SPOTS = complete_answers(
    concerns={"dark_spots": {"severity": 2, "area": "face"}, "enlarged_pores": {"severity": 2, "area": "face"}}
)
NECK_AND_FROWN = complete_answers(
    concerns={"frown_lines": {"movement": 3, "rest": 0}, "neck_lines": {"movement": 0, "rest": 2}}
)
BRANDS = r"tretinoin|dysport|xeomin|daxxify|skinvive"


def _concerns(page):
    return strip_tags(part(page, "concerns", "weeks"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answers", "named"),
    [(SPOTS, ["dark_spots", "enlarged_pores"]), (NECK_AND_FROWN, ["frown_lines", "neck_lines"])],
    ids=["something to settle first", "ranked"],
)
def test_every_concern_that_was_named_is_answered_by_its_name(client, clinic, answers, named):
    shown = _concerns(show(client, clinic, answers))
    assert [concern for concern in named if concern_name(concern) not in shown] == []
    assert shown.count("What else treats this") == len(named)


@pytest.mark.django_db
def test_dark_spots_are_told_what_comes_first_for_them(client, clinic):
    assert "Sunscreen with a tint" in _concerns(show(client, clinic, SPOTS))


@pytest.mark.django_db
def test_a_question_says_which_use_it_is_about(client, clinic):
    page = show(client, clinic, complete_answers(concerns={"enlarged_pores": {"severity": 2, "area": "face"}}))
    assert "For large pores, SkinPen is used outside its clearance." in part(page, "questions", "red-flags")


@pytest.mark.django_db
def test_no_brand_of_another_way_is_named_where_the_law_forbids_it(client, clinic):
    assert re.search(BRANDS, _concerns(show(client, clinic, NECK_AND_FROWN)), re.IGNORECASE)
    clinic.country = "GB"
    clinic.save()
    assert not re.search(BRANDS, _concerns(show(client, clinic, NECK_AND_FROWN)), re.IGNORECASE)


@pytest.mark.django_db
def test_somebody_in_danger_is_shown_no_other_ways(client, clinic):
    assert 'id="concerns"' not in show(client, clinic, IN_DANGER)


def test_few_concerns_have_no_other_way_that_was_looked_up():
    """These few concerns say so; a new concern needs research, or a place on this list."""
    evidence = load().evidence
    without = {concern.id for concern in CONCERNS if not evidence.alternatives_for(concern.id)}
    assert without == {"bunny_lines", "raised_scars", "square_jaw"}
