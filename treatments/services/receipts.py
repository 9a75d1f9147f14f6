"""The e-mails about her answers: that they came in, and that a clinician has looked.

They name no concern and no treatment, and say nothing of the decision: that is read after signing in. Nor do they
greet by name: anybody can have typed it, with any address.
"""

from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from treatments.models import Assessment, Outcome
from treatments.services.letters import compose, day_in_words


@task()
def send_receipt(assessment_id: int) -> None:
    """Tells the patient that the clinic has her answers, and how to see them again."""
    assessment = _assessment(assessment_id)
    with translation.override(assessment.patient.language):
        subject = _("We have your answers (%(reference)s)") % {"reference": assessment.reference}
        about = {"reference": assessment.reference, "wait_until": _wait_until(assessment)}
        compose("patient/mail/received", about, subject, assessment.patient, assessment.clinic).send()


@task()
def send_reviewed(assessment_id: int) -> None:
    """Tells the patient that a clinician has decided, and what can be read after signing in."""
    assessment = _assessment(assessment_id)
    with translation.override(assessment.patient.language):
        subject = _("Your clinic has looked at your answers")
        compose("patient/mail/reviewed", {}, subject, assessment.patient, assessment.clinic).send()


def _wait_until(assessment: Assessment) -> str:
    """The day before which no treatment fits, in words; "" where one fits now, or where time alone settles nothing."""
    wait = assessment.result.get("wait")
    if not wait or assessment.outcome != Outcome.CLINICIAN_FIRST:
        return ""
    return day_in_words(date.fromisoformat(wait["until"]))


def _assessment(pk: int) -> Assessment:
    return Assessment.objects.select_related("patient", "clinic").get(pk=pk)
