"""The page itself records that staff read a patient's record, and nobody can change that log."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from questionnaire.models import Submission
from tests import factories
from tests.factories import NOW
from tests.treatments.assessed import FROWN_LINES, make_assessment
from treatments.middleware.access_log import address_of
from treatments.models import RecordAccess
from treatments.models.audit import RequestTrace, acting, visiting
from treatments.models.people.subjects import histories, way_to_patient
from treatments.services.people.access_log import log_access
from treatments.services.people.privacy import CLINICAL_RECORD, erase_records

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessment(patient):
    return make_assessment(patient, FROWN_LINES)


@pytest.fixture
def review_page(assessment):
    return reverse("admin:treatments_assessment_change", args=[assessment.pk])


def rows():
    return list(RecordAccess.objects.order_by("pk").values_list("user__email", "kind", "patient__email", "page"))


def visit_to(*patients):
    return RequestTrace(lambda: "192.0.2.7", only_reads=True, patients=dict.fromkeys(patients))


def keep(visit, by, now=NOW, page="desk:booking"):
    log_access(visit=visit, by=by, page=page, about="1", is_search=False, now=now)


def test_a_page_of_a_record_leaves_who_saw_whose_and_from_where(client, clinician_user, assessment, review_page):
    client.force_login(clinician_user)
    client.get(review_page)
    access = RecordAccess.objects.get()
    assert (access.user, access.patient, access.page) == (
        clinician_user,
        assessment.patient,
        "admin:treatments_assessment_change",
    )
    assert (access.about, access.address, access.glass) == (str(assessment.pk), "127.0.0.1", None)


def test_a_list_and_a_search_are_kept_without_what_was_typed(client, desk_user):
    client.force_login(desk_user)
    client.get("/desk/")
    client.post("/desk/", {"text": "Pat Patient"})
    assert rows() == [(desk_user.email, kind, None, "desk:home") for kind in ("list", "search")]
    assert list(RecordAccess.objects.values_list("about", flat=True)) == ["", ""]


@pytest.mark.parametrize("who", ["outsider", "desk_user", "operator"])
def test_who_was_shown_nothing_saw_nothing(client, request, who, review_page):
    client.force_login(request.getfixturevalue(who))
    assert client.get(review_page).status_code in {302, 404}
    assert rows() == []


def test_the_first_page_of_an_operator_shows_no_patients(client, operator):
    client.force_login(operator)
    client.get("/admin/")
    assert rows() == []


def test_keeping_costs_one_query(clinician_user, patient, other_patient, django_assert_num_queries):
    with django_assert_num_queries(1):
        keep(visit_to(patient.pk, other_patient.pk), clinician_user)
    assert len(rows()) == 2


@pytest.mark.parametrize(
    ("later", "kept"),
    [(timedelta(minutes=4, seconds=59), 1), (timedelta(minutes=5), 2)],
    ids=["the same five minutes", "the next"],
)
def test_the_same_look_is_kept_once(clinician_user, patient, later, kept):
    for now in (NOW, NOW + later):
        keep(visit_to(patient.pk), clinician_user, now)
    assert len(rows()) == kept


def test_another_page_or_another_person_is_another_look(clinician_user, desk_user, patient):
    keep(visit_to(patient.pk), clinician_user)
    keep(visit_to(patient.pk), desk_user)
    keep(visit_to(patient.pk), clinician_user, page="desk:find_time")
    assert len(rows()) == 3


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("UPDATE treatments_recordaccess SET at = now()", id="change a look"),
        pytest.param("DELETE FROM treatments_recordaccess", id="delete a look"),
        pytest.param("UPDATE treatments_glassbreak SET reason = 'because I may'", id="change the reason"),
        pytest.param("UPDATE treatments_glassbreak SET until = until + interval '1 day'", id="keep it open"),
        pytest.param("UPDATE treatments_glassbreak SET closed_at = NULL", id="open it again"),
        pytest.param("UPDATE treatments_glassbreak SET acknowledged_at = NULL, acknowledged_by_id = NULL", id="undo"),
        pytest.param("DELETE FROM treatments_glassbreak", id="delete an opening"),
    ],
)
def test_the_audit_cannot_be_changed_by_raw_sql(sql, clinician_user):
    glass = factories.GlassBreakFactory(closed_at=NOW, acknowledged_at=NOW, acknowledged_by=clinician_user)
    factories.RecordAccessFactory(glass=glass, patient=glass.patient)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        pytest.param(0, "198.51.100.1", "127.0.0.1", id="nobody is trusted"),
        pytest.param(1, "203.0.113.9, 198.51.100.1", "198.51.100.1", id="what our proxy saw"),
        pytest.param(2, "203.0.113.9, 198.51.100.1", "203.0.113.9", id="two proxies"),
    ],
)
def test_of_what_a_request_says_of_its_origin_only_our_proxies_count(rf, settings, proxies, forwarded, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    assert address_of(rf.get("/", headers={"X-Forwarded-For": forwarded})) == address


def test_a_server_behind_a_socket_knows_no_address(rf):
    assert address_of(rf.get("/", REMOTE_ADDR="")) is None


def test_a_change_carries_where_it_came_from(patient, clinician_user):
    with visiting(visit_to()), acting(clinician_user, "test.changed"):
        patient.phone = "1"
        patient.save()
    about = patient.events.order_by("pgh_id").last().pgh_context.metadata
    assert about == {"user": clinician_user.pk, "action": "test.changed", "address": "192.0.2.7"}


def test_outside_a_request_a_change_has_no_address(patient):
    with acting(None, "test.changed") as context:
        assert "address" not in context.metadata


def test_the_audit_stays_with_a_kept_record_and_goes_with_an_erased_one(patient):
    glass = factories.GlassBreakFactory(patient=patient)
    factories.RecordAccessFactory(patient=patient, glass=glass)
    assert {type(glass), RecordAccess} <= set(CLINICAL_RECORD)
    erased = erase_records(patients=type(patient).objects.filter(pk=patient.pk), submissions=Submission.objects.none())
    assert erased["treatments.RecordAccess"] == erased["treatments.GlassBreak"] == 1


def test_every_history_of_something_about_a_patient_leads_to_her():
    ways = {model.__name__: way for model, (_history, way) in histories().items()}
    assert ways["Hold"] == "session__plan__patient"
    assert ways["Submission"] == "pgh_obj__assessment__patient"
    assert [model for model in CLINICAL_RECORD if not way_to_patient(model)] == [RecordAccess]  # lists name nobody
