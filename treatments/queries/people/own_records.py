"""A patient's own rows, at all clinics."""

from django.db.models import Q, QuerySet

from questionnaire.models import Submission, SubmissionPhoto, SubmissionStatus
from treatments.models import Assessment, Patient
from treatments.models.people.people import PatientQuerySet


def same_person(patient: Patient) -> PatientQuerySet:
    """The patient's rows at all clinics, by address, birth date and name; with merged records: `with_merged()`."""
    same = Patient.objects.unmerged().known_as(patient.email, patient.full_name, patient.birth_date)
    return same.select_related("clinic")


def assessments_of(patient: Patient) -> QuerySet[Assessment]:
    """The patient's assessments, without those sent under their names that nobody has claimed."""
    return Assessment.objects.shown_to_patients().filter(patient__in=same_person(patient))


def submissions_of(patient: Patient) -> QuerySet[Submission]:
    """The patient's quizzes, including unsent ones."""
    drafts = drafts_of(patient).values("pk")
    return Submission.objects.filter(Q(assessment__in=assessments_of(patient)) | Q(pk__in=drafts))


def photos_of(patient: Patient) -> QuerySet[SubmissionPhoto]:
    """The photos that the patient sent, the newest first."""
    sent = SubmissionPhoto.objects.filter(submission__assessment__in=assessments_of(patient))
    return sent.order_by("-uploaded_at", "pk")


def drafts_of(patient: Patient) -> QuerySet[Submission]:
    """Quizzes that were begun with the patient's address, birth date and name, but not sent."""
    about = "answers__about-you"
    theirs = {
        f"{about}__email__iexact": patient.email,
        f"{about}__birth_date": patient.birth_date.isoformat(),
        f"{about}__full_name__iexact": patient.full_name,
    }
    return Submission.objects.filter(status=SubmissionStatus.DRAFT, **theirs)
