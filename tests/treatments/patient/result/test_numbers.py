"""The numbers of the result: a hundred people in a picture, both frames, and no unfair comparison side by side."""

import re
from dataclasses import replace
from html import unescape

import pytest
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from tests.treatments.quiz import complete_answers
from tests.treatments.results import RANKED, SCARS_ONLY, part, show
from treatments.rules.evidence import Chance
from treatments.rules.knowledge import load
from treatments.wording.icon_arrays import IncomparableError, check_comparable, dots, pair

EVIDENCE = load().evidence
BANDS = complete_answers(concerns={"neck_bands": {"movement": 3, "rest": 1}})


def _ends(path):
    """Returns the dots of a path, numbered from 0."""
    strokes = re.findall(r"M(\d+) (\d+)h(\d+)\.1", path)
    return [
        (int(y) - 5) // 10 * 10 + (int(x) - 5) // 10 + step
        for x, y, length in strokes
        for step in range(int(length) // 10 + 1)
    ]


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_path_draws_each_dot_from_start_to_stop_once(start, stop):
    assert _ends(dots(start, stop)) == list(range(start, stop))


@pytest.mark.parametrize("number", [row for row in EVIDENCE.numbers.values() if isinstance(row, Chance)], ids=str)
def test_every_picture_is_of_100_people_in_three_parts(number):
    for array in pair(number, treatment="Botox"):
        assert _ends(array.sure) + _ends(array.maybe) + _ends(array.rest) == list(range(100))


def test_a_range_is_drawn_as_a_sure_and_a_doubtful_part_and_said_in_both_frames():
    with_it, without = pair(EVIDENCE.numbers["neck_bands_strong_change"], treatment="Botox")
    assert (len(_ends(with_it.sure)), len(_ends(with_it.maybe))) == (31, 1)
    assert (with_it.had, with_it.had_not) == ("31 to 32 of 100 had it", "68 to 69 did not")
    assert with_it.alternative == "Of 100 dots, 31 are filled. 1 more is a ring: it may be so many. 68 are small."
    assert (without.had, without.had_not) == ("0 to 2 of 100 had it", "98 to 100 did not")


STRONG, SOME = EVIDENCE.numbers["neck_bands_strong_change"], EVIDENCE.numbers["neck_bands_some_change"]


def test_chances_counted_over_the_same_time_may_be_compared():
    check_comparable(STRONG, SOME)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (EVIDENCE.numbers["frown_peak"], "were not counted over the same time"),
        (EVIDENCE.numbers["scars_own_view"], "were not counted over the same time"),
        (replace(SOME, out_of=1000), "are not out of the same number of people"),
    ],
    ids=["another time", "no time", "another number of people"],
)
def test_chances_that_differ_in_time_or_people_are_not_compared(other, why):
    with pytest.raises(IncomparableError, match=why):
        check_comparable(STRONG, other)


def test_a_count_over_no_time_is_not_drawn_beside_another():
    with pytest.raises(IncomparableError):
        pair(replace(STRONG, horizon_days=None), treatment="Botox")


@pytest.mark.django_db
def test_a_number_has_its_picture_its_people_its_time_its_certainty_and_its_source(client, clinic):
    shown = part(show(client, clinic, BANDS), "numbers", "costs")
    strong = shown.split("A strong change in neck bands")[1].split("</li>")[0]
    assert "From adults with clear neck bands, in trials. Most were white, and about 50 years old." in strong
    assert "As the doctor and the patient both saw it." in strong
    assert "Few were men. Counted 14 days after the visit. Evidence: strong." in strong
    assert 'href="#source-B24"' in strong


@pytest.mark.django_db
def test_pictures_stand_side_by_side_only_of_one_trial(client, clinic):
    shown = part(show(client, clinic, BANDS), "numbers", "costs")
    drawn = [block.count("<figure") for block in shown.split('<div class="chance-drawn">')[1:]]
    assert max(drawn) == 2
    assert shown.count("With a placebo (dummy) injection") == drawn.count(2)


@pytest.mark.django_db
def test_where_there_is_no_good_number_the_same_place_says_so(client, clinic):
    shown = part(show(client, clinic, BANDS), "numbers", "costs")
    bruise = shown.split("A bruise or a sore spot after Botox")
    assert 'class="icon-array is-unknown"' in bruise[1].split("</li>")[0]
    assert "There is no reliable figure. It is named in every list" in bruise[1]


@pytest.mark.django_db
def test_every_option_says_what_may_get_better_and_what_may_go_wrong(client, clinic):
    shown = part(show(client, clinic, SCARS_ONLY), "numbers", "costs")
    assert shown.count("<h4>What may get better</h4>") == shown.count("<h4>What may go wrong</h4>") == 4


@pytest.mark.django_db
def test_the_page_counts_people_out_of_100_alone(client, clinic):
    text = strip_tags(show(client, clinic, BANDS).split("<main")[1])
    assert set(re.findall(r"\d+ of (\d+)", text)) == {"100", "10"}  # 10 is the scale on which people rate pain


@pytest.mark.django_db
@pytest.mark.parametrize("answers", [RANKED["both"], RANKED["neither"]], ids=["both", "neither"])
def test_each_concern_is_answered_by_name_with_what_else_treats_it(client, clinic, answers):
    page = re.sub(r"\s+", " ", unescape(show(client, clinic, answers)))
    concerns = answers["concerns"]["concerns"]
    assert [row.id for concern in concerns for row in EVIDENCE.alternatives_for(concern) if row.text not in page] == []
    assert page.count("What else treats this") == len(concerns)
