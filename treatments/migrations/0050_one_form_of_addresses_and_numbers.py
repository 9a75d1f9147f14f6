"""Names, e-mail addresses and phone numbers in the form in which they are kept from now on.

What cannot be read stays as it is. So does an address whose normal form another row of its kind has: whether two
records are one person is for staff to say.
"""

import pgtrigger
from django.db import migrations

from questionnaire.email_addresses import NotAnAddress, normal_email
from questionnaire.lines import clean_line
from questionnaire.phone_numbers import to_e164_or_as_typed

SENT_ANSWERS = "questionnaire.Submission:submission_answers_fixed_once_submitted"


def rewrite(apps, schema_editor):
    for patient in apps.get_model("treatments", "Patient").objects.select_related("clinic").iterator():
        _number(patient)
        _name(patient)
        _address(patient, clinic=patient.clinic_id, birth_date=patient.birth_date)
    for account in apps.get_model("treatments", "User").objects.iterator():
        _address(account)
        _name(account)
    for clinic in apps.get_model("treatments", "Clinic").objects.exclude(email="").iterator():
        _rewrite(clinic, email=_normal(clinic.email))
    with pgtrigger.ignore(SENT_ANSWERS):
        for submission in apps.get_model("questionnaire", "Submission").objects.iterator():
            _answers(submission)


def _number(patient):
    _rewrite(patient, phone=to_e164_or_as_typed(patient.phone, patient.clinic.country)[:40])


def _name(row):
    _rewrite(row, full_name=clean_line(row.full_name) or row.full_name)


def _address(row, **unique_with):
    normal = _normal(row.email)
    others = type(row).objects.filter(email__iexact=normal, **unique_with).exclude(pk=row.pk)
    if not others.exists():
        _rewrite(row, email=normal)


def _answers(submission):
    """They are looked up by the address that the patient has."""
    about = submission.answers.get("about-you", {})
    address = about.get("email", "")
    if address.lower() != _normal(address).lower():
        about["email"] = _normal(address)
        submission.save(update_fields=["answers"])


def _normal(address):
    try:
        return normal_email(address)
    except NotAnAddress:
        return address


def _rewrite(row, **values):
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.save(update_fields=changed)


class Migration(migrations.Migration):
    dependencies = [
        ("questionnaire", "0003_one_browser_holds_a_draft"),
        ("treatments", "0049_phone_numbers_without_extension"),
    ]
    operations = [migrations.RunPython(rewrite, migrations.RunPython.noop)]
