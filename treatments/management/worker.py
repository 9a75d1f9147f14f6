"""What runs beside the pages: sends messages that are due, runs tasks of the queue, offers times that came free.

Everything that there is to do stands in tables, and each piece is claimed by one worker in a short transaction. So two
can run, one that is killed leaves nothing stuck, and one that loses its database goes on when it is back.
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
"""Seconds that a mail under way still has after the signal to stop. A supervisor kills after ten."""
TASK_MAY_TAKE = timedelta(minutes=15)
"""What runs longer belonged to a worker that died, and is run again."""
TASK_BACK_OFF = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
"""How long after each failed run a task is run again; after the last of these it stays failed."""


KEEP_RESULTS = timedelta(days=7)
"""So long it can be read what came of a task."""


class Stopped(BaseException):
    """The worker is to end now, in the middle of what it does."""


class BackgroundWorker:
    """One worker, until `stop`; `interval` are the seconds between looks while there is nothing to do."""

    def __init__(self, *, interval: float = 1.0, name: str = "worker") -> None:
        self._interval = interval
        self._name = name
        self._stop = Event()
        self._next_look = datetime.min.replace(tzinfo=timezone.get_default_timezone())

    def stop(self) -> None:
        """Ends `run` once what is under way is done."""
        self._stop.set()

    def stop_on_signals(self) -> None:
        """Ends `run` on SIGTERM and SIGINT: at once when idle, else within STOPS_WITHIN. For the main thread."""
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
        """Does all that there is to do now, and returns."""
        while self._work():
            continue

    def _work(self) -> bool:
        """One piece of work; whether there was one."""
        now = timezone.now()
        if now >= self._next_look:
            self._next_look = now + timedelta(minutes=1)
            self._guarded(lambda: look_after(now=now))
        return messages.deliver_next(now=now) or run_next_task(name=self._name, now=now)

    def _guarded(self, work: Callable[[], bool]) -> bool:
        """Whatever fails is said in one line, without its own text, which can name somebody; then work goes on."""
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
    """What is done every minute: visits after a release, times that came free, tasks whose worker died."""
    releases.sweep_where_due(now=now)  # first: what became unsafe is held before anybody is offered a time
    waitlist.offer_due(now=now)
    earlier_tasks.take_over()
    dead = DBTaskResult.objects.running().filter(started_at__lte=now - TASK_MAY_TAKE)
    dead.update(status=TaskResultStatus.READY, run_after=now)
    return False


def run_next_task(*, name: str, now: datetime) -> bool:
    """Runs the next task of the queue that no other worker has; whether there was one."""
    with transaction.atomic():
        task = DBTaskResult.objects.ready().exclude(task_path__in=earlier_tasks.MOVED).get_locked()
        if task is None:
            return False
        task.claim(name)
    try:
        task.task.call(*task.args_kwargs["args"], **task.args_kwargs["kwargs"])
    except DatabaseError as error:
        if not connection.is_usable():
            raise  # it is run again once its time is over
        _note_failure(task, error, now)
    except Exception as error:
        _note_failure(task, error, now)
    else:
        task.set_successful(None)
    return True


def forget_results(*, now: datetime) -> int:
    """Deletes what came of tasks that have been over for KEEP_RESULTS; how many that were."""
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
    """What kind of error it is and where it arose, without what it says: that can hold an address."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    places = "".join(f" in {frame.name}, {frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in last)
    return f"{type(error).__name__}{places}"
