"""People for the tests of the rules: healthy, aged 42, phototype 3, unless a test says otherwise."""

from datetime import date

from treatments.rules.engine import RulesAnswer, assess
from treatments.rules.facts import Facts, parse_answers
from treatments.rules.knowledge import load

TODAY = date(2026, 11, 22)

FROWN = {"id": "frown_lines", "movement": 3, "rest": 1}
FROWN_AT_REST = {"id": "frown_lines", "movement": 1, "rest": 2}
SCARS = {"id": "acne_scars_rolling", "severity": 2}
TEXTURE = {"id": "texture_dullness", "severity": 2}
ETCHED_FOREHEAD = {"id": "forehead_lines", "movement": 2, "rest": 3}
MELASMA = {"id": "melasma", "severity": 2}
SAGGING = {"id": "sagging", "severity": 2}


def answers(*concerns: dict, **changed: object) -> dict:
    return {
        "assessed_on": TODAY.isoformat(),
        "birth_date": "1984-03-01",
        "phototype": 3,
        "concerns": list(concerns) or [FROWN],
        **changed,
    }


def person(*concerns: dict, **changed: object) -> Facts:
    return parse_answers(answers(*concerns, **changed), today=TODAY)


def assessed(*concerns: dict, **changed: object) -> RulesAnswer:
    return assess(person(*concerns, **changed), load())
