"""The public pages about the product itself, in a real browser."""

import pytest
from django.urls import reverse

from tests.treatments.patient.test_about import PAGES

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")], ids=["phone, light", "desktop, dark"])
def test_no_page_has_a_fault_or_sticks_out_sideways(new_context, live_server, clinic, accessible, width, scheme):
    page = new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
    for name in PAGES:
        page.goto(live_server.url + reverse(f"patient:{name}"))
        accessible(page)


def test_the_score_sheet_is_found_from_the_start(page, live_server, clinic):
    page.goto(live_server.url)
    page.get_by_role("link", name="About this tool").click()
    page.get_by_role("heading", name="Quality standard").wait_for()
