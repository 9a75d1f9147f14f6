"""A test language that puts every translated text between ⟦ and ⟧: text outside the marks is not translatable."""

import re
from functools import cache
from gettext import NullTranslations
from html.parser import HTMLParser

from django.utils.translation import trans_real

from scripts.messages import collect

OPEN, CLOSE = "⟦", "⟧"
SPOKEN = ("alt", "aria-label", "content", "placeholder", "title")
NOT_SPOKEN = frozenset({"code", "script", "style"})
VOID = frozenset(
    {"br", "hr", "img", "input", "link", "meta", "path", "circle", "ellipse", "line", "rect", "use", "wbr"}
)
ADDRESS = re.compile(r"https?://\S*")
WORD = re.compile(r"[^\W\d_]{2,}")


class MarkedTranslations(NullTranslations):
    """Marks the texts in our catalogues and in those of Django and its apps."""

    def __init__(self):
        super().__init__()
        self._real = trans_real.DjangoTranslation("es")
        self._ours = _ours()

    def gettext(self, message):
        """Returns the message in marks, if known.

        Django asks for a message with its context first, and takes a result that contains the context separator for a
        missing translation.
        """
        known = message in self._ours or message in self._real._catalog
        return f"{OPEN}{message}{CLOSE}" if known and "\x04" not in message else message

    def ngettext(self, msgid1, msgid2, n):
        return self.gettext(msgid1 if n == 1 else msgid2)

    def language(self):
        return "es"

    to_language = language


@cache
def _ours():
    """Every text in our catalogues; both the singular and the plural where there are two."""
    ids = (message.id for catalog in collect("es").values() for message in catalog if message.id)
    return frozenset(part for found in ids for part in (found if isinstance(found, tuple) else (found,)))


class _Spoken(HTMLParser):
    """What is read out of a page: its text and text-like attributes, except parts marked with a `lang` of their own."""

    def __init__(self):
        super().__init__()
        self.said = []
        self._silent = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag not in VOID and (self._silent or tag in NOT_SPOKEN or ("lang" in given and tag != "html")):
            self._silent.append(tag)
        if not self._silent and not (tag == "meta" and given.get("name") != "description"):
            self.said += [given[name] for name in SPOKEN if given.get(name)]

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        if self._silent and tag not in VOID:
            self._silent.pop()

    def handle_data(self, data):
        if not self._silent:
            self.said.append(data)


def unmarked(text, *, is_html=True):
    """Returns the lines of a page or an e-mail that have text outside the marks."""
    if is_html:
        page = _Spoken()
        page.feed(text)
        text = "\n".join(page.said)
    inner = re.compile(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
    while inner.search(text):
        text = inner.sub(" ", text)
    lines = (line.strip() for line in ADDRESS.sub("", text).splitlines())
    return [line for line in lines if WORD.search(line)]


DATA = (
    "Clinic Advisor",
    "Harbor Clinic",
    "1 Test Street, Testville",
    "Pat Patient",
    "pat@example.test",
    "example.test",
    "Ann Example",
    "ann@",
    "Dr Ada Clinician",
    "Ada Clinician",
    "Room 1",
    "English",
    "Español",
    "localhost:8000",
)
"""Names, including those of languages, and addresses: the same in every language."""


def forgotten(response, *data):
    """Returns what a page says outside the marks, except names and addresses."""
    return unmarked(_without(response.content.decode(), data))


def forgotten_in_mail(sent, *data):
    """Returns what mails say outside the marks: in the subject, the plain text and the HTML."""
    bodies = [
        *((text, False) for message in sent for text in (message.subject, message.body)),
        *((html, True) for message in sent for html, _ in message.alternatives),
    ]
    return [line for text, is_html in bodies for line in unmarked(_without(text, data), is_html=is_html)]


def _without(text, data):
    for given in (*DATA, *data):
        text = text.replace(given, "")
    return text
