"""Class names are unique: a search for a class finds exactly one."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GIVEN_BY_DJANGO = {"Command", "Media", "Meta", "Migration"}
"""Class names that Django requires."""


def classes():
    """Yields the name of each class of the product and the file that defines it."""
    for part in ("clinic_advisor", "questionnaire", "treatments"):
        for file in sorted((ROOT / part).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef) and node.name not in GIVEN_BY_DJANGO:
                    yield node.name, str(file.relative_to(ROOT))


def test_a_class_name_stands_once():
    files = defaultdict(list)
    for name, file in classes():
        files[name].append(file)

    assert {name: found for name, found in files.items() if len(found) > 1} == {}
