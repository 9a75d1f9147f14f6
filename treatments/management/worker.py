"""The background worker: sends due messages, runs queued tasks, and offers released slots.

All work is stored in tables, and each piece is claimed by one worker in a short transaction. Two workers can therefore
run at once, a killed worker leaves nothing stuck, and a worker that loses its database continues when it is back.
"""

import logging
import signal
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event
from types import FrameType

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from treatments.management import earlier_tasks
from treatments.services.booking import waitlist
from treatments.services.messages import messages
from treatments.services.review import releases

logger = logging.getLogger(__name__)

STOPS_WITHIN = 6.0
"""Seconds that an e-mail being sent still has after the signal to stop. A supervisor kills after ten."""
TASK_MAY_TAKE = timedelta(minutes=15)
"""A task that runs longer belonged to a worker that died, and is run again."""
TASK_BACK_OFF = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
"""Delay before a task is retried after each failed run; after the last of these it stays failed."""


KEEP_RESULTS = timedelta(days=7)
"""How long the results of tasks are kept."""


class Stopped(BaseException):
    """Raised to end the worker immediately, in the middle of its work."""


class BackgroundWorker:
    """One worker that runs until `stop`; `interval` is the seconds between polls while there is nothing to do."""

    def __init__(self, *, interval: float = 1.0, name: str = "worker") -> None:
        self._interval = interval
        self._name = name
        self._stop = Event()
        self._next_look = datetime.min.replace(tzinfo=timezone.get_default_timezone())

    def stop(self) -> None:
        """Ends `run` once the current piece of work is done."""
        self._stop.set()

    def stop_on_signals(self) -> None:
        """Ends `run` on SIGTERM and SIGINT: at once when idle, else within STOPS_WITHIN. Call from the main thread."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        signal.signal(signal.SIGALRM, _interrupt)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._stop.is_set():
            raise Stopped
        self._stop.set()
        signal.setitimer(signal.ITIMER_REAL, STOPS_WITHIN)

    def run(self) -> None:
        """Works until it is stopped."""
        logger.info("Worker started.")
        try:
            while not self._stop.is_set():
                if not self._guarded(self._work):
                    self._stop.wait(self._interval)
        except Stopped:
            logger.info("Worker stopped in the middle of its work; another one does it again.")
        finally:
            connection.close()
        logger.info("Worker ended.")

    def work_off(self) -> None:
        """Does all work that is due now, and returns."""
        while self._work():
            continue

    def _work(self) -> bool:
        """Does one piece of work; returns whether there was one."""
        now = timezone.now()
        if now >= self._next_look:
            self._next_look = now + timedelta(minutes=1)
            self._guarded(lambda: look_after(now=now))
        return messages.deliver_next(now=now) or run_next_task(name=self._name, now=now)

    def _guarded(self, work: Callable[[], bool]) -> bool:
        """Logs a failure in one line, without the error's message, which can name a patient, and returns False."""
        try:
            close_old_connections()
            return work()
        except (OperationalError, InterfaceError) as error:
            logger.warning("The database cannot be reached (%s). Trying again.", type(error).__name__)
            connection.close()
        except Exception as error:
            logger.error("Work failed: %s", where_of(error))
        return False


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise Stopped


def look_after(*, now: datetime) -> bool:
    """Runs the jobs of every minute: sweeps after a release, offers of released slots, tasks of dead workers."""
    releases.sweep_where_due(now=now)  # first: unsafe visits are held before times are offered
    waitlist.offer_due(now=now)
    earlier_tasks.take_over()
    dead = DBTaskResult.objects.running().filter(started_at__lte=now - TASK_MAY_TAKE)
    dead.update(status=TaskResultStatus.READY, run_after=now)
    return False


def run_next_task(*, name: str, now: datetime) -> bool:
    """Runs the next queued task that no other worker has claimed; returns whether there was one."""
    with transaction.atomic():
        task = DBTaskResult.objects.ready().exclude(task_path__in=earlier_tasks.MOVED).get_locked()
        if task is None:
            return False
        task.claim(name)
    try:
        task.task.call(*task.args_kwargs["args"], **task.args_kwargs["kwargs"])
    except DatabaseError as error:
        if not connection.is_usable():
            raise  # the task is run again after TASK_MAY_TAKE
        _note_failure(task, error, now)
    except Exception as error:
        _note_failure(task, error, now)
    else:
        task.set_successful(None)
    return True


def forget_results(*, now: datetime) -> int:
    """Deletes the results of tasks that finished more than KEEP_RESULTS ago; returns how many."""
    return DBTaskResult.objects.finished().filter(finished_at__lte=now - KEEP_RESULTS).delete()[0]


def _note_failure(task: DBTaskResult, error: Exception, now: datetime) -> None:
    runs = len(task.worker_ids)
    logger.error("%s failed: %s", task.task_path, where_of(error))
    task.status, task.finished_at = TaskResultStatus.FAILED, now
    if runs <= len(TASK_BACK_OFF):
        task.status, task.finished_at, task.run_after = TaskResultStatus.READY, None, now + TASK_BACK_OFF[runs - 1]
    task.exception_class_path, task.traceback = type(error).__name__, where_of(error)
    task.save(update_fields=["status", "finished_at", "run_after", "exception_class_path", "traceback"])


def where_of(error: Exception) -> str:
    """Returns the type of an error and where it arose, without its message, which can contain an address."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    places = "".join(f" in {frame.name}, {frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in last)
    return f"{type(error).__name__}{places}"
