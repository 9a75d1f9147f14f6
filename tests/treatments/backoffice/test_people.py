"""Operators manage staff accounts; nobody else does, and nobody manages their own."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from tests import factories
from treatments.models import Clinic, User
from treatments.permissions.admin import ForRoles

pytestmark = pytest.mark.django_db
LIST = "/admin/treatments/user/"


def group_of(role):
    """Returns the group of a role; a test with real transactions empties the table."""
    return Group.objects.get_or_create(name=role)[0]


@pytest.fixture
def superuser(db):
    return User.objects.create_superuser("super@example.test", "a long enough one")


@pytest.fixture
def as_operator(client, operator):
    client.force_login(operator)
    return client


def page_of(user):
    return reverse("admin:treatments_user_change", args=[user.pk])


def form_of(user, **changes):
    """Returns the data that a user's form sends, with changes."""
    data = {
        "email": user.email,
        "full_name": user.full_name,
        "groups": list(user.groups.values_list("pk", flat=True)),
        "clinics": list(user.clinics.values_list("pk", flat=True)),
        "is_active": "on" if user.is_active else "",
    }
    return {key: value for key, value in {**data, **changes}.items() if value != ""}


# --- Access ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"), [("operator", 200), ("superuser", 200), ("clinician_user", 403), ("desk_user", 403)]
)
@pytest.mark.parametrize("path", ["", "add/"])
def test_people_are_for_operators(who, status, path, client, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(LIST + path, follow=True).status_code == status


@pytest.mark.parametrize(("who", "sees"), [("operator", True), ("clinician_user", False)])
def test_the_index_shows_people_to_operators_only(who, sees, client, request):
    client.force_login(request.getfixturevalue(who))
    assert (f'href="{LIST}"' in client.get("/admin/").content.decode()) == sees


def test_patients_accounts_are_not_in_the_list(as_operator, patient):
    account = User.objects.create_user(patient.email)
    assert patient.email not in as_operator.get(LIST).content.decode()
    assert as_operator.get(page_of(account)).status_code == 404


@pytest.mark.django_db
def test_pages_of_other_packages_are_not_in_the_admin_even_for_a_superuser(client, superuser):
    client.force_login(superuser)
    assert all(isinstance(page, ForRoles) for page in admin.site._registry.values())
    for path in ["auth/group/", "account/emailaddress/", "mfa/authenticator/", "usersessions/usersession/"]:
        assert client.get(f"/admin/{path}").status_code == 404


def test_a_page_of_ours_must_name_its_roles():
    with pytest.raises(ImproperlyConfigured, match="Clinic"):
        admin.site.register(Clinic, ModelAdmin)


# --- Adding a user --------------------------------------------------------------------------------------


def test_somebody_new_is_invited_to_choose_a_password(as_operator, clinic):
    desk = group_of("front desk")
    as_operator.post(
        LIST + "add/",
        {
            "email": "New@Example.test",
            "full_name": "Nia New",
            "groups": [desk.pk],
            "clinics": [clinic.pk],
            "is_active": "on",
        },
    )
    user = User.objects.get(email="new@example.test")
    assert (user.is_staff, user.is_superuser, user.has_usable_password()) == (True, False, False)
    assert (list(user.groups.all()), list(user.clinics.all())) == ([desk], [clinic])
    assert (mail.outbox[0].subject, mail.outbox[0].to) == ("Your new account", ["new@example.test"])


def test_the_invited_one_signs_in_with_the_password_she_chose(as_operator, client):
    as_operator.post(LIST + "add/", {"email": "new@example.test", "is_active": "on"})
    client.logout()
    form_url = client.get(re.search(rf"{settings.SITE_URL}(\S+)", mail.outbox[0].body)[1]).url
    client.post(form_url, {"password1": "correct horse battery", "password2": "correct horse battery"})
    client.post("/accounts/login/", {"login": "new@example.test", "password": "correct horse battery"})
    assert client.session["_auth_user_id"] == str(User.objects.get(email="new@example.test").pk)


def test_an_address_that_is_taken_is_an_error_on_its_field(as_operator, desk_user):
    response = as_operator.post(LIST + "add/", {"email": "DESK@example.test", "is_active": "on"})
    assert response.context["adminform"].errors == {"email": ["There is an account with this e-mail address."]}


# --- Changing a user ------------------------------------------------------------------------------------


def test_roles_and_clinics_are_given_and_logged(as_operator, desk_user, other_clinic):
    clinician = group_of("clinician")
    changes = form_of(desk_user, groups=[clinician.pk], clinics=[other_clinic.pk])
    assert as_operator.post(page_of(desk_user), changes).status_code == 302
    assert list(desk_user.groups.all()) == [clinician]
    assert list(desk_user.clinics.all()) == [other_clinic]
    assert LogEntry.objects.filter(object_id=str(desk_user.pk)).count() == 1


def test_an_operator_makes_nobody_a_superuser(as_operator, desk_user):
    as_operator.post(page_of(desk_user), form_of(desk_user, is_superuser="on", is_staff="on"))
    desk_user.refresh_from_db()
    assert not desk_user.is_superuser


def test_an_operator_gives_herself_no_role(as_operator, operator):
    clinician = group_of("clinician")
    as_operator.post(page_of(operator), form_of(operator, groups=[clinician.pk], full_name="Opal O."))
    operator.refresh_from_db()
    assert [group.name for group in operator.groups.all()] == ["operator"]
    assert operator.full_name == "Opal O."


def test_an_operator_does_not_take_over_a_superuser(as_operator, superuser):
    response = as_operator.post(page_of(superuser), form_of(superuser, email="mine@example.test"))
    assert response.status_code == 403
    as_operator.post(LIST, {"action": "send_password_link", "_selected_action": [superuser.pk]})
    assert mail.outbox == []


def test_switching_somebody_off_ends_her_session(as_operator, desk_user):
    other = type(as_operator)()
    other.force_login(desk_user)
    as_operator.post(page_of(desk_user), form_of(desk_user, is_active=""))
    assert other.get("/desk/").url.startswith("/accounts/login/")


def test_nobody_is_deleted(as_operator, desk_user):
    assert as_operator.post(f"{LIST}{desk_user.pk}/delete/", {"post": "yes"}).status_code == 403


def test_an_old_address_does_not_go_on_counting(as_operator, desk_user):
    EmailAddress.objects.create(user=desk_user, email=desk_user.email, verified=True, primary=True)
    as_operator.post(page_of(desk_user), form_of(desk_user, email="other@example.test"))
    assert not EmailAddress.objects.filter(user=desk_user).exists()


def test_a_lost_phone_is_forgotten(as_operator, desk_user):
    TOTP.activate(desk_user, generate_totp_secret())
    RecoveryCodes.activate(desk_user)
    as_operator.post(LIST, {"action": "remove_second_factor", "_selected_action": [desk_user.pk]})
    assert not Authenticator.objects.filter(user=desk_user).exists()
    assert LogEntry.objects.get(object_id=str(desk_user.pk)).change_message == "Removed the second factor."


def test_nobody_removes_her_own_second_factor_without_her_password(as_operator, operator):
    TOTP.activate(operator, generate_totp_secret())
    as_operator.post(LIST, {"action": "remove_second_factor", "_selected_action": [operator.pk]})
    assert Authenticator.objects.filter(user=operator).exists()


def test_a_link_is_sent_on_request_to_those_who_are_active(as_operator, desk_user, clinician_user):
    User.objects.filter(pk=clinician_user.pk).update(is_active=False)
    chosen = [desk_user.pk, clinician_user.pk]
    as_operator.post(LIST, {"action": "send_password_link", "_selected_action": chosen})
    assert [message.to for message in mail.outbox] == [[desk_user.email]]


def test_the_list_says_who_has_a_second_factor(as_operator, desk_user):
    TOTP.activate(desk_user, generate_totp_secret())
    page = as_operator.get(LIST).content.decode()
    assert page.count('alt="True"') >= 1
    assert "front desk" in page


def test_the_list_costs_no_query_per_person(as_operator, django_assert_max_num_queries):
    for _ in range(15):
        factories.UserFactory(is_staff=True)
    with django_assert_max_num_queries(15):
        as_operator.get(LIST)
