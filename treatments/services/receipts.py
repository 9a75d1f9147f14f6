"""The e-mail that says her answers came in. It names no concern and no treatment, in the subject least of all."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from treatments.models import Assessment


@task()
def send_receipt(assessment_id: int) -> None:
    """Tells the patient that the clinic has her answers, and how to see them again."""
    assessment = Assessment.objects.select_related("patient", "clinic").get(pk=assessment_id)
    about = {
        "name": assessment.patient.full_name,
        "clinic": assessment.clinic,
        "reference": assessment.reference,
        "link": settings.SITE_URL + reverse("patient:my"),
    }
    send_mail(
        subject=f"We have your answers ({assessment.reference})",
        message=render_to_string("patient/mail/received.txt", about),
        from_email=None,
        recipient_list=[assessment.patient.email],
    )
