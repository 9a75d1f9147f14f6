"""Two windows at the same moment: nothing is lost, and nothing is sent twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from questionnaire import services
from questionnaire.answers import version_of
from tests.questionnaire.patients import FULL, full

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Runs all calls at the same time, each on its own connection."""
    start = Barrier(len(calls))

    def run(call):
        try:
            start.wait(timeout=5)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_steps_saved_at_once_are_all_kept(full_draft):
    flags = {"eyes": "dry_eye", "recent": "sunburn_or_tan", "medicines": "blood_thinner", "pregnancy": "breastfeeding"}

    at_once(
        *(
            lambda step=step, flag=flag: services.save_step(
                submission=full_draft,
                step_key=step,
                cleaned=FULL[step] | {"flags": [flag]},
                read_at=version_of(FULL[step]),
            )
            for step, flag in flags.items()
        )
    )

    full_draft.refresh_from_db()
    assert full_draft.answers == full(**{step: {"flags": [flag]} for step, flag in flags.items()})


def test_one_step_answered_twice_at_once_is_saved_once_and_the_other_is_told(full_draft):
    def answer(flag):
        cleaned = FULL["medicines"] | {"flags": [flag]}
        try:
            services.save_step(
                submission=services.find_draft(full_draft.pk, full_draft.browser_key),
                step_key="medicines",
                cleaned=cleaned,
                read_at=version_of(FULL["medicines"]),
            )
        except services.StepChanged:
            return None
        return flag

    saved = at_once(*(lambda flag=flag: answer(flag) for flag in ("aspirin_or_similar", "aminoglycoside_recent")))

    full_draft.refresh_from_db()
    assert full_draft.answers["medicines"]["flags"] == [flag for flag in saved if flag]


def test_sending_at_once_sends_once(full_draft):
    sent = at_once(*[lambda: services.submit(submission=full_draft)] * 4)

    assert len({(submission.pk, submission.submitted_at) for submission in sent}) == 1
    assert full_draft.events.filter(status="submitted").count() == 1
