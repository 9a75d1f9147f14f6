"""A phone in the marked language."""

import pytest
from django.core.cache import cache, caches
from django.utils.translation import trans_real

from questionnaire import forms
from tests import factories
from tests.client import CsrfClient
from tests.languages.marked import MarkedTranslations
from tests.questionnaire.patients import full
from treatments.models import User


@pytest.fixture(autouse=True)
def marked(monkeypatch):
    """Installs the marked language in place of Spanish for the duration of the test."""
    monkeypatch.setitem(trans_real._translations, "es", MarkedTranslations())
    monkeypatch.setattr(forms, "_drawn_before", {})
    forget_words()
    cache.clear()
    yield
    forget_words()


def forget_words():
    """Clears texts that were cached earlier, in real or in marked Spanish."""
    forms._said_once.cache_clear()
    caches["template_fragments"].clear()


@pytest.fixture
def phone(clinic):
    return CsrfClient(headers={"Accept-Language": "es"})


@pytest.fixture
def draft(clinic):
    return factories.SubmissionFactory(clinic_code=clinic.code, answers=full(), language="es")


@pytest.fixture
def holding(phone):
    """Returns a function that makes the phone the one that fills in, or has sent, a submission."""

    def holding(submission):
        session = phone.session
        session["submission"] = str(submission.pk)
        session.save()
        return phone

    return holding


@pytest.fixture
def spanish_patient(patient):
    patient.language = "es"
    patient.save()
    return patient


@pytest.fixture
def her_phone(phone, spanish_patient):
    """The patient's phone, signed in and with the date of birth given."""
    phone.force_login(User.objects.create_user(spanish_patient.email))
    session = phone.session
    session["patient"] = spanish_patient.pk
    session.save()
    return phone
