"""The knowledge base in a real browser: reading, filtering and links, on every screen size."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db(transaction=True)

BROWSER = "/admin/knowledge/"


@pytest.fixture
def signed_in(client, operator, live_server):
    """Signs an operator in to a page."""
    client.force_login(operator)

    def sign_in(page):
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return page

    return sign_in


def test_a_flag_is_found_and_its_row_linked_to_by_keyboard(live_server, signed_in, desktop):
    page = signed_in(desktop)
    page.goto(live_server.url + BROWSER)
    page.get_by_label("Flag").select_option("dry_eye")
    page.get_by_role("button", name="Narrow").press("Enter")
    row = page.locator("#gate-dry_eye")
    expect(row).to_contain_text("Check")
    row.get_by_role("link", name="dry_eye").press("Enter")
    expect(page).to_have_url(f"{live_server.url}{BROWSER}?concern=&flag=dry_eye&source=#gate-dry_eye")


@pytest.mark.parametrize("screen", ["phone", "desktop"])
def test_the_pages_are_accessible_on_every_screen(request, live_server, signed_in, accessible, screen):
    page = signed_in(request.getfixturevalue(screen))
    for path in ("", "?concern=crows_feet", "?concern=nonsense", "diff/", "sign-off/", "releases/"):
        page.goto(f"{live_server.url}{BROWSER}{path}")
        accessible(page)
