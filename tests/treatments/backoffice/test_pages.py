"""Admin pages without a model have the same access checks as all others, and declare their roles."""

import pytest
from django.http import HttpResponse
from django.urls import path

from clinic_advisor.urls import urlpatterns as addresses
from treatments.permissions import Role
from treatments.permissions.admin import ClinicAdminSite, SitePage

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

PAGE = SitePage(
    route="tried/<int:number>/",
    name="tried",
    roles=(Role.CLINICIAN,),
    view=lambda request, number: HttpResponse(f"page {number}"),
)
LISTED = SitePage(
    route="all/",
    name="all",
    roles=(Role.CLINICIAN, Role.OPERATOR),
    view=lambda request: HttpResponse("all"),
    section="Trials",
    title="All of them",
)

site = ClinicAdminSite()
site.add_page(PAGE)
site.add_page(LISTED)
urlpatterns = [path("admin/", site.urls), *addresses[:-1]]


@pytest.mark.parametrize(
    ("who", "status"), [("clinician_user", 200), ("outsider", 200), ("operator", 403), ("desk_user", 403)]
)
def test_a_page_is_for_its_roles(client, request, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get("/admin/tried/7/", follow=True).status_code == status


def test_a_visitor_signs_in_first_and_comes_back(client):
    response = client.get("/admin/tried/7/")
    assert (response.status_code, response.url) == (302, "/admin/login/?next=/admin/tried/7/")


def test_a_second_factor_is_asked_for_there_too(client, clinician_user, settings):
    settings.STAFF_SECOND_FACTOR = True
    client.force_login(clinician_user)
    assert client.get("/admin/tried/7/", follow=True).redirect_chain[-1][0] == "/accounts/2fa/"


def test_no_browser_keeps_a_page(client, clinician_user):
    client.force_login(clinician_user)
    assert "no-store" in client.get("/admin/tried/7/")["Cache-Control"]


@pytest.mark.parametrize("who", ["clinician_user", "operator"])
def test_a_page_with_a_title_is_listed_in_its_section(client, request, who):
    client.force_login(request.getfixturevalue(who))
    listed = {app["name"]: app["models"] for app in client.get("/admin/").context["app_list"]}
    assert [(page["name"], page["admin_url"]) for page in listed["Trials"]] == [("All of them", "/admin/all/")]
