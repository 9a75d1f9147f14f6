"""What would change the outcome, in the words of the quiz: one changed answer at a time."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from questionnaire.steps import CONCERNS, PREFERENCES, SKIN_STEP, STEPS, Question
from treatments.models import Outcome
from treatments.presenters.words import day_in_words
from treatments.rules.facts import WELLBEING_PROMPTS, Facts
from treatments.rules.flips import is_preference

MOST = 6  # of each kind: the smallest changes come first, and a long list is not read

CONCERN_NAMES = {concern.id: concern.name.lower() for concern in CONCERNS}
GRADES = ("none", "mild", "moderate", "severe")
GRADE_OF = {"movement": " when you move", "rest": " when you hold still", "severity": ""}
DATES = {
    "last_toxin_on": "your last Botox or like shot",
    "last_skinpen_on": "your last microneedling",
    "isotretinoin_stopped_on": "the end of your acne pills",
    "event_on": "your big day",
}
OUTCOMES = {
    Outcome.BOTOX: "Botox would line up best",
    Outcome.SKINPEN: "SkinPen would line up best",
    Outcome.BOTH: "Botox and SkinPen, in order, would line up best",
    Outcome.NEITHER: "Neither for now would line up best",
    Outcome.CLINICIAN_FIRST: "There would be something to settle first",
}


def _texts(questions: Iterable[Question], key: str) -> dict[str | int, str]:
    """The answers to the questions of this key, as the quiz words them."""
    return {choice.value: choice.text for question in questions if question.key == key for choice in question.choices}


FLAGS = {
    **_texts((question for step in STEPS for question in step.questions), "flags"),
    "marks_stay_dark": "Dark marks stay for weeks after a pimple or cut",
}
CHOICES: Mapping[str, tuple[str, Mapping[str | int, str]]] = {
    "phototype": ("how your skin acts in the sun", _texts(SKIN_STEP.questions, "phototype")),
    "needles": ("how you feel about needles", _texts(PREFERENCES.questions, "needles")),
}
WISHES: Mapping[str, Question] = {question.key: question for question in PREFERENCES.questions}


@dataclass(frozen=True)
class Change:
    """One changed answer, and what the outcome would then be."""

    text: str
    outcome: str
    is_preference: bool


def changes(flips: Iterable[Mapping[str, Any]], facts: Facts) -> tuple[Change, ...]:
    """The result's flips in words, the smallest first and health facts that she did not tick last.

    Wellbeing is left out: it is nothing to try out.
    """
    found = [
        Change(_in_words(flip, facts), OUTCOMES[Outcome(flip["outcome"])], is_preference(flip["field"]))
        for flip in sorted(flips, key=_is_news)
        if flip["field"].removeprefix("flags.") not in WELLBEING_PROMPTS
    ]
    by_facts = [change for change in found if not change.is_preference][:MOST]
    by_wishes = [change for change in found if change.is_preference][:MOST]
    return (*by_facts, *by_wishes)


def _is_news(flip: Mapping[str, Any]) -> bool:
    """Whether it changes what she said of her health, or brings up a date of which she said nothing."""
    field: str = flip["field"]
    return field.startswith("flags.") or (field in DATES and flip["from"] is None)


def _in_words(flip: Mapping[str, Any], facts: Facts) -> str:
    field, before, after = flip["field"], flip["from"], flip["to"]
    kind, _, name = field.partition(".")
    if kind == "flags":
        return f"“{FLAGS[name]}” {'was' if after else 'was not'} true for you"
    if kind == "preferences":
        return f"“{WISHES[name].text}” mattered to you {_degree(name, after)}, and not {_degree(name, before)}"
    if place := re.fullmatch(r"concerns\[(\d+)\]", kind):
        return _concern_in_words(facts.concerns[int(place[1])].id, name, before, after)
    if field in DATES:
        return _date_in_words(DATES[field], before, after)
    named, texts = CHOICES[field]
    return f"this was {named}: “{texts[str(after or 'unsure')]}”"


def _date_in_words(called: str, before: str | None, after: str | None) -> str:
    if after is None:
        return f"there was no date for {called}"
    day = day_in_words(date.fromisoformat(after))
    return f"{called} was on {day}" + (f", and not on {day_in_words(date.fromisoformat(before))}" if before else "")


def _concern_in_words(concern: str, name: str, before: Any, after: Any) -> str:
    called = f"your concern “{CONCERN_NAMES[concern]}”"
    return f"{called} was {GRADES[after]}{GRADE_OF[name]}, and not {GRADES[before]}"


def _degree(wish: str, value: int) -> str:
    return next(choice.text for choice in WISHES[wish].choices if choice.value == value).lower()
