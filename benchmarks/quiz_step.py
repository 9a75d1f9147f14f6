"""Measures the server time of a quiz step, compared with a bare view in the same run: part of `make bench`.

A step is what a patient waits for between two questions: the answers are posted, checked and saved, and the next
question is rendered and compressed. The script in the browser posts the answers and gets that question back: one
request. Without the script there are two requests, the POST and the page that it redirects to; these are printed for
comparison. Where the script has to load a page anyway (the photos, the review), that page is counted too. The bare view
is one request that reads the session and updates the same row by its key. All requests use the same settings,
middleware and database, without a network, in turns, on one core. As on a server that has run for a while, each
question was rendered before.
"""

import logging
import os
import sys
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from urllib.parse import urlencode

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import include, path
from django.utils import timezone

from questionnaire.models import Submission
from questionnaire.views.binding import SESSION_KEY
from tests.questionnaire.patients import FULL, posted
from treatments.models import Clinic

WALKS = int(os.environ.get("BENCH_WALKS", "25"))
BAR = 2.0
FORM = "application/x-www-form-urlencoded"  # as browsers send a form without files


def main() -> None:
    """Prints medians and their ratio; `manage.py shell` calls this in the environment of scripts/production.py."""
    logging.disable(logging.WARNING)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with override_settings(ROOT_URLCONF=__name__):
        times = [seconds for walk in range(WALKS + 1) for seconds in _walk(walk) if walk]
    step, plain, bare = (median(seconds) * 1000 for seconds in zip(*times, strict=True))
    print(f"A step of the quiz (posted, checked, saved, next question rendered)   {step:6.2f} ms")
    print(f"The same without a script (the next page is a second request)         {plain:6.2f} ms")
    print(f"A bare view (one session read, one UPDATE by key)                     {bare:6.2f} ms")
    print(f"Ratio of the first to the last                                        {step / bare:6.2f}    (bar: {BAR})")


def bare(request: HttpRequest) -> HttpResponse:
    """Does the minimum of a view that saves something for the browser that sends the request."""
    Submission.objects.filter(pk=request.session[SESSION_KEY]).update(updated_at=timezone.now())
    return HttpResponse("saved")


urlpatterns = [path("bare/", bare), path("", include("clinic_advisor.urls"))]


def _walk(number: int) -> Iterator[tuple[float, float, float]]:
    """Walks through the quiz twice; yields the seconds of each step with the script, without it, and of a bare view.

    Each walk has a source of its own, because the quizzes that one source begins in a minute are limited.
    """
    source = f"192.0.2.{number % 250 + 1}"
    scripted, plain = _Patient(source, script=True), _Patient(source, script=False)
    for key, given in FULL.items():
        answers = {"step": key, "continue": "", **posted(given)}
        yield (
            _seconds(scripted.answer, answers),
            _seconds(plain.answer, answers),
            _seconds(plain.browser.post, "/bare/"),
        )
    connection.close()


def _seconds(act: Callable[..., object], *arguments: object) -> float:
    start = perf_counter()
    act(*arguments)
    return perf_counter() - start


class _Patient:
    """A browser, and the URL of the question that it shows."""

    def __init__(self, source: str, *, script: bool) -> None:
        headers = {"accept-encoding": "gzip", "accept-language": "en"}
        self.browser = Client(SERVER_NAME="127.0.0.1", REMOTE_ADDR=source, headers=headers)
        self.address = self.browser.post("/begin/", {"clinic": Clinic.objects.order_by("name")[0].code})["Location"]
        self.sent_by = {"x-requested-with": "fetch"} if script else {}

    def answer(self, answers: dict[str, object]) -> None:
        """Sends the answers and gets the next page, in the response or with a second request."""
        saved = self.browser.post(self.address, urlencode(answers, doseq=True), FORM, headers=self.sent_by)
        self.address = saved.headers.get("X-Next") or saved["Location"]
        shown = saved if saved.status_code == 200 else self.browser.get(self.address)
        if shown.status_code != 200:
            sys.exit(f"{self.address} answered {shown.status_code}.")
