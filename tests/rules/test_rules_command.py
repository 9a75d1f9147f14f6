"""`manage.py rules` as an operator runs it: no database, and one sentence for each problem."""

import io
import re

import pytest
from django.core.management import CommandError, call_command

from tests.factories import NOW
from treatments.rules import knowledge
from treatments.rules.book import book
from treatments.rules.knowledge import FOLDER, load, versions


def run(**options):
    out, errors, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command("rules", stdout=out, stderr=errors, **options)
    except SystemExit as ended:
        code = ended.code
    return out.getvalue(), errors.getvalue(), code


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A separate copy of the folder of versions, which a test may damage."""
    monkeypatch.setattr(knowledge, "FOLDER", tmp_path)
    load.cache_clear()
    for file in FOLDER.glob("*.toml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    yield tmp_path
    load.cache_clear()


@pytest.mark.clock(NOW)  # later on, sources are due for review
def test_every_version_in_the_repository_passes_the_check():
    out, errors, code = run(check=True)

    assert [line.split(":")[0] for line in out.splitlines() if "sound" in line] == list(versions())
    assert (errors, code) == ("", 0)


def test_the_check_says_what_is_wrong_in_each_version_and_ends_with_1(folder):
    newest = folder / f"{versions()[-1]}.toml"
    text = newest.read_text(encoding="utf-8")
    newest.write_text(text.replace('flag = "dry_eye"', 'flag = "dry_eyes"'), encoding="utf-8")
    (folder / "2099-01.toml").write_text("version = ", encoding="utf-8")

    _, errors, code = run(check=True)

    assert re.search(rf"{newest.name}, line \d+: gate 'dry_eye', when: 'dry_eyes' is not known", errors)
    assert "2099-01.toml: not valid TOML" in errors
    assert code == 1


@pytest.mark.clock("2099-06-01T00:00:00Z")
def test_the_check_warns_of_sources_that_nobody_looked_at_again():
    _, warnings, code = run(check=True)

    assert f"warning: {versions()[-1]}.toml: source 'B2' was to be looked at again by" in warnings
    assert code == 0


def test_the_check_says_who_signed_a_version_off():
    assert "sign-off" in run(check=True)[0]


def test_the_table_goes_where_it_is_told(tmp_path):
    page = tmp_path / "rules.md"
    run(table=True, knowledge=versions()[0], output=str(page))

    assert page.read_text(encoding="utf-8") == book(load(versions()[0]))
    assert run(table=True, output="-")[0] == book(load())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"table": True, "knowledge": "1999-01"}, "There is no knowledge version '1999-01'"),
        ({"table": True, "output": "no/such/file"}, "no/such/file cannot be written"),
        ({}, "one of the arguments --check --table is required"),
    ],
    ids=["version", "output", "nothing asked"],
)
def test_what_cannot_be_done_is_one_sentence(options, message):
    with pytest.raises(CommandError, match=message):
        run(**options)
