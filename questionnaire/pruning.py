"""Answers that no longer apply after another answer has changed."""

from collections.abc import Callable, Mapping
from typing import Any

from questionnaire.answers import flags_offered, is_of_flags, options, visible_questions, visible_steps
from questionnaire.questions import ADDED, ASKED, NONE_OF_THESE, Answers, Question, Step
from questionnaire.steps import STEPS
from questionnaire.wording import as_written


def drop_inapplicable(
    answers: Answers, say: Callable[[str], str] = as_written
) -> tuple[dict[str, dict[str, Any]], tuple[str, ...]]:
    """Returns the answers that still apply, and the names of those removed, translated by `say`.

    Removing one answer can make another one inapplicable, so this repeats until nothing changes.
    """
    kept: Answers = answers
    dropped: list[str] = []
    while True:
        pruned, gone = _prune(kept, say)
        dropped += gone
        if pruned == kept:
            return pruned, tuple(dropped)
        kept = pruned


def _prune(answers: Answers, say: Callable[[str], str]) -> tuple[dict[str, dict[str, Any]], list[str]]:
    shown = {step.key: step for step in visible_steps(answers)}
    kept: dict[str, dict[str, Any]] = {}
    gone: list[str] = []
    for step in STEPS:
        given = answers.get(step.key)
        if given is None:
            continue
        if step.key not in shown:
            gone.append(say(step.title))
            continue
        kept[step.key], lost = _prune_step(step, given, answers, say)
        gone += lost
    return kept, gone


def _prune_step(
    step: Step, given: Mapping[str, Any], answers: Answers, say: Callable[[str], str]
) -> tuple[dict[str, Any], list[str]]:
    kept = _still_recorded(step, given, answers)
    gone: list[str] = []
    asked = {question.key for question in visible_questions(step, answers)}
    for question in step.questions:
        if question.key not in given:
            continue
        value = given[question.key]
        left = _still_offered(question, value, answers) if question.key in asked else None
        if left is not None:
            kept[question.key] = left
        title = say(step.title)
        names = _lost(question, value, left)
        gone += [title] if names and len(step.questions) == 1 else [f"{title}: {say(name)}" for name in names]
    return kept, gone


def _still_offered(question: Question, value: Any, answers: Answers) -> Any:
    """Returns the part of the answer that the question still offers; None if nothing is left."""
    if not question.choices:
        return value
    offered = {choice.value for choice in options(question, answers)}
    if isinstance(value, list):
        return [picked for picked in value if picked in offered] or None
    return value if value in offered else None


def _lost(question: Question, value: Any, left: Any) -> list[str]:
    """Returns what was removed from an answer, in the wording of steps.py; nothing if the answer had no content."""
    if value == left or value in (False, "", "no", [], [NONE_OF_THESE]):
        return []
    if is_of_flags(question):
        return [
            choice.text for choice in question.choices if choice.value in value and choice.value not in (left or [])
        ]
    return [question.name]


def _still_recorded(step: Step, given: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
    """Returns the record of the page, without flags no longer offered, so they are asked again if offered again."""
    kept = {ADDED: given[ADDED]} if ADDED in given else {}
    offered = flags_offered(step, answers)
    asked = [flag for flag in given.get(ASKED, ()) if flag in offered]
    return kept | {ASKED: asked} if asked else kept
