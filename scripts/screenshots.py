"""Takes the README's screenshots from a separate demo clinic: docs/screenshots/*.png."""

import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, sync_playwright

from scripts.find_browser import ARGUMENTS, find
from tests.journeys import people

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "screenshots"
PHONE = {"width": 390, "height": 844}
SCREEN = {"width": 1280, "height": 900}
PASSWORD = "demo-clinic-demo"  # noqa: S105  # of the demo, intentionally public


@contextmanager
def served() -> Iterator[str]:
    """Yields the address of a server with a new demo clinic, which is removed afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DEBUG": "on", "DATABASE_URL": "", "EMBEDDED_POSTGRES_DIR": f"{folder}/data/db"}
        command = [sys.executable, "-u", "manage.py", "serve", "--port", str(port)]
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as server:
            next(line for line in server.stdout or () if "Ctrl-C" in line)
            try:
                yield f"http://127.0.0.1:{port}"
            finally:
                server.terminate()
                server.wait()


def shoot(page: Page, name: str) -> None:
    """Takes a screenshot of what a visitor sees first, without scrolling."""
    page.wait_for_load_state()
    page.screenshot(path=PICTURES / f"{name}.png")


def patient(browser: Browser, site: str) -> None:
    """Takes the first question about a line, and the options side by side."""
    page = browser.new_context(viewport=PHONE, device_scale_factor=2).new_page()
    people.begin(page, site, "Harbor")
    people.answer_step(page, ["frown_lines"])
    people.go_on(page)
    people.choose(page, "movement", "2")
    shoot(page, "patient-quiz")
    people.fill_in_quiz(page)
    people.send(page)
    page.set_viewport_size(SCREEN)
    shoot(page, "patient-result")


def sign_in(browser: Browser, site: str, name: str) -> Page:
    """Returns a page on which a member of the demo's staff is signed in."""
    page = browser.new_context(viewport=SCREEN).new_page()
    people.sign_in(page, f"{site}/accounts/login/", f"{name}@demo.example", PASSWORD)
    return page


def clinician(browser: Browser, site: str) -> None:
    """Takes the review queue, and the review of a patient with two concerns."""
    page = sign_in(browser, site, "clinician")
    page.goto(f"{site}/admin/treatments/assessment/")
    shoot(page, "clinician-queue")
    with people.next_page(page):
        page.locator("tr", has_text="Both, in order").get_by_role("link").first.click()
    shoot(page, "clinician-review")


def front_desk(browser: Browser, site: str) -> None:
    """Takes the free times of a session, and a day with bookings."""
    page = sign_in(browser, site, "desk")
    with people.next_page(page):
        page.get_by_role("link", name="Find a time").first.click()
    shoot(page, "desk-times")
    with people.next_page(page):
        page.get_by_role("link", name=re.compile("Today, Harbor")).click()
    while page.locator("main td").count() == 0:
        with people.next_page(page):
            page.get_by_role("link", name="Day after").click()
    shoot(page, "desk-day")


def main() -> None:
    """Takes all screenshots."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_advisor.settings")
    django.setup()  # `people` finds labels in the active language
    PICTURES.mkdir(parents=True, exist_ok=True)
    with served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        patient(browser, site)
        clinician(browser, site)
        front_desk(browser, site)
        browser.close()


if __name__ == "__main__":
    main()
