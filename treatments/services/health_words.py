"""Words that tell of somebody's health: what the desk writes down or sends holds none of them.

The list is short and plain: it stops what is written by habit. Whoever wants to get past it can, so the pages say why
nothing about health belongs there.
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
"""Words that others begin like, with quite another meaning."""
BEGINNINGS = tuple(_BEGINNINGS.split())
"""How the other words begin, in English and Spanish, without accents."""


def health_words(text: str) -> list[str]:
    """The words of the text that tell of health, as they stand there, each once and in their order."""
    found = (word for word in re.findall(r"\w+", text) if _is_of_health(word))
    return list(dict.fromkeys(found))


def _is_of_health(word: str) -> bool:
    signs = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(sign for sign in signs if not unicodedata.combining(sign))
    return plain in WHOLE or plain.startswith(BEGINNINGS)
