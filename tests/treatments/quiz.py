"""A completed quiz with the answers that a test needs, or completed in any possible way."""

from datetime import date, timedelta

from hypothesis import strategies as st

from questionnaire import example
from questionnaire.answers import applies, as_shown, options, visible_questions
from questionnaire.questions import ADDED, NONE_OF_THESE, QuestionKind, When
from questionnaire.steps import PHOTOS, STEPS

TODAY = date(2026, 11, 23)
FROWN = {"frown_lines": {"movement": 2, "rest": 1}}
SCARS = {"acne_scars_rolling": {"severity": 2, "area": "face"}}


def complete_answers(*, concerns=FROWN, priority=None, **steps):
    """Answers to every visible step, with nothing to flag unless `steps` says otherwise.

    `concerns` maps ids, in the quiz's order, to their grades; `priority` is the first of them if not given.
    """
    given = {
        "concerns": {"concerns": list(concerns)},
        "priority": {"priority": priority or next(iter(concerns))},
        **{f"strength-{concern}": grades for concern, grades in concerns.items()},
        "skin": {"phototype": "3"},
        "about-you": {"full_name": "Pat Patient", "birth_date": "1984-03-01", "email": "pat@example.test"},
    }
    return example.complete(given | {key.replace("_", "-"): answers for key, answers in steps.items()})


def _answer(question, answers):
    """Returns a strategy for one question's answer, in the form that the quiz stores."""
    values = [choice.value for choice in options(question, answers)]
    match question.kind:
        case QuestionKind.ONE:
            return st.sampled_from(values)
        case QuestionKind.MANY:
            real = [value for value in values if value != NONE_OF_THESE]
            picked = st.lists(st.sampled_from(real), min_size=1, unique=True).map(
                lambda some: [value for value in values if value in some]
            )
            return picked | st.just([NONE_OF_THESE]) if NONE_OF_THESE in values else picked
        case QuestionKind.DATE:
            past = question.when is When.PAST
            span = st.integers(-120 * 365, 0) if past else st.integers(0, 5 * 365)
            return span.map(lambda days: (TODAY + timedelta(days=days)).isoformat())
        case QuestionKind.AGREE:
            return st.just(True) if question.required else st.booleans()
        case _:
            return st.just("somebody@example.test")


@st.composite
def complete_quizzes(draw):
    """Draws any way in which the quiz can be completed."""
    answers = {}
    for step in STEPS:
        if not applies(step, answers):
            continue
        given_here = answers[step.key] = as_shown(step, {ADDED: draw(st.booleans())} if step is PHOTOS else {}, answers)
        for question in step.questions:
            if question in visible_questions(step, answers):
                given_here[question.key] = draw(_answer(question, answers))
    return answers
