"""A problem report after a visit: immediate advice, a named clinician, and what the patient sees of the progress."""

from datetime import timedelta

import pytest
from django.db import InternalError, transaction
from django.urls import reverse

from tests import factories
from tests.factories import NOW, TODAY
from tests.treatments.patient.test_account import sign_in
from tests.treatments.plans_to_book import insert, plan_of
from treatments.models import Pressing, ProblemReport
from treatments.permissions import NotAllowed
from treatments.queries.care import signs
from treatments.services.care import problems
from treatments.services.care.problems import ProblemRefused

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
LIST = reverse("admin:treatments_problemreport_changelist")
VISITS = reverse("patient:my_problem_visits")
SINCE = {"since_month": "11", "since_day": "23", "since_year": "2026"}
POSTED = {"noticed": ["botox_droop"], "strength": "2", "words": "My left eye <b>", **SINCE}


@pytest.fixture
def visit(patient, clinician, room):
    """A Botox visit of this morning."""
    session = plan_of(patient, "botox", earliest=TODAY)[0]
    return insert(session, clinician=clinician, room=room, by=clinician.user, starts_at=NOW - timedelta(hours=1))


@pytest.fixture
def address(visit):
    return reverse("patient:my_problem", args=[visit.calendar_uid])


def report(visit, *, noticed=("botox_droop",), words="", strength=2):
    return problems.report_problem(
        booking=visit, noticed=list(noticed), since=TODAY, strength=strength, words=words, now=NOW
    )


@pytest.mark.parametrize(
    ("noticed", "words", "pressing"),
    [
        (["botox_bruise"], "", Pressing.USUAL),
        (["botox_bruise", "botox_droop"], "", Pressing.CALL),
        (["botox_droop", "botox_breathing"], "", Pressing.EMERGENCY),
        ([], "It feels odd", Pressing.CALL),
    ],
    ids=["a common effect", "to call about", "an emergency", "only her own words"],
)
def test_a_report_is_as_pressing_as_its_most_pressing_sign(visit, noticed, words, pressing):
    assert report(visit, noticed=noticed, words=words).pressing == pressing


@pytest.mark.parametrize(
    ("noticed", "words"), [([], "  "), (["skinpen_red"], ""), (["nonsense"], "")], ids=["nothing", "other", "unknown"]
)
def test_a_report_says_something_and_only_what_belongs_to_the_visit(visit, noticed, words):
    with pytest.raises(ProblemRefused):
        report(visit, noticed=noticed, words=words)


def test_a_check_of_botox_has_the_signs_of_botox(patient, clinician, room):
    session = plan_of(patient, "botox_review", earliest=TODAY)[0]
    visit = insert(session, clinician=clinician, room=room, by=clinician.user, starts_at=NOW)
    assert {sign.treatment for sign in signs.signs_after(visit)} == {"botox"}


def test_it_goes_to_who_treated_her_by_a_mail_without_a_word_on_health(
    visit, clinician_user, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        sent = report(visit, noticed=["botox_breathing"], words="I choke")
    [mail] = mailoutbox
    assert (sent.assigned_to, mail.to) == (clinician_user, [clinician_user.email])
    assert mail.subject == "Urgent: a report is waiting for you"
    assert reverse("admin:treatments_problemreport_change", args=[sent.pk]) in mail.body
    assert not [word for word in ("choke", "Pat Patient", "otox") if word in mail.subject + mail.body]


def test_where_that_account_is_off_it_goes_to_the_clinics_contact(visit, clinic, clinician_user):
    contact = factories.UserFactory(is_staff=True, clinics=[clinic])
    clinic.problem_contact = contact
    clinic.save()
    clinician_user.is_active = False
    clinician_user.save()
    visit.refresh_from_db()
    assert report(visit).assigned_to == contact


def test_what_she_wrote_is_never_changed_or_deleted(visit):
    sent = report(visit, words="As it was")
    for act in (lambda: ProblemReport.objects.update(words="x"), sent.delete):
        with pytest.raises(InternalError, match="Cannot"), transaction.atomic():
            act()


def test_it_is_read_once_and_answered_once(visit, clinician_user, django_capture_on_commit_callbacks, mailoutbox):
    sent = report(visit)
    problems.mark_read(report=sent, by=clinician_user, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        answered = problems.answer(report=sent, text=" Come in. ", by=clinician_user, now=NOW + timedelta(hours=1))
    assert (answered.read_at, answered.answer) == (NOW, "Come in.")
    assert "Come in" not in mailoutbox[-1].subject + mailoutbox[-1].body
    with pytest.raises(ProblemRefused, match="Ada Clinician has answered this"):
        problems.answer(report=sent, text="Again", by=clinician_user, now=NOW)


@pytest.mark.parametrize("name", ["desk_user", "operator", "outsider"])
def test_only_a_clinician_of_the_clinic_reads_and_answers(visit, name, request):
    sent, by = report(visit), request.getfixturevalue(name)
    with pytest.raises(NotAllowed):
        problems.mark_read(report=sent, by=by, now=NOW)
    with pytest.raises(NotAllowed):
        problems.answer(report=sent, text="x", by=by, now=NOW)


def test_one_visit_is_gone_to_at_once_and_two_are_chosen_from(client, patient, visit, clinician, room, address):
    sign_in(client, patient)
    assert client.get(VISITS).url == address
    session = plan_of(patient, "skinpen", earliest=TODAY - timedelta(days=8))[0]
    insert(session, clinician=clinician, room=room, by=clinician.user, starts_at=NOW - timedelta(days=8))
    assert address in client.get(VISITS).content.decode()


def test_without_a_visit_the_page_says_whom_to_call(client, patient):
    page = sign_in(client, patient).get(VISITS).content.decode()
    assert "You have had no visit yet" in page
    assert "911" in page
    assert patient.clinic.phone in page


def test_the_advice_stands_beside_each_sign_before_anything_is_sent(client, patient, address):
    page = sign_in(client, patient).get(address).content.decode()
    assert page.index("Get help now") < page.index("Call the clinic today. Do not drive") < page.index("Often seen")
    assert "Get emergency help at once" in page
    assert "911" in page
    assert not ProblemReport.objects.exists()


def test_she_sends_a_report_and_reads_who_has_it(client, patient, address):
    response = sign_in(client, patient).post(address, POSTED, follow=True)
    page = response.content.decode()
    assert "Sent November 23, 2026 to Dr Ada Clinician." in page
    assert "Call the clinic today. Do not drive if you see badly." in page
    assert "My left eye &lt;b&gt;" in page


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"noticed": [], "words": ""}, "Tick what you notice, or tell us in your own words."),
        ({"noticed": ["skinpen_red"]}, "Choose from the list for this visit."),
        ({"since_day": "20"}, "Give a day that is not before your visit."),
        ({"since_day": "24"}, "Check the day it began"),
        ({"strength": ""}, "Choose how much it bothers you."),
        ({"words": "x" * 2001}, "Use at most 2,000 letters."),
    ],
    ids=["nothing", "of another treatment", "before the visit", "tomorrow", "no strength", "too long"],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, patient, address, changed, error):
    response = sign_in(client, patient).post(address, {**POSTED, **changed})
    assert response.status_code == 422
    page = response.content.decode()
    assert error in page
    assert "My left eye" in page or "words" in changed
    assert not ProblemReport.objects.exists()


def test_an_emergency_says_it_first_on_the_page_of_the_report(client, patient, visit):
    sent = report(visit, noticed=["botox_breathing"])
    page = sign_in(client, patient).get(reverse("patient:my_report", args=[sent.pk])).content.decode()
    assert page.index("Get help now. Do not wait for our answer.") < page.index("Sent November 23")


def test_she_sees_who_has_read_it_and_what_they_wrote(client, patient, visit, clinician_user):
    sent = report(visit)
    address = reverse("patient:my_report", args=[sent.pk])
    sign_in(client, patient)
    problems.mark_read(report=sent, by=clinician_user, now=NOW)
    assert "Read by Dr Ada Clinician on November 23, 2026" in client.get(address).content.decode()
    assert "Read by Dr Ada Clinician on" in client.get(reverse("patient:my")).content.decode()
    problems.answer(report=sent, text="Please come in.", by=clinician_user, now=NOW)
    assert "Please come in." in client.get(address).content.decode()


def test_another_patient_finds_no_visit_and_no_report_of_hers(client, other_patient, visit, address):
    sent = report(visit)
    sign_in(client, other_patient)
    assert client.get(address).status_code == 404
    assert client.post(address, POSTED).status_code == 404
    assert client.get(reverse("patient:my_report", args=[sent.pk])).status_code == 404


def test_a_visit_to_come_is_not_reported_on(client, patient, clinician, room):
    session = plan_of(patient, "botox", earliest=TODAY)[0]
    ahead = insert(session, clinician=clinician, room=room, by=clinician.user)
    address = reverse("patient:my_problem", args=[ahead.calendar_uid])
    assert sign_in(client, patient).get(address).status_code == 404


def test_the_clinicians_list_has_the_most_pressing_first_and_open_ones_only(client, visit, clinician_user):
    mild = report(visit, noticed=["botox_bruise"])
    urgent = report(visit, noticed=["botox_breathing"])
    done = report(visit)
    problems.answer(report=done, text="Fine.", by=clinician_user, now=NOW)
    client.force_login(clinician_user)
    page = client.get(LIST).content.decode()
    links = [reverse("admin:treatments_problemreport_change", args=[problem.pk]) for problem in (urgent, mild, done)]
    assert page.index(links[0]) < page.index(links[1])
    assert links[2] not in page
    assert links[2] in client.get(LIST, {"state": "answered"}).content.decode()


def test_a_clinician_reads_and_answers_on_the_reports_page(client, visit, clinician_user):
    sent = report(visit, words="Odd <feeling>")
    page = reverse("admin:treatments_problemreport_change", args=[sent.pk])
    client.force_login(clinician_user)
    assert "Odd &lt;feeling&gt;" in client.get(page).content.decode()
    sent.refresh_from_db()
    assert sent.read_at is None, "looking changes nothing"
    client.post(page, {"read": "yes"})
    assert client.post(page, {"answer": ""}).status_code == 422
    assert client.post(page, {"answer": "Come in."}).url == LIST
    assert client.post(page, {"answer": "Twice."}).status_code == 409
    sent.refresh_from_db()
    assert (sent.read_by, sent.answer) == (clinician_user, "Come in.")


@pytest.mark.parametrize("name", ["desk_user", "operator", "outsider"])
def test_no_other_staff_see_a_report(client, visit, name, request):
    sent = report(visit)
    client.force_login(request.getfixturevalue(name))
    page = reverse("admin:treatments_problemreport_change", args=[sent.pk])
    assert client.get(page).status_code in {302, 403, 404}
    assert client.post(page, {"answer": "x"}).status_code in {302, 403, 404}
    assert "Pat Patient" not in client.get(LIST).content.decode()


def test_the_list_takes_a_fixed_number_of_queries(client, visit, clinician_user, django_assert_max_num_queries):
    for _ in range(5):
        report(visit)
    client.force_login(clinician_user)
    with django_assert_max_num_queries(14):
        client.get(LIST)
