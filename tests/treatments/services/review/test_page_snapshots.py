"""The page that the patient saw is stored as sent, once for each content, and displayed without any active content."""

import pytest
from django.db import InternalError, transaction
from django.urls import reverse

from tests.factories import NOW, ShownPageFactory
from tests.treatments.results import SCARS_ONLY, show
from treatments.models import Assessment, ShownPage
from treatments.services.review.page_snapshots import digest_of, keep_snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]


@pytest.fixture
def assessment(client, clinic):
    """The assessment whose result page the patient's browser has just shown."""
    show(client, clinic, SCARS_ONLY)
    return Assessment.objects.get()


def address(name, page):
    return reverse(f"admin:treatments_assessment_{name}", args=[page.assessment_id, page.pk])


def test_the_page_is_kept_as_it_was_sent_without_its_tokens(client, assessment):
    [page] = assessment.shown_pages.all()
    assert (page.language, page.shown_at) == ("en", NOW)
    assert page.html.startswith("<!doctype html>")
    assert "SkinPen" in page.html
    assert 'name="csrfmiddlewaretoken" value=""' in page.html


def test_looking_again_keeps_nothing_new(client, assessment):
    before = ShownPage.objects.get()
    client.get(reverse("patient:result"))
    assert ShownPage.objects.get() == before


def test_in_another_language_it_is_kept_again(client, assessment):
    session = client.session
    session["language"] = "es"
    session.save()
    client.get(reverse("patient:result"), headers={"accept-language": "es"})
    assert sorted(ShownPage.objects.values_list("language", flat=True)) == ["en", "es"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ('<main><input value="a1">Hello</main>', '<main><input value="b2">Hello</main>', True),
        ("<main>Hello\n  you</main>", "<main>Hello you</main>", True),
        ("<main>Hello<form>Ask</form></main>", "<main>Hello</main>", True),
        ("<main>Hello</main>", "<main>Goodbye</main>", False),
    ],
    ids=["a token", "white space", "a form", "words"],
)
def test_only_what_she_reads_makes_a_new_page(one, other, same):
    assert (digest_of(one, "en") == digest_of(other, "en")) is same


def test_two_requests_at_once_keep_one(assessment):
    html = ShownPage.objects.get().html
    for _ in range(2):
        keep_snapshot(assessment=assessment, html=html + "<main>", language="en", now=NOW)
    assert ShownPage.objects.count() == 1


def test_what_was_kept_is_never_changed_or_deleted(assessment):
    for act in (lambda: ShownPage.objects.update(html="x"), ShownPage.objects.all().delete):
        with pytest.raises(InternalError, match="Cannot"), transaction.atomic():
            act()


def test_a_clinician_sees_it_in_a_frame_with_its_date(client, assessment, clinician_user):
    client.force_login(clinician_user)
    page = assessment.shown_pages.get()
    around, inside = (client.get(address(name, page)) for name in ("shown", "shown_page"))
    assert "First shown so on Mon 23 Nov 2026, 10:00 (New York time), English." in around.content.decode()
    title = "The patient’s result page of Mon 23 Nov 2026, 10:00 (New York time)"
    assert f'sandbox title="{title}" src="{address("shown_page", page)}"' in around.content.decode()
    assert inside.content.decode() == page.html


def test_nothing_of_the_kept_page_can_act(client, clinician_user, patient):
    client.force_login(clinician_user)
    kept = ShownPageFactory(assessment__patient=patient, html="<script>alert(1)</script><form action=/x></form>")
    response = client.get(address("shown_page", kept))
    policy = response["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script-src" not in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_only_the_page_around_it_may_hold_a_frame(client, clinician_user, assessment):
    client.force_login(clinician_user)
    policy = client.get(address("shown", assessment.shown_pages.get()))["Content-Security-Policy"]
    assert "frame-src 'self'" in policy
    assert "frame-src" not in client.get(reverse("admin:index"))["Content-Security-Policy"]


@pytest.mark.parametrize(("role", "status"), [("outsider", 404), ("operator", 403), ("desk_user", 403), (None, 302)])
@pytest.mark.parametrize("name", ["shown", "shown_page"])
def test_a_stranger_does_not_see_it(client, request, patient, role, status, name):
    kept = ShownPageFactory(assessment__patient=patient)
    if role:
        client.force_login(request.getfixturevalue(role))
    assert client.get(address(name, kept), follow=role == "desk_user").status_code == status


def test_a_page_of_another_assessment_is_not_found_under_this_one(client, clinician_user, patient):
    client.force_login(clinician_user)
    one, other = ShownPageFactory(assessment__patient=patient), ShownPageFactory(assessment__patient=patient)
    for name in ("shown", "shown_page"):
        url = reverse(f"admin:treatments_assessment_{name}", args=[one.assessment_id, other.pk])
        assert client.get(url).status_code == 404


def test_the_page_needs_few_queries_however_often_it_changed(
    client, clinician_user, patient, django_assert_max_num_queries
):
    kept = ShownPageFactory(assessment__patient=patient)
    ShownPageFactory.create_batch(12, assessment=kept.assessment)
    client.force_login(clinician_user)
    with django_assert_max_num_queries(12):
        client.get(address("shown", kept))
