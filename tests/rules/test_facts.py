"""Parsing answers: defaults, refusals, and how a refusal names its field."""

from datetime import date

import pytest

from tests.rules.people import FROWN, SCARS, TODAY, answers, person
from treatments.rules.countries import COUNTRIES
from treatments.rules.facts import FLAGS, InvalidAnswers, Preferences, RatedConcern, parse_answers


def without(key):
    return {name: value for name, value in answers().items() if name != key}


def test_what_is_not_answered_has_the_contracts_defaults():
    facts = parse_answers({"birth_date": "1984-03-01", "concerns": [FROWN]}, today=TODAY)

    assert (facts.assessed_on, facts.country, facts.phototype) == (TODAY, "US", None)
    assert (facts.flags, facts.needles, facts.preferences) == ((), "fine", Preferences())
    assert (facts.last_toxin_on, facts.event_on) == (None, None)
    assert facts.concerns == (RatedConcern("frown_lines", "face", movement=3, rest=1),)


@pytest.mark.parametrize(("name", "area"), [("neck_bands", "neck"), ("neck_lines", "neck"), ("fine_lines", "face")])
def test_a_concern_without_an_area_is_where_it_usually_is(name, area):
    assert person({"id": name, "movement": 1, "rest": 1}).concerns[0].area == area


def test_flags_stand_in_the_contracts_order_each_once():
    assert person(flags=["dry_eye", "breastfeeding", "dry_eye"]).flags == ("breastfeeding", "dry_eye")


def test_facts_go_back_to_answers_and_return_the_same():
    facts = person(FROWN, SCARS, flags=list(FLAGS), event_on="2027-01-01", preferences={"low_cost": 4})

    assert list(facts.as_answers())[:5] == ["assessed_on", "birth_date", "country", "phototype", "concerns"]
    assert parse_answers(facts.as_answers(), today=date(2030, 1, 1)) == facts


def test_the_country_codes_are_those_of_iso_3166():
    assert len(COUNTRIES) == len(set(COUNTRIES)) == 249


WRONG = [
    ("no object", [], None, "JSON object"),
    ("unknown key", answers(name="x"), "name", "assessed_on, birth_date"),
    ("no birth date", without("birth_date"), "birth_date", "YYYY-MM-DD"),
    ("birth date null", answers(birth_date=None), "birth_date", "YYYY-MM-DD"),
    ("birth date in the future", answers(birth_date="2026-11-23"), "birth_date", "2026-11-22"),
    ("over 120", answers(birth_date="1905-11-22"), "birth_date", "120"),
    ("not a day of the calendar", answers(birth_date="2001-02-29"), "birth_date", "YYYY-MM-DD"),
    ("compact date", answers(birth_date="19840301"), "birth_date", "YYYY-MM-DD"),
    ("week date", answers(birth_date="1984-W09-4"), "birth_date", "YYYY-MM-DD"),
    ("date with a time", answers(birth_date="1984-03-01T00:00"), "birth_date", "YYYY-MM-DD"),
    ("digits of another script", answers(birth_date="١٩٨٤-٠٣-٠١"), "birth_date", "YYYY-MM-DD"),
    ("date with a line end", answers(birth_date="1984-03-01\n"), "birth_date", "YYYY-MM-DD"),
    ("a day too far off", answers(assessed_on="9999-12-31"), "assessed_on", "2999-12-31"),
    ("assessed_on null", answers(assessed_on=None), "assessed_on", "YYYY-MM-DD"),
    ("country in small letters", answers(country="us"), "country", "ISO 3166-1"),
    ("country unknown", answers(country="XX"), "country", "ISO 3166-1"),
    ("phototype 0", answers(phototype=0), "phototype", "1 to 6, or null"),
    ("phototype 7", answers(phototype=7), "phototype", "1 to 6, or null"),
    ("phototype true", answers(phototype=True), "phototype", "1 to 6, or null"),
    ("phototype 2.0", answers(phototype=2.0), "phototype", "1 to 6, or null"),
    ("no concerns", without("concerns"), "concerns", "one concern or more"),
    ("concerns empty", {**answers(), "concerns": []}, "concerns", "one concern or more"),
    ("concerns a text", {**answers(), "concerns": "frown_lines"}, "concerns", "one concern or more"),
    ("a concern that is a text", answers("frown_lines"), "concerns[0]", "object"),
    ("a concern without id", answers({"severity": 1}), "concerns[0].id", "frown_lines, crows_feet"),
    ("unknown concern", answers(SCARS, {"id": "spots"}), "concerns[1].id", "frown_lines, crows_feet"),
    ("concern twice", answers(FROWN, SCARS, FROWN), "concerns[2].id", "twice"),
    ("unknown key of a concern", answers(FROWN, {**SCARS, "foo": 1}), "concerns[1].foo", "id, area"),
    ("line without rest", answers({"id": "fine_lines", "movement": 1}), "concerns[0].rest", "0 to 3"),
    ("line with severity", answers({**FROWN, "severity": 1}), "concerns[0].severity", "movement and rest"),
    ("line grade 4", answers({**FROWN, "movement": 4}), "concerns[0].movement", "0 to 3"),
    ("line grade -1", answers({**FROWN, "movement": -1}), "concerns[0].movement", "0 to 3"),
    ("line grade true", answers({**FROWN, "movement": True}), "concerns[0].movement", "0 to 3"),
    ("line grade null", answers({**FROWN, "rest": None}), "concerns[0].rest", "0 to 3"),
    ("scar without severity", answers({"id": "melasma"}), "concerns[0].severity", "1 to 3"),
    ("scar of severity 0", answers({**SCARS, "severity": 0}), "concerns[0].severity", "1 to 3"),
    ("scar with movement", answers({**SCARS, "movement": None}), "concerns[0].movement", "severity"),
    ("unknown area", answers({**SCARS, "area": "hand"}), "concerns[0].area", "face, neck, body, eyelid"),
    ("area null", answers({**SCARS, "area": None}), "concerns[0].area", "face, neck, body, eyelid"),
    ("flags null", answers(flags=None), "flags", "pregnant"),
    ("flags a text", answers(flags="pregnant"), "flags", "pregnant"),
    ("unknown flag", answers(flags=["pregnant", "tired"]), "flags[1]", "pregnant, trying_to_conceive"),
    ("flag that is a list", answers(flags=[["pregnant"]]), "flags[0]", "pregnant"),
    ("needles null", answers(needles=None), "needles", "fine, nervous, refuses"),
    ("needles unknown", answers(needles="no"), "needles", "fine, nervous, refuses"),
    ("preferences null", answers(preferences=None), "preferences", "fast_result"),
    ("unknown preference", answers(preferences={"pain": 1}), "preferences.pain", "fast_result"),
    ("preference 5", answers(preferences={"low_cost": 5}), "preferences.low_cost", "0 to 4"),
    ("preference null", answers(preferences={"low_cost": None}), "preferences.low_cost", "0 to 4"),
    ("toxin tomorrow", answers(last_toxin_on="2026-11-23"), "last_toxin_on", "on or before"),
    ("needled tomorrow", answers(last_skinpen_on="2026-11-23"), "last_skinpen_on", "on or before"),
    (
        "isotretinoin stops tomorrow",
        answers(isotretinoin_stopped_on="2026-11-23"),
        "isotretinoin_stopped_on",
        "on or before",
    ),
    ("event yesterday", answers(event_on="2026-11-21"), "event_on", "on or after"),
]


@pytest.mark.parametrize(("given", "field", "allowed"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_wrong_answer_names_its_field_and_what_is_allowed(given, field, allowed):
    with pytest.raises(InvalidAnswers) as refused:
        parse_answers(given, today=TODAY)

    assert refused.value.field == field
    assert allowed in refused.value.message


def test_somebody_of_120_years_is_not_over_120():
    assert person(birth_date="1905-11-23").age == 120


def test_a_long_answer_is_cut_short_in_its_error():
    with pytest.raises(InvalidAnswers) as refused:
        person(needles="x" * 10_000)

    assert len(refused.value.message) < 200
