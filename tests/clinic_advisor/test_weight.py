"""How much a phone loads: bytes on the wire, compressed, including what the page refers to."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.client import CsrfClient
from tests.questionnaire.patients import FULL, posted

FIRST_VIEW = 100_000
FURTHER_STEP = 15_000
RESULT = 30_000
"""The result page is heavier than a step: it shows all options next to each other, with pictures and alternatives."""

HEADERS = 700
"""Bytes of one response's headers, rounded up; the Content-Security-Policy is the longest."""

pytestmark = pytest.mark.django_db


class Phone:
    """A browser with a cache that counts only what it has not loaded yet."""

    def __init__(self):
        self.client = CsrfClient(headers={"accept-encoding": "gzip", "accept-language": "en"})
        self.kept = set()

    def weight_of(self, address):
        """Returns the bytes that a visit of the page loads."""
        answer = self.client.get(address, follow=True)
        assert answer.status_code == 200, address
        assert answer["Content-Encoding"] == "gzip"
        text = gzip.decompress(answer.content).decode()
        new = set(re.findall(r'(?:src|href)="/static/([^"#?]+)', text)) - self.kept
        self.kept |= new
        return HEADERS + len(answer.content) + sum(map(self.weight_of_file, sorted(new)))

    def weight_of_file(self, name):
        """Bytes of a static file, compressed as WhiteNoise does, and of the files that a style sheet refers to."""
        found = Path(finders.find(name)).read_bytes()
        named = set(re.findall(rb"""url\(["']?(?!data:)\.\./([^"')#?]+)""", found)) if name.endswith(".css") else set()
        new = {reference.decode() for reference in named} - self.kept
        self.kept |= new
        return HEADERS + len(gzip.compress(found)) + sum(map(self.weight_of_file, sorted(new)))


@pytest.fixture
def phone():
    return Phone()


def test_the_first_view_loads_less_than_100_kb(phone, clinic):
    assert phone.weight_of("/") < FIRST_VIEW


def test_each_further_step_loads_less_than_15_kb_and_the_result_less_than_30(phone, clinic):
    phone.weight_of("/")
    address = phone.client.post("/begin/", {"clinic": clinic.code})["Location"]
    weights = {address: phone.weight_of(address)}
    for key, given in FULL.items():
        address = phone.client.post(address, {"step": key, "continue": "", **posted(given)})["Location"]
        weights[address] = phone.weight_of(address)
    assert "/quiz/review/" in weights
    assert {address: weight for address, weight in weights.items() if weight >= FURTHER_STEP} == {}
    assert phone.weight_of(phone.client.post("/submit/")["Location"]) < RESULT


def test_a_page_that_was_there_before_loads_its_text_alone(phone, clinic):
    first, again = phone.weight_of("/"), phone.weight_of("/")
    assert again < first / 2
