"""Assessments for tests, computed by the real rules from the contract's answers."""

from datetime import date, timedelta

from tests.factories import TODAY, AssessmentFactory
from treatments.rules import engine, knowledge
from treatments.rules.facts import parse_answers

FROWN_LINES = {"id": "frown_lines", "movement": 2, "rest": 1}
CROWS_FEET = {"id": "crows_feet", "movement": 2, "rest": 1}
NECK_LINES = {"id": "neck_lines", "movement": 0, "rest": 2}
ROLLING_SCARS = {"id": "acne_scars_rolling", "severity": 2}
MELASMA = {"id": "melasma", "severity": 2}
SAGGING = {"id": "sagging", "severity": 3}


ANSWERED_ON = TODAY - timedelta(2)
"""Two days ago: the reflection period is over, and a plan can begin today."""


def assess(*concerns, assessed_on=ANSWERED_ON, birth_date=date(1984, 3, 1), phototype=3, **answers):
    """Returns the facts and the result, both in their stored form."""
    given = {"birth_date": birth_date.isoformat(), "concerns": list(concerns), "phototype": phototype, **answers}
    facts = parse_answers(given, today=assessed_on)
    return facts.as_answers(), engine.assess(facts, knowledge.load()).as_dict()


def make_assessment(patient, *concerns, row=None, **answers):
    """Creates an assessment of a patient with these concerns and answers; `row` sets fields of the table."""
    facts, result = assess(*concerns, **{"birth_date": patient.birth_date, **answers})
    fields = {"outcome": result["outcome"], "knowledge_version": result["knowledge_version"], **(row or {})}
    return AssessmentFactory(patient=patient, facts=facts, result=result, **fields)
