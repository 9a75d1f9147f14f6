"""Only what can still matter is asked, and nothing that the rules of safety need is left out."""

import tomllib

import pytest

from questionnaire import answers
from questionnaire.steps import CONCERNS
from treatments.rules import knowledge

RULES = tomllib.loads((knowledge.FOLDER / f"{knowledge.versions()[-1]}.toml").read_text(encoding="utf-8"))
CONDITIONS = [row.get("when", {}) for row in (*RULES["person"], *RULES["gate"])]
NEEDED = {flag for when in CONDITIONS for flag in (when.get("flag"), *when.get("ticked", ())) if flag}


def asked_of(*concerns, **more):
    """The keys of all questions, and the flags that can be ticked."""
    given = {"concerns": {"concerns": list(concerns)}, **more}
    steps = [(step, answers.visible_questions(step, given)) for step in answers.visible_steps(given)]
    flags = {choice.value for _, shown in steps for question in shown for choice in question.choices}
    return {question.key for _, shown in steps for question in shown} | flags


@pytest.mark.parametrize("concern", [concern.id for concern in CONCERNS])
def test_whatever_the_concern_every_flag_of_the_rules_is_asked(concern):
    assert asked_of(concern) >= NEEDED


@pytest.mark.parametrize(
    ("question", "asked", "not_asked"),
    [
        pytest.param("movement", "neck_bands", "redness", id="moving and still, of lines only"),
        pytest.param("severity", "redness", "neck_bands", id="strength, of what is no line"),
        pytest.param("area", "redness", "melasma", id="the place, where it can differ"),
    ],
)
def test_a_concern_is_asked_about_what_it_needs(question, asked, not_asked):
    assert question in asked_of(asked)
    assert question not in asked_of(not_asked)


def test_the_neck_is_asked_about_only_with_a_concern_of_the_neck():
    def texts(*concerns):
        given = {"concerns": {"concerns": list(concerns)}}
        return " ".join(question.text for step in answers.visible_steps(given) for question in step.questions)

    assert "your neck" in texts("neck_lines")
    assert "your neck" not in texts("frown_lines")
