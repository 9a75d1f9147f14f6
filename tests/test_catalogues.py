"""Every text that patients read has a Spanish translation that keeps what must be the same and is as easy to read."""

import re
from statistics import median

import pytest
from textstat import flesch_kincaid_grade
from textstat.textstat import textstatistics

from scripts.messages import PLACES, collect, compiled, is_translated, read, with_translations

EARLIER = [read(place, "es") for place in PLACES]
CATALOGS = {place: with_translations(catalog, EARLIER) for place, catalog in collect("es").items()}
PLACED = pytest.mark.parametrize("place", PLACES, ids=[place.folder for place in PLACES])

MEDIAN_GRADE, GRADE = 6, 8
MEDIAN_EASE, EASE = 80, 60
"""Limits on Fernández Huerta's scale for Spanish, 0 to 100: "normal" is read in grades 8 and 9, "easy" in grade 6."""

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{[\w.]+\}")
TAG = re.compile(r"</?\w+[^>]*>")
FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")

spanish = textstatistics()
spanish.set_lang("es")


def pairs(place):
    """(English, Spanish) of each translated text; both the singular and the plural where it has two forms."""
    for message in CATALOGS[place]:
        if message.id and is_translated(message):
            both = (message.id, message.string)
            yield from (both,) if isinstance(message.id, str) else zip(*both, strict=True)


def plain(text):
    return TAG.sub("", PLACEHOLDER.sub("3", text))


def readable(language, words):
    """The texts of at least that many words, in English (0) or in Spanish (1)."""
    texts = (plain(both[language]) for place in PLACES for both in pairs(place))
    return [text for text in texts if len(text.split()) >= words]


ENGLISH = readable(0, 10)
SPANISH = readable(1, 20)  # a long word changes the score of a short text more


@PLACED
def test_every_text_that_a_patient_reads_has_its_spanish(place):
    assert [message.id for message in CATALOGS[place] if message.id and not is_translated(message)] == []


@PLACED
def test_the_catalogue_holds_nothing_that_is_no_longer_said(place):
    said = {(message.context, message.id) for message in CATALOGS[place]}

    assert [message.id for message in read(place, "es") if (message.context, message.id) not in said] == []


@PLACED
def test_what_django_reads_is_compiled_from_the_catalogue(place):
    assert place.mo("es").read_bytes() == compiled(CATALOGS[place]), "Run: make messages"


@PLACED
@pytest.mark.parametrize("same", [PLACEHOLDER, TAG, FIGURE], ids=["placeholders", "tags", "figures"])
def test_both_languages_share(place, same):
    differ = [
        (english, said)
        for english, said in pairs(place)
        if sorted(same.findall(english)) != sorted(same.findall(said)) and "\\" not in said
    ]

    assert differ == []


def test_each_english_text_reads_at_grade_8_or_lower():
    assert [text for text in ENGLISH if flesch_kincaid_grade(text) > GRADE] == []


def test_half_of_the_english_texts_read_at_grade_6_or_lower():
    assert median(map(flesch_kincaid_grade, ENGLISH)) <= MEDIAN_GRADE


def test_each_spanish_text_is_of_normal_ease_or_easier():
    assert [text for text in SPANISH if spanish.fernandez_huerta(text) < EASE] == []


def test_half_of_the_spanish_texts_are_easy():
    assert median(map(spanish.fernandez_huerta, SPANISH)) >= MEDIAN_EASE


def test_the_spanish_measure_tells_plain_words_from_hard_ones():
    assert spanish.fernandez_huerta("La niña come pan. El sol sale.") > 100
    assert spanish.fernandez_huerta("La administración intramuscular ocasionalmente desencadena complicaciones.") < 0


@PLACED
def test_nobody_is_addressed_as_a_friend(place):
    friendly = re.compile(
        r"\b(tú|ti|contigo|tus|vosotros|vuestr[oa]s?|puedes|tienes|quieres|eres|estás)\b", re.IGNORECASE
    )

    assert [said for _, said in pairs(place) if friendly.search(said)] == []


@PLACED
def test_no_sentence_ends_with_a_time(place):
    """A time ends in "a.m." or "p.m."; a full stop after it would be a second one."""
    at_the_end = re.compile(r"%\((?:time|when|hours|starts|ends|at|moment)\)s\.(?!\w)")
    days_only = {"%(clinic)s: you were last here on %(when)s. To come again, sign in or call us"}

    ended = [said for both in pairs(place) if not days_only & {*both} for said in both if at_the_end.search(said)]
    assert ended == []
