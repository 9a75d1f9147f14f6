"""Proofs that our documents cite: tests, named by file and function."""

import ast
from functools import cache

from django.conf import settings


def is_a_test(proof):
    """Whether there is a test with this id, such as `tests/rules/test_gate.py::test_an_adult_is_18_on_the_birthday`."""
    path, name = proof.split("::")
    return name.startswith("test_") and name in _functions(path)


@cache
def _functions(path):
    file = settings.BASE_DIR / path
    tree = ast.parse(file.read_text() if file.exists() else "")
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
