"""Texts for patients: plain, with sources, and without claims that the evidence does not support."""

import re

import pytest
from textstat import flesch_kincaid_grade

from treatments.rules.knowledge import load

KNOWLEDGE = load()
REASONS = {reason.code: reason.text for reason in KNOWLEDGE.reasons()}
QUESTIONS = {
    *KNOWLEDGE.questions,
    *(row.question for row in (*KNOWLEDGE.person, *KNOWLEDGE.gate, *KNOWLEDGE.matrix) if row.question),
    *(asked for treatment in KNOWLEDGE.treatments.values() for asked in treatment.questions),
}
OVERSTATED = [
    r"you should",
    r"painless",
    r"superior",
    r"no risk",
    r"virtually",
    r"anywhere on the body",
    r"safe for (all|every)",
    r"all skin types",
    r"syringe",
    r"\bmm\b|millimet",
    r"permanent",
    r"guarantee",
]


@pytest.mark.parametrize("text", [*REASONS.values(), *sorted(QUESTIONS)], ids=[*REASONS, *sorted(QUESTIONS)])
def test_a_text_reads_at_grade_8_or_lower(text):
    assert flesch_kincaid_grade(text) <= 8


def test_the_grade_tells_plain_words_from_hard_ones():
    assert flesch_kincaid_grade("The cat sat on the mat.") < 1
    assert flesch_kincaid_grade("Physicians habitually recommend individualised neuromodulator administration.") > 15


@pytest.mark.parametrize("claim", OVERSTATED)
def test_no_text_says_what_the_evidence_does_not_hold(claim):
    clinical = [reason.clinical for reason in KNOWLEDGE.reasons()]

    assert not [text for text in (*REASONS.values(), *QUESTIONS, *clinical) if re.search(claim, text, re.IGNORECASE)]


@pytest.mark.parametrize("reason", KNOWLEDGE.reasons(), ids=REASONS)
def test_every_reason_code_has_a_wording_for_the_patient_and_one_for_the_clinician(reason):
    assert reason.text.strip()
    assert reason.clinical.strip()
    assert reason.clinical != reason.text


def test_no_patient_is_named_by_the_clinicians_wording():
    assert not [reason.code for reason in KNOWLEDGE.reasons() if re.search(r"\byou(r|rs)?\b", reason.clinical, re.I)]


def test_every_reason_code_is_in_snake_case():
    assert all(re.fullmatch(r"[a-z0-9_]+", code) for code in REASONS)
