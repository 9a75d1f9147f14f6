"""A version is signed off by a file that contains its hash; anything else counts as not signed off."""

from dataclasses import replace
from datetime import date

import pytest

from treatments.rules.knowledge import FOLDER, versions
from treatments.rules.signoff import (
    DEMO,
    NOT_SIGNED,
    SIGNED,
    SignOff,
    digest,
    file_name,
    read_sign_off,
    standing,
)
from treatments.rules.tables import KnowledgeError

NEWEST = versions()[-1]
BY_A_CLINICIAN = SignOff(NEWEST, "Dr Test", "T-1", date(2026, 11, 22), digest(NEWEST))


def put(folder, text):
    (folder / file_name(NEWEST)).write_text(text, encoding="utf-8")
    return [folder]


@pytest.mark.parametrize("version", versions())
def test_the_repositorys_sign_off_fits_its_version_and_is_marked_as_demo(version):
    found = standing(version)
    assert found.state == DEMO, f"{found.why} After a change to the version: manage.py sign_off --demo"
    assert "nobody has reviewed" in found.sign_off.who


def test_a_sign_off_is_not_taken_for_a_version():
    assert (FOLDER / file_name(NEWEST)).exists()
    assert not [version for version in versions() if "signoff" in version]


def test_a_clinicians_own_sign_off_goes_before_the_demos(tmp_path):
    found = standing(NEWEST, put(tmp_path, BY_A_CLINICIAN.as_toml()))
    assert (found.state, found.sign_off) == (SIGNED, BY_A_CLINICIAN)


def test_a_version_without_a_sign_off_is_not_signed_off():
    assert standing("1999-01").state == NOT_SIGNED


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (replace(BY_A_CLINICIAN, sha256="0" * 64).as_toml(), "another text"),
        (replace(BY_A_CLINICIAN, version="1999-01").as_toml(), "another text"),
        (replace(BY_A_CLINICIAN, who="").as_toml(), "'who' is empty"),
        ("who = ", "not valid TOML"),
        ('who = "Dr Test"', "'registration' is missing"),
        (BY_A_CLINICIAN.as_toml() + "seal = true", "unknown key 'seal'"),
    ],
    ids=["other hash", "other version", "nobody", "no TOML", "key missing", "key unknown"],
)
def test_a_sign_off_that_does_not_fit_counts_as_none_and_says_why(tmp_path, text, why):
    found = standing(NEWEST, put(tmp_path, text))
    assert found.state == NOT_SIGNED
    assert why in found.why


def test_a_sign_off_is_read_as_it_was_written():
    quoted = replace(BY_A_CLINICIAN, who='Dr "T" Test \\ Åse')
    assert read_sign_off(quoted.as_toml(), file="x.signoff.toml") == quoted


def test_a_sign_off_without_a_day_is_refused():
    text = BY_A_CLINICIAN.as_toml().replace("2026-11-22", '"soon"')
    with pytest.raises(KnowledgeError, match="signed_on"):
        read_sign_off(text, file="x.signoff.toml")
