"""Public holidays at a clinic's place, proposed as closures."""

from datetime import date

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests import factories
from tests.factories import NOW
from tests.treatments.plans_to_book import book, plan_of
from treatments.permissions import NotAllowed
from treatments.scheduling.public_holidays import public_holidays
from treatments.services.booking.closures import adopt, proposed

THANKSGIVING, CHRISTMAS = date(2026, 11, 26), date(2026, 12, 25)
PAGE = reverse("admin:holidays", args=["harbor"])


@pytest.mark.parametrize(
    ("country", "region", "day", "name"),
    [
        ("US", None, THANKSGIVING, "Thanksgiving Day"),
        ("US", "US-TX", date(2027, 3, 2), "Texas Independence Day"),
        ("US", "US-NY", date(2027, 3, 2), None),
        ("US", "US-ZZ", THANKSGIVING, "Thanksgiving Day"),
        ("GB", "GB-SCT", date(2026, 11, 30), "Saint Andrew's Day"),
        ("MX", None, date(2027, 1, 1), "New Year's Day"),
        ("XX", None, CHRISTMAS, None),
    ],
    ids=["country", "its region", "another region", "no such region", "Scotland", "in English", "no country"],
)
def test_the_holidays_are_those_of_the_place(country, region, day, name):
    assert public_holidays(country, region, date(2026, 11, 23), date(2027, 11, 23)).get(day) == name


def test_the_first_and_the_last_day_count():
    assert list(public_holidays("US", None, THANKSGIVING, CHRISTMAS)) == [THANKSGIVING, CHRISTMAS]


@pytest.fixture
def set_up(client, operator):
    client.force_login(operator)
    return client


@pytest.mark.django_db
@pytest.mark.clock(NOW)
class TestAtAClinic:
    def test_one_press_closes_the_clinic_on_what_is_ticked_and_on_nothing_twice(self, set_up, clinic):
        assertContains(set_up.get(PAGE), "Thu 26 Nov 2026: Thanksgiving Day")
        chosen = {"days": [THANKSGIVING.isoformat(), CHRISTMAS.isoformat()]}
        assertRedirects(set_up.post(PAGE, chosen), reverse("admin:treatments_clinic_change", args=[clinic.pk]))
        kept = clinic.closures.order_by("starts_on").values_list("starts_on", "ends_on", "reason")
        assert list(kept) == [
            (THANKSGIVING, THANKSGIVING, "Thanksgiving Day"),
            (CHRISTMAS, CHRISTMAS, "Christmas Day"),
        ]
        assertNotContains(set_up.get(PAGE), "Christmas Day")
        assert set_up.post(PAGE, chosen).status_code == 422
        assert clinic.closures.count() == 2

    def test_a_day_inside_a_closure_is_not_proposed(self, clinic):
        factories.ClosureFactory(clinic=clinic, starts_on=date(2026, 12, 20), ends_on=date(2027, 1, 3))
        days = [holiday.day for holiday in proposed(clinic, now=NOW)]
        assert THANKSGIVING in days
        assert CHRISTMAS not in days

    def test_visits_that_are_booked_on_a_holiday_are_counted(self, set_up, patient, clinician, room, desk_user):
        at = NOW.replace(day=26)
        book(plan_of(patient, "botox")[0], clinician=clinician, room=room, by=desk_user, starts_at=at)
        assertContains(set_up.get(PAGE), "Thanksgiving Day (1 visit booked)")

    def test_nothing_ticked_is_said(self, set_up, clinic):
        assertContains(set_up.post(PAGE), "Tick the days on which the clinic is closed.", status_code=422)

    def test_where_nothing_is_left_the_page_says_so(self, set_up, clinic, operator):
        adopt(clinic=clinic, days=[holiday.day for holiday in proposed(clinic, now=NOW)], by=operator, now=NOW)
        assertContains(set_up.get(PAGE), "Nothing to propose")

    def test_the_page_of_the_clinic_leads_there(self, set_up, clinic):
        assertContains(set_up.get(reverse("admin:treatments_clinic_change", args=[clinic.pk])), PAGE)

    @pytest.mark.parametrize("who", ["clinician_user", "outsider", "desk_user"])
    def test_nobody_else_sees_or_adopts_them(self, client, clinic, request, who):
        user = request.getfixturevalue(who)
        client.force_login(user)
        assert client.get(PAGE).status_code in {302, 403}
        with pytest.raises(NotAllowed):
            adopt(clinic=clinic, days=[CHRISTMAS], by=user, now=NOW)

    def test_a_visitor_signs_in_first(self, client, clinic):
        assert client.get(PAGE).status_code == 302

    def test_a_clinic_that_is_none_is_not_found(self, set_up):
        assert set_up.get(reverse("admin:holidays", args=["nowhere"])).status_code == 404
