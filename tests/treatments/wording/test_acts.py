"""The texts for the acts that the audit names."""

import re
from pathlib import Path

import pytest

import questionnaire
import treatments
from treatments.wording.acts import WORDS, act_words

SERVICES = [
    *(Path(treatments.__file__).parent / "services").rglob("*.py"),
    Path(questionnaire.__file__).parent / "services.py",
]
NAMED = re.compile(r'(?:acting|changing)\([^"()]*"([a-z_.]+)"|action="([a-z_.]+)"')


def named_by_services():
    """The acts that the source code of the services names."""
    return {name for path in SERVICES for pair in NAMED.findall(path.read_text()) for name in pair if name}


def test_each_act_of_a_service_has_words():
    assert {"review.decide", "booking.made", "booking.done", "quiz.resume_code"} <= named_by_services()
    assert named_by_services() - set(WORDS) == set()


@pytest.mark.parametrize(
    ("action", "words"),
    [
        pytest.param("booking.made", "Booked", id="known"),
        pytest.param("booking.turned_around", "Booking: turned around", id="of an earlier version"),
        pytest.param("", "", id="written by no service"),
    ],
)
def test_an_act_reads_in_plain_words(action, words):
    assert act_words(action) == words
