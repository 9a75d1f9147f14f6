"""Forms: which input each kind of question accepts, and the error message for the rest."""

from datetime import date

import pytest
from django.http import QueryDict
from django.utils import translation

from questionnaire import example
from questionnaire.forms import StepForm, drawn
from questionnaire.steps import STEP_BY_KEY
from tests.questionnaire.patients import FULL, GIVEN, TODAY, full, posted


def form(step_key, data, answers=None):
    query = QueryDict(mutable=True)
    for key, value in data.items():
        query.setlist(key, value if isinstance(value, list) else [str(value)])
    return StepForm(STEP_BY_KEY[step_key], full() if answers is None else answers, TODAY, query)


def day(key, month, number, year):
    return {f"{key}_month": month, f"{key}_day": number, f"{key}_year": year}


def born(month, number, year):
    return posted(FULL["about-you"]) | day("birth_date", month, number, year)


HISTORY = posted(example.complete(GIVEN | {"history": {}})["history"])
TOXIN = HISTORY | {"had_toxin": "yes"}
EVENT = HISTORY | {"has_event": "yes"}


@pytest.mark.parametrize("step_key", [key for key in FULL if key != "photos"])
def test_what_was_stored_is_what_the_form_gives_back(step_key):
    bound = form(step_key, posted(FULL[step_key]))

    assert bound.is_valid(), bound.errors
    assert bound.cleaned_answers() == FULL[step_key]


@pytest.mark.parametrize("step_key", [key for key in FULL if key != "photos"])
def test_nothing_chosen_is_an_error_at_each_required_question(step_key):
    bound = form(step_key, {})
    asked = {question.key for question in bound.questions if question.required and not question.follows}

    assert set(bound.errors) == asked


@pytest.mark.parametrize(
    ("step_key", "data", "field", "said"),
    [
        pytest.param(
            "eyes",
            {},
            "flags",
            "Choose at least one answer: Your eyes. If none fits, choose “None of these”.",
            id="blank is not none",
        ),
        pytest.param("eyes", {"flags": ["none", "dry_eye"]}, "flags", "one or the other", id="none and another"),
        pytest.param("eyes", {"flags": ["third_eye"]}, "flags", "You can choose: A droopy eyelid", id="unknown flag"),
        pytest.param("skin", {"phototype": "7"}, "phototype", "not one of the answers to skin", id="unknown type"),
        pytest.param("skin", {"phototype": "3"}, "marks_stay_dark", "dark marks", id="one of two"),
        pytest.param("strength-frown_lines", {"movement": "4"}, "movement", "You can choose: None, Mild", id="grade"),
        pytest.param("strength-frown_lines", {"movement": "x"}, "movement", "You can choose", id="no number"),
        pytest.param("priority", {"priority": "redness"}, "priority", "Frown lines, Acne scars", id="not chosen"),
        pytest.param("history", TOXIN, "last_toxin_on", "Enter the date of your last shot", id="yes without date"),
        pytest.param(
            "history",
            HISTORY | day("last_toxin_on", 1, 5, 2026),
            "last_toxin_on",
            "You chose “No”",
            id="no with date",
        ),
        pytest.param(
            "history",
            TOXIN | day("last_toxin_on", 11, 23, 2026),
            "last_toxin_on",
            "today (November 22, 2026) or before",
            id="tomorrow is not past",
        ),
        pytest.param(
            "history", EVENT | day("event_on", 11, 21, 2026), "event_on", "or later", id="yesterday is not ahead"
        ),
        pytest.param(
            "history", EVENT | day("event_on", 11, 21, 2036), "event_on", "at most 5 years", id="ten years ahead"
        ),
        pytest.param("about-you", born(2, 30, 1984), "birth_date", "such as March 14, 2025", id="no such day"),
        pytest.param("about-you", born("", 3, 1984), "birth_date", "a month, a day and a year", id="no month"),
        pytest.param("about-you", born(3, "x", 1984), "birth_date", "a month, a day and a year", id="day no number"),
        pytest.param("about-you", born(3, 3, 84), "birth_date", "120 years", id="short year"),
        pytest.param("about-you", born(3, 3, 99999), "birth_date", "a month, a day and a year", id="long year"),
        pytest.param("about-you", born(3, 3, 10**30), "birth_date", "a month, a day and a year", id="endless year"),
        pytest.param("about-you", born("", "", ""), "birth_date", "Enter the date of birth", id="no birth date"),
        pytest.param("about-you", {"email": "ann"}, "email", "name@example.com", id="no e-mail address"),
        pytest.param("about-you", {"phone": "call me"}, "phone", "Write the phone number in", id="no phone number"),
        pytest.param("about-you", {"full_name": " "}, "full_name", "Enter your full name", id="blank name"),
        pytest.param("about-you", {"full_name": "x" * 200}, "full_name", "Shorten", id="endless name"),
        pytest.param("consent", {"health_data": "on"}, "not_advice", "Tick this box", id="one consent missing"),
    ],
)
def test_an_error_names_the_field_and_what_is_allowed(step_key, data, field, said):
    errors = form(step_key, data).errors

    assert said in " ".join(errors[field])


@pytest.mark.parametrize(
    ("data", "key", "stored"),
    [
        pytest.param(
            TOXIN | {"flags": ["none"]} | day("last_toxin_on", 11, 22, 2026),
            "last_toxin_on",
            "2026-11-22",
            id="past: today",
        ),
        pytest.param(EVENT | day("event_on", 11, 22, 2026), "event_on", "2026-11-22", id="ahead: today"),
        pytest.param(EVENT | day("event_on", " 02", "29 ", 2028), "event_on", "2028-02-29", id="spaces, leap day"),
    ],
)
def test_dates_are_stored_as_iso_days(data, key, stored):
    bound = form("history", data)

    assert bound.is_valid(), bound.errors
    assert bound.cleaned_answers()[key] == stored


def test_grades_and_importances_are_stored_as_numbers():
    given = form("preferences", posted(FULL["preferences"]))

    assert given.is_valid()
    assert given.cleaned_answers()["low_cost"] == 4


def test_nothing_is_preselected():
    page = StepForm(STEP_BY_KEY["preferences"], {}, TODAY).as_p()

    assert "checked" not in page


def test_stored_answers_come_back_into_the_form():
    page = StepForm(STEP_BY_KEY["history"], full(), date(2026, 11, 22))["last_toxin_on"].as_widget()

    assert '<option value="1" selected>January</option>' in page
    assert 'value="2026"' in page


def test_an_untouched_step_is_drawn_for_each_language_and_nobodys_answers_are_kept_in_it():
    history = STEP_BY_KEY["history"]
    answered = drawn(history, full(), TODAY)
    with translation.override("es"):
        spanish = drawn(history, {}, TODAY)

    english = drawn(history, {}, TODAY)
    assert "2026" in answered
    assert "2026" not in english + spanish
    assert english != spanish
    assert english is drawn(history, {}, TODAY)


def test_what_is_offered_follows_from_the_answers_each_time():
    def offered(*concerns):
        return drawn(STEP_BY_KEY["priority"], {"concerns": {"concerns": concerns}}, TODAY)

    assert "frown_lines" in offered("frown_lines", "melasma")
    assert "frown_lines" not in offered("crows_feet", "melasma")


def test_only_flags_that_were_on_the_page_count_as_asked():
    bound = form("eyes", {"flags": ["none"], "asked": "dry_eye third_eye"})

    assert bound.is_valid()
    assert bound.cleaned_answers() == {"flags": ["none"], "asked": ["dry_eye"]}


@pytest.mark.parametrize(("said", "ticked"), [(["none"], None), (["dry_eye"], ["dry_eye"])])
def test_none_of_these_is_said_again_where_there_are_more_of_them(said, ticked):
    unbound = StepForm(STEP_BY_KEY["eyes"], full() | {"eyes": {"flags": said, "asked": ["dry_eye"]}}, TODAY)

    assert unbound["flags"].value() == ticked


@pytest.mark.parametrize(
    ("flags", "fits"), [(["none"], True), ([], True), (["medical_toxin"], False)], ids=["none", "nothing", "something"]
)
def test_without_a_script_none_of_these_goes_with_a_no(flags, fits):
    assert form("history", HISTORY | {"flags": flags}).is_valid() is fits
