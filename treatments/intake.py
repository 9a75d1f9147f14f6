"""From the quiz's answers to the facts that the rules weigh.

Everything goes through the contract's own parser, so a case from the quiz and a case from a file are one case.
Pure: the day and the country are arguments. `questionnaire.steps` documents the shape of the answers.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from questionnaire.answers import applies
from questionnaire.steps import HISTORY, NONE_OF_THESE, NOT_RATED, SKIN_STEP, UNSURE, Answers, Step, chosen
from treatments.rules.facts import Facts, parse_answers

DATES = ("last_toxin_on", "last_skinpen_on", "isotretinoin_stopped_on", "event_on")
PREFERENCES = ("fast_result", "long_lasting", "low_downtime", "low_discomfort", "low_cost", "few_visits")


def facts_from_answers(answers: Answers, *, assessed_on: date, country: str, region: str | None = None) -> Facts:
    """The facts in a complete quiz. `assessed_on` is the clinic's calendar day, `country` its ISO 3166-1 code.

    `region` is the part of the country that the clinic is in, by ISO 3166-2, where its law has parts.

    Raises KeyError for a quiz that is not complete, and InvalidAnswers for an answer the rules do not take.
    """
    contract = contract_answers(answers, assessed_on=assessed_on, country=country, region=region)
    return parse_answers(contract, today=assessed_on)


def contract_answers(answers: Answers, *, assessed_on: date, country: str, region: str | None = None) -> dict[str, Any]:
    """A complete quiz in the words of the assessment's contract. Raises KeyError where an answer is missing.

    A step that the quiz did not ask says nothing: no date, no flag, no phototype.
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
    """What was answered to a step; nothing where it is not asked, and was not."""
    return answers[step.key] if step.key in answers or applies(step, answers) else {}


def _most_important_first(answers: Answers) -> list[str]:
    """The one named first of all, the others in the order of the quiz."""
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
    """Not knowing is never taken for the safer answer. What is told to anybody says that it may be "not sure"."""
    return bool(skin["marks_stay_dark"] != "no")
