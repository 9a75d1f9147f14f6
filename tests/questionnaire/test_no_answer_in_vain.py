"""Every answer of the quiz is read by some code."""

import ast
from collections import Counter
from pathlib import Path

import pytest

from questionnaire.questions import QuestionKind
from questionnaire.steps import STEPS

ROOT = Path(__file__).resolve().parents[2]
TELLS_ALL = {"questionnaire/steps.py", "questionnaire/forms.py", "treatments/patient/presenters/data.py"}
"""The files that ask the questions, and the copy of all answers for the patient: neither uses an answer."""


def words_of(path):
    """Returns the constants of a file, including its docstrings (none of which is a single word)."""
    return [node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)]


def code():
    for part in ("questionnaire", "treatments"):
        for path in (ROOT / part).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            if "/migrations/" not in name and "/management/" not in name and name not in TELLS_ALL:
                yield path
    yield ROOT / "treatments/migrations/0004_rules_across_tables.py"  # this answer is read by the database


READ = {text for path in code() for text in words_of(path) if isinstance(text, str)}
IN_SQL = " ".join(text for text in READ if "SELECT" in text)
NAMED = Counter(words_of(ROOT / "questionnaire/steps.py"))
QUESTIONS = {question.key: question for step in STEPS for question in step.questions}


def is_read(question):
    """Whether code, the database, or the quiz itself (to ask another question) reads the answer."""
    return question.key in READ or f"'{question.key}'" in IN_SQL or NAMED[question.key] > 1


@pytest.mark.parametrize("key", QUESTIONS)
def test_each_answer_is_read(key):
    question = QUESTIONS[key]
    # Without a required agreement the quiz cannot be sent; that is its use.
    is_needed = question.kind is QuestionKind.AGREE and question.required
    assert is_read(question) or is_needed


def test_an_answer_that_no_code_reads_is_found():
    assert "keep_my_shoes" not in READ
    assert NAMED["keep_my_shoes"] == 0
