"""Tasks that servers of the version before still queue while the new one is put in their place: messages by now.

To be removed one version later.
"""

from collections.abc import Mapping
from datetime import datetime
from operator import attrgetter

from django.db import transaction
from django.db.models import Model
from django_tasks_db.models import DBTaskResult

from treatments.models import (
    Assessment,
    ClinicQuestion,
    FollowUp,
    GlassBreak,
    Hold,
    MessageKind,
    ProblemReport,
)
from treatments.services.messages import messages

MESSAGES: Mapping[str, tuple[MessageKind, type[Model], str]] = {
    "treatments.services.receipts.send_receipt": (MessageKind.RECEIPT, Assessment, "clinic"),
    "treatments.services.receipts.send_reviewed": (MessageKind.REVIEWED, Assessment, "clinic"),
    "treatments.services.review.questions.tell_patient": (MessageKind.QUESTION, ClinicQuestion, "assessment.clinic"),
    "treatments.services.care.outcomes.tell_patient": (MessageKind.FOLLOW_UP, FollowUp, "plan.clinic"),
    "treatments.services.care.problems.tell_clinician": (MessageKind.STAFF_PROBLEM, ProblemReport, "clinic"),
    "treatments.services.care.problems.tell_patient": (MessageKind.ANSWERED, ProblemReport, "clinic"),
    "treatments.services.safety.safety.tell_clinician": (MessageKind.STAFF_HOLD, Hold, "session.plan.clinic"),
    "treatments.services.safety.safety.tell_patient": (MessageKind.HELD, Hold, "session.plan.clinic"),
    "treatments.services.review.later_answers.tell_clinician": (MessageKind.STAFF_ANSWERS, Assessment, "clinic"),
    "treatments.services.people.glass.alert_clinicians": (MessageKind.STAFF_GLASS, GlassBreak, "patient.clinic"),
}
"""By the task: the kind of message, the table of the row that its argument names, and the way to the clinic."""
SEND = "treatments.services.messages.messages.send"
"""Sent one message of the table, which is looked at without it now."""
TAKEN_OVER = (*MESSAGES, SEND)


@transaction.atomic
def take_over(*, now: datetime) -> int:
    """Makes a message of each such task, and deletes the task; how many that were."""
    tasks = DBTaskResult.objects.filter(task_path__in=TAKEN_OVER, status="READY")
    taken = list(tasks.select_for_update(skip_locked=True))
    for task in taken:
        if task.task_path in MESSAGES:
            kind, table, way = MESSAGES[task.task_path]
            for row in table._base_manager.filter(pk=task.args_kwargs["args"][0]):
                messages.tell(kind=kind, about=row, clinic=attrgetter(way)(row), now=now)
        task.delete()
    return len(taken)
