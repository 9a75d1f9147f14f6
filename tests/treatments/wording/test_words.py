"""Treatments, days, times and numbers as text, in both languages."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from treatments.rules.evidence import WORDINGS
from treatments.rules.knowledge import load
from treatments.wording.days import clock_in_words, day_in_words, days_in_words, time_in_words, weekday_in_words
from treatments.wording.quantities import number_in_words
from treatments.wording.texts import listed, told
from treatments.wording.treatments import visit_name

EVIDENCE = load().evidence
FACTS = list(EVIDENCE.facts())
NUMBERS = EVIDENCE.numbers
FEBRUARY, MARCH, JANUARY = date(2026, 2, 27), date(2026, 3, 5), date(2027, 1, 9)
HALF_PAST_TWO = datetime(2026, 3, 5, 19, 30, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize("wording", [None, *WORDINGS])
@pytest.mark.parametrize("number", list(NUMBERS.values()), ids=list(NUMBERS))
def test_a_number_in_english_is_what_the_rules_say(number, wording):
    assert number_in_words(number, wording) == number.in_words(wording)


@pytest.mark.parametrize(("place", "fact"), FACTS, ids=[place for place, _ in FACTS])
def test_a_fact_in_english_is_what_the_rules_say(place, fact):
    assert told(fact, NUMBERS) == fact.told(NUMBERS)


@pytest.mark.parametrize(
    ("words", "english", "spanish"),
    [
        (lambda: day_in_words(MARCH), "March 5, 2026", "5 de marzo de 2026"),
        (lambda: days_in_words(MARCH, MARCH), "March 5, 2026", "5 de marzo de 2026"),
        (lambda: days_in_words(MARCH, date(2026, 3, 9)), "March 5 to 9, 2026", "5 al 9 de marzo de 2026"),
        (
            lambda: days_in_words(FEBRUARY, MARCH),
            "February 27 to March 5, 2026",
            "27 de febrero al 5 de marzo de 2026",
        ),
        (
            lambda: days_in_words(MARCH, JANUARY),
            "March 5, 2026 to January 9, 2027",
            "5 de marzo de 2026 al 9 de enero de 2027",
        ),
        (lambda: weekday_in_words(MARCH), "Thursday, March 5, 2026", "jueves, 5 de marzo de 2026"),
        (lambda: time_in_words(HALF_PAST_TWO, NEW_YORK), "2:30 p.m.", "2:30 p.\u00a0m."),
        (lambda: time_in_words(HALF_PAST_TWO, ZoneInfo("Pacific/Auckland")), "8:30 a.m.", "8:30 a.\u00a0m."),
        (lambda: clock_in_words("America/New_York"), "New York time", "hora de New York"),
        (lambda: listed(["1", "2", "3"]), "1, 2 and 3", "1, 2 y 3"),
        (lambda: listed(["1"]), "1", "1"),
        (lambda: listed([]), "", ""),
        (lambda: visit_name("skinpen", 2), "SkinPen 2", "SkinPen 2"),
        (lambda: visit_name("botox_review", 1), "Botox check", "Control de Botox"),
        (lambda: number_in_words(NUMBERS["botox_duration"]), "3 to 4 months", "3 a 4 meses"),
        (lambda: number_in_words(NUMBERS["botox_cost"]), "$600 to $1,600", "$600 a $1,600"),
        (lambda: number_in_words(NUMBERS["skinpen_pain"]), "1 to 5 of 10", "1 a 5 de 10"),
    ],
)
def test_words_in_english_and_in_spanish(words, english, spanish):
    assert words() == english
    with translation.override("es"):
        assert words() == spanish
