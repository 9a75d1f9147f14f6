"""Adverse events: recorded once, followed up until they are over, counted by rule and product."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from tests import factories
from tests.factories import NOW, TODAY
from treatments.backoffice.presenters.adverse import event_name, sign_choices, sign_words
from treatments.models import AdverseEvent, EventCourse, Grade
from treatments.permissions import NotAllowed
from treatments.queries.review.learning import event_rates_by_product, event_rates_by_rule
from treatments.services.care.adverse import EventRefused, HowItGoesOn, WhatHappened, follow_up, record_event

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
LIST = reverse("admin:treatments_adverseevent_changelist")
CHOOSE = reverse("admin:treatments_adverseevent_choose")
PATTERNS = reverse("admin:treatments_adverseevent_patterns")
FOUND = {"term": "haematoma", "sign": "botox_bruise", "grade": Grade.MILD, "began_on": TODAY, "words": "A bruise."}
POSTED = {
    "term": "eyelid_ptosis",
    "sign": "botox_bruise",
    "grade": "3",
    "began_on": TODAY.isoformat(),
    "words": "Lid <droops>.",
    "treated_with": "",
}


@pytest.fixture
def session(patient):
    """A Botox session that took place today."""
    plan = factories.PlanFactory(patient=patient, review__fired_rules=["frown", "gate.blood_thinner"])
    return factories.PlannedSessionFactory(plan=plan, treatment="botox", state="done", done_on=TODAY)


@pytest.fixture
def event(session, clinician_user):
    return factories.AdverseEventFactory(session=session, grade=Grade.SEVERE, recorded_by=clinician_user)


def record(session, by, **changed):
    return record_event(session=session, found=WhatHappened(**{**FOUND, **changed}), by=by, now=NOW)


def goes_on(event, by, **changed):
    kept = {"course": EventCourse.OVER, "ended_on": TODAY, **changed}
    return follow_up(event=event, goes_on=HowItGoesOn(**kept), by=by, now=NOW)


def page_of(event):
    return reverse("admin:treatments_adverseevent_change", args=[event.pk])


def asking_for(session):
    return reverse("admin:treatments_adverseevent_record", args=[session.pk])


def test_an_event_is_tied_to_its_session_and_the_knowledge_that_decided(session, clinician_user):
    event = record(session, clinician_user)
    assert (event.session, event.knowledge_version, event.course) == (session, "2026-11", EventCourse.ONGOING)


@pytest.mark.parametrize(
    ("grade", "state"),
    [
        pytest.param(Grade.MODERATE, "to_book", id="moderate"),
        pytest.param(Grade.SEVERE, "held", id="severe"),
    ],
)
def test_a_serious_event_holds_what_she_has_ahead(session, clinician_user, grade, state):
    ahead = factories.PlannedSessionFactory(plan=session.plan, treatment="botox", number=2)
    look = factories.PlannedSessionFactory(plan=session.plan, treatment="botox_review")
    record(session, clinician_user, grade=grade)
    ahead.refresh_from_db()
    look.refresh_from_db()
    assert (ahead.state, look.state) == (state, "to_book")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"sign": "skinpen_red"}, "sign", id="of the other treatment"),
        pytest.param({"term": "droop"}, "term", id="no such term"),
        pytest.param({"grade": 6}, "grade", id="no such grade"),
        pytest.param({"words": "  "}, "words", id="nothing said"),
        pytest.param({"began_on": TODAY - timedelta(days=1)}, "began_on", id="before the session"),
        pytest.param({"began_on": TODAY + timedelta(days=1)}, "began_on", id="tomorrow"),
    ],
)
def test_what_cannot_be_is_refused_by_field(session, clinician_user, changed, field):
    with pytest.raises(EventRefused) as refused:
        record(session, clinician_user, **changed)
    assert refused.value.field == field


def test_a_session_that_did_not_take_place_has_no_event(patient, clinician_user):
    ahead = factories.PlannedSessionFactory(plan__patient=patient)
    with pytest.raises(EventRefused, match="has not taken place"):
        record(ahead, clinician_user)


@pytest.mark.parametrize("who", ["desk_user", "operator", "outsider"])
def test_only_a_clinician_of_the_clinic_writes_one_down(session, event, who, request):
    by = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        record(session, by)
    with pytest.raises(NotAllowed):
        goes_on(event, by)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"course": "gone"}, "course", id="no such course"),
        pytest.param({"ended_on": None}, "ended_on", id="over, but since when"),
        pytest.param({"course": EventCourse.ONGOING}, "ended_on", id="ended, but not over"),
        pytest.param({"ended_on": TODAY - timedelta(days=1)}, "ended_on", id="over before it began"),
        pytest.param({"authority_told_on": TODAY + timedelta(days=1)}, "authority_told_on", id="told tomorrow"),
        pytest.param({"authority_reference": "MW-1"}, "authority_told_on", id="a reference, but no day"),
    ],
)
def test_how_it_cannot_go_on_is_refused_by_field(event, clinician_user, changed, field):
    with pytest.raises(EventRefused) as refused:
        goes_on(event, clinician_user, **changed)
    assert refused.value.field == field


def test_what_happened_stays_when_it_is_followed_up(event, clinician_user):
    goes_on(event, clinician_user, authority_told_on=TODAY, authority_reference="MW-1")
    event.refresh_from_db()
    assert (event.words, event.course, event.authority_reference) == ("A bruise beside the eye.", "over", "MW-1")


@pytest.mark.parametrize("sql", ["UPDATE treatments_adverseevent SET grade = 1", "DELETE FROM treatments_adverseevent"])
def test_the_database_lets_nobody_make_it_less(event, sql):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_lists_have_what_is_open_what_is_serious_and_what_an_authority_must_hear(event):
    mild = factories.AdverseEventFactory(course=EventCourse.OVER, ended_on=TODAY)
    events = AdverseEvent.objects
    assert (list(events.not_over()), list(events.to_report())) == ([event], [event])
    assert mild in events.all()


def test_events_are_counted_by_the_rules_that_led_to_the_session(session, event, clinic):
    factories.AdverseEventFactory(session=session, grade=Grade.MILD)
    calm = factories.PlannedSessionFactory(
        plan__patient=session.plan.patient, plan__review__fired_rules=["frown"], state="done", done_on=TODAY
    )
    assert calm.adverse_events.count() == 0
    rates = {rate.name: (rate.share.count, rate.share.of, rate.worst) for rate in event_rates_by_rule(_all(clinic))}
    assert rates == {"frown": (1, 2, Grade.SEVERE), "gate.blood_thinner": (1, 1, Grade.SEVERE)}


def test_events_are_counted_by_product_and_lot_of_signed_records(session, event, clinic, clinician, room):
    booking = factories.BookingFactory(session=session, clinician=clinician, room=room)
    record = factories.TreatmentRecordFactory(booking=booking)
    use = factories.LotUseFactory(record=record, lot__clinic=clinic, lot__product__name="Toxin A", lot__number="L1")
    assert event_rates_by_product(_all(clinic)) == []
    record.signed_at, record.signed_by = NOW, clinician.user
    record.save()
    (rate,) = event_rates_by_product(_all(clinic))
    assert (rate.name, rate.version, rate.share.count, rate.share.of) == ("Toxin A", use.lot.number, 1, 1)


def _all(clinic):
    return type(clinic).objects.filter(pk=clinic.pk)


def test_a_clinician_writes_one_down_and_follows_it_up(client, session, clinician_user):
    client.force_login(clinician_user)
    made = client.post(asking_for(session), POSTED)
    event = session.adverse_events.get()
    assert made.url == page_of(event)
    page = client.get(made.url).content.decode()
    assert "Lid &lt;droops&gt;." in page
    assert "gate.blood_thinner" in page
    assert "Serious: tell the authority" in page
    client.post(made.url, {"course": "over", "ended_on": TODAY.isoformat(), "authority_told_on": TODAY.isoformat()})
    assert "Serious: tell the authority" not in client.get(made.url).content.decode()


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, session, clinician_user):
    client.force_login(clinician_user)
    answer = client.post(asking_for(session), {**POSTED, "began_on": "2026-11-01"})
    assert answer.status_code == 422
    assert "Give that day or a later one." in answer.content.decode()
    assert "Lid &lt;droops&gt;." in answer.content.decode()
    assert client.post(asking_for(session), {}).status_code == 422


def test_a_patients_report_fills_the_form_in(client, session, clinician, room, clinician_user):
    booking = factories.BookingFactory(session=session, clinician=clinician, room=room)
    report = factories.ProblemReportFactory(booking=booking, words="My lid hangs")
    client.force_login(clinician_user)
    address = f"{asking_for(session)}?report={report.pk}"
    assert "My lid hangs" in client.get(address).content.decode()
    client.post(address, POSTED)
    assert session.adverse_events.get().report == report


def test_the_list_shows_what_is_not_over_unless_asked(client, event, clinician_user):
    done = factories.AdverseEventFactory(session=event.session, course=EventCourse.OVER, ended_on=TODAY)
    client.force_login(clinician_user)
    assert page_of(done) not in client.get(LIST).content.decode()
    assert page_of(event) in client.get(LIST).content.decode()
    assert page_of(done) in client.get(LIST, {"state": "all"}).content.decode()
    assert page_of(event) in client.get(LIST, {"state": "to_report"}).content.decode()
    assert page_of(done) not in client.get(LIST, {"state": "serious"}).content.decode()


def test_an_event_is_recorded_from_the_plan_the_record_the_patient_and_the_list(
    client, session, clinician, room, clinician_user
):
    booking = factories.BookingFactory(session=session, clinician=clinician, room=room)
    kept = factories.TreatmentRecordFactory(booking=booking, signed_at=NOW, signed_by=clinician_user)
    patient = session.plan.patient
    ours = reverse("admin:treatments_adverseevent_of_patient", args=[patient.pk])
    ways = {
        reverse("admin:treatments_plan_change", args=[session.plan_id]): ours,
        reverse("admin:treatments_patient_facts", args=[patient.pk]): ours,
        reverse("admin:record", args=[kept.pk]): asking_for(session),
        LIST: CHOOSE,
        CHOOSE: asking_for(session),
        ours: asking_for(session),
    }
    client.force_login(clinician_user)
    for page, way in ways.items():
        assert f'href="{way}"' in client.get(page).content.decode(), page


def test_the_list_and_the_page_have_the_clinical_term_beside_the_patients_words(client, session, event, clinician_user):
    told = record(session, clinician_user, term="eyelid_ptosis", sign="botox_droop")
    client.force_login(clinician_user)
    assert "Eyelid ptosis" in client.get(LIST).content.decode()
    page = client.get(page_of(told)).content.decode()
    assert "Eyelid ptosis" in page
    assert next(words for sign, words in sign_choices(session) if sign == "botox_droop") in page


def test_an_event_from_before_there_were_terms_keeps_the_name_it_had(client, session, clinician_user):
    old = factories.AdverseEventFactory(session=session, term="other", sign="botox_bruise")
    client.force_login(clinician_user)
    assert event_name(old) == sign_words(old)
    assert event_name(factories.AdverseEventFactory.build(term="other", sign="")) == "Other"


def test_the_home_counts_serious_events_and_those_to_report(client, event, clinician_user):
    factories.AdverseEventFactory(session=event.session, grade=Grade.SEVERE, authority_told_on=TODAY)
    client.force_login(clinician_user)
    page = client.get(reverse("admin:index")).content.decode()
    for state, count in {"serious_open": 2, "to_report": 1}.items():
        assert f'<a href="{LIST}?state={state}"><strong>{count}</strong>' in page
        assert client.get(LIST, {"state": state}).context["cl"].result_count == count


@pytest.mark.parametrize("who", ["desk_user", "operator", "outsider"])
def test_nobody_else_sees_an_event(client, event, who, request):
    client.force_login(request.getfixturevalue(who))
    patient = reverse("admin:treatments_adverseevent_of_patient", args=[event.session.plan.patient_id])
    assert client.get(patient).status_code in {302, 403, 404}
    assert page_of(event) not in client.get(CHOOSE).content.decode()
    for address in (page_of(event), asking_for(event.session)):
        assert client.get(address).status_code in {302, 403, 404}
        assert client.post(address, POSTED).status_code in {302, 403, 404}
    assert "Pat Patient" not in client.get(LIST).content.decode()
    assert "gate.blood_thinner" not in client.get(PATTERNS).content.decode()


def test_a_visitor_is_sent_to_sign_in(client, event):
    for address in (LIST, CHOOSE, PATTERNS, page_of(event), asking_for(event.session)):
        assert client.get(address).url.startswith("/admin/login/")


def test_the_pages_take_a_fixed_number_of_queries(
    client, session, event, clinician_user, django_assert_max_num_queries
):
    for _ in range(5):
        factories.AdverseEventFactory(session=session)
    client.force_login(clinician_user)
    for address in (LIST, CHOOSE, PATTERNS, page_of(event), asking_for(session)):
        with django_assert_max_num_queries(14):
            assert client.get(address).status_code == 200
