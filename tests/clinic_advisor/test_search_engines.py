"""What a page tells a search engine: its name, its language, its subject, and that it may be indexed."""

import re

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from tests.questionnaire.patients import FULL, posted

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_start_page_says_what_it_is_in_its_language(client, clinic, language):
    page = client.get("/", headers={"accept-language": language})
    assertContains(page, f'<html lang="{language}">')
    assert re.search(r"<title>[^<]{20,}</title>", page.content.decode())
    assert re.search(r'<meta name="description" content="[^"]{50,160}">', page.content.decode())


def test_the_quiz_is_hidden_from_no_crawler_that_has_a_session(client, clinic):
    first = client.post("/begin/", {"clinic": clinic.code})["Location"]
    second = client.post(first, {"step": "concerns", **posted(FULL["concerns"])})["Location"]
    for address in ("/", first, second):
        assertNotContains(client.get(address), "noindex")
