"""The time zone in which staff pages show times that belong to no clinic's record."""

from datetime import UTC, datetime

import pytest
from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from treatments.models import ClinicianFeed, Erasure, ErasureKind, User

EVENING = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)  # in New York, the evening before
pytestmark = [pytest.mark.django_db, pytest.mark.clock(EVENING)]


def test_a_calendar_link_is_on_since_a_time_of_the_clinic(client, clinician):
    ClinicianFeed.objects.create(clinician=clinician, token_hash="0" * 64)
    client.force_login(clinician.user)
    assertContains(client.get(reverse("admin:clinician_feed")), "On since Mon 23 Nov 2026, 20:30.")


@pytest.mark.parametrize("who", ["desk_user", "clinician_user", "operator"])
def test_somebody_is_signed_in_since_a_time_of_their_clinic(client, request, who):
    client.force_login(request.getfixturevalue(who))
    UserSession.objects.create(user=User.objects.get(), session_key=client.session.session_key, ip="192.0.2.1")
    page = client.get(reverse("usersessions_list"))
    assertContains(page, "Since 23 November 2026, 20:30")
    assertContains(page, "All times in America/New_York")


def test_the_lists_of_the_admin_have_times_of_the_clinic(client, clinic, operator):
    User.objects.filter(pk=operator.pk).update(last_login=EVENING)
    Erasure.objects.create(clinic=clinic, kind=ErasureKind.ALL, rows={}, erased_at=EVENING)
    client.force_login(operator)
    User.objects.filter(pk=operator.pk).update(last_login=EVENING)
    for name in ["treatments_user", "treatments_erasure"]:
        page = client.get(reverse(f"admin:{name}_changelist"))
        assertContains(page, "Nov. 23, 2026, 8:30 p.m.")
        assertContains(page, "Times in America/New_York")


def test_an_operator_of_no_clinic_reads_the_first_clinics_clock(client, operator):
    operator.clinics.clear()
    client.force_login(operator)
    assertContains(client.get(reverse("admin:index")), "Times in America/New_York")


def test_the_first_clinic_of_several_is_whose_clock_is_read(client, operator, other_clinic):
    operator.clinics.add(other_clinic)
    client.force_login(operator)
    assertContains(client.get(reverse("admin:index")), "Times in America/New_York")


def test_the_clock_ends_with_the_page(client, operator):
    client.force_login(operator)
    client.get(reverse("admin:index"))
    assert timezone.get_current_timezone_name() == "UTC"
