"""Staff pages call a patient “the patient” or “they”, never “she”."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parents[2]
GENDERED = re.compile(r"\b(she|her|hers|herself|he|him|his|himself)\b", re.IGNORECASE)
TAGS = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
TEMPLATES = sorted(file for folder in ("admin", "desk") for file in (ROOT / "templates" / folder).rglob("*.html"))
SPANISH_PATTERNS = ROOT / "treatments/patient/presenters/public_names.py"
NOT_FOR_SCREENS = ("migrations", "rules")
"""Modules without text for staff pages, or whose texts are for patients and have their own tests."""
MODULES = sorted(
    file
    for file in (ROOT / "treatments").rglob("*.py")
    if file != SPANISH_PATTERNS and not set(file.parts) & set(NOT_FOR_SCREENS)
)
OURS = [model for model in apps.get_models() if model.__module__.split(".")[0] in ("treatments", "questionnaire")]


def texts_of(module):
    """Yields the string constants of a module except its docstrings."""
    tree = ast.parse(module.read_text())
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            yield node.value


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_page_of_staff_says_she_of_a_patient(template):
    assert not GENDERED.findall(TAGS.sub("", template.read_text()))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_text_of_staff_says_she_of_a_patient(module):
    assert not [text for text in texts_of(module) if GENDERED.search(text)]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_no_label_help_or_choice_of_a_table_says_she(model):
    """Checks the texts that the admin shows next to a field, however they were put together."""
    shown = [model._meta.verbose_name, model._meta.verbose_name_plural]
    for field in model._meta.get_fields():
        shown += [getattr(field, "help_text", ""), getattr(field, "verbose_name", "")]
        shown += [label for _value, label in getattr(field, "flatchoices", None) or []]
    assert not [text for text in map(str, shown) if GENDERED.search(text)]
