"""Measures the scheduled commands, with a past of the clinic and with one ten times as long: part of `make bench`.

The work to do is the same both times: a hundred messages are due, a hundred patients have a visit ahead, a hundred can
judge their treatment, and a hundred unfinished quizzes are old. The past is finished visits of other patients, with
their answers, plans, bookings, messages and follow-ups. It should cost neither time nor memory. Memory is the peak of
Python's objects, from a run of its own, because counting them takes time. BENCH_FINISHED sets the number of visits in
the longer past, BENCH_DUE the hundreds.
"""

import logging
import os
import sys
import tracemalloc
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from io import StringIO
from time import perf_counter
from types import MappingProxyType
from typing import NamedTuple

from django.core.management import call_command
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from benchmarks.filling import insert_like, without_triggers
from questionnaire.models import Submission
from tests import factories
from tests.questionnaire.patients import FULL
from tests.treatments.plans_to_book import plan_of
from treatments.models import Booking, FollowUp, HealthFact, Message, PlannedSession, TimeOffer

FINISHED = int(os.environ.get("BENCH_FINISHED", "20000"))
WORK = int(os.environ.get("BENCH_DUE", "100"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
TIMES_AS_LONG, BAR = 10, 1.5
PAST, AHEAD, JUDGED = 3_000_000, 8_000_000, 9_000_000
"""The first keys of the finished visits, of the visits ahead, and of those whose outcome can be judged."""
BEFORE_ALL = DateTimeTZRange(datetime(2000, 1, 1, 15, tzinfo=UTC), datetime(2000, 1, 1, 16, tzinfo=UTC))
NUMBERED = "generate_series(%(first)s, %(last)s) AS numbered (n)"


class Measured(NamedTuple):
    """The seconds of the fastest run, the peak of memory in MiB, and what the command says that it did."""

    seconds: float
    mib: float
    said: str


class Finished(NamedTuple):
    """One row of each table around a finished visit, and a draft, all to be copied."""

    session: PlannedSession
    booking: Booking
    message: Message
    follow_up: FollowUp
    fact: HealthFact
    offer: TimeOffer
    draft: Submission


def main() -> None:
    """Prints seconds, memory and their ratios; `manage.py shell` calls this in the environment of production.py."""
    logging.disable(logging.WARNING)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    for command in WORK_OF:
        _run(command)  # what is due in the clinics of the demo
    Message.objects.waiting().update(due_at=timezone.now() + timedelta(days=1))
    finished = _open_clinic()
    _add_work(finished)
    short = FINISHED // TIMES_AS_LONG
    few = _with_past(finished, 1, short)
    many = _with_past(finished, short + 1, FINISHED)
    print(f"\n{'commands, by visits in the past':<32}{short:>15,}{FINISHED:>21,}{'ratio':>9}{'memory':>8}")
    for command in WORK_OF:
        one, other = few[command], many[command]
        figures = "".join(f"{run.seconds:>9.2f} s{run.mib:>6.1f} MiB" for run in (one, other))
        print(f"{command:<26}{figures}{other.seconds / one.seconds:>9.2f}{other.mib / one.mib:>8.2f}")
    print(f"{'bar':<68}{BAR:>9.2f}{BAR:>8.2f}")
    if any(few[command].said != many[command].said for command in WORK_OF):
        sys.exit("The commands did not do the same work with both.")


def _with_past(finished: Finished, first: int, last: int) -> Mapping[str, Measured]:
    """Adds the finished visits with these numbers, then measures each command."""
    _add_past(finished, first, last)
    return {command: _measured(command, finished) for command in WORK_OF}


def _measured(command: str, finished: Finished) -> Measured:
    make_due, seconds = WORK_OF[command], []
    for _ in range(ROUNDS):
        make_due(finished)
        start = perf_counter()
        _run(command)
        seconds.append(perf_counter() - start)
    make_due(finished)
    tracemalloc.start()
    said = _run(command)
    _left, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return Measured(min(seconds), peak / 2**20, said)


def _run(command: str) -> str:
    said = StringIO()
    call_command(command, stdout=said, stderr=StringIO())
    return said.getvalue()


# --- The same work each time --------------------------------------------------------------------------------------


def _messages_due(finished: Finished) -> None:
    _outcomes_to_ask(finished)  # the messages of those asked would be due too
    Message.objects.filter(booking__gte=AHEAD).update(sent_at=None)


def _visits_ahead(finished: Finished) -> None:
    """Does nothing: a sweep changes no visit that is safe."""


def _outcomes_to_ask(finished: Finished) -> None:
    with without_triggers():
        FollowUp.objects.filter(plan__gte=JUDGED).delete()


def _old_drafts(finished: Finished) -> None:
    with without_triggers():
        old = {"id": "gen_random_uuid()", "updated_at": "now() - interval '400 days'"}
        insert_like(finished.draft, NUMBERED, {"first": 1, "last": WORK}, **old)


WORK_OF: Mapping[str, Callable[[Finished], None]] = MappingProxyType(
    {
        "send_messages": _messages_due,
        "sweep": _visits_ahead,
        "ask_outcomes": _outcomes_to_ask,
        "erase_expired": _old_drafts,
    }
)
"""The commands, and what makes the same work due again."""


# --- The rows -----------------------------------------------------------------------------------------------------


def _open_clinic() -> Finished:
    """Creates one finished visit and what belongs to it."""
    clinic = factories.ClinicFactory(code="bench-commands", name="Bench", time_zone="America/New_York")
    (session,) = plan_of(factories.PatientFactory(clinic=clinic), "botox")
    plan = session.plan
    with without_triggers():
        Submission.objects.filter(pk=plan.review.assessment.submission_id).update(answers=FULL)
        PlannedSession.objects.filter(pk=session.pk).update(state="done", done_on=factories.TODAY)
        booking = factories.BookingFactory(session=session, state="done", during=BEFORE_ALL)
        freed = factories.FreedTimeFactory(clinic=clinic, settled_at=factories.NOW, outcome="Booked meanwhile")
        entry = factories.WaitlistEntryFactory(session=session, left_at=factories.NOW)
        return Finished(
            session=session,
            booking=booking,
            message=Message.objects.create(kind="confirmed", booking=booking, sent_at=factories.NOW),
            follow_up=factories.FollowUpFactory(plan=plan),
            fact=factories.HealthFactFactory(patient=plan.patient, flag="blood_thinner"),
            offer=factories.TimeOfferFactory(freed=freed, entry=entry, state="lost"),
            draft=factories.SubmissionFactory(),
        )


def _add_work(finished: Finished) -> None:
    """Adds the patients for whom there is something to do, with unsent messages and without follow-ups."""
    with without_triggers():
        ahead, judged = (_keys(first, 1, WORK) for first in (AHEAD, JUDGED))
        at = f"current_date + interval '1 day' + (made.n - {AHEAD}) * interval '15 minutes'"
        _copy_plans(finished, ahead, plan="active", state="'booked'", done_on="NULL")
        _copy_bookings(finished, ahead, at=at, state="'booked'")
        insert_like(
            finished.message, NUMBERED, ahead, id="n", session_id="n", booking_id="n", sent_at="NULL", due_at="now()"
        )
        _copy_plans(finished, judged, plan="active", state="'done'", done_on="current_date - 40")


def _add_past(finished: Finished, first: int, last: int) -> None:
    """Adds a finished visit for each quarter of an hour before now; the records of some erased patients are kept."""
    keys, at = _keys(PAST, first, last), f"current_date - (made.n - {PAST}) * interval '15 minutes'"
    with without_triggers():
        _copy_plans(finished, keys, plan="completed", state="'done'", done_on=f"({at})::date")
        _copy_bookings(finished, keys, at=at, state="'done'")
        for kind, number in {"confirmed": "2 * n", "reminder": "2 * n + 1"}.items():
            about = {"session_id": "n", "booking_id": "n", "sent_at": at, "due_at": at}
            insert_like(finished.message, NUMBERED, keys, id=number, kind=f"'{kind}'", **about)
        insert_like(finished.follow_up, NUMBERED, keys, id="n", plan_id="n", asked_at=at)
        insert_like(finished.fact, NUMBERED, keys, id="n", patient_id="n", told_at=at)
        insert_like(finished.offer.entry, NUMBERED, keys, id="n", session_id="n", left_at=at)
        insert_like(finished.offer.freed, NUMBERED, keys, id="n", settled_at=at, offer_from=at)
        offered = {"uid": "gen_random_uuid()", "freed_id": "n", "entry_id": "n", "expires_at": at}
        insert_like(finished.offer, NUMBERED, keys, id="n", **offered)


def _keys(beginning: int, first: int, last: int) -> dict[str, int]:
    return {"first": beginning + first, "last": beginning + last}


def _copy_plans(finished: Finished, keys: dict[str, int], *, plan: str, **session: str) -> None:
    """Copies the patient with all that leads to the visit; every row has the same key. `session` are its columns."""
    review, submission = finished.session.plan.review, "md5(n::text)::uuid"
    assessment = review.assessment
    if_erased = "CASE WHEN n %% 4 = 0 THEN {} END" if plan == "completed" else "NULL"
    insert_like(assessment.submission, NUMBERED, keys, id=submission)
    insert_like(
        assessment.patient,
        NUMBERED,
        keys,
        id="n",
        full_name="'Person ' || n",
        email="n || '@bench.example'",
        erased_at=if_erased.format("now()"),
        keep_until=if_erased.format("current_date + 365"),
    )
    insert_like(
        assessment,
        NUMBERED,
        keys,
        id="n",
        reference="to_char(n, 'FM0000000')",
        patient_id="n",
        submission_id=submission,
    )
    insert_like(review, NUMBERED, keys, id="n", assessment_id="n")
    insert_like(finished.session.plan, NUMBERED, keys, id="n", patient_id="n", review_id="n", state=f"'{plan}'")
    insert_like(finished.session, NUMBERED, keys, id="n", plan_id="n", **session)


def _copy_bookings(finished: Finished, keys: dict[str, int], *, at: str, state: str) -> None:
    during = f"tstzrange({at}, {at} + interval '15 minutes')"
    insert_like(
        finished.booking,
        NUMBERED,
        keys,
        id="n",
        session_id="n",
        patient_id="n",
        calendar_uid="gen_random_uuid()",
        during=during,
        occupied=during,
        state=state,
    )
