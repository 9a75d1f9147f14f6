"""What a quiz is made of: steps, questions, choices, and the answers to them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

Answers = Mapping[str, Mapping[str, Any]]
NONE_OF_THESE = "none"
UNSURE = "unsure"
ASKED, ADDED = "asked", "added"
"""Keys of what is recorded about a page, in addition to the answers to its questions."""
INJECTIONS, NEEDLING = "injections", "needling"
"""The two kinds of treatment that the quiz distinguishes: injections that relax muscles, and needling."""
BY_INJECTION, BY_NEEDLING = frozenset({INJECTIONS}), frozenset({NEEDLING})
BY_EITHER = BY_INJECTION | BY_NEEDLING
BY_NEITHER: frozenset[str] = frozenset()


class QuestionKind(Enum):
    """The kind of answer that a question takes; it decides how the question is rendered, validated and stored."""

    ONE = "one of the choices"
    MANY = "any of the choices, or 'none' where it is offered"
    DATE = "a day, stored as an ISO date"
    TEXT = "a line of text"
    NAME = "the name of a person"
    EMAIL = "an e-mail address"
    PHONE = "a phone number"
    AGREE = "a box to tick"


class When(Enum):
    """The range in which a date may be, counted from today."""

    PAST = "today or earlier, at most 120 years ago"
    AHEAD = "today or later, at most 5 years ahead"


@dataclass(frozen=True)
class AnswerChoice:
    """One answer that can be picked. `support` is a supportive text, shown on the next page to a patient who picked it.

    `ends` is set if the answer rules out every treatment, whatever else is answered: a patient who picks it is informed
    and may stop. `matters_to` contains the treatments that the answer can affect; None: it is offered to everyone.
    """

    value: str | int
    text: str
    hint: str = ""
    group: str = ""
    support: str = ""
    ends: bool = False
    matters_to: frozenset[str] | None = None


@dataclass(frozen=True, eq=False)
class Question:
    """One question; two questions are equal only if they are the same object.

    `name` is its name in error messages. `follows` is (question key, value): asked only if that question of the same
    step has that value. `narrowed_to` is (step key, question key): only the choices picked there are offered.
    `matters_to` is as in AnswerChoice. `longest` is the maximum number of characters of a line of text.
    `look` is the layout of the choices: in "two" columns, "inline", as a "scale", or each with a drawing of a line
    "moving" or "still", or of a "patch" of skin.
    """

    key: str
    kind: QuestionKind
    text: str
    name: str
    hint: str = ""
    choices: tuple[AnswerChoice, ...] = ()
    required: bool = True
    when: When = When.PAST
    follows: tuple[str, str] | None = None
    narrowed_to: tuple[str, str] | None = None
    matters_to: frozenset[str] | None = None
    shown_if: Callable[[Answers], bool] = lambda answers: True
    autocomplete: str = ""
    longest: int = 120
    look: str = ""


@dataclass(frozen=True)
class Step:
    """One page. `why` says why we ask; `support` is shown to everyone on the page; `part` is its section.

    `concern` is set on the steps that rate one concern: their URL has a number, so that no URL names a concern.
    """

    key: str
    title: str
    part: str
    questions: tuple[Question, ...]
    intro: str = ""
    why: str = ""
    support: str = ""
    concern: str = ""
    shown_if: Callable[[Answers], bool] = lambda answers: True


@dataclass(frozen=True)
class ConcernChoice:
    """Something a patient may want changed. `moving` and `still` make it a line concern, rated moving and at rest.

    `treated_by` contains the treatments that may be in question for it at any strength; both if a clinician has to see
    the patient before anything is offered. `needled_if` says at which movement and rest needling is added.
    """

    id: str
    name: str
    hint: str
    group: str
    moving: str = ""
    still: str = ""
    place_asked: bool = False
    treated_by: frozenset[str] = BY_EITHER
    needled_if: Callable[[int, int], bool] | None = None


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
