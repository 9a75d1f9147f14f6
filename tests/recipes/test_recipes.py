"""The recipes of docs/recipes: each is followed on a copy of the product, and the checks that it names pass there."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from tests.factories import NOW

# The processes use the machine's clock, whatever the date of the test.
pytestmark = [pytest.mark.clock(NOW), pytest.mark.process]
ROOT = Path(__file__).resolve().parents[2]
COPIED = (
    *("clinic_advisor", "questionnaire", "treatments", "templates", "static", "scripts", "tests", "docs"),
    *("manage.py", "pyproject.toml", "Makefile", "CONTRIBUTING.md", "README.md", ".env.example"),
)
INSERTION = re.compile(r"In\s`([^`]+)`, (?:after\s`([^`]+)`|at the end)[^`]*:\n\n```\w+\n(.*?)```", re.DOTALL)
COMMANDS = re.compile(r"```sh\n(.*?)```", re.DOTALL)
CHECKS = (
    *("tests/rules/test_gate.py", "tests/rules/test_golden.py", "tests/rules/test_knowledge.py"),
    *("tests/rules/test_signoff.py", "tests/rules/test_rules_command.py", "tests/questionnaire/test_steps.py"),
    *("tests/questionnaire/test_adaptive.py", "tests/questionnaire/test_no_answer_in_vain.py"),
    *("tests/treatments/test_intake.py", "tests/test_catalogues.py"),
)


@pytest.fixture
def copy(tmp_path):
    """A copy of the product in its own folder, with the environment of this run."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / name)
    shutil.copy(ROOT / ".env.example", tmp_path / ".env")
    return tmp_path


def run(copy, command):
    """Runs a command of a recipe with the Python of this run; the test fails if the command fails."""
    words = shlex.split(command)
    if words[0] == "make":
        words += [f"BIN={Path(sys.executable).parent}", "--assume-old=setup"]
    if words[0].endswith(".py"):
        words = [sys.executable, *words]
    done = subprocess.run(words, cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def insert(copy, recipe):
    """Makes the insertions of a recipe; returns their number."""
    found = INSERTION.findall(recipe)
    for name, anchor, lines in found:
        file = copy / name
        text = file.read_text(encoding="utf-8")
        if anchor:
            assert text.count(f"{anchor}\n") == 1, (name, anchor)
            text = text.replace(f"{anchor}\n", f"{anchor}\n{lines}")
        else:
            text += lines if name.endswith(".jsonl") else f"\n{lines}"
        file.write_text(text, encoding="utf-8")
    return len(found)


def translate(copy):
    """Fills in each missing Spanish text with a placeholder; the recipe asks a person to translate it."""
    for file in copy.rglob("django.po"):
        with file.open("rb") as stream:
            catalog = read_po(stream)
        for message in catalog:
            if message.id and not message.string:
                message.string = f"es: {message.id}"
        with file.open("wb") as stream:
            write_po(stream, catalog, width=120)


def test_a_question_about_health_is_added_as_its_recipe_says(copy):
    recipe = (ROOT / "docs" / "recipes" / "health-question.md").read_text(encoding="utf-8")
    assert insert(copy, recipe) == 5

    for block in COMMANDS.findall(recipe):
        for command in block.splitlines():
            run(copy, command)
        translate(copy)
        run(copy, "make messages")

    checks = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not hypothesis", *CHECKS]
    done = subprocess.run(checks, cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
