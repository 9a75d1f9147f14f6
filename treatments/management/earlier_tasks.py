"""Tasks that servers of the version before still queue while the new one is put in their place, by their new names.

To be removed one version later.
"""

from django_tasks_db.models import DBTaskResult

MOVED = {
    "treatments.services.learning.look_at_rules": "treatments.services.review.learning.look_at_rules",
    "treatments.services.releases.sweep_after_release": "treatments.services.review.releases.sweep_after_release",
}
"""By the path of a task in the version before: the one that it has now."""


def take_over() -> int:
    """Gives each such task that is still to be run its new path; returns how many there were."""
    waiting = DBTaskResult.objects.filter(status="READY")
    return sum(waiting.filter(task_path=before).update(task_path=now) for before, now in MOVED.items())
