"""Every button works: each role opens every page that links lead to and sends every form as it was rendered.

Each form is sent and rolled back, so that every form starts from the demo clinic as it was loaded. Pages and forms of a
kind that was seen before are skipped: see PAGES_OF_A_KIND and FORMS_OF_A_KIND.
"""

import re
from collections import Counter, deque
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils import timezone

from tests.client import is_page
from tests.factories import NOW
from tests.pages import read_page
from tests.roles import browser_of
from treatments.management import demo_clinic
from treatments.services.review.releases import release_demo

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]

PAGES_OF_A_KIND, FORMS_OF_A_KIND = 2, 1
DOWNLOADS_ONLY = {"/static/", "/media/"}
ANSWERED = {200, 204, 302, 409, 422}
"""Accepted statuses for a form sent as rendered: done, not possible now, or refused with an error."""
STAFF_PAGES, SERVERS_CLOCK = ("/admin/", "/desk/", "/accounts/"), re.compile(r"\bUTC\b|server time")
"""Staff pages show the clinic's local time everywhere."""
LEFT_OUT = {"account_logout"}
"""Signing out would end the crawl; tests/journeys/test_sign_in.py presses that button."""
OTHER_DOORS = {
    "patient": {"desk:home", "admin:index"},
    "clinician": {"patient:my"},
    "front desk": {"patient:my", "admin:index"},
    "operator": {"patient:my", "desk:home"},
}
"""The public pages, which everybody may read, link to the start pages of all roles. Those of other roles return 403."""

STARTS = {
    "visitor": ["/"],
    "visitor with a quiz": ["/quiz/review/", "/quiz/save/"],
    "visitor who may stop": ["/quiz/stop/"],
    "visitor with a kept quiz": ["/quiz/resume/device/"],
    "visitor with a result": ["/result/"],
    "patient": ["/my/"],
    "clinician": ["/admin/", "/accounts/2fa/"],
    "front desk": ["/desk/", "/accounts/2fa/"],
    "operator": ["/admin/", "/accounts/2fa/"],
}
MEETS = {
    "visitor with a quiz": "quiz:step",
    "visitor who may stop": "quiz:stop",
    "visitor with a kept quiz": "quiz:resume_device",
    "visitor with a result": "patient:worksheet",
    "patient": "patient:my_move",
    "clinician": "admin:treatments_plan_change",
    "front desk": "desk:move",
    "operator": "admin:treatments_clinic_change",
}
"""A page deep inside the pages of each role; it shows that the crawl did not stop at the sign-in."""


def test_every_page_opens_and_every_form_can_be_sent(settings):
    """Tests all roles in one test, because the demo clinic is slow to load."""
    settings.STAFF_SECOND_FACTOR = True
    release_demo(now=timezone.now())
    demo_clinic.load(timezone.now())
    crawls = {role: Crawl(browser_of(role), left_out(role)).run(starts) for role, starts in STARTS.items()}
    faults = [f"{role}: {fault}" for role, crawl in crawls.items() for fault in crawl.faults]
    assert not faults, "\n".join(faults)
    for role, name in MEETS.items():
        assert any(kind == name for kind, _query in crawls[role].opened), f"{role} does not reach {name}"


def left_out(role):
    return LEFT_OUT | OTHER_DOORS.get(role, set())


class Crawl:
    """Crawls what one browser reaches from its start pages. `faults` has a line for each page or form that failed."""

    def __init__(self, client, left_out):
        self.client, self.left_out, self.faults = client, left_out, []
        self.opened, self.sent = Counter(), Counter()

    def run(self, starts):
        waiting, seen = deque((start, "") for start in starts), set()
        while waiting:
            address, found_on = waiting.popleft()
            if address in seen or not self._is_new(address):
                continue
            seen.add(address)
            page = self._open(address, found_on)
            waiting.extend((link, address) for link in page.links if link not in seen)
            for form in page.forms:
                waiting.extend((link, address) for link in self._send(form, address))
        return self

    def _is_new(self, address):
        kind = kind_of(address)
        if kind is None or kind in self.left_out:
            return kind is None and not address.startswith(tuple(DOWNLOADS_ONLY))
        query = frozenset(name for name, _value in parse_qsl(urlsplit(address).query))
        self.opened[kind, query] += 1
        return self.opened[kind, query] <= PAGES_OF_A_KIND

    def _open(self, address, found_on):
        response = self.client.get(address, follow=True)
        if response.status_code >= 400:
            self.faults.append(f"{response.status_code} GET {address}, linked from {found_on or 'the start'}")
        if address.startswith(STAFF_PAGES) and is_page(response) and SERVERS_CLOCK.search(response.content.decode()):
            self.faults.append(f"{address} tells the time by the server's clock")
        return content_of(response, address)

    def _send(self, form, address):
        """Presses each button of the form once. Returns the pages to which a GET form leads."""
        leads = []
        for name, value, elsewhere in form.buttons:
            action, kind = elsewhere or form.action, kind_of(elsewhere or form.action)
            button = (form.method, kind, name, "" if any(map(str.isdigit, value)) else value, form.names)
            self.sent[button] += 1
            if kind in self.left_out or self.sent[button] > FORMS_OF_A_KIND:
                continue
            status, page = self._press(form, action, [(name, value)] if name else [])
            if status not in ANSWERED:
                self.faults.append(f"{status} {form.method.upper()} {action} ({name}={value}), a form of {address}")
            leads += page.links
        return leads if form.method == "get" else []

    def _press(self, form, action, button):
        """Sends the form, reads the page that follows, and rolls the changes back."""
        data = {}
        for name, value in form.fields + button:
            data.setdefault(name, []).append(value)
        cookies = SimpleCookie({name: morsel.value for name, morsel in self.client.cookies.items()})
        with transaction.atomic():
            send = self.client.post if form.method == "post" else self.client.get
            response = send(action, data, follow=True)
            page = content_of(response, action)
            transaction.set_rollback(True)
        self.client.cookies = cookies
        return response.status_code, page


def kind_of(address):
    """Returns the view name of the address, or None if no route matches."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return None


def content_of(response, address):
    if response.streaming:
        response.getvalue()
    if response.streaming or not is_page(response):
        return read_page("", address)
    return read_page(response.content.decode(), response.request["PATH_INFO"])
