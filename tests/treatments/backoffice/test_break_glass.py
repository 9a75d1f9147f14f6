"""Emergency ("break-glass") access: an operator reads one record for half an hour; the clinicians are notified."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse

from tests import factories
from tests.factories import NOW
from tests.treatments.assessed import FROWN_LINES, make_assessment
from tests.treatments.quiz import complete_answers
from treatments.models import GlassBreak, RecordAccess, Review
from treatments.permissions import NotAllowed
from treatments.services.people.break_glass import GlassRefused, acknowledge, break_glass, close_glass

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]

PAGE, CLOSE, OPENINGS = (reverse(f"admin:{name}") for name in ("glass", "glass_close", "openings"))
REASON = "She asks what was written down in March."


@pytest.fixture
def assessment(patient):
    return make_assessment(
        patient, FROWN_LINES, row={"submission": factories.SubmittedFactory(answers=complete_answers())}
    )


@pytest.fixture
def plan(assessment):
    review = factories.ReviewFactory(assessment=assessment)
    return factories.PlanFactory(patient=assessment.patient, review=review)


@pytest.fixture
def review_page(assessment):
    return reverse("admin:treatments_assessment_change", args=[assessment.pk])


@pytest.fixture
def as_operator(client, operator):
    client.force_login(operator)
    return client


@pytest.fixture
def as_clinician(client, clinician_user):
    client.force_login(clinician_user)
    return client


@pytest.fixture
def glass(patient, operator):
    return broken(patient, operator)


def broken(patient, by, now=NOW, **given):
    return break_glass(patient=patient, **{"reason_code": "complaint", "reason": REASON, **given}, by=by, now=now)


def given(assessment, **changed):
    return {"reference": assessment.reference.lower(), "reason_code": "complaint", "reason": REASON, **changed}


# --- Opening --------------------------------------------------------------------------------------------


def test_an_operator_opens_a_record_and_reads_it(as_operator, assessment, review_page):
    assert as_operator.get(review_page).status_code == 404
    response = as_operator.post(PAGE, given(assessment), follow=True)
    assert assessment.reference in response.content.decode()
    page = as_operator.get(review_page).content.decode()
    assert "Pat Patient" in page
    assert "Closes in 30" in page
    assert "New York time" in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"reference": "BBBB-2222"}, "No assessment has this reference."),
        ({"reference": ""}, "Enter the reference of an assessment."),
        ({"reason_code": ""}, "Choose the kind of reason."),
        ({"reason": "because"}, "ten letters or more"),
        ({"reason": "       x       "}, "ten letters or more"),
        ({"reason": "xxxxxxxxxxxx"}, "ten letters or more"),
    ],
    ids=["unknown", "no reference", "no kind", "short", "blanks", "one key"],
)
def test_without_whose_and_why_nothing_opens(as_operator, assessment, changed, words):
    response = as_operator.post(PAGE, given(assessment, **changed))
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not GlassBreak.objects.exists()


def test_one_record_is_open_at_a_time(as_operator, assessment, glass):
    assert as_operator.post(PAGE, given(assessment)).status_code == 409
    assert GlassBreak.objects.count() == 1


@pytest.mark.parametrize("who", ["clinician_user", "desk_user", "outsider"])
def test_only_an_operator_breaks_the_glass(client, request, who, assessment):
    user = request.getfixturevalue(who)
    client.force_login(user)
    assert client.post(PAGE, given(assessment)).status_code in {302, 403}
    with pytest.raises(NotAllowed):
        broken(assessment.patient, user)
    assert not GlassBreak.objects.exists()


def test_a_superuser_needs_the_glass_as_any_operator(client, clinic, assessment, review_page):
    chief = factories.UserFactory(is_staff=True, is_superuser=True)
    client.force_login(chief)
    assert client.get(review_page).status_code == 404
    broken(assessment.patient, chief)
    assert client.get(review_page).status_code == 200


# --- What it allows -------------------------------------------------------------------------------------


def test_the_plan_can_be_read_too(as_operator, plan, glass):
    response = as_operator.get(reverse("admin:treatments_plan_change", args=[plan.pk]))
    assert response.status_code == 200


def test_nothing_can_be_decided_under_glass(as_operator, assessment, review_page, glass):
    page = as_operator.get(review_page).content.decode()
    assert 'name="decision"' not in page
    assert "FHIR" not in page
    response = as_operator.post(review_page, {"decision": "declined", "reason_code": "other", "reason": "No."})
    assert response.status_code == 404
    assert not Review.objects.exists()


@pytest.mark.parametrize("name", ["admin:treatments_assessment_note", "admin:treatments_assessment_fhir"])
def test_nothing_can_be_taken_along(as_operator, assessment, glass, name):
    assert as_operator.get(reverse(name, args=[assessment.pk])).status_code == 403


def test_no_other_patient_is_opened_by_it(as_operator, other_patient, glass):
    other = make_assessment(other_patient, FROWN_LINES)
    assert as_operator.get(reverse("admin:treatments_assessment_change", args=[other.pk])).status_code == 404


def test_nobody_else_reads_by_it(client, clinic, review_page, glass):
    client.force_login(factories.UserFactory(is_staff=True, is_superuser=True))
    assert client.get(review_page).status_code == 404


def test_it_closes_by_itself(as_operator, review_page, glass, clock):
    clock.move_to(NOW + timedelta(minutes=29, seconds=59))
    assert as_operator.get(review_page).status_code == 200
    clock.move_to(NOW + timedelta(minutes=30))
    assert as_operator.get(review_page).status_code == 404
    assert "Under glass" not in as_operator.get(PAGE).content.decode()


def test_it_can_be_closed_before(as_operator, review_page, glass):
    assert as_operator.post(CLOSE).status_code == 302
    assert as_operator.get(review_page).status_code == 404


def test_closing_is_for_ones_own(operator, glass):
    other = factories.UserFactory(is_staff=True, is_superuser=True)
    assert close_glass(by=other, now=NOW) == 0


def test_each_page_under_glass_is_kept_with_the_opening(as_operator, review_page, glass):
    as_operator.get(review_page)
    assert list(RecordAccess.objects.values_list("glass", "user", "patient")) == [
        (glass.pk, glass.user_id, glass.patient_id)
    ]


# --- Who is notified ------------------------------------------------------------------------------------


def test_all_clinicians_of_the_clinic_are_told_at_once_and_nobody_else(
    django_capture_on_commit_callbacks, patient, operator, clinician_user, desk_user, outsider
):
    with django_capture_on_commit_callbacks(execute=True):
        glass = broken(patient, operator)
    assert [message.to for message in mail.outbox] == [[clinician_user.email]]
    assert glass.messages.get().sent_at
    said = mail.outbox[0].subject + mail.outbox[0].body
    assert "Opal Operator" in said
    assert "Pat" not in said
    assert REASON not in said


def test_a_clinic_without_clinicians_is_told_itself(django_capture_on_commit_callbacks, patient, operator):
    patient.clinic.email = "hello@harbor.test"
    patient.clinic.save()
    with django_capture_on_commit_callbacks(execute=True):
        broken(patient, operator)
    assert [message.to for message in mail.outbox] == [["hello@harbor.test"]]


def test_a_clinician_looks_into_it_once(as_clinician, clinician_user, glass):
    assert REASON in as_clinician.get(OPENINGS).content.decode()
    page = reverse("admin:opening_acknowledge", args=[glass.pk])
    assert as_clinician.post(page, {"note": "She had asked us to."}).status_code == 302
    glass.refresh_from_db()
    assert (glass.acknowledged_by, glass.acknowledgement) == (clinician_user, "She had asked us to.")
    again = as_clinician.post(page, {"note": "Again."})
    assert again.status_code == 409
    assert "Ada Clinician has looked into this already." in again.content.decode()


def test_the_first_page_of_a_clinician_says_so_until_then(as_clinician, clinician_user, glass):
    assert "opened under glass" in as_clinician.get("/admin/").content.decode()
    acknowledge(glass=glass, note="", by=clinician_user, now=NOW)
    assert "was opened under glass" not in as_clinician.get("/admin/").content.decode()


@pytest.mark.parametrize(("who", "status"), [("outsider", 404), ("operator", 403), ("desk_user", 302)])
def test_no_stranger_looks_into_it(client, request, who, status, glass):
    user = request.getfixturevalue(who)
    client.force_login(user)
    assert client.post(reverse("admin:opening_acknowledge", args=[glass.pk])).status_code == status
    assert REASON not in client.get(OPENINGS).content.decode()
    with pytest.raises(NotAllowed):
        acknowledge(glass=glass, note="", by=user, now=NOW)


def test_who_opened_it_does_not_look_into_it(clinic, operator, patient, glass):
    operator.groups.add(Group.objects.get_or_create(name="clinician")[0])
    with pytest.raises(NotAllowed):
        acknowledge(glass=glass, note="", by=operator, now=NOW)


@pytest.mark.parametrize("who", ["operator", "clinician_user"])
def test_the_pages_are_cheap(client, request, who, glass, django_assert_max_num_queries):
    client.force_login(request.getfixturevalue(who))
    with django_assert_max_num_queries(15):
        client.get(PAGE if who == "operator" else OPENINGS)


def test_a_reason_is_asked_for_by_the_service_too(patient, operator):
    with pytest.raises(GlassRefused, match="Choose the kind"):
        broken(patient, operator, reason_code="curious")
