"""Nothing in the admin bypasses the services: no form, list or bulk action writes rows about a patient.

The tables below must cover the admin registry: the test fails for a new model until someone has classified it.
"""

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import RequestFactory
from django.urls import reverse

from tests import factories
from treatments import models
from treatments.models.people.subjects import way_to_patient

pytestmark = pytest.mark.django_db

SET_UP = {models.Clinic, models.Clinician, models.User, models.Erasure, models.Product, models.Lot}
"""Rows about a clinic, its stock or its staff; nobody writes the log of erasures."""

ABOUT_NOBODY = {models.RuleReview}
"""Rows of clinical work that lead to no patient; still, only services write them."""

BY_SERVICE = {models.Patient: "correct_by_clinic"}
"""Forms of Django's admin that call a service instead of saving the row."""

REGISTRY = dict(admin.site._registry)
ABOUT_PATIENTS = sorted((model for model in REGISTRY if model not in SET_UP), key=lambda model: model.__name__)
PEOPLE = ["clinician_user", "desk_user", "operator", "superuser", "outsider"]
PAGES = [(model, place) for model in ABOUT_PATIENTS for place in ("changelist", "add", "change", "delete")]


@pytest.fixture
def superuser(clinic):
    return factories.UserFactory(is_staff=True, is_superuser=True, clinics=[clinic])


def row_of(model, patient):
    """A row of the patient; a model without a factory has none, and its pages are tested without a row."""
    make = getattr(factories, f"{model.__name__}Factory", None)
    return patient if model is models.Patient else make and make()


def address_of(model, place, row):
    name = f"admin:treatments_{model._meta.model_name}_{place}"
    return reverse(name, args=[row.pk if row else 1] if place in {"change", "delete"} else [])


def state_of(model):
    return sorted(model.objects.values_list(), key=repr)


def asked_by(user):
    request = RequestFactory().get("/admin/")
    request.user = user
    return request


def names(models_found):
    return [model.__name__ for model in models_found]


def test_every_model_of_the_site_is_classified():
    """A model that leads to a patient is about patients; any other is set-up, or is listed here with a reason."""
    unknown = [model for model in ABOUT_PATIENTS if not way_to_patient(model) and model not in ABOUT_NOBODY]
    assert names(unknown) == []
    assert names(model for model in SET_UP if way_to_patient(model)) == []


@pytest.mark.parametrize("model", ABOUT_PATIENTS, ids=names(ABOUT_PATIENTS))
@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_may_add_change_or_delete_a_row(request, who, model):
    page, user = REGISTRY[model], request.getfixturevalue(who)
    asked = asked_by(user)
    assert not page.has_add_permission(asked)
    assert not page.has_delete_permission(asked)
    assert not page.has_change_permission(asked) or model in BY_SERVICE


@pytest.mark.parametrize("model", sorted(SET_UP, key=lambda model: model.__name__), ids=lambda model: model.__name__)
def test_no_list_of_set_up_rows_deletes_many_at_once(client, operator, model):
    client.force_login(operator)
    given = {"action": "delete_selected", ACTION_CHECKBOX_NAME: ["2026-12-01", str(operator.pk)], "post": "yes"}
    before = state_of(model)
    assert client.post(address_of(model, "changelist", None), given).status_code in {200, 302, 400}
    assert state_of(model) == before


@pytest.mark.parametrize("model", ABOUT_PATIENTS, ids=names(ABOUT_PATIENTS))
def test_no_list_or_bulk_action_writes(clinician_user, model):
    page, asked = REGISTRY[model], asked_by(clinician_user)
    assert page.actions is None
    assert page.get_actions(asked) == {}
    assert not page.list_editable
    assert not page.get_inline_instances(asked)


@pytest.mark.parametrize("model", ABOUT_PATIENTS, ids=names(ABOUT_PATIENTS))
def test_django_saves_no_row_by_itself(model):
    """Where one of Django's forms is available, `save_model` is our own and calls the service named above."""
    own = type(REGISTRY[model]).save_model is not ModelAdmin.save_model
    assert own == (model in BY_SERVICE)
    if own:
        assert BY_SERVICE[model] in type(REGISTRY[model]).save_model.__code__.co_names


@pytest.mark.parametrize(("model", "place"), PAGES, ids=[f"{model.__name__} {place}" for model, place in PAGES])
@pytest.mark.parametrize("who", PEOPLE)
def test_a_post_past_the_forms_changes_nothing(client, request, patient, who, model, place):
    row = row_of(model, patient)
    if row is None and place in {"change", "delete"}:
        pytest.skip("no row of this kind can be made")
    client.force_login(request.getfixturevalue(who))
    before = state_of(model)
    bulk = {"action": "delete_selected", ACTION_CHECKBOX_NAME: [row.pk] if row else [1], "post": "yes", "_save": "Save"}
    response = client.post(address_of(model, place, row), bulk)
    assert state_of(model) == before
    assert response.status_code < 500


def test_only_set_up_has_bulk_actions(operator):
    asked = asked_by(operator)
    acting = {model: set(page.get_actions(asked)) for model, page in REGISTRY.items() if page.get_actions(asked)}
    assert set(acting) <= SET_UP
    assert acting[models.User] == {"send_password_link", "remove_second_factor"}


def test_a_clinic_with_patients_cannot_be_deleted_in_bulk(client, operator, patient):
    client.force_login(operator)
    chosen = {"action": "delete_selected", ACTION_CHECKBOX_NAME: [patient.clinic_id], "post": "yes"}
    client.post(reverse("admin:treatments_clinic_changelist"), chosen)
    assert models.Clinic.objects.filter(pk=patient.clinic_id).exists()


@pytest.mark.parametrize("who", PEOPLE)
def test_the_log_of_erasures_is_written_by_nobody(request, who):
    page, asked = REGISTRY[models.Erasure], asked_by(request.getfixturevalue(who))
    for may in (page.has_add_permission, page.has_change_permission, page.has_delete_permission):
        assert not may(asked)
    assert page.get_actions(asked) == {}
