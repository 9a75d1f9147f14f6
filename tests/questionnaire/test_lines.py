"""Typed text that looks the same is stored the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaire.lines import clean_line, clean_lines, has_letter_or_digit


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("Ana\u200b", "Ana", id="zero-width space"),
        pytest.param("\u202aAna\u202c", "Ana", id="marks of direction"),
        pytest.param("\u202eAna", "Ana", id="override of direction"),
        pytest.param("A\u00adna", "Ana", id="soft hyphen"),
        pytest.param("Ana\U000e0041", "Ana", id="tag"),
        pytest.param("Ana\nMaria", "Ana Maria", id="line break"),
        pytest.param("Ana\x85Maria", "Ana Maria", id="next line"),
        pytest.param("Ana\u2028Maria", "Ana Maria", id="line separator"),
        pytest.param(" Ana \t\u00a0\u3000 Maria ", "Ana Maria", id="run of white space"),
        pytest.param("An\x00a\x1b\x07", "Ana", id="control characters"),
        pytest.param("Ana\ud800", "Ana", id="half of a character"),
        pytest.param("Jose\u0301", "José", id="letter and accent"),
        pytest.param("Jose\u200b\u0301", "José", id="letter and accent with a mark in between"),
        pytest.param("\u3164\u2800", "", id="letters drawn as blanks"),
        pytest.param("O’Neil-Łukasz 李", "O’Neil-Łukasz 李", id="all that can be seen stays"),
    ],
)
def test_a_line_is_cleaned(typed, kept):
    assert clean_line(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour", id="line breaks are one kind"),
        pytest.param("one\n\n  two\tthree\n", "one\n\n  two\tthree", id="the layout stays"),
        pytest.param("a\x00\x1b\u202eb\u2066c", "abc", id="control characters and marks that turn the text go"),
        pytest.param("👩\u200d⚕", "👩\u200d⚕", id="joined emoji stay joined"),
    ],
)
def test_several_lines_are_cleaned(typed, kept):
    assert clean_lines(typed) == kept


@given(st.text(alphabet=st.characters()))
def test_a_clean_line_holds_nothing_that_cannot_be_seen(text):
    line = clean_line(text)

    assert line == unicodedata.normalize("NFC", line)
    assert not {unicodedata.category(character) for character in line} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert line == clean_line(line), "cleaning again changes nothing"


@given(st.text(alphabet=st.characters()))
def test_cleaning_several_lines_again_changes_nothing(text):
    lines = clean_lines(text)

    assert lines == clean_lines(lines)


@pytest.mark.parametrize(("text", "can_be_seen"), [("Bo", True), ("李", True), ("7", True), ("--", False), ("ㅤ", False)])
def test_a_name_needs_a_letter_or_digit_that_can_be_seen(text, can_be_seen):
    assert has_letter_or_digit(text) is can_be_seen
