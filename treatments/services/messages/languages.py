"""The language of a patient's pages and e-mails."""

from django.db import transaction

from treatments.models import Patient, User
from treatments.models.audit import acting


@transaction.atomic
def set_patient_language(*, patient: Patient, language: str, by: User | None = None) -> None:
    """Store the language, one of settings.LANGUAGES, for the patient's pages and e-mails."""
    if patient.language == language:
        return
    with acting(by, "set_language"):
        patient.language = language
        patient.save(update_fields=["language"])
