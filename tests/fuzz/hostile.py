"""Requests that no page of ours makes: every address, with values at the limits of what can be sent."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote, urlencode, urlsplit

from django import forms
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RoutePattern

from tests.pages import Form, read_page

URLENCODED = "application/x-www-form-urlencoded"
BOUNDARY = "fuzz"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
CONTENT_TYPES = [
    *[URLENCODED] * 8,
    *[MULTIPART] * 4,
    "",
    "application/json",
    "multipart/form-data",
    f"{MULTIPART}; charset=utf-16",
    *[f"{URLENCODED}; charset={name}" for name in ("ISO-8859-1", "utf-7", "utf8", "hex", "no-such")],
]
METHODS = [*["GET"] * 6, *["POST"] * 8, "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "MOVE"]
TEXTS = [
    *("", " ", "\0", "a\0b", "\x1b[31m", "\x07", "\x85", "a\r\nSet-Cookie: b=c", "\t"),
    *(
        "\u202e",
        "\u200f\u200d",
        "\ufeff",
        "\ud800",
        "\udfffx",
        "e\u0301",
        "o’neil",
        "👩‍⚕️",
        "ﷺ",
        "x" * 300,
        "ß" * 20_000,
    ),
    *(
        "%",
        "%00",
        "%s",
        "{{ 7 }}",
        "../../x",
        "\\",
        "'",
        "' OR 1=1--",
        "<b>",
        "null",
        "true",
        "[]",
        "{}",
        "|",
        "a|b|c|d",
    ),
]
NUMBERS = [
    *("0", "-1", "+1", "1.5", "1e309", "NaN", "-Infinity", "0x1", "1_000", "٣", "１２", "²", "½", "1,5"),
    *(str(2**31), str(2**63), str(-(2**63) - 1), str(2**64), "9" * 400, "9" * 5_000),
]
MOMENTS = [
    *("0001-01-01", "1899-12-31", "2026-02-30", "0000-00-00", "9999-12-31", "99999-01-01", "٢٠٢٦-١١-٢٤", "24:00"),
    *("2026-11-24T25:00", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00+14:00", "2026-11-24", "10:00", "02:30"),
    *("9999-12-31T15:00:00+00:00|1|1|", "2026-11-24T15:00:00+00:00|1|1|1", f"2026-11-24T15:00:00+00:00|{2**64}|1|"),
]
HEADERS = [
    {},
    {},
    {"HX-Request": "true"},
    {"Accept-Language": "es;q=9, *" + "x" * 500},
    {"Accept-Language": "\u00ff"},
    {"Accept-Encoding": "gzip, br;q=x"},
    {"If-Modified-Since": "Mon, 99 Foo 99999 00:00:00 GMT"},
    {"Range": "bytes=9-1"},
    {"Referer": "http://[::1"},
    {"X-Forwarded-For": "x, 1.2.3.4.5, %00"},
]
NAMES = [
    *(
        "clinic",
        "stage",
        "page",
        "day",
        "date",
        "time",
        "first",
        "last",
        "clinician",
        "by",
        "seen",
        "reach",
        "next",
    ),
    *("state", "q", "p", "o", "e", "all", "action", "_selected_action", "_popup", "_to_field", "_changelist_filters"),
    *("ask", "withdraw", "text", "decision", "treatments", "slot", "other", "go", "post", "version", "take", "wanted"),
]
"""Parameters that pages read without a form, and those that Django's admin reads."""


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: bytes = b""
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path[:300]} {self.content_type} {self.body[:600]!r} {self.headers}"


@dataclass(frozen=True)
class Answer:
    status: int
    page: str = ""
    """The content, if the response is a page."""


class Attack:
    """Random requests of one user, including the forms of returned pages with unlikely values put in.

    `send` takes a Request and returns an Answer; `keys` are values that identify rows in the database.
    """

    def __init__(self, random: Random, send: Callable[[Request], Answer], keys: list[str]) -> None:
        self.random, self.send, self.keys = random, send, keys
        self.addresses, self.names = sorted(set(addresses())), [*NAMES, *sorted(form_fields())]
        self.random.shuffle(self.addresses)
        self.forms: dict[tuple[str, frozenset[str]], Form] = {}
        self.statuses: Counter[int] = Counter()
        self.broken: list[str] = []

    def run(self, times: int) -> None:
        """Sends `times` requests in all; up to half of them open each address once."""
        for number in range(times):
            opens = number < len(self.addresses) and number < times // 2
            request = self._open(self.addresses[number]) if opens else self._next()
            answer = self.send(request)
            self.statuses[answer.status] += 1
            if answer.status >= 500:
                self.broken.append(f"{answer.status} {request}")
            self._learn(answer, request)

    def _learn(self, answer: Answer, request: Request) -> None:
        if not answer.page:
            return
        for form in read_page(answer.page, urlsplit(request.path).path).forms:
            if form.action.startswith("/") and "logout" not in form.action:
                self.forms[re.sub(r"\d+", "", form.action), form.names] = form

    def _open(self, address: str) -> Request:
        return Request("GET", self._filled(address, keys_alone=True))

    def _next(self) -> Request:
        if self.forms and self.random.random() < 0.5:
            return self._bent_form()
        method = self.random.choice(METHODS)
        path = self._filled(self.random.choice(self.addresses))
        if self.random.random() < 0.5:
            path += "?" + encoded(self._pairs())
        if method == "GET":
            return Request(method, path, headers=self.random.choice(HEADERS))
        return self._with_body(method, path, self._pairs())

    def _bent_form(self) -> Request:
        form = self.random.choice(list(self.forms.values()))
        fields = form.fields + [button[:2] for button in self.random.sample(form.buttons, min(1, len(form.buttons)))]
        for _ in range(self.random.choice([1, 1, 2])):
            if fields:
                place = self.random.randrange(len(fields))
                fields[place] = (fields[place][0], self._value())
        fields = [(name, value) for name, value in fields if name and name != "csrfmiddlewaretoken"]
        if form.method == "get":
            return Request("GET", f"{form.action.partition('?')[0]}?{encoded(fields)}")
        return self._with_body("POST", form.action, fields)

    def _with_body(self, method: str, path: str, fields: list[tuple[str, str]]) -> Request:
        kind = self.random.choice(CONTENT_TYPES)
        body = in_parts(fields) if kind.startswith("multipart") else encoded(fields).encode()
        return Request(method, path, body, kind, self.random.choice(HEADERS))

    def _pairs(self) -> list[tuple[str, str]]:
        return [(self.random.choice(self.names), self._value()) for _ in range(self.random.choice([0, 1, 2, 3, 6]))]

    def _value(self) -> str:
        kind = self.random.choice([TEXTS, NUMBERS, MOMENTS, self.keys])
        return self.random.choice(kind)

    def _filled(self, address: str, *, keys_alone: bool = False) -> str:
        def fill(_place: re.Match[str]) -> str:
            value = self.random.choice(self.keys) if keys_alone or self.random.random() < 0.6 else self._value()
            return quote(value[:2_000], safe="", errors="surrogatepass")

        return re.sub(r"<\w+>", fill, address)


def addresses(patterns=None, before: str = "/") -> Iterator[str]:
    """Yields each address of the product, with `<name>` for its parameters."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        is_route = isinstance(entry.pattern, RoutePattern)
        here = (
            re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", str(entry.pattern)) if is_route else without_regex(str(entry.pattern))
        )
        if isinstance(entry, URLPattern):
            yield before + here
        else:
            yield from addresses(entry.url_patterns, before + here)


def without_regex(pattern: str) -> str:
    return re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", pattern).strip("^$").replace("\\", "")


def form_fields(form: type[forms.BaseForm] = forms.BaseForm) -> set[str]:
    """The names of all fields of all forms."""
    below = (form_fields(subclass) for subclass in form.__subclasses__())
    return set(getattr(form, "base_fields", ())).union(*below)


def encoded(fields: list[tuple[str, str]]) -> str:
    return urlencode(fields, errors="surrogatepass")


def in_parts(fields: list[tuple[str, str]]) -> bytes:
    """Encodes fields as a browser sends a form with a file; a name may occur twice."""
    lines = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{quote(name)}"\r\n\r\n{value}\r\n'
        for name, value in fields
    ]
    return "".join([*lines, f"--{BOUNDARY}--\r\n"]).encode(errors="surrogatepass")
