"""A clinician records a treatment by keyboard alone, and signs it."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.client import CsrfClient
from tests.treatments.treated import arrived, botox, lot_of, pattern, save, signed, start
from treatments.models import TreatmentRecord

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now_there():
    """The current minute of the real clock: a browser's session cannot be frozen."""
    return timezone.now().replace(second=0, microsecond=0)


def signed_in(page, live_server, user):
    client = CsrfClient()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page.goto(f"{live_server.url}{reverse('admin:records_today')}")
    return page


def press(page, name, key="Enter"):
    page.get_by_role("button", name=name).first.focus()
    page.keyboard.press(key)


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_botox_is_recorded_by_keyboard_and_signed(
    request, screen, live_server, patient, clinician, room, clinic, now_there, accessible
):
    lot = lot_of(clinic, number="D4470A", expires_on=now_there.date().replace(year=now_there.year + 1))
    booking = arrived(patient, clinician=clinician, room=room, starts_at=now_there)
    page = signed_in(request.getfixturevalue(screen), live_server, clinician.user)
    press(page, "Start treatment")
    press(page, "for Frown lines")
    expect(page.locator("[data-today]")).to_have_text("20")
    page.get_by_label("Vial: lot").first.select_option(str(lot.pk))
    page.get_by_label("Expiry on the pack").first.fill(lot.expires_on.isoformat())
    page.get_by_label("Toxin units elsewhere").fill("0")
    page.get_by_label("Aftercare told").focus()
    page.keyboard.press("Space")
    accessible(page)
    press(page, "Sign and finish")
    expect(page.get_by_text("Signed. The visit is marked as done.")).to_be_visible()
    accessible(page)
    booking.refresh_from_db()
    assert (booking.state, TreatmentRecord.objects.get().points.count()) == ("done", 5)


def test_a_tap_on_the_face_sets_a_point_in_its_area(desktop, live_server, patient, clinician, room, now_there):
    arrived(patient, clinician=clinician, room=room, starts_at=now_there)
    page = signed_in(desktop, live_server, clinician.user)
    press(page, "Start treatment")
    box = page.locator("[data-drawing]").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.29)
    expect(page.locator("[data-area='forehead_lines'] [data-given]")).to_have_text("4")
    expect(page.locator("[data-area='forehead_lines'] input")).to_be_checked()
    expect(page.locator(".point-marks circle")).to_have_count(1)


def test_what_is_missing_is_brought_up_to_date_while_points_are_added(
    desktop, live_server, patient, clinician, room, clinic, now_there
):
    lot = lot_of(clinic, expires_on=now_there.date().replace(year=now_there.year + 1))
    record = save(start(arrived(patient, clinician=clinician, room=room, starts_at=now_there)), botox(lot, points=()))
    page = signed_in(desktop, live_server, clinician.user)
    page.goto(f"{live_server.url}{reverse('admin:record', args=[record.pk])}")
    missing = page.locator("[data-missing]")
    expect(missing).to_contain_text("Frown lines: add its points")
    press(page, "for Frown lines")
    expect(missing).not_to_contain_text("Still missing")
    page.get_by_label("Saline in the vial").fill("0.1")
    expect(missing).to_contain_text("Still missing: 1")
    page.get_by_label("Saline in the vial: 0.1 mL").check()
    expect(missing).not_to_contain_text("Still missing")
    expect(page.get_by_label("Saline in the vial: 0.1 mL")).to_be_focused()


def test_the_face_on_a_signed_record_shades_what_was_treated_and_nothing_else(
    desktop, live_server, patient, clinician, room, clinic, now_there
):
    lot = lot_of(clinic, expires_on=now_there.date().replace(year=now_there.year + 1))
    booking = arrived(patient, clinician=clinician, room=room, starts_at=now_there)
    areas, points = ("frown_lines", "forehead_lines"), pattern("frown_lines") + pattern("forehead_lines")
    record = signed(booking, botox(lot, areas=areas, points=points))
    page = signed_in(desktop, live_server, clinician.user)
    page.goto(f"{live_server.url}{reverse('admin:record', args=[record.pk])}")
    opacity = "(zones) => zones.map((zone) => [zone.dataset.zone, getComputedStyle(zone).opacity])"
    assert page.locator(".face-art .zone").evaluate_all(opacity) == [["forehead", "0.5"], ["frown", "0.5"]]
