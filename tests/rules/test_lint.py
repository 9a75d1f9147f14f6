"""Mistakes in a version that still loads: each is reported with file, line and advice."""

import re
from dataclasses import replace

import pytest

from tests.rules.peel import with_a_peel
from treatments.rules import knowledge
from treatments.rules.knowledge import FOLDER, KnowledgeError, load, parse, versions
from treatments.rules.lint import lint, lint_text

NEWEST = versions()[-1]
FILE = f"{NEWEST}.toml"
TEXT = (FOLDER / FILE).read_text(encoding="utf-8")
KNOWN = ("botox", "skinpen")


def changed(after, old, new):
    """Returns the newest version's text in which the first `old` after `after` is replaced by `new`."""
    head, mark, tail = TEXT.partition(after)
    assert mark
    assert old in tail
    return head + mark + tail.replace(old, new, 1)


def replaced(after, pattern, new):
    """Returns the text in which the first match of `pattern` after `after` is replaced by `new`."""
    head, mark, tail = TEXT.partition(after)
    assert mark
    return head + mark + re.sub(pattern, lambda _: new, tail, count=1, flags=re.MULTILINE)


def reason(text):
    """Returns the text with this reason in one row of the gate."""
    return replaced('code = "dry_eye"', r'reason = "Your eyes[^"]*"', f'reason = "{text}"')


def found(text, version=NEWEST):
    return lint(text, parse(text, file=FILE), file=FILE, treatments=KNOWN)


@pytest.mark.parametrize("version", versions())
def test_the_versions_that_are_here_have_none(version):
    text = (FOLDER / f"{version}.toml").read_text(encoding="utf-8")
    assert lint(text, load(version), file=f"{version}.toml", treatments=KNOWN) == []


SLIPS = {
    "empty text": (reason(""), "'reason' is empty. Write it"),
    "blank text": (reason("  "), "'reason' is empty. Write it"),
    "typed figure": (
        reason("It helps 7391 of them."),
        "no row has the figure 7391 of 'dry_eye_skinpen'",
    ),
    "year to come": (
        replaced("[quantities.skinpen_cost]", r"^year = \d+$", "year = 2062"),
        "'year' is 2062, after the year",
    ),
    "date to come": (replaced("[sources]", r'date = "\d{4}', 'date = "2062'), "'date' is 2062, after the year"),
    "review in 9999": (replaced("[sources]", r"review_by = [\d-]+", "review_by = 9999-12-31"), "up to 2031-12-31"),
    "price of anything": (
        replaced("[quantities.skinpen_cost]", r"^low = \d+$", "low = 7").replace("high = 2800", "high = 3000000", 1),
        "number 'skinpen_cost': a price from 7 to 3000000",
    ),
    "markup": (
        reason("See <b>this</b>."),
        "'<b>' is markup, and pages show it as it is",
    ),
    "entity": (
        reason("Eyes&nbsp;dry."),
        "'&nbsp;' is markup",
    ),
    "character that cannot be seen": (
        changed("[[gate]]", 'code = "dry_eye"', 'code = "dry_\u200beye"'),
        "U+200B (ZERO WIDTH SPACE)",
    ),
    "space that does not break": (
        reason("Eyes\u00a0dry."),
        "U+00A0 (NO-BREAK SPACE)",
    ),
}


@pytest.mark.parametrize(("text", "problem"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_refused_with_its_line(text, problem):
    first = found(text)[0]
    assert problem in first
    line = int(re.match(rf"{FILE}, line (\d+): ", first)[1])
    assert text.splitlines()[line - 1] != TEXT.splitlines()[line - 1] or "number" in first or "'dry_eye'" in first


def test_a_version_that_does_not_load_is_looked_through_too():
    (problem,) = lint_text('version = \nid = "a\u200b"', file=FILE)
    assert problem.startswith(f"{FILE}, line 2: it holds a character that cannot be seen, U+200B")


def test_a_treatment_that_only_data_knows_is_refused():
    problems = lint("", replace(with_a_peel(), version=NEWEST), file=FILE, treatments=KNOWN)
    assert [problem for problem in problems if "treatment 'peel'" in problem and "by data alone" in problem]


UNREADABLE = {
    "no day": (
        replaced("[sources]", r"review_by = [\d-]+", "review_by = 2027-13-31"),
        "2027-13-31 is no day of the calendar. Write YYYY-MM-DD",
    ),
    "quoted date": (
        replaced("[sources]", r"review_by = ([\d-]+)", 'review_by = "2027-01-31"'),
        "Write it without quotes, like 2027-01-31",
    ),
}


@pytest.mark.parametrize(("text", "problem"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_wrong_date_is_called_one(text, problem):
    with pytest.raises(KnowledgeError, match=re.escape(problem)) as caught:
        parse(text, file=FILE)
    assert re.search(rf"{FILE}, line \d+", str(caught.value))


def test_a_misspelled_number_is_named_with_the_line_of_the_text():
    text = "{botox_onsett}".join(TEXT.rsplit("{botox_onset}", 1))
    line = next(number for number, row in enumerate(text.splitlines(), start=1) if "{botox_onsett}" in row)
    with pytest.raises(KnowledgeError, match=rf"{FILE}, line {line}: .*'botox_onsett' is not known"):
        parse(text, file=FILE)


def test_a_file_that_is_not_utf_8_is_named_with_its_line(tmp_path, monkeypatch):
    monkeypatch.setattr(knowledge, "FOLDER", tmp_path)
    load.cache_clear()
    (tmp_path / "2099-01.toml").write_bytes("version = '2099-01'\nname = 'd\u00e9j\u00e0'".encode("latin-1"))
    with pytest.raises(KnowledgeError, match=r"2099-01\.toml, line 2: not UTF-8 text\. Save the file as UTF-8"):
        load("2099-01")
    load.cache_clear()


def test_a_file_under_another_name_is_no_version(tmp_path, monkeypatch):
    monkeypatch.setattr(knowledge, "FOLDER", tmp_path)
    for name in ("2027-01", "2027-1", "draft", "2027-13", "2027-01.signoff"):
        (tmp_path / f"{name}.toml").write_text("", encoding="utf-8")
    assert versions() == ("2027-01",)
    assert knowledge.misnamed() == ("2027-1.toml", "2027-13.toml", "draft.toml")
