"""A code for an unfinished quiz, which the front desk reads out."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.client import CsrfClient
from tests.factories import SubmissionFactory, SubmittedFactory
from tests.treatments.quiz import complete_answers

pytestmark = pytest.mark.django_db

ADDRESS = "/desk/resume-code/"
CALLER = {"email": "jo@example.test", "birth_date": "1984-03-01"}


def unfinished(clinic, factory=SubmissionFactory, **about):
    answers = complete_answers()
    answers["about-you"] = {**answers["about-you"], **CALLER, **about}
    return factory(clinic_code=clinic.code, answers=answers)


@pytest.fixture
def desk(client, desk_user):
    client.force_login(desk_user)
    return client


def test_the_code_that_is_read_out_opens_the_quiz_elsewhere(desk, clinic):
    unfinished(clinic)
    code = desk.post(ADDRESS, CALLER).context["code"]
    caller = CsrfClient()
    assertRedirects(caller.post(reverse("quiz:resume_code"), {"code": code}), "/quiz/review/", target_status_code=200)


@pytest.mark.parametrize(
    "said",
    [{"email": "jo@example.tes"}, {"birth_date": "1984-03-02"}],
    ids=["another address", "another birth date"],
)
def test_who_does_not_know_both_gets_no_code(desk, clinic, said):
    unfinished(clinic)
    response = desk.post(ADDRESS, CALLER | said)
    assertContains(response, "No unfinished quiz holds this address", status_code=422)
    assert "code" not in response.context


def test_a_draft_at_another_clinic_is_not_found(desk, other_clinic):
    unfinished(other_clinic)
    assertContains(desk.post(ADDRESS, CALLER), "No unfinished quiz", status_code=422)


def test_answers_that_were_sent_are_not_found(desk, clinic):
    unfinished(clinic, SubmittedFactory)
    assertContains(desk.post(ADDRESS, CALLER), "No unfinished quiz", status_code=422)


def test_a_quiz_that_holds_no_birth_date_yet_is_known_by_the_address_that_its_link_went_to(desk, clinic, mailoutbox):
    draft = SubmissionFactory(clinic_code=clinic.code, answers={}, resume_email=CALLER["email"])

    page = desk.post(ADDRESS, CALLER)
    assertContains(page, "known by this address alone")
    assert "code" not in page.context
    assert not mailoutbox
    desk.post(ADDRESS, CALLER | {"send": "1"})

    draft.refresh_from_db()
    assert draft.resume_token_hash
    assertContains(desk.post(ADDRESS, CALLER | {"email": "x@example.test"}), "No unfinished quiz", status_code=422)


def test_what_is_missing_is_named_and_what_was_typed_stays(desk):
    response = desk.post(ADDRESS, {"email": "jo@example.test"})
    assertContains(response, "Enter the birth date.", status_code=422)
    assertContains(response, "jo@example.test", status_code=422)


def test_the_page_shows_nothing_of_the_answers_and_keeps_who_asked(desk, desk_user, clinic):
    draft = unfinished(clinic, full_name="Jo Journey")
    assertNotContains(desk.post(ADDRESS, CALLER), "Journey")
    made = draft.events.latest("pgh_id")
    assert made.pgh_context.metadata["user"] == desk_user.pk


def test_only_the_front_desk_reads_codes_out(client, clinician_user):
    client.force_login(clinician_user)
    assert client.get(ADDRESS).status_code == 403
