"""Runs Lighthouse, in its phone mode, on the patient's pages: `make lighthouse`.

The server is the production one (scripts/production.py). The median of several runs counts, because a shared machine is
not always idle. A score below 100 is printed and fails; audits that only HTTPS can pass are printed but do not count.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import django
from playwright.sync_api import Browser, Page, sync_playwright

from scripts import production
from scripts.find_browser import ARGUMENTS, find
from tests.journeys import people

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".lighthouse"
VERSION = "12.8.2"  # the newest that runs on Node 18 and 20
RUNS = int(os.environ.get("LIGHTHOUSE_RUNS", "3"))
TRIES = 3
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
HTTPS_ALONE = {"is-on-https", "redirects-http"}
PHONE = {"width": 412, "height": 823}

Report = dict[str, Any]


class Target(NamedTuple):
    """A page, and the cookies of the browser that reached it."""

    name: str
    url: str
    cookies: str


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_advisor.settings")
    django.setup()  # `people` finds labels in the active language
    _install()
    chromium = find() or sys.exit("No Chromium or Chrome was found; install either.")
    with production.served() as site:
        targets = _targets(site, chromium)
        passed = [_judge(target, [_run(target, chromium) for _ in range(RUNS)]) for target in targets]
    sys.exit(0 if all(passed) else 1)


def _install() -> None:
    """Installs Lighthouse in a folder of its own that git ignores."""
    package = FOLDER / "node_modules" / "lighthouse" / "package.json"
    if package.exists() and json.loads(package.read_text())["version"] == VERSION:
        return
    FOLDER.mkdir(exist_ok=True)
    quietly = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    subprocess.run(["npm", "install", *quietly, "--prefix", str(FOLDER), f"lighthouse@{VERSION}"], check=True)


def _targets(site: str, chromium: str) -> list[Target]:
    """Returns home, the first question, the first question about one concern, and a result with two options."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        targets = [Target("home", f"{site}/", "")]
        targets += [_reached(browser, site, *way) for way in WAYS.items()]
        browser.close()
    return targets


def _to_the_first_step(page: Page) -> None:
    """Does nothing: the quiz begins on this page."""


def _to_the_first_strength(page: Page) -> None:
    people.answer_step(page, ["frown_lines"])
    people.go_on(page)


def _to_the_result(page: Page) -> None:
    people.fill_in_quiz(page, concerns=["frown_lines", "acne_scars_rolling"])
    people.send(page)


WAYS: dict[str, Callable[[Page], None]] = {
    "first step": _to_the_first_step,
    "strength": _to_the_first_strength,
    "result": _to_the_result,
}


def _reached(browser: Browser, site: str, name: str, way: Callable[[Page], None]) -> Target:
    page = browser.new_context(viewport=PHONE).new_page()
    people.begin(page, site, "Harbor")
    way(page)
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies())
    return Target(name, page.url, cookies)


def _run(target: Target, chromium: str) -> Report:
    with tempfile.TemporaryDirectory() as folder:
        headers, report = Path(folder) / "headers.json", Path(folder) / "report.json"
        headers.write_text(json.dumps({"Cookie": target.cookies} if target.cookies else {}))
        command = [FOLDER / "node_modules" / ".bin" / "lighthouse", target.url, "--quiet"]
        command += ["--output=json", f"--output-path={report}", f"--extra-headers={headers}"]
        command += [f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags=--headless=new {' '.join(ARGUMENTS)}"]
        environment = {**os.environ, "CHROME_PATH": chromium}
        # On a busy machine the browser sometimes records nothing; that run is repeated.
        tries = (subprocess.run(command, check=False, env=environment).returncode for _ in range(TRIES))
        if all(tries):
            sys.exit(f"Lighthouse did not get through {target.name}; what it says stands above.")
        found: Report = json.loads(report.read_text())
    return found


def _judge(target: Target, reports: list[Report]) -> bool:
    """Prints the page's scores and the audits that fail; returns whether the page passes."""
    scores = {name: median(report["categories"][name]["score"] for report in reports) for name in CATEGORIES}
    last = reports[-1]
    if last["finalDisplayedUrl"] != target.url:
        sys.exit(f"Lighthouse saw {last['finalDisplayedUrl']}, not {target.url}.")
    shown = "  ".join(f"{name} {score * 100:.0f}" for name, score in scores.items())
    print(f"{target.name:12} {shown}  ({_measured(last)})")
    wanting = {name: _wanting(last, name) for name, score in scores.items() if score < 1}
    for name, audits in wanting.items():
        print(f"{'':12} {name}: {', '.join(audits) or 'rounding'}")
    return all(set(audits) and set(audits) <= HTTPS_ALONE for audits in wanting.values())


def _measured(report: Report) -> str:
    audits = report["audits"]
    names = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
    shown = [audits[name]["displayValue"].replace("\xa0", " ") for name in names]
    return f"FCP {shown[0]}, LCP {shown[1]}, blocked {shown[2]}, shift {shown[3]}, {_kilobytes(audits)} kB"


def _kilobytes(audits: dict[str, Any]) -> str:
    return f"{audits['total-byte-weight']['numericValue'] / 1000:.0f}"


def _wanting(report: Report, category: str) -> list[str]:
    """Returns the audits of a category that count and have less than the full score."""
    counted = [ref["id"] for ref in report["categories"][category]["auditRefs"] if ref["weight"]]
    return [name for name in counted if (report["audits"][name]["score"] or 0) < 1 and _applies(report["audits"][name])]


def _applies(audit: dict[str, Any]) -> bool:
    return audit["scoreDisplayMode"] not in {"notApplicable", "informative", "manual"}


if __name__ == "__main__":
    main()
