"""A quiz filled in to its end, with what a test cares about put in, or in any way there is."""

from datetime import date, timedelta

from hypothesis import strategies as st

from questionnaire.answers import applies, as_shown, drop_inapplicable, is_of_flags, options, visible_questions
from questionnaire.steps import ADDED, NONE_OF_THESE, PHOTOS, STEPS, QuestionKind, When
from tests.questionnaire.patients import all_shown

TODAY = date(2026, 11, 23)
FROWN = {"frown_lines": {"movement": 2, "rest": 1}}
SCARS = {"acne_scars_rolling": {"severity": 2, "area": "face"}}


def complete_answers(*, concerns=FROWN, priority=None, **steps):
    """Answers to every visible step: of somebody with nothing to flag, unless `steps` says otherwise.

    `concerns` maps ids, in the quiz's order, to their grades; `priority` is the first of them if not given.
    """
    answers = {"concerns": {"concerns": list(concerns)}}
    if len(concerns) > 1:
        answers["priority"] = {"priority": priority or next(iter(concerns))}
    answers |= {f"strength-{concern}": grades for concern, grades in concerns.items() if grades}
    answers |= {"skin": {"phototype": "3", "marks_stay_dark": "no"}}
    answers |= {step.key: {"flags": ["none"]} for step in STEPS if is_of_flags_alone(step)}
    answers |= {
        "history": {"had_toxin": "no", "had_microneedling": "no", "stopped_isotretinoin": "no", "has_event": "no"},
        "preferences": {"needles": "fine", "fast_result": 2, "long_lasting": 2, "low_downtime": 2}
        | {"low_discomfort": 2, "low_cost": 2, "few_visits": 2},
        "photos": {},
        "about-you": {"full_name": "Pat Patient", "birth_date": "1984-03-01", "email": "pat@example.test", "phone": ""},
        "consent": {"health_data": True, "not_advice": True, "follow_up": False},
    }
    answers |= {key.replace("_", "-"): given for key, given in steps.items()}
    return all_shown(drop_inapplicable(answers)[0])


def is_of_flags_alone(step):
    """A page of health: all that has to be answered on it are flags."""
    return any(is_of_flags(question) and question.follows is None for question in step.questions)


def _answer(question, answers):
    """A strategy for one question's answer, as the quiz would store it."""
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
    """Any way in which the quiz can be filled in to its end."""
    answers = {}
    for step in STEPS:
        if not applies(step, answers):
            continue
        given_here = answers[step.key] = as_shown(step, {ADDED: draw(st.booleans())} if step is PHOTOS else {}, answers)
        for question in step.questions:
            if question in visible_questions(step, answers):
                given_here[question.key] = draw(_answer(question, answers))
    return answers
