"""A real browser on a real server."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from scripts import find_browser
from tests.client import CsrfClient
from tests.treatments.results import show

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}


@pytest.fixture(autouse=True)
def no_try_is_counted_yet(transactional_db):
    """Clears the counter of visitors' attempts: its table has no model, so the flush after a test does not empty it."""
    cache.clear()


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """Uses the installed Chromium, with the options that it needs in a container."""
    return {"executable_path": find_browser.find(), "args": list(find_browser.ARGUMENTS)}


@pytest.fixture(scope="session")
def device():
    """Overrides Playwright's fixture for an emulated phone, which would hide the clinic's device of the same name."""
    return


@pytest.fixture
def ticks():
    """The clock advances: a browser waits for later events. The browser's own clock is real and decides nothing."""
    return True


@pytest.fixture
def browser_context_args(browser_context_args):
    kept = {name: value for name, value in browser_context_args.items() if name != "viewport"}
    return {**kept, "locale": "en-US", "timezone_id": "America/New_York"}


@pytest.fixture
def phone(new_context):
    """A page on a phone."""
    return new_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()


@pytest.fixture
def desktop(new_context):
    """A page on a desktop screen."""
    return new_context(viewport=DESKTOP).new_page()


# Finish running animations: a colour in transition is not what a user reads, and unfolded content starts with one.
AT_REST = """
    for (const change of document.getAnimations())
        if (change.effect?.getComputedTiming().endTime !== Infinity) change.finish()
"""


def unfold(page):
    """Opens every folded part of a page."""
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")


@pytest.fixture
def accessible():
    """Asserts that axe finds nothing on the page, folded parts included, and that nothing overflows sideways."""
    axe = Axe()

    def check(page):
        page.wait_for_load_state("load")  # a script in the head delays what follows it
        unfold(page)
        page.evaluate(AT_REST)
        found = axe.run(page)
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
        sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert sideways <= 0, f"{page.url} sticks out by {sideways} px"

    return check


@pytest.fixture
def opened(live_server, clinic):
    """Opens the result for these answers on a page, in the browser that sent them."""

    def _opened(page, answers):
        client = CsrfClient()
        show(client, clinic, answers)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page.goto(f"{live_server.url}{reverse('patient:result')}")
        return page

    return _opened
