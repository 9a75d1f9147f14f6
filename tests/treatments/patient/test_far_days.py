"""Dates at the limits of the calendar, in every address, query and form that takes a date."""

import re

import pytest
from django.urls import get_resolver, reverse

from tests import factories
from tests.test_urls import BY_NAME, addresses
from tests.treatments.plans_to_book import NOW, plan_of
from treatments.models import Closure, Lot

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]

IN_THE_YEARS = ["1900-01-01", "2199-12-31"]
OUTSIDE = ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-25", "9999-12-31"]
WITH_A_DAY = [name for name, path in addresses(get_resolver().url_patterns) if str(BY_NAME["day"]) in path]


@pytest.fixture
def desk(client, clinic, desk_user):
    client.force_login(desk_user)
    return client


@pytest.fixture
def session(clinic, clinician, room, patient):
    return plan_of(patient, "botox")[0]


@pytest.mark.parametrize("name", WITH_A_DAY)
def test_an_address_knows_our_years_alone(desk, name):
    def status(day):
        return desk.get(reverse(name, args=["harbor", "2026-11-24"]).replace("2026-11-24", day)).status_code

    assert {status(day) for day in IN_THE_YEARS} == {200}
    assert {status(day) for day in OUTSIDE} == {404}


def test_the_links_of_the_first_and_the_last_day_lead_somewhere(desk):
    for name in ("day", "board", "board_week"):
        for day in IN_THE_YEARS:
            page = desk.get(reverse(f"desk:{name}", args=["harbor", day])).content.decode()
            links = set(re.findall(r'href="(/desk/(?:day|board)/[^"]*)"', page))
            assert 404 not in {desk.get(link).status_code for link in links}, (name, day)


@pytest.mark.parametrize("day", OUTSIDE)
def test_a_query_with_another_year_is_answered(desk, session, day):
    find = reverse("desk:find_time", args=[session.pk])
    assert desk.get(reverse("desk:today", args=["harbor"]), {"day": day}).status_code == 302
    assert desk.get(find, {"first": day}).status_code == 200
    assert desk.get(reverse("desk:why_not", args=[session.pk]), {"date": day, "time": "10:00"}).status_code == 422
    assert desk.get(reverse("desk:reports", args=["harbor"]), {"first": day, "last": day}).status_code in {200, 422}


@pytest.mark.parametrize("day", OUTSIDE)
def test_a_form_with_another_year_is_refused(desk, session, day):
    asked = desk.post(reverse("desk:ask_for_day", args=[session.pk]), {"day": day, "why": "travel"})
    slot = desk.post(reverse("desk:book", args=[session.pk]), {"slot": f"{day}T15:00:00+00:00|1|1|"})
    found = desk.post(reverse("desk:home"), {"text": day})
    assert (asked.status_code, slot.status_code, found.status_code) == (422, 422, 200)


@pytest.mark.parametrize("day", OUTSIDE)
def test_set_up_rows_keep_no_other_year(client, operator, clinic, day):
    client.force_login(operator)
    product = factories.ProductFactory()
    given = {"product": product.pk, "clinic": clinic.pk, "number": "L1", "expires_on": day, "is_in_stock": "on"}
    response = client.post(reverse("admin:treatments_lot_add"), given)
    assert "between the years" in response.content.decode()
    assert not Lot.objects.exists()
    assert not Closure.objects.exists()
