"""The results of a version of the knowledge base never change, byte for byte."""

import pytest

from scripts.golden import FOLDER, cases, lines
from treatments.rules.facts import CONCERNS, EDITIONS, flags_of
from treatments.rules.knowledge import versions


@pytest.mark.parametrize("version", versions())
def test_a_version_answers_the_golden_cases_as_it_always_did(version):
    golden = (FOLDER / f"{version}.jsonl").read_text(encoding="utf-8").splitlines()

    changed = [
        f"case {number}"
        for number, (was, is_now) in enumerate(zip(golden, lines(version), strict=True), start=1)
        if was != is_now
    ]
    assert not changed, "A version that has decided anything must not change. For a draft: make golden VERSION=..."


def test_the_golden_cases_name_every_concern_and_every_flag():
    for edition in EDITIONS:
        answered = cases(edition)

        assert {concern["id"] for answers in answered for concern in answers["concerns"]} == set(CONCERNS)
        assert {flag for answers in answered for flag in answers["flags"]} == set(flags_of(edition))
