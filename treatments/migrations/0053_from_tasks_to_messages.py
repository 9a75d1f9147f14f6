"""What was sent by tasks of the queue is in the table of messages from here on."""

from django.db import migrations

TASKS = {
    "receipts.send_receipt": ("receipt", "assessment", "clinic_id"),
    "receipts.send_reviewed": ("reviewed", "assessment", "clinic_id"),
    "questions.tell_patient": ("question", "clinicquestion", "assessment__clinic_id"),
    "outcomes.tell_patient": ("follow_up", "followup", "plan__clinic_id"),
    "problems.tell_clinician": ("staff_problem", "problemreport", "clinic_id"),
    "problems.tell_patient": ("answered", "problemreport", "clinic_id"),
    "safety.tell_clinician": ("staff_hold", "hold", "session__plan__clinic_id"),
    "safety.tell_patient": ("held", "hold", "session__plan__clinic_id"),
    "later_answers.tell_clinician": ("staff_answers", "assessment", "clinic_id"),
    "glass.alert_clinicians": ("staff_glass", "glassbreak", "patient__clinic_id"),
}
"""By the task: the kind that the message is of now, the table that the task's argument names, the way to its clinic."""
SUBJECTS = {"clinicquestion": "question", "followup": "follow_up", "problemreport": "problem", "glassbreak": "glass"}
PATH = "treatments.services."


def name_clinics(apps, schema_editor):
    """Each message so far is about a session, whose plan names the clinic."""
    schema_editor.execute(
        "UPDATE treatments_message m SET clinic_id = p.clinic_id FROM treatments_plannedsession s "
        "JOIN treatments_plan p ON p.id = s.plan_id WHERE s.id = m.session_id"
    )


def tasks_to_messages(apps, schema_editor):
    """What waits in the queue of tasks, hangs there, or failed there unseen, becomes a message; no traceback stays."""
    tasks = apps.get_model("django_tasks_database", "DBTaskResult").objects
    messages = apps.get_model("treatments", "Message").objects
    for name, (kind, table, clinic) in TASKS.items():
        rows = apps.get_model("treatments", table).objects
        for task in tasks.filter(task_path=f"{PATH}{name}").exclude(status="SUCCESSFUL"):
            row = rows.filter(pk=task.args_kwargs["args"][0]).values_list("pk", clinic).first()
            if row:
                subject = {f"{SUBJECTS.get(table, table)}_id": row[0], "clinic_id": row[1]}
                messages.create(kind=kind, queued_at=task.enqueued_at, due_at=task.enqueued_at, **subject, **end(task))
    tasks.filter(task_path__in=[f"{PATH}{name}" for name in (*TASKS, "messages.send")]).delete()


def end(task):
    """A task that failed is a message that was given up: somebody decides whether it is still to be sent."""
    if task.status != "FAILED":
        return {}
    why = "The mail server could not be reached."
    return {"tries": 1, "failure": why, "given_up_at": task.finished_at or task.enqueued_at}


class Migration(migrations.Migration):
    dependencies = [
        ("treatments", "0052_every_message_is_a_row"),
        ("django_tasks_database", "0019_rename_django_task_new_ordering_idx_tasks_db_new_ordering_idx_and_more"),
    ]

    operations = [
        migrations.RunPython(name_clinics, migrations.RunPython.noop),
        migrations.RunPython(tasks_to_messages, migrations.RunPython.noop),
    ]
