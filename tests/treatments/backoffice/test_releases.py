"""Releasing a version in the admin: only by a clinician who has just confirmed their identity."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.urls import reverse

from tests import factories
from tests.factories import NOW
from tests.treatments import versions as files
from tests.treatments.versions import NEXT, OLD
from treatments.models import KnowledgeRelease
from treatments.models.review.releases import live_knowledge
from treatments.services.review import releases

pytestmark = pytest.mark.django_db
PAGE = "/admin/knowledge/releases/"
TOO_SOON = "Version 2027-01 decides from 31 December 2026, 19:00 (America/New_York) on at the earliest."
MOMENT = datetime(2027, 1, 4, 11, 0, tzinfo=UTC)  # 06:00 in New York
ASKED = {"version": NEXT, "day": "2027-01-04", "time": "06:00", "note": "Second edition", "has_read": "on"}
PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch, settings, clock):
    """The old version is live; the next one is signed and in the same folder."""
    clock.move_to(NOW, tick=False)
    files.write(tmp_path, OLD)
    files.write(tmp_path, NEXT, *files.STRICTER)
    files.use(tmp_path, monkeypatch)
    settings.KNOWLEDGE_SIGNOFF_DIR = str(tmp_path)
    for version in (OLD, NEXT):
        files.sign(tmp_path, version)
    releases.release(version=OLD, by=None, now=NOW - timedelta(days=1))
    yield tmp_path
    files.forget()


@pytest.fixture
def secret(clinician_user):
    """The secret of the clinician's authenticator app."""
    made = generate_totp_secret()
    TOTP.activate(clinician_user, made)
    return made


@pytest.fixture
def proven(client, clinician_user, secret, clock):
    """A browser of a clinician who has just entered a code of their app."""
    client.force_login(clinician_user)
    code = format_hotp_value(hotp_value(secret, int(NOW.timestamp()) // 30))
    proof = client.get(PAGE).context["proof"]
    assert client.post(proof, {"code": code}).url == PAGE
    return client


def words(response):
    return re.sub(r"(<[^>]*>|\s)+", " ", response.content.decode())


@pytest.mark.parametrize(("who", "status"), [("clinician_user", 200), ("operator", 200), ("desk_user", 403)])
def test_clinicians_and_operators_see_what_decides(client, request, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get(PAGE, follow=True).status_code == status


def test_the_page_says_what_decides_and_what_lies_beside_it(client, operator):
    client.force_login(operator)
    said = words(client.get(PAGE))
    assert f"Version {OLD} decides now." in said
    assert f"Version {NEXT} Signed off" in said
    assert "It may decide from 1 Jan 2027 on." in said
    assert f"manage.py replay --knowledge {NEXT}" in said
    assert "Release a version" not in said


def test_an_unsound_draft_spoils_no_page(client, clinician_user, folder):
    (folder / "2027-02.toml").write_text("version = ", encoding="utf-8")
    client.force_login(clinician_user)
    assert "Version 2027-02 Not signed off" in words(client.get(PAGE))
    response = client.get(reverse("admin:treatments_knowledge_diff"), {"old": OLD, "new": "2027-02"})
    assert response.status_code == 422
    assert "not valid TOML" in words(response)


def test_a_visitor_signs_in_first(client):
    assert client.get(PAGE).url.startswith("/admin/login/")


@pytest.mark.parametrize("who", ["operator", "desk_user"])
def test_nobody_but_a_clinician_releases(client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.post(PAGE, ASKED, follow=True).status_code == 403
    assert live_knowledge(MOMENT).version == OLD


def test_without_a_fresh_proof_nothing_is_released_and_what_was_typed_stays(client, clinician_user, secret):
    client.force_login(clinician_user)
    response = client.post(PAGE, ASKED)
    assert response.status_code == 409
    assert "Prove again that it is you" in words(response)
    assert "Second edition" in response.content.decode()
    assert KnowledgeRelease.objects.count() == 1


def test_the_form_comes_after_the_proof_with_the_second_factor(client, clinician_user, secret):
    client.force_login(clinician_user)
    page = client.get(PAGE)
    assert page.context["proof"].startswith(reverse("mfa_reauthenticate"))
    assert 'name="has_read"' not in page.content.decode()


def test_a_password_is_no_second_factor(client, clinician_user, secret):
    clinician_user.set_password(PASSWORD)
    clinician_user.save()
    client.force_login(clinician_user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.post(PAGE, ASKED).status_code == 409


def test_a_proof_gets_old(proven, clock):
    clock.move_to(NOW + timedelta(minutes=6), tick=False)
    assert proven.post(PAGE, ASKED).status_code == 409


def test_a_clinician_releases_a_version_by_the_clock_of_the_clinic(proven, clinic, clinician_user):
    assert proven.post(PAGE, ASKED).url == PAGE
    made = KnowledgeRelease.objects.get(version=NEXT)
    assert (made.decides_from, made.released_by, made.note) == (MOMENT, clinician_user, "Second edition")
    said = words(proven.get(PAGE))
    assert f"Version {NEXT} Scheduled" in said
    assert "Mon 4 Jan 2027, 06:00" in said
    assert "Dr Test, registration T-1, 22 Nov 2026" in said


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"has_read": ""}, "has_read", "Compare the versions and read the replay first."),
        ({"version": "1999-01"}, "version", "Choose from the list."),
        ({"time": ""}, "time", "Give both the day and the time, or neither."),
        ({"day": "soon"}, "day", "Enter the day as YYYY-MM-DD."),
        ({"day": "2026-12-30"}, "day", TOO_SOON),
        ({"day": "2026-11-20"}, "day", "This moment is over. Leave it empty to release the version at once."),
    ],
    ids=["not read", "unknown", "half a moment", "no day", "before its month", "past"],
)
def test_what_cannot_be_released_is_an_error_beside_its_field(proven, changed, field, sentence):
    response = proven.post(PAGE, ASKED | changed)
    assert (response.status_code, response.context["form"].errors[field]) == (422, [sentence])
    assert KnowledgeRelease.objects.count() == 1


def test_a_clinician_withdraws_what_is_scheduled(proven):
    proven.post(PAGE, ASKED)
    made = KnowledgeRelease.objects.get(version=NEXT)
    assert proven.post(f"{PAGE}{made.pk}/withdraw/").url == PAGE
    assert live_knowledge(MOMENT).version == OLD
    assert f"Version {NEXT} Withdrawn" in words(proven.get(PAGE))


def test_a_withdrawal_needs_the_proof_too(client, clinician_user, secret):
    made = factories.KnowledgeReleaseFactory(version=NEXT, decides_from=MOMENT, swept_at=None)
    client.force_login(clinician_user)
    assert client.post(f"{PAGE}{made.pk}/withdraw/").url.startswith(reverse("mfa_reauthenticate"))
    assert live_knowledge(MOMENT).version == NEXT


def test_the_check_of_visits_is_said_while_it_is_under_way(client, operator, clock):
    factories.KnowledgeReleaseFactory(version=NEXT, decides_from=NOW - timedelta(minutes=10), swept_at=None)
    client.force_login(operator)
    assert "Under way." in words(client.get(PAGE))
    releases.sweep_where_due(now=NOW)
    assert "Done Mon 23 Nov 2026, 10:00" in words(client.get(PAGE))


def test_a_page_takes_few_queries(client, clinician_user, django_assert_max_num_queries):
    client.force_login(clinician_user)
    with django_assert_max_num_queries(9):
        client.get(PAGE)
