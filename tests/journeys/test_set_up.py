"""An operator changes hours, sees which bookings would fall outside them, goes back, and saves anyway."""

from datetime import time

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.treatments.plans_to_book import NOW, book, plan_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clock(NOW)]


def test_hours_are_looked_at_before_they_are_saved(
    live_server, client, desktop, accessible, operator, patient, clinician, room, clinic, desk_user
):
    book(plan_of(patient, "botox")[0], clinician=clinician, room=room, by=desk_user)
    client.force_login(operator)
    cookie = client.cookies["sessionid"].value
    desktop.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    desktop.goto(f"{live_server.url}{reverse('admin:treatments_clinic_change', args=[clinic.pk])}")
    tuesday = [hours.weekday for hours in clinic.opening_hours.order_by("weekday", "opens")].index(1)
    opens = desktop.locator(f"#id_opening_hours-{tuesday}-opens")
    opens.fill("11:00:00")
    desktop.get_by_role("button", name="Save", exact=True).click()
    expect(desktop.get_by_text("Nothing is saved yet. 1 booking would no longer fit.")).to_be_visible()
    accessible(desktop)
    desktop.get_by_role("button", name="Back, with what was typed").click()
    expect(opens).to_have_value("11:00:00")
    desktop.get_by_role("button", name="Save", exact=True).click()
    desktop.get_by_role("button", name="Save anyway").click()
    expect(desktop.get_by_text("was changed successfully")).to_be_visible()
    assert clinic.opening_hours.get(weekday=1).opens == time(11)
