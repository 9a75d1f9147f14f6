"""What a rendered page offers: its links, and what each of its forms sends when a button is pressed."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

NOT_SENT = {"submit", "button", "reset", "image", "file"}


@dataclass
class Form:
    """A form as rendered. `fields` are the names and values that are sent whichever button is pressed."""

    method: str
    action: str
    id: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    """Name, value, and the button's own address if it has one."""

    @property
    def names(self):
        return frozenset(name for name, _value in self.fields)


@dataclass
class Page:
    """Links and forms, with absolute paths."""

    links: list[str]
    forms: list[Form]


def read_page(html, address):
    """Parses the page that was rendered at this address."""
    reader = _Reader(address)
    reader.feed(html)
    reader.close()
    for form, name, value in reader.elsewhere:
        owner = next((candidate for candidate in reader.page.forms if candidate.id == form), None)
        if owner:
            owner.fields.append((name, value))
    return reader.page


class _Reader(HTMLParser):
    def __init__(self, address):
        super().__init__()
        self.address, self.page = address, Page([], [])
        self.form = self.select = self.area = None
        self.options, self.elsewhere = [], []

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        handle = getattr(self, f"_{tag}", None)
        if handle:
            handle(given)

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "textarea" and self.area:
            self._send(*self.area)
            self.area = None
        elif tag == "select" and self.select:
            self._send_select()

    def handle_data(self, data):
        if self.area:
            given, text = self.area
            self.area = (given, text + data)

    def _a(self, given):
        href = given.get("href", "#")
        link = urldefrag(urljoin(self.address, href))[0]
        if href.startswith("#"):  # a link within the page
            return
        if not urlsplit(link).netloc and link.startswith("/"):
            self.page.links.append(link)

    def _form(self, given):
        action = urldefrag(urljoin(self.address, given.get("action") or self.address))[0]
        self.form = Form(given.get("method", "get").lower(), action, given.get("id", ""))
        self.page.forms.append(self.form)

    def _input(self, given):
        kind = given.get("type", "text")
        if kind == "submit":
            self._button(given)
        elif kind not in NOT_SENT and (kind not in {"checkbox", "radio"} or "checked" in given):
            self._send(given, given.get("value", "on" if kind in {"checkbox", "radio"} else ""))

    def _button(self, given):
        if self.form and given.get("type", "submit") == "submit" and "disabled" not in given:
            elsewhere = urljoin(self.address, given["formaction"]) if "formaction" in given else ""
            self.form.buttons.append((given.get("name", ""), given.get("value", ""), elsewhere))

    def _textarea(self, given):
        self.area = (given, "")

    def _select(self, given):
        self.select, self.options = given, []

    def _option(self, given):
        if self.select is not None:
            self.options.append((given.get("value", ""), "selected" in given))

    def _send_select(self):
        chosen = [value for value, selected in self.options if selected]
        if not chosen and "multiple" not in self.select and self.options:
            chosen = [self.options[0][0]]  # a browser preselects the first option
        for value in chosen:
            self._send(self.select, value)
        self.select = None

    def _send(self, given, value):
        if not given.get("name") or "disabled" in given:
            return
        if given.get("form"):
            self.elsewhere.append((given["form"], given["name"], value))
        elif self.form:
            self.form.fields.append((given["name"], value))
