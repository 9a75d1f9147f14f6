"""Tasks that were queued by the previous version."""

import pytest
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from tests.factories import NOW
from treatments.management import earlier_tasks
from treatments.management.worker import look_after

pytestmark = pytest.mark.django_db


def queued(path):
    return DBTaskResult.objects.create(
        task_path=path,
        args_kwargs={"args": [1], "kwargs": {}},
        backend_name="default",
        exception_class_path="",
        traceback="",
        run_after=NOW,
    )


@pytest.mark.parametrize(("before", "after"), earlier_tasks.MOVED.items())
def test_a_task_of_the_version_before_is_run_under_its_new_path(before, after):
    task = queued(before)

    look_after(now=NOW)

    task.refresh_from_db()
    assert task.task_path == after
    assert import_string(after).module_path == after
