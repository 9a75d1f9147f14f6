"""Measures the server time of the clinician's pages: part of `make bench`.

The review page is compared with a bare change page of Django's admin for the same model, with the same number of fields
and without our code. Both use the same settings, middleware and database, without a network, in turns, on one core.
The first pages of the lists are measured with 200 assessments and again with 200,000, with the other data that a clinic
of that size has.
"""

import logging
import os
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import include, path

from benchmarks.filling import insert_like, without_triggers
from treatments.models import Assessment, Clinic, Review, User, Waiting
from treatments.permissions import Role

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "40"))
FEW, MANY = 200, int(os.environ.get("BENCH_ASSESSMENTS", "200000"))
WAITING_IN = 400  # one assessment in so many waits for review; the others are decided
PAGE_BAR, LIST_BAR, QUERY_BAR = 3.0, 2.0, 15
LISTS = {
    "home": "/admin/",
    "waiting": "/admin/treatments/assessment/",
    "asked back": "/admin/treatments/assessment/?state=asked",
    "decided": "/admin/treatments/assessment/?state=decided",
    "all": "/admin/treatments/assessment/?state=all",
    "all, of one outcome": "/admin/treatments/assessment/?state=all&outcome__exact=neither",
    "decided, of one clinic": "/admin/treatments/assessment/?state=decided&clinic=harbor-demo",
    "patients": "/admin/treatments/patient/",
}


class BareAdmin(admin.ModelAdmin[Assessment]):
    """Django's own page for the model, with raw keys instead of menus, so that it does not list every patient."""

    fields = (
        *("reference", "patient", "clinic", "submission", "facts", "result"),
        *("outcome", "urgency", "knowledge_version", "created_at"),
    )
    readonly_fields = ("reference", "created_at")
    raw_id_fields = ("patient", "clinic", "submission")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    has_change_permission = has_module_permission = has_view_permission


bare_site = admin.AdminSite("bare")
bare_site.register(Assessment, BareAdmin)
urlpatterns = [path("bare/", bare_site.urls), path("", include("clinic_advisor.urls"))]


def main() -> None:
    """Prints medians and ratios; `manage.py shell` calls this in the environment of scripts/production.py."""
    logging.disable(logging.WARNING)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with override_settings(ROOT_URLCONF=__name__, STAFF_SECOND_FACTOR=False):
        reader = _clinician()
        _print_review_page(reader)
        _print_lists(reader)


def _clinician() -> Client:
    user = User.objects.create_user("bench@bench.example", is_staff=True, full_name="Bench")
    user.groups.add(Group.objects.get_or_create(name=Role.CLINICIAN.value)[0])
    user.clinics.set(Clinic.objects.all())
    client = Client(SERVER_NAME="127.0.0.1", headers={"accept-encoding": "gzip"})
    client.force_login(user)
    return client


def _print_review_page(reader: Client) -> None:
    waiting = Assessment.objects.waiting()
    cases = {
        "a simple case": waiting.filter(outcome="botox").first(),
        "two treatments": waiting.filter(outcome="both").first(),
        "with flags": waiting.filter(outcome="clinician_first").first(),
    }
    print(f"\n{'review page, on one core':<28}{'page':>10}{'bare page':>12}{'ratio':>8}{'queries':>9}")
    for name, assessment in cases.items():
        if assessment is None:
            continue
        ours, bare = _in_turns(
            _getter(reader, f"/admin/treatments/assessment/{assessment.pk}/change/"),
            _getter(reader, f"/bare/treatments/assessment/{assessment.pk}/change/"),
        )
        queries = _queries(reader, f"/admin/treatments/assessment/{assessment.pk}/change/")
        print(f"{name:<28}{ours:>7.1f} ms{bare:>9.1f} ms{ours / bare:>8.2f}{queries:>9}")
    print(f"{'bar':<28}{'':>22}{PAGE_BAR:>8.2f}{QUERY_BAR:>9}")


def _print_lists(reader: Client) -> None:
    few = _times(reader, FEW)
    many = _times(reader, MANY)
    print(f"\n{'first page of a list':<28}{FEW:>10,}{MANY:>12,}{'ratio':>8}{'queries':>9}")
    for name, address in LISTS.items():
        ratio = many[name] / few[name]
        print(f"{name:<28}{few[name]:>7.1f} ms{many[name]:>9.1f} ms{ratio:>8.2f}{_queries(reader, address):>9}")
    print(f"{'bar':<28}{'':>22}{LIST_BAR:>8.2f}")


def _times(reader: Client, assessments: int) -> dict[str, float]:
    """Returns the median time of each list's first page, in milliseconds, with this number of assessments."""
    _fill_up_to(assessments)
    return {name: _in_turns(_getter(reader, address))[0] for name, address in LISTS.items()}


def _in_turns(*calls: Callable[[], None]) -> list[float]:
    """Returns the median time of each call, in milliseconds, over ROUNDS rounds in turns."""
    for call in calls:
        call()
    rounds = [[_timed(call) for call in calls] for _ in range(ROUNDS)]
    return [median(seconds) * 1000 for seconds in zip(*rounds, strict=True)]


def _timed(call: Callable[[], None]) -> float:
    start = perf_counter()
    call()
    return perf_counter() - start


def _getter(reader: Client, address: str) -> Callable[[], None]:
    def get() -> None:
        response = reader.get(address)
        if response.status_code != 200:
            raise SystemExit(f"{address} answered {response.status_code}.")

    return get


def _queries(reader: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        reader.get(address)
    return len(found)


NUMBERED = """
    CREATE TEMPORARY TABLE bench AS
        SELECT n, 1000000 + n AS id, gen_random_uuid() AS submission, now() - n * interval '7 minutes' AS at,
               (ARRAY['botox', 'skinpen', 'both', 'neither', 'clinician_first'])[n %% 5 + 1] AS outcome,
               (SELECT id FROM treatments_clinic ORDER BY id OFFSET n %% 2 LIMIT 1) AS clinic
          FROM generate_series(%s, %s) AS n
"""


def _fill_up_to(assessments: int) -> None:
    """Adds assessments up to this number, each with its own patient, like a decided one of the demo.

    Triggers are off: the rows satisfy what they check, the lists do not read the histories that they write, and with
    triggers 200,000 rows take half an hour. The review queue is filled as the triggers would fill it.
    """
    there = Assessment.objects.count()
    if there >= assessments:
        return
    with connection.cursor() as cursor:
        cursor.execute(NUMBERED, [there + 1, assessments])
    with without_triggers():
        _copy(Review.objects.select_related("assessment__patient", "assessment__submission").earliest("pk"))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench")


def _copy(review: Review) -> None:
    assessment, created = review.assessment, {"created_at": "made.at"}
    insert_like(assessment.submission, "bench", id="made.submission", submitted_at="made.at", **created)
    insert_like(
        assessment.patient,
        "bench",
        id="made.id",
        full_name="'Person ' || md5(n::text)",
        birth_date="DATE '1984-03-01' + n %% 9000",
        email="n || '@bench.example'",
        clinic_id="made.clinic",
        **created,
    )
    of_a_clinic = {"clinic_id": "made.clinic", "urgency": "n %% 3", **created}
    insert_like(
        assessment,
        "bench",
        id="made.id",
        reference="to_char(n, 'FM0000000')",
        patient_id="made.id",
        submission_id="made.submission",
        outcome="made.outcome",
        **of_a_clinic,
    )
    insert_like(
        review,
        f"bench WHERE n %% {WAITING_IN} <> 0",
        id="made.id",
        assessment_id="made.id",
        decided_at="made.at + interval '1 day'",
    )
    insert_like(
        Waiting.objects.earliest("created_at"),
        f"bench WHERE n %% {WAITING_IN} = 0",
        assessment_id="made.id",
        **of_a_clinic,
    )


if __name__ == "__main__":
    main()
