"""Texts that the desk writes or sends reveal nothing about anybody's health."""

import pytest

from treatments.services.messages.health_words import health_words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Please bring your parking ticket.", []),
        ("The painter paints our street, so come by the back door.", []),
        ("We moved to Acorn Lane. Call us until 5 p.m.", []),
        ("You are PREGNANT, and the Pregnancy counts", ["PREGNANT", "Pregnancy"]),
        ("your botox, your Botox and pain", ["botox", "Botox", "pain"]),
        ("Sus síntomas y su alergia", ["síntomas", "alergia"]),
    ],
    ids=["a thing", "words alike", "an address", "capitals", "each once", "Spanish with accents"],
)
def test_words_of_health_are_found_as_they_stand(text, found):
    assert health_words(text) == found
