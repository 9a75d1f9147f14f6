"""Removes the demo clinic: its rows, what visitors added to it, their history and their photos."""

import pgtrigger
from django.apps import apps
from django.db.models import QuerySet
from django.db.models.functions import Lower

from questionnaire.models import Submission
from treatments.management.demo_clinic import MAIL
from treatments.models import Clinic, Clinician, KnowledgeRelease, Lot, LotRecall, Patient, Product, User
from treatments.services.people.privacy import erase_records


def remove() -> None:
    """Erases the patients, then removes clinics and staff. Must be called in a transaction."""
    clinics = Clinic.objects.filter(is_demo=True)
    patients = Patient.objects.filter(clinic__in=clinics)
    accounts = list(_accounts(patients))
    erase_records(patients=patients, submissions=Submission.objects.filter(clinic_code__in=clinics.values("code")))
    _release()
    clinics.update(problem_contact=None)
    _stock(clinics)
    Clinician.objects.filter(user__in=accounts).delete()
    clinics.delete()
    User.objects.filter(pk__in=accounts).delete()


def _release() -> None:
    """Deletes the demo's knowledge release, so that it cannot decide for real patients."""
    releases = KnowledgeRelease.objects.filter(is_demo=True)
    apps.get_model("treatments", "KnowledgeReleaseEvent")._default_manager.filter(pgh_obj__in=releases).delete()
    with pgtrigger.ignore(f"{KnowledgeRelease._meta.label}:release_is_not_deleted"):
        releases.delete()


def _stock(clinics: QuerySet[Clinic]) -> None:
    """Deletes the demo's lots and products and the recalls of them, with their history."""
    Lot.objects.filter(clinic__in=clinics).delete()
    products = Product.objects.filter(name__endswith="(demo)", lots=None)
    recalls = LotRecall.objects.filter(product__in=products)
    apps.get_model("treatments", "LotRecallEvent")._default_manager.filter(pgh_obj__in=recalls).delete()
    with pgtrigger.ignore(f"{LotRecall._meta.label}:recall_is_not_deleted"):
        recalls.delete()
    products.delete()


def _accounts(patients: QuerySet[Patient]) -> QuerySet[User, int]:
    """Returns the demo's staff, and the accounts of patients who have no record elsewhere."""
    elsewhere = Patient.objects.exclude(pk__in=patients).values(address=Lower("email"))
    of_patients = User.objects.filter(is_staff=False, email__in=patients.values(address=Lower("email")))
    found = of_patients.exclude(email__in=elsewhere) | User.objects.filter(email__endswith=f"@{MAIL}")
    return found.values_list("pk", flat=True)
