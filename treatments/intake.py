"""Converts the quiz's answers to the facts that the rules use.

All answers pass through the contract's own parser, so that a case from the quiz equals the same case from a file. Pure:
the day and the country are arguments. `questionnaire.steps` documents the shape of the answers.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from questionnaire.answers import applies
from questionnaire.questions import NONE_OF_THESE, UNSURE, Answers, Step
from questionnaire.steps import HISTORY, NOT_RATED, SKIN_STEP, chosen
from treatments.rules.facts import Facts, parse_answers

DATES = ("last_toxin_on", "last_skinpen_on", "isotretinoin_stopped_on", "event_on")
PREFERENCES = ("fast_result", "long_lasting", "low_downtime", "low_discomfort", "low_cost", "few_visits")


def facts_from_answers(answers: Answers, *, assessed_on: date, country: str, region: str | None = None) -> Facts:
    """Returns the facts in a complete quiz.

    `assessed_on` is the clinic's calendar day, `country` its ISO 3166-1 code. `region` is the clinic's part of the
    country by ISO 3166-2, where the law differs by region.

    Raises KeyError for an incomplete quiz, and InvalidAnswers for an answer that the rules do not accept.
    """
    contract = contract_answers(answers, assessed_on=assessed_on, country=country, region=region)
    return parse_answers(contract, today=assessed_on)


def contract_answers(answers: Answers, *, assessed_on: date, country: str, region: str | None = None) -> dict[str, Any]:
    """Returns a complete quiz in the format of the assessment contract. Raises KeyError if an answer is missing.

    A step that the quiz did not ask contributes nothing: no date, no flag, no phototype.
    """
    skin, history = _given(SKIN_STEP, answers), _given(HISTORY, answers)
    preferences = answers["preferences"]
    return {
        "assessed_on": assessed_on.isoformat(),
        "birth_date": answers["about-you"]["birth_date"],
        "country": country,
        "region": region,
        "phototype": _phototype(skin["phototype"]) if skin else None,
        "concerns": [_concern(concern, answers) for concern in _most_important_first(answers)],
        "flags": [*_ticked(answers), *(["marks_stay_dark"] if skin and _marks_may_stay_dark(skin) else [])],
        **{name: history.get(name) for name in DATES},
        "needles": preferences["needles"],
        "preferences": {name: preferences[name] for name in PREFERENCES},
    }


def _given(step: Step, answers: Answers) -> Mapping[str, Any]:
    """Returns the answers to a step; empty if the step does not apply and was not answered."""
    return answers[step.key] if step.key in answers or applies(step, answers) else {}


def _most_important_first(answers: Answers) -> list[str]:
    """Returns the concerns: the patient's priority first, the others in the order of the quiz."""
    first = answers.get("priority", {}).get("priority")
    return sorted(chosen(answers), key=lambda concern: concern != first)


def _concern(concern: str, answers: Answers) -> dict[str, Any]:
    if concern in NOT_RATED:
        return {"id": concern, "severity": 1}
    return {"id": concern, **answers[f"strength-{concern}"]}


def _phototype(answer: str) -> int | None:
    return None if answer == UNSURE else int(answer)


def _ticked(answers: Answers) -> list[str]:
    return [flag for given in answers.values() for flag in given.get("flags", []) if flag != NONE_OF_THESE]


def _marks_may_stay_dark(skin: Mapping[str, Any]) -> bool:
    """Whether the answer is not "no": "not sure" is never treated as the safer answer.

    Texts about this flag therefore say that the answer may be "not sure".
    """
    return bool(skin["marks_stay_dark"] != "no")
