"""What would change the outcome, in the words of the quiz: one changed answer at a time."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from questionnaire.steps import CONCERNS, PREFERENCES, SKIN_STEP, STEPS, Question
from treatments.models import Outcome
from treatments.presenters.words import day_in_words, translated
from treatments.rules.facts import WELLBEING_PROMPTS, Facts
from treatments.rules.flips import is_preference

Words = str | Promise

MOST = 6  # of each kind: the smallest changes come first, and a long list is not read

CONCERN_NAMES = {concern.id: concern.name for concern in CONCERNS}
GRADES: tuple[Words, ...] = (_("none"), _("mild"), _("moderate"), _("severe"))
REGRADED: Mapping[str, Words] = {
    "movement": _("your concern “%(concern)s” was %(after)s when you move, and not %(before)s"),
    "rest": _("your concern “%(concern)s” was %(after)s when you hold still, and not %(before)s"),
    "severity": _("your concern “%(concern)s” was %(after)s, and not %(before)s"),
}
DATES: Mapping[str, Words] = {
    "last_toxin_on": _("your last Botox or like shot"),
    "last_skinpen_on": _("your last microneedling"),
    "isotretinoin_stopped_on": _("the end of your acne pills"),
    "event_on": _("your big day"),
}
OUTCOMES: Mapping[Outcome, Words] = {
    Outcome.BOTOX: _("Botox would line up best if %(change)s."),
    Outcome.SKINPEN: _("SkinPen would line up best if %(change)s."),
    Outcome.BOTH: _("Botox and SkinPen, in order, would line up best if %(change)s."),
    Outcome.NEITHER: _("Neither for now would line up best if %(change)s."),
    Outcome.CLINICIAN_FIRST: _("There would be something to settle first if %(change)s."),
}


def _texts(questions: Iterable[Question], key: str) -> dict[str | int, str]:
    """The answers to the questions of this key, as the quiz words them."""
    return {choice.value: choice.text for question in questions if question.key == key for choice in question.choices}


FLAGS = {
    **_texts((question for step in STEPS for question in step.questions), "flags"),
    "marks_stay_dark": gettext_noop("Dark marks stay for weeks after a pimple or cut"),
}
CHOICES: Mapping[str, tuple[Words, Mapping[str | int, str]]] = {
    "phototype": (_("this was how your skin acts in the sun: “%(answer)s”"), _texts(SKIN_STEP.questions, "phototype")),
    "needles": (_("this was how you feel about needles: “%(answer)s”"), _texts(PREFERENCES.questions, "needles")),
}
WISHES: Mapping[str, Question] = {question.key: question for question in PREFERENCES.questions}


@dataclass(frozen=True)
class Change:
    """One changed answer and what the outcome would then be, as a sentence."""

    text: str
    is_preference: bool


def changes(flips: Iterable[Mapping[str, Any]], facts: Facts) -> tuple[Change, ...]:
    """The result's flips in words, the smallest first and health facts that she did not tick last.

    Wellbeing is left out: it is nothing to try out.
    """
    found = [
        Change(_sentence(flip, facts), is_preference(flip["field"]))
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


def _sentence(flip: Mapping[str, Any], facts: Facts) -> str:
    return OUTCOMES[Outcome(flip["outcome"])] % {"change": _in_words(flip, facts)}


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
    words = gettext("“%(text)s” was true for you") if is_true else gettext("“%(text)s” was not true for you")
    return words % {"text": text}


def _wish_in_words(name: str, before: int, after: int) -> str:
    return gettext("“%(wish)s” mattered to you %(after)s, and not %(before)s") % {
        "wish": translated(WISHES[name].text),
        "after": _degree(name, after),
        "before": _degree(name, before),
    }


def _date_in_words(called: str, before: str | None, after: str | None) -> str:
    if after is None:
        return gettext("there was no date for %(event)s") % {"event": called}
    day = day_in_words(date.fromisoformat(after))
    if before is None:
        return gettext("%(event)s was on %(day)s") % {"event": called, "day": day}
    return gettext("%(event)s was on %(day)s, and not on %(before)s") % {
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
