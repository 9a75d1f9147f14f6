"""Makes a completed quiz from the steps, for the demo and for tests."""

from collections.abc import Mapping
from typing import Any

from questionnaire.answers import applies, as_shown, options, visible_questions
from questionnaire.questions import NONE_OF_THESE, Answers, Question, QuestionKind
from questionnaire.steps import STEPS


def complete(given: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Returns answers to every question that the quiz would show: the `given` ones, and the plainest for all others.

    Raises ValueError for a question that has no plain answer (concerns, a name, a date) if none is given.
    """
    answers: dict[str, dict[str, Any]] = {}
    for step in STEPS:
        if not applies(step, answers):
            continue
        own = given.get(step.key, {})
        asked = {question.key for question in step.questions}
        here = answers[step.key] = {key: value for key, value in own.items() if key not in asked}
        for question in step.questions:
            if question in visible_questions(step, answers):
                here[question.key] = own[question.key] if question.key in own else plainest(question, answers)
        answers[step.key] = as_shown(step, here, answers)
    return answers


def plainest(question: Question, answers: Answers) -> Any:
    """Returns “none of these”, “no”, the middle of a scale, the first choice, a tick only if required, or ""."""
    values = [choice.value for choice in options(question, answers)]
    match question.kind:
        case QuestionKind.AGREE:
            return question.required
        case QuestionKind.MANY if NONE_OF_THESE in values:
            return [NONE_OF_THESE]
        case QuestionKind.ONE if "no" in values:
            return "no"
        case QuestionKind.ONE:
            return values[len(values) // 2] if all(isinstance(value, int) for value in values) else values[0]
        case _ if question.required:
            raise ValueError(f"{question.key} has no plain answer: give one.")
        case _:
            return ""
