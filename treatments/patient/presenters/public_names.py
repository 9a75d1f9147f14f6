"""Neutral names of treatments where their medicine may not be named to the public: one place for every text.

A text uses a medicine's name as a noun of its own ("Botox starts after 3 days"), so a neutral noun can replace it.
The knowledge base says which names are medicines. Before a patient has been seen, this processes everything sent to
them; questions about the patient's own medicines keep the names, as nobody offers those.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import TypeVar

from treatments.models import Clinic
from treatments.rules import knowledge
from treatments.rules.evidence import APPLIED, INJECTED, SUBSTANCE
from treatments.wording.law import law_of

Part = TypeVar("Part")

NOUNS: Mapping[str, Mapping[str, str]] = {
    "en": {
        INJECTED: "injection treatment",
        SUBSTANCE: "muscle-relaxing injection",
        APPLIED: "prescription cream",
    },
    "es": {
        INJECTED: "tratamiento con inyecciones",
        SUBSTANCE: "inyección que relaja los músculos",
        APPLIED: "crema con receta",
    },
}
"""The noun that replaces a name, in each language; none of them hints at a brand."""

PHRASES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "en": (
        (r", such as {injected}(?:(?:, | or ){injected})*", ""),
        (r"\b{applied}, a cream", "A cream"),
        (r"\b([Ff])ake {injected}", r"\1ake medicine"),
        (r"\bfresh {injected}", "fresh medicine"),
        (r"\b(shots?|injections?) of {injected}", r"\1"),
        (r"\b{injected} (shots?|injections?|areas?)\b", r"\1"),
    ),
    "es": (
        (r", como {injected}(?:(?:, | o ){injected})*", ""),
        (r"(?:\bLa )?\b{applied}, una crema", "Una crema"),
        (r"\b([Ee])l {injected} falso", r"\1l medicamento falso"),
        (r"\b{injected} reciente", "medicina reciente"),
        (r"\b([Ii]nyecci(?:ón|ones)) (?:de|con) {injected}", r"\1"),
        (r"\b([Zz]onas?(?: pequeñas?)?) de {injected}", r"\1 con inyecciones"),
    ),
}
"""Where the noun alone would not read well; `{injected}` and `{applied}` are any name of the kind."""

ANCHOR = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
HER_OWN = re.compile(r"(<textarea\b.*?</textarea>|<input\b[^>]*>|<script\b.*?</script>)", re.DOTALL)
"""Text that the patient typed is not changed: it goes to the clinic with the form."""

TAG = re.compile(r"<[a-z](?![^<>]*\s(?:name|value)=)[^<>]*>")
"""A tag that sends nothing to the server: its ids and classes are the page's own."""

STARTS = re.compile(r"(?:^|[>\"“.!?]\s*|[.!?>\"“]\s*¿|^¿)$")
"""What precedes a word that begins a sentence, a cell or a heading."""

ALONE = re.compile(r"^(?:\s+\d+)?\s*(?:$|[<\"])")
"""What follows a name that stands alone, as in a heading: with or without a number."""


def may_name_medicines(clinics: Iterable[Clinic]) -> bool:
    """Returns whether pages for all these clinics may name a prescription medicine: the strictest law decides."""
    return all(law_of(clinic).names_medicines for clinic in clinics)


def holds_names(text: str) -> bool:
    """Returns whether there is anything to replace."""
    return bool(_any_name().search(text))


def without_names(text: str, language: str) -> str:
    """Returns the text, plain or HTML, with nouns instead of medicines.

    A link to a page named after a medicine is replaced by its text.
    """
    if not holds_names(text) and not _ids().search(text):
        return text
    spoken = language if language in NOUNS else "en"
    parts = HER_OWN.split(ANCHOR.sub(_without_address, text))
    parts[::2] = [_with_nouns(part, spoken) for part in parts[::2]]
    return "".join(parts)


def _with_nouns(text: str, spoken: str) -> str:
    said = text
    for pattern, plain in _phrases(spoken):
        said = pattern.sub(plain, said)
    for kind in (INJECTED, SUBSTANCE, APPLIED):
        said = _names(kind).sub(_in_spanish(kind) if spoken == "es" else _in_english(kind), said)
    return TAG.sub(lambda tag: _ids().sub(INJECTED, tag[0]), said)


def all_without_names(part: Part, language: str) -> Part:
    """Applies `without_names` to every text in a page's values, at any depth."""
    if isinstance(part, str):
        return without_names(part, language)  # type: ignore[return-value]
    if isinstance(part, tuple):
        return tuple(all_without_names(item, language) for item in part)  # type: ignore[return-value]
    if is_dataclass(part) and not isinstance(part, type):
        kept = {field.name: getattr(part, field.name) for field in fields(part)}
        return replace(part, **{name: all_without_names(value, language) for name, value in kept.items()})
    return part


def _without_address(link: re.Match[str]) -> str:
    return link[2] if _in_addresses().search(link[1]) else link[0]


def _in_english(kind: str) -> Callable[[re.Match[str]], str]:
    noun = NOUNS["en"][kind]

    def put(found: re.Match[str]) -> str:
        article = found["article"] or ("a " if kind == APPLIED else "")
        words = f"{_article_for(article, noun)}{noun}"
        return words[0].upper() + words[1:] if _begins(found) else words

    return put


def _article_for(article: str, noun: str) -> str:
    if article.strip().lower() not in ("a", "an"):
        return article
    right = "an " if noun[0] in "aeiou" else "a "
    return right.capitalize() if article[0].isupper() else right


def _in_spanish(kind: str) -> Callable[[re.Match[str]], str]:
    noun = NOUNS["es"][kind]

    def put(found: re.Match[str]) -> str:
        before = found["article"]
        if before and before.strip().lower() in ("de", "a") and kind == INJECTED:
            words = f"{before.strip()}l {noun}"  # del, al
        elif before and before.strip().lower() not in ("de", "a"):
            words = f"{before}{noun}"
        elif _begins(found) and ALONE.match(found.string[found.end() :]):
            words = noun
        else:
            article = {INJECTED: "el", SUBSTANCE: "la", APPLIED: "una"}[kind]
            words = f"{before or ''}{article} {noun}"
        return words[0].upper() + words[1:] if _begins(found) else words

    return put


def _begins(found: re.Match[str]) -> bool:
    return bool(STARTS.search(found.string[max(0, found.start() - 80) : found.start()].rstrip(" \n")))


@cache
def _listed() -> Mapping[str, tuple[str, ...]]:
    # Of the newest version, released or not: hiding one name more is harmless, and nothing is decided by it.
    return knowledge.newest_sound().evidence.medicines


@cache
def _names(kind: str) -> re.Pattern[str]:
    """Returns a pattern for a name of a kind, or a run of them (Botox or Dysport), with its article or preposition."""
    one = _alternatives(_listed().get(kind, ()))
    articles = r"(?P<article>\b(?:[Aa]n?|[Aa]ny|[Tt]he|[Dd]e|[Ll]a|[Ee]l|[Uu]na?|[Cc]ualquier|[Oo]tra|[Oo]ther)\s+)?"
    return re.compile(rf"{articles}\b(?:{one})(?:(?:,\s+|\s+(?:or|o|y|and)\s+)(?:{one}))*\b")


@cache
def _phrases(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    names = {kind: f"(?:{_alternatives(_listed().get(kind, ()))})" for kind in (INJECTED, APPLIED)}
    return tuple((re.compile(pattern.format(**names)), plain) for pattern, plain in PHRASES[language])


@cache
def _any_name() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_alternatives(name for names in _listed().values() for name in names)})\b")


@cache
def _ids() -> re.Pattern[str]:
    """Returns a pattern for a brand as part of an id or a class, such as weeks-botox."""
    names = (re.escape(name.lower()) for name in _listed().get(INJECTED, ()) if " " not in name)
    return re.compile(rf"(?<=[\"\s-])(?:{'|'.join(names) or '(?!)'})(?=[\"\s-])")


@cache
def _in_addresses() -> re.Pattern[str]:
    names = (name.replace(" ", "[-_+%20]*") for name in (*_listed().get(INJECTED, ()), *_listed().get(SUBSTANCE, ())))
    return re.compile("|".join(names) or r"(?!)", re.IGNORECASE)


def _alternatives(names: Iterable[str]) -> str:
    """Returns a pattern for any of the names, as written or capitalised; it matches nothing if there are none."""
    return "|".join(f"[{name[0].upper()}{name[0]}]{re.escape(name[1:])}" for name in names) or r"(?!)"
