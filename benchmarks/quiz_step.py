"""What a step of the quiz costs the server, beside a bare view, in the same run: part of `make bench`.

A step is what a patient waits for between two questions: her answers posted, checked and saved, and the next page
rendered and compressed, two requests in all. The bare view is one request that reads the session and updates the same
row by its key. Both go through the same settings, middleware and database, without a network, in turns, on one core.
"""

import logging
import os
import sys
from collections.abc import Iterator
from statistics import median
from time import perf_counter

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


def main() -> None:
    """Prints the medians and their ratio; `manage.py shell` calls it, in what scripts/production.py prepares."""
    logging.disable(logging.WARNING)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with override_settings(ROOT_URLCONF=__name__):
        times = [pair for walk in range(WALKS + 1) for pair in _walk() if walk]
    step, bare = (median(each) * 1000 for each in zip(*times, strict=True))
    print(f"A step of the quiz (posted, checked, saved, next page rendered)   {step:6.2f} ms")
    print(f"A bare view (one session read, one UPDATE by key)                 {bare:6.2f} ms")
    print(f"Ratio                                                             {step / bare:6.2f}    (bar: {BAR})")


def bare(request: HttpRequest) -> HttpResponse:
    """The least that a view does which saves something for the browser that asks."""
    Submission.objects.filter(pk=request.session[SESSION_KEY]).update(updated_at=timezone.now())
    return HttpResponse("saved")


urlpatterns = [path("bare/", bare), path("", include("clinic_advisor.urls"))]


def _walk() -> Iterator[tuple[float, float]]:
    """One patient's way through the quiz: the seconds of each step, and of a bare view right after it."""
    browser = Client(SERVER_NAME="127.0.0.1", headers={"accept-encoding": "gzip", "accept-language": "en"})
    begun = browser.post("/begin/", {"clinic": Clinic.objects.order_by("name")[0].code})
    address = begun["Location"]
    for key, given in FULL.items():
        start = perf_counter()
        saved = browser.post(address, {"step": key, "continue": "", **posted(given)})
        shown = browser.get(saved["Location"])
        middle = perf_counter()
        browser.post("/bare/")
        end = perf_counter()
        if shown.status_code != 200:
            sys.exit(f"{address} led to {saved['Location']}, which answered {shown.status_code}.")
        address = saved["Location"]
        yield middle - start, end - middle
    connection.close()
