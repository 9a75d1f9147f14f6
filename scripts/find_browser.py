"""Finds or installs a Chromium or Chrome for the browser tests, and prints its path."""

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
# For use inside a container: without Chromium's own sandbox and without background network requests.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
)


def find() -> str | None:
    """Returns the path of an installed browser: the system's, or else Playwright's own; None if there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or next(filter(os.path.exists, (*PLACES, playwrights_own())), None)


def playwrights_own() -> str:
    """Returns the path of Playwright's own Chromium, whether or not it is installed."""
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def install() -> str | None:
    """Installs Playwright's own browser, or else the system's package; returns its path, None if both fail."""
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
    """Prints the path; with --install, installs a browser first if there is none."""
    path = find()
    if path is None and "--install" in sys.argv:
        print("No Chromium found; installing one. This takes a minute, the first time only.")
        path = install()
    if path is None:
        sys.exit("No Chromium or Chrome could be found or installed; the browser tests need one. Install either.")
    print(f"Browser: {path}")


if __name__ == "__main__":
    main()
