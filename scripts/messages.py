"""Collects every text that a patient can read, for translation: run by `make messages`.

Marked texts are extracted from templates and modules; the questions of the quiz and the knowledge base are data, and
are loaded. Existing translations are kept, and texts that no longer exist are dropped. Each .po is compiled here to the
.mo that Django reads, because a new machine has no msgfmt. Staff pages are in English only: see STAFF.

A language is added by its code: `python -m scripts.messages fr`. It is offered to patients once it has its catalogues.
"""

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from questionnaire.steps import STEPS
from treatments.rules import knowledge
from treatments.rules.texts import patient_texts

ROOT = Path(__file__).resolve().parents[1]

STAFF = (
    "questionnaire/admin.py",
    "templates/account/base_reauthenticate.html",
    "templates/account/login.html",
    "templates/account/password_",
    "templates/account/reauthenticate.html",
    "templates/account/email/address_changed",
    "templates/account/email/invitation",
    "templates/account/email/password_",
    "templates/admin/",
    "templates/base_desk.html",
    "templates/desk/",
    "templates/mfa/",
    "templates/usersessions/",
    "treatments/backoffice/",
    "treatments/desk/",
    "treatments/management/",
    "treatments/wording/clinical.py",
)
"""Prefixes of the paths of files whose texts only staff read."""

FUNCTIONS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
NOT_READ = frozenset({"key", "value", "concern", "look", "autocomplete", "follows", "narrowed_to", "kind", "when"})
"""Fields of the quiz's steps that are identifiers, not texts."""

Id = str | tuple[str, ...]
Text = tuple[Id, str | None]


class PlainCatalog(Catalog):
    """A catalogue whose header has only the fields that readers of the file need: no dates, no tools."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale_identifier)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]


@dataclass(frozen=True)
class Place:
    """The catalogues of one part: their folder, the templates and modules whose texts they contain, and data.

    A language is named like its folders: es, pt_BR.
    """

    folder: str
    marked: tuple[str, ...] = ()
    data: Callable[[], Iterable[tuple[str, str]]] = tuple

    def po(self, language: str) -> Path:
        return ROOT / self.folder / language / "LC_MESSAGES" / "django.po"

    def mo(self, language: str) -> Path:
        return self.po(language).with_suffix(".mo")

    def texts(self) -> Iterator[tuple[str, Text]]:
        """Yields each text of this part, with the path of its file."""
        for start in self.marked:
            for file in sorted((ROOT / start).rglob("*")):
                path = file.relative_to(ROOT).as_posix()
                if file.suffix in {".html", ".txt", ".py", ".svg"} and not path.startswith(STAFF):
                    yield from ((path, text) for text in marked_texts(file))
        yield from ((path, (text, None)) for path, text in self.data())


def marked_texts(file: Path) -> Iterator[Text]:
    """Yields the texts that a template or a module marks for translation, in order."""
    source = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        # templatize turns all other content into rows of X, whose indentation would be an error in Python.
        source = "\n".join(line.strip() for line in templatize(source).splitlines())
    for _, message, _, context in extract(
        "python", io.BytesIO(source.encode()), FUNCTIONS, options={"encoding": "utf-8"}
    ):
        yield message, context


def quiz_texts() -> Iterator[tuple[str, str]]:
    """Yields the texts of the quiz's steps, with the path of their file."""
    yield from (("questionnaire/steps.py", text) for text in _read_in(STEPS))


def _read_in(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        yield from (text for member in part for text in _read_in(member))
    elif is_dataclass(part):
        shown = (getattr(part, field.name) for field in fields(part) if field.name not in NOT_READ)
        yield from (text for one in shown for text in _read_in(one))


def knowledge_texts() -> Iterator[tuple[str, str]]:
    """Yields the texts for patients of every version of the knowledge base, newest version first, with their path."""
    for version in reversed(knowledge.versions()):
        base = knowledge.load(version)
        yield from ((f"treatments/rules/knowledge/{version}.toml", text) for text in patient_texts(base))


QUIZ = Place("questionnaire/locale", ("templates/questionnaire", "questionnaire"), quiz_texts)
KNOWLEDGE = Place("treatments/rules/knowledge/locale", data=knowledge_texts)
TREATMENTS = Place("treatments/locale", ("templates", "treatments"))
PLACES = (QUIZ, KNOWLEDGE, TREATMENTS)


def languages() -> list[str]:
    """Returns the languages that have a folder for their catalogues."""
    return sorted(folder.name for folder in (ROOT / QUIZ.folder).iterdir() if folder.is_dir())


def collect(language: str) -> dict[Place, Catalog]:
    """Returns a catalogue for each place, without translations; each text is in only one of them."""
    seen: dict[tuple[str | None, str], Message] = {}
    catalogs = {}
    for place in PLACES:
        catalogs[place] = PlainCatalog(locale=language, header_comment="", fuzzy=False)
        for path, (message, context) in place.texts():
            name = (context, message if isinstance(message, str) else message[0])
            if not name[1]:
                continue
            if name not in seen:
                seen[name] = catalogs[place].add(message, context=context)
            if (path, None) not in seen[name].locations:
                seen[name].locations.append((path, None))
    return catalogs


def with_translations(catalog: Catalog, earlier: Iterable[Catalog]) -> Catalog:
    """Returns the catalogue with the existing translations, taken from any of the earlier catalogues."""
    known = {(message.context, message.id): message for old in earlier for message in old if message.string}
    for message in catalog:
        found = known.get((message.context, message.id))
        if message.id and found:
            message.string = found.string
            message.flags |= found.flags
    return catalog


def read(place: Place, language: str) -> Catalog:
    """Returns the catalogue from its file; an empty one if there is no file yet."""
    if not place.po(language).exists():
        return Catalog(locale=language)
    with place.po(language).open("rb") as file:
        return read_po(file, locale=language)


def written(catalog: Catalog) -> bytes:
    """Returns the catalogue as the content of a .po file."""
    file = io.BytesIO()
    write_po(file, catalog, width=100, include_lineno=False)
    return file.getvalue().lstrip()


def compiled(catalog: Catalog) -> bytes:
    """Returns the catalogue as the content of a .mo file, which Django reads."""
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def main(begun: Iterable[str]) -> None:
    """Writes the catalogues of all existing languages and of the languages added now."""
    for language in sorted({*languages(), *begun}):
        write(language)


def write(language: str) -> None:
    """Collects the texts, keeps existing translations, and writes and compiles the catalogues."""
    earlier = [read(place, language) for place in PLACES]
    for place, catalog in collect(language).items():
        translated = with_translations(catalog, earlier)
        place.po(language).parent.mkdir(parents=True, exist_ok=True)
        place.po(language).write_bytes(written(translated))
        place.mo(language).write_bytes(compiled(translated))
        missing = sum(1 for message in translated if message.id and not is_translated(message))
        print(f"{place.po(language).relative_to(ROOT)}: {len(translated)} texts, {missing} to translate")


def is_translated(message: Message) -> bool:
    """Returns whether every plural form is translated and the translation is not marked fuzzy."""
    strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(strings) and not message.fuzzy


if __name__ == "__main__":
    main(sys.argv[1:])
