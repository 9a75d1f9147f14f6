"""Renames tasks that servers of the previous version still queue during an upgrade.

To be removed in the next version.
"""

from django_tasks_db.models import DBTaskResult

MOVED = {
    "treatments.services.learning.look_at_rules": "treatments.services.review.learning.look_at_rules",
    "treatments.services.releases.sweep_after_release": "treatments.services.review.releases.sweep_after_release",
}
"""The path of a task in the previous version -> its path now."""


def take_over() -> int:
    """Gives each such task that has not run yet its new path; returns how many there were."""
    waiting = DBTaskResult.objects.filter(status="READY")
    return sum(waiting.filter(task_path=before).update(task_path=now) for before, now in MOVED.items())
