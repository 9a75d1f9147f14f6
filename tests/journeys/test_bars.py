"""What every page must meet: no axe findings, in both languages, light and dark; no overflow; no layout shift.

A patient's pages are checked at a width of 320 px, which is also 1280 px at 400 % zoom; 640 px is a screen of 1280 px
at 200 % zoom.
"""

import re
from collections import deque
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from questionnaire.models import Submission
from tests import factories
from tests.journeys import people
from tests.test_urls import ALL, PUBLIC
from tests.treatments.assessed import FROWN_LINES, ROLLING_SCARS, make_assessment
from tests.treatments.patient.test_account import make_booking
from tests.treatments.patient.test_account import sign_in as sign_in_at
from treatments.models import Assessment
from treatments.services.plans.plans import make_plan

NARROW = {"width": 320, "height": 740}
ZOOMED = {"width": 640, "height": 450}
PHONE = {"width": 360, "height": 740}
# The browser's language is set by its locale; a custom header does not override it.
LANGUAGES = [pytest.param(code, marks=pytest.mark.browser_context_args(locale=code)) for code, _ in settings.LANGUAGES]
MOST_TABS = 90
FEW = 4
LEADS_ON = "main form button.btn-primary:visible"
NOT_PAGES = re.compile(r"\.(pdf|ics|json|jpg|zip)$")
FOLLOWING = ("patient:result", "patient:explore", "patient:worksheet", "patient:summary")
FOR_STAFF = ("/admin/", "/desk/", "/accounts/")
AXE = Axe().axe_script
RULES = {"resultTypes": ["violations"]}
CONTRAST = RULES | {"runOnly": ["color-contrast"]}

pytestmark = pytest.mark.django_db(transaction=True)


class Sweep:
    """Checks a page in every required way. Loads axe once for each page and runs it in each theme."""

    def __init__(self, page, language):
        self.page, self.language, self.looks_at_dark = page, language, language == settings.LANGUAGE_CODE

    def __call__(self, part="html"):
        self.still()
        self.obeys(RULES, part)
        if self.looks_at_dark:
            with self.dark():
                self.obeys(CONTRAST, part)
        self.fits()

    def obeys(self, rules, part):
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE)
        found = AxeResults(self.page.evaluate("([part, rules]) => axe.run(part, rules)", [part, rules]))
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"

    @contextmanager
    def dark(self):
        self.page.emulate_media(color_scheme="dark")
        yield
        self.page.emulate_media(color_scheme="light")

    def fits(self):
        for size in (ZOOMED, NARROW):
            self.page.set_viewport_size(size)
            sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert self.page.evaluate(sideways) <= 0, f"{self.page.url} sticks out at {size['width']} px"

    def still(self):
        shifts = self.page.evaluate(
            """() => new Promise(seen => {
                const observer = new PerformanceObserver(list => seen(list.getEntries()
                    .filter(each => each.startTime > (window.pressedAt ?? 0)).map(each => each.value)));
                observer.observe({type: "layout-shift", buffered: true});
                requestAnimationFrame(() => requestAnimationFrame(() => seen([])));
            })"""
        )
        assert shifts == [], f"{self.page.url} jumps"


@pytest.fixture(params=LANGUAGES)
def sweep(request, new_context, live_server):
    """A narrow browser set to a language; in one of the languages it checks dark pages too."""
    # Reduced motion: a colour in transition from light to dark would belong to neither theme.
    context = new_context(viewport=NARROW, has_touch=True, reduced_motion="reduce")
    return Sweep(context.new_page(), request.param)


def test_every_public_page_holds_the_bars(live_server, sweep, clinic):
    for name in sorted(PUBLIC):
        sweep.page.goto(live_server.url + ALL[name])
        sweep()


def test_every_step_its_errors_and_all_that_follows_hold_the_bars(live_server, sweep, clinic):
    page = sweep.page
    page.goto(live_server.url)
    expect(page.locator("html")).to_have_attribute("lang", sweep.language)
    submit(page)
    while "/review/" not in page.url:
        sweep()
        submit_empty(sweep)
        people.answer_step(page, ["frown_lines", "neck_lines", "acne_scars_rolling"])
        submit(page)
    sweep()
    submit(page)
    assert Assessment.objects.exists()
    for _ in reachable(page, *map(reverse, FOLLOWING)):
        sweep()


def test_every_page_of_her_own_space_holds_the_bars(live_server, sweep, client, planned):
    sign_in(sweep.page.context, live_server.url, client, planned)
    sweep.page.goto(live_server.url + reverse("patient:my"))
    seen = [sweep() or path for path in reachable(sweep.page, below="/my/")]
    assert len(seen) > FEW, seen


@pytest.fixture
def planned(patient, clinic, clinician_user, clinician, room, device):
    """A patient with a plan of two treatments, whose first session is booked."""
    assessment = make_assessment(patient, FROWN_LINES, ROLLING_SCARS)
    chosen = {"treatments": ("botox", "skinpen"), "start_with": "botox"}
    review = factories.ReviewFactory(assessment=assessment, decided_by=clinician_user, **chosen)
    session = make_plan(review=review, start_on=timezone.localdate(), by=clinician_user).sessions.first()
    make_booking(session, clinician, room, timezone.now() + timedelta(days=9))
    return patient


def sign_in(context, address, client, patient):
    """Signs a browser in as after the code and the date of birth."""
    sign_in_at(client, patient)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": client.session.session_key, "url": address}])


def submit(page):
    """Presses the button that leads on, whatever its label. Layout shifts before that do not count for what follows."""
    page.evaluate(
        """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
            window.pressedAt = performance.now();
            done();
        })))"""
    )
    with people.next_page(page):
        page.locator(LEADS_ON).last.click()


def submit_empty(sweep):
    """Continues without a required answer: the errors are listed and have the focus."""
    was = sweep.page.url
    submit(sweep.page)
    if sweep.page.url != was:
        with people.next_page(sweep.page):
            sweep.page.go_back()
        return None
    expect(sweep.page.locator(".error-summary")).to_be_focused()
    return sweep("main")


def reachable(page, *others, below="/"):
    """Opens this page, the others, and all patient pages that links lead to from there; yields their paths."""
    waiting = deque(dict.fromkeys([urlsplit(page.url).path, *others]))
    seen = set(waiting)
    while waiting:
        path = waiting.popleft()
        page.goto(urljoin(page.url, path))
        yield path
        links = page.eval_on_selector_all("a[href^='/']", "links => links.map(link => link.pathname)")
        new = {link for link in links if link.startswith(below) and is_a_patients_page(link)} - seen
        seen |= new
        waiting.extend(sorted(new))


def is_a_patients_page(path):
    return not path.startswith(FOR_STAFF) and not NOT_PAGES.search(path)


def test_from_the_start_to_the_result_by_keyboard_alone(live_server, new_context, clinic):
    page = new_context(viewport=PHONE).new_page()
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    press(page, LEADS_ON)
    while "/review/" not in page.url:
        people.answer_by_keys(page, ["frown_lines", "neck_bands"])
    press(page, LEADS_ON)

    answers = Submission.objects.get().answers
    assert answers["concerns"] == {"concerns": ["frown_lines", "neck_bands"]}
    assert answers["strength-neck_bands"] == {"movement": 2, "rest": 1}
    assert answers["about-you"]["birth_date"] == "1984-03-01"
    expect(page).to_have_url(live_server.url + reverse("patient:result"))


def press(page, selector):
    """Moves the focus with Tab to the last match and presses Enter."""
    wanted = page.locator(selector).last
    for _ in range(MOST_TABS):
        if wanted.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    with people.next_page(page):
        page.keyboard.press("Enter")
