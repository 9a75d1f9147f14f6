"""Words about health, which notes and messages of the desk must not contain.

The list is short and simple: it stops what is written by habit. It can be evaded, so the pages say why nothing about
health belongs there.
"""

import re
import unicodedata

_WHOLE = "drug drugs fever hiv ill lump lumps pain pains pill pills rash scar scars sick std sti dolor fiebre"
_BEGINNINGS = """
    accutane acne allerg anaesth anesth antibiot anxi asthma bleed blood botox botul breastf bruis cancer chemo covid
    depress derma diabet diagnos disease disord dysport epilep filler hepat herpes illness infect injec insulin isotret
    keloid lupus medic microneed migrain miscarr needl pregn prescri psych relaps seizur skinpen steroid surger swell
    symptom syndrom therap toxin transplant tumor tumour wound wrinkl xeomin
    alerg arrug cicatri cirug embaraz enferm hincha infecc inyec lactan receta sangr sintoma
"""

WHOLE = frozenset(_WHOLE.split())
"""Matched as whole words only, because words with another meaning begin with them."""
BEGINNINGS = tuple(_BEGINNINGS.split())
"""The beginnings of all other words, in English and Spanish, without accents."""


def health_words(text: str) -> list[str]:
    """The words about health in the text, as written there, each once and in order."""
    found = (word for word in re.findall(r"\w+", text) if _is_of_health(word))
    return list(dict.fromkeys(found))


def _is_of_health(word: str) -> bool:
    characters = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(character for character in characters if not unicodedata.combining(character))
    return plain in WHOLE or plain.startswith(BEGINNINGS)
