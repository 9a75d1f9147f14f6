"""Forms in templates: each one can be sent."""

import re
from functools import cache

import pytest
from django.conf import settings

FOLDER = settings.BASE_DIR / "templates"
TEMPLATES = sorted(str(file.relative_to(FOLDER)) for file in FOLDER.rglob("*.html"))
INCLUDE = re.compile(r'{%\s*include\s+"(?P<name>[^"]+)"(?P<given>[^%]*)%}')
POST_FORM = re.compile(r'<form\b[^>]*method="post".*?</form>', re.DOTALL)


@cache
def source(name):
    file = FOLDER / name
    return file.read_text() if file.exists() else ""


def has_token(markup):
    """Whether the markup, or a template that it includes, renders the CSRF token of its page."""
    if "{% csrf_token %}" in markup or "{% crispy " in markup:
        return True
    return any(has_token(source(part["name"])) for part in INCLUDE.finditer(markup))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_part_without_the_context_of_its_page_is_given_the_token_of_its_forms(name):
    cut_off = [part for part in INCLUDE.finditer(source(name)) if re.search(r"\bonly\b", part["given"])]
    bare = [part["name"] for part in cut_off if has_token(source(part["name"])) and "csrf_token=" not in part["given"]]
    assert bare == []


@pytest.mark.parametrize("name", [name for name in TEMPLATES if POST_FORM.search(source(name))])
def test_every_form_that_is_posted_has_a_token(name):
    for form in POST_FORM.findall(source(name)):
        assert has_token(form), form[:200]


def test_no_page_of_a_patient_is_without_the_script_that_says_a_form_is_on_its_way():
    replaced = {name for name in TEMPLATES if "{% block sending %}" in source(name)}

    assert replaced == {
        "base.html",
        "base_desk.html",
        "allauth/layouts/base.html",
        "account/request_login_code.html",
        "account/confirm_login_code.html",
    }
    assert all("parts/sending.html" in source(name) for name in replaced if name.startswith(("base.html", "account")))
