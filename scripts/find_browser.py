"""Finds a Chromium or Chrome for the browser tests, or installs one; prints its path."""

import os
import shutil
import subprocess
import sys

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# Quiet inside a container: no sandbox of its own, and no calls home.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
)


def find() -> str | None:
    """The path of a browser that is there: the system's, else Playwright's own; None where there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or next(filter(os.path.exists, (*PLACES, playwrights_own())), None)


def playwrights_own() -> str:
    """Where Playwright would keep its own Chromium, whether or not it is there."""
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def install() -> str | None:
    """Tries Playwright's own browser, then the system's package."""
    for command in (
        [sys.executable, "-m", "playwright", "install", "chromium"],
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "chromium"],
    ):
        if shutil.which(command[0]):
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if path := find():
            return path
    return None


def main() -> None:
    """Prints the path; with --install gets a browser first where there is none."""
    path = find()
    if path is None and "--install" in sys.argv:
        print("No Chromium found; installing one. This takes a minute, the first time only.")
        path = install()
    if path is None:
        sys.exit("No Chromium or Chrome could be found or installed; the browser tests need one. Install either.")
    print(f"Browser: {path}")


if __name__ == "__main__":
    main()
