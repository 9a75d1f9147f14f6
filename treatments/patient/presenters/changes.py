"""What would change the outcome, in the quiz's wording: one changed answer at a time."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from questionnaire.questions import Question
from questionnaire.steps import CONCERNS, PREFERENCES, SKIN_STEP, STEPS
from treatments.rules.facts import WELLBEING_PROMPTS, Facts
from treatments.rules.flips import is_preference, tried
from treatments.rules.knowledge import Knowledge
from treatments.wording.days import day_in_words
from treatments.wording.options import PARTS
from treatments.wording.texts import translated
from treatments.wording.verdict import verdict

Words = str | Promise

SHOWN, FOLDED = 3, 6
"""How many are shown, and how many more of each kind are folded; the smallest changes first, as long lists go unread.
"""

CONCERN_NAMES = {concern.id: concern.name for concern in CONCERNS}
GRADES: tuple[Words, ...] = (_("none"), _("mild"), _("moderate"), _("severe"))
REGRADED: Mapping[str, Words] = {
    "movement": _("Suppose your concern “%(concern)s” were %(after)s when you move, not %(before)s."),
    "rest": _("Suppose your concern “%(concern)s” were %(after)s when you hold still, not %(before)s."),
    "severity": _("Suppose your concern “%(concern)s” were %(after)s, not %(before)s."),
}
DATES: Mapping[str, Words] = {
    "last_toxin_on": _("your last Botox or similar shot"),
    "last_skinpen_on": _("your last microneedling"),
    "isotretinoin_stopped_on": _("the end of your acne pills"),
    "event_on": _("your big day"),
}


def _texts(questions: Iterable[Question], key: str) -> dict[str | int, str]:
    """Returns the answers to the questions with this key, in the quiz's wording."""
    return {choice.value: choice.text for question in questions if question.key == key for choice in question.choices}


FLAGS = {
    **_texts((question for step in STEPS for question in step.questions), "flags"),
    "marks_stay_dark": gettext_noop("Dark marks stay for weeks after a pimple or cut"),
}
CHOICES: Mapping[str, tuple[Words, Mapping[str | int, str]]] = {
    "phototype": (
        _("Suppose your skin acted like this in the sun: “%(answer)s”."),
        _texts(SKIN_STEP.questions, "phototype"),
    ),
    "needles": (_("Suppose you felt like this about needles: “%(answer)s”."), _texts(PREFERENCES.questions, "needles")),
}
WISHES: Mapping[str, Question] = {question.key: question for question in PREFERENCES.questions}


@dataclass(frozen=True)
class ChangedAnswer:
    """One changed answer, and what would then be the closest match, in two sentences."""

    text: str
    is_preference: bool


def changes(flips: Iterable[Mapping[str, Any]], facts: Facts, base: Knowledge) -> tuple[ChangedAnswer, ...]:
    """Returns the result's flips as text, the smallest first and health facts that the patient did not tick last.

    Each says what the answers would lead to with one change, as the explorer and a new assessment would say it. Left
    out are wellbeing answers, which are not for trying out, and changes that would bring in a treatment that none of
    the concerns asks for: the patient's health was not asked about with that treatment in mind.
    """
    asked_for = {treatment for concern in facts.concerns for treatment in base.row_for(concern).to}
    return tuple(
        ChangedAnswer(
            f"{_in_words(flip, facts)} {verdict(tried(facts, flip), base).as_tried()}", is_preference(flip["field"])
        )
        for flip in sorted(flips, key=_is_news)
        if flip["field"].removeprefix("flags.") not in WELLBEING_PROMPTS
        and asked_for.issuperset(PARTS.get(flip["outcome"], ()))
    )


def _is_news(flip: Mapping[str, Any]) -> bool:
    """Returns whether it changes what the patient said about their health, or adds a date that they did not give."""
    field: str = flip["field"]
    return field.startswith("flags.") or (field in DATES and flip["from"] is None)


def _in_words(flip: Mapping[str, Any], facts: Facts) -> str:
    field, before, after = flip["field"], flip["from"], flip["to"]
    kind, _dot, name = field.partition(".")
    if kind == "flags":
        return _flag_in_words(translated(FLAGS[name]), is_true=after)
    if kind == "preferences":
        return _wish_in_words(name, before, after)
    if place := re.fullmatch(r"concerns\[(\d+)\]", kind):
        return _concern_in_words(facts.concerns[int(place[1])].id, name, before, after)
    if field in DATES:
        return _date_in_words(str(DATES[field]), before, after)
    words, texts = CHOICES[field]
    return words % {"answer": translated(texts[str(after or "unsure")])}


def _flag_in_words(text: str, *, is_true: bool) -> str:
    words = (
        gettext("Suppose this were true for you: “%(text)s”.")
        if is_true
        else gettext("Suppose this were not true for you: “%(text)s”.")
    )
    return words % {"text": text}


def _wish_in_words(name: str, before: int, after: int) -> str:
    return gettext("Suppose “%(wish)s” mattered to you %(after)s, not %(before)s.") % {
        "wish": translated(WISHES[name].text),
        "after": _degree(name, after),
        "before": _degree(name, before),
    }


def _date_in_words(called: str, before: str | None, after: str | None) -> str:
    if after is None:
        return gettext("Suppose there were no date for %(event)s.") % {"event": called}
    day = day_in_words(date.fromisoformat(after))
    if before is None:
        return gettext("Suppose %(event)s were on %(day)s.") % {"event": called, "day": day}
    return gettext("Suppose %(event)s were on %(day)s, not on %(before)s.") % {
        "event": called,
        "day": day,
        "before": day_in_words(date.fromisoformat(before)),
    }


def _concern_in_words(concern: str, name: str, before: Any, after: Any) -> str:
    return REGRADED[name] % {
        "concern": translated(CONCERN_NAMES[concern]).lower(),
        "after": GRADES[after],
        "before": GRADES[before],
    }


def _degree(wish: str, value: int) -> str:
    return translated(next(choice.text for choice in WISHES[wish].choices if choice.value == value)).lower()
