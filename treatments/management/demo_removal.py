"""Takes the demo clinic out: its rows, what visitors added to it, their history and their photos."""

from django.db.models import QuerySet
from django.db.models.functions import Lower

from questionnaire.models import Submission
from treatments.management.demo_clinic import MAIL
from treatments.models import Clinic, Clinician, Lot, Patient, Product, User
from treatments.services.privacy import erase_records


def remove() -> None:
    """Erases the patients, then takes out clinics and staff; expects to run in a transaction."""
    clinics = Clinic.objects.filter(is_demo=True)
    patients = Patient.objects.filter(clinic__in=clinics)
    accounts = list(_accounts(patients))
    erase_records(patients=patients, submissions=Submission.objects.filter(clinic_code__in=clinics.values("code")))
    clinics.update(problem_contact=None)
    Lot.objects.filter(clinic__in=clinics).delete()
    Product.objects.filter(name__endswith="(demo)", lots=None).delete()
    Clinician.objects.filter(user__in=accounts).delete()
    clinics.delete()
    User.objects.filter(pk__in=accounts).delete()


def _accounts(patients: QuerySet[Patient]) -> QuerySet[User, int]:
    """The demo's staff, and the accounts of patients who are patients nowhere else."""
    elsewhere = Patient.objects.exclude(pk__in=patients).values(address=Lower("email"))
    of_patients = User.objects.filter(is_staff=False, email__in=patients.values(address=Lower("email")))
    found = of_patients.exclude(email__in=elsewhere) | User.objects.filter(email__endswith=f"@{MAIL}")
    return found.values_list("pk", flat=True)
