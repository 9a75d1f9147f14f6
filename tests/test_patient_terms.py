"""Wording that patients must not meet: calques, ambiguous words, and phrases that nobody uses."""

import re

import pytest

from scripts.messages import PLACES, collect, read, with_translations
from treatments.rules import knowledge

EARLIER = [read(place, "es") for place in PLACES]
TEXTS = [message for catalog in collect("es").values() for message in with_translations(catalog, EARLIER) if message.id]

NOT_IN_SPANISH = {
    r"Si podría": "“if” with a conditional; Si cree que podría",
    r"\bNo está a solas\b": "not in private; No tiene que pasar por esto a solas",
    r"[Dd]ura \d|[Dd]ura \{": "a span wants “de”; Dura de 3 a 4 meses",
    r"buen número": "a good number is a dato fiable",
    r"[Aa]ntes y después\W*$": "a pair of photos; Su historia y sus planes",
    r"\bVe dónde está": "where she is; Vea qué opciones encajan",
    r"[Dd]ías? de descanso (cada|después|$)|\} de descanso": "downtime is recuperación",
    r"\bDeciden juntos": "who? Usted y el profesional deciden juntos",
    r"[Jj]úzg|\bjuzga": "a result is valorado",
    r"\beste par\b": "two treatments are a combinación",
    r"\bNadie l[oa]s? ha contado": "No hay datos de cuántas veces ocurre",
    r"exfoliación": "a peel is a peeling",
    r"\bfuerza (al|en)\b|[Qq]ué tan fuertes son": "lines are marcadas",
    r"Nada que ver": "has nothing to do with it; Aún no se ve nada",
    r"\bgran día\b": "a big day is an evento importante",
    r"\bes completo\b": "an effect is alcanzado",
    r"puede decírselo\b": "indicarle que lo suspenda",
    r"profesional(es)? clínicos?": "a clinician is a profesional de la salud",
    r"[Pp]arches cafés": "patches of skin are manchas",
    r"\b[Pp]ruebas:": "evidence is evidencia; pruebas are tests",
    r"ninguno es seguro": "seguro is safe as well as sure; puede que ninguno lo logre",
    r"\binyección falsa|tratamiento falso": "a dummy is a placebo",
    r"\bBusc[ao] un embarazo": "intentar quedar embarazada",
    r"\b([Ss]us|cada una de sus) preocupaciones\b": "a concern is lo que le molesta; preocupación is worry",
    r"su sí\b|mi sí\b": "consent is consentimiento",
    r"\b[Ii]nici[ea] sesión": "to sign in is entrar",
    r"\bde de\b|\b(por|con) de\b": "two prepositions before a span",
}


NOT_IN_ENGLISH = {
    r"\b[Gg]o(ing)? on\b(?! the| minding)": "Continue",
    r"\b[Ww]ho has (it|the)\b": "Anyone with the link",
    r"\b(a|or) like (shot|pen|illness|device)": "similar",
    r"\bhangs on\b": "depends on",
    r"\bas you want it\b": "Check your answers",
    r"^If yes, ": "When is it?",
    r"\bcalled back\b": "recalled",
    r"^Use by everyone|^How good this is": "Accessibility; Quality standard",
    r"\b(own|[Yy]our) space\b": "Your account",
    r"\banew\b": "again",
    r"\b(need not|need do)\b": "don’t have to",
    r"\bcannot be had\b": "is no longer available",
    r"\b[Tt]ake back (your|that)\b": "Withdraw",
    r"\bgood number\b": "reliable figure",
    r"\bor the like\b": "or a similar problem",
    r"\bat the least\b": "at least",
    r"\b[Ww]ith a dummy\b": "With a placebo (dummy)",
    r"\bclose to call\b": "fit about equally well",
    r"\breckon": "work out",
    r"\bstand in (the )?(order|list)\b": "Listed alphabetically; in the list below",
}
LEFT_ALONE = ("treatments/rules/knowledge/2026-11.toml",)
"""The first version of the knowledge base never changes, so its texts are exempt."""


def spanish():
    """Each Spanish text, both forms where it has two; another test covers texts that are not translated yet."""
    for message in TEXTS:
        both = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        yield from filter(None, both)


def english():
    """Each English text that is still in use, both forms where it has two."""
    for message in TEXTS:
        if not all(path.startswith(LEFT_ALONE) for path, _ in message.locations):
            yield from message.id if isinstance(message.id, (tuple, list)) else (message.id,)


@pytest.mark.parametrize("turn", NOT_IN_ENGLISH, ids=str)
def test_no_english_text_says(turn):
    assert [text for text in english() if re.search(turn, text)] == []


@pytest.mark.parametrize("turn", NOT_IN_SPANISH, ids=str)
def test_no_spanish_text_says(turn):
    assert [text for text in spanish() if re.search(turn, text)] == []


@pytest.mark.parametrize("version", knowledge.versions())
def test_a_span_in_spanish_begins_with_de_only_where_there_is_one(version):
    """“De 3 a 4 meses”, “90 días”: the text before a number has to fit the form in which the number is written."""
    evidence = knowledge.load(version).evidence
    numbers = evidence.numbers
    spanish_of = {message.id: message.string or "" for message in TEXTS}
    facts = [spanish_of[fact.text] for _, fact in evidence.facts()]
    told = [(text, found) for text in facts for found in re.finditer(r"(?:^|Dura |valora )([Dd]e )?\{(\w+)\}", text)]

    assert told
    assert [text for text, found in told if (numbers[found[2]].low == numbers[found[2]].high) == bool(found[1])] == []


def test_a_sentence_does_not_end_with_a_time():
    """“p.m.” already ends with a full stop."""
    ends = re.compile(r"%\((time|time_before|starts|ends)\)s\.")

    assert [text for text in (*english(), *spanish()) if ends.search(text)] == []


def test_spanish_readers_are_told_that_sources_are_in_english():
    headings = ("Sources", "All our sources", "Where this advice comes from")
    spanish_of = {message.id: message.string for message in TEXTS}

    assert [spanish_of[heading] for heading in headings if "en inglés" not in spanish_of[heading]] == []
