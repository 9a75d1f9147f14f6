"""A record as FHIR: valid, self-contained, the same each time, and consistent with the pages."""

import json

import pytest
from fhir.resources.R4B import get_fhir_model_class
from fhir.resources.R4B.bundle import Bundle
from hypothesis import HealthCheck, given, settings

from tests.factories import NOW, TODAY, AssessmentFactory, PatientFactory, SubmittedFactory
from tests.treatments.assessed import CROWS_FEET, ROLLING_SCARS, make_assessment
from tests.treatments.plans_to_book import book
from tests.treatments.quiz import SCARS, complete_answers, complete_quizzes
from treatments.backoffice.presenters.fhir import bundle_json
from treatments.backoffice.presenters.fhir.planned import BOOKING_STATUS, PLAN_STATUS, SESSION_STATUS
from treatments.backoffice.presenters.review import review_page
from treatments.lifecycle import BookingState, PlanState, SessionState
from treatments.models import Assessment, Booking
from treatments.queries.care.notes import record_of
from treatments.services.booking import bookings
from treatments.services.people.privacy import erase
from treatments.services.review.reviews import decide

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]

SITE = "https://clinic.example"
SKIN = {"phototype": "3", "marks_stay_dark": "yes"}


@pytest.fixture
def assessment(patient):
    row = {"submission": SubmittedFactory(answers=complete_answers(concerns=SCARS, skin=SKIN))}
    return make_assessment(patient, CROWS_FEET, ROLLING_SCARS, row=row, flags=["cold_sore_history"])


@pytest.fixture
def plan(assessment, clinician_user):
    return decide(assessment=assessment, decision="approved", start_on=TODAY, by=clinician_user, now=NOW).plan


@pytest.fixture
def booking(plan, clinician, room, desk_user):
    return book(plan.sessions.get(position=1), clinician=clinician, room=room, by=desk_user)


def bundle_of(assessment, *, now=NOW, site=SITE):
    """Returns the bundle of the stored record; asserts that it is valid and that every reference in it resolves."""
    stored = Assessment.objects.select_related("patient", "clinic", "submission").get(pk=assessment.pk)
    text = bundle_json(record_of(stored), site_address=site, now=now)
    Bundle.model_validate_json(text)
    bundle = json.loads(text)
    assert not set(references(bundle)) - {entry["fullUrl"] for entry in bundle["entry"]}
    return bundle


def references(part):
    """Yields every reference in a part of the bundle."""
    if isinstance(part, dict):
        yield from [part["reference"]] if isinstance(part.get("reference"), str) else []
        part = list(part.values())
    if isinstance(part, list):
        for item in part:
            yield from references(item)


def resources(bundle, kind):
    found = [entry["resource"] for entry in bundle["entry"]]
    return [resource for resource in found if resource["resourceType"] == kind]


def the(bundle, kind):
    (resource,) = resources(bundle, kind)
    return resource


def kinds(bundle):
    return [entry["resource"]["resourceType"] for entry in bundle["entry"]]


WEIGHED = ["Organization", "Patient", "Device", "QuestionnaireResponse", "RiskAssessment"]
DECIDED = [*WEIGHED[:3], "Practitioner", *WEIGHED[3:], "ClinicalImpression"]


# -------------------------------------------------------------------------------------------------- contents


def test_a_record_with_a_booking_has_every_kind_of_resource_once(booking, assessment):
    assert kinds(bundle_of(assessment)) == [*DECIDED, "CarePlan", "Appointment"]


def test_an_undecided_record_has_what_was_answered_and_weighed(assessment):
    assert kinds(bundle_of(assessment)) == WEIGHED


def test_a_declined_record_has_the_decision_with_its_reason_and_no_plan(assessment, clinician_user):
    why = {"reason_code": "health", "reason": "Talked it through.\n\x07Later."}
    decide(assessment=assessment, decision="declined", start_on=TODAY, by=clinician_user, now=NOW, **why)
    bundle = bundle_of(assessment)
    impression = the(bundle, "ClinicalImpression")
    assert kinds(bundle) == DECIDED
    assert impression["summary"] == "Declined"
    assert [note["text"] for note in impression["note"]][1] == "Talked it through.\nLater."


def test_a_record_with_nothing_readable_in_it_is_valid_all_the_same(patient):
    assert kinds(bundle_of(AssessmentFactory(patient=patient))) == WEIGHED


def test_what_she_had_erased_is_not_passed_on(plan, assessment, patient):
    erase(patient=patient, now=NOW)
    bundle = bundle_of(assessment)
    assert "telecom" not in the(bundle, "Patient")
    assert "pat@example.test" not in json.dumps(bundle)
    assert "erased-" not in json.dumps(bundle)


def test_the_patient_is_herself(assessment):
    patient = the(bundle_of(assessment), "Patient")
    assert (patient["name"], patient["birthDate"]) == ([{"text": "Pat Patient"}], "1984-03-01")
    assert patient["telecom"] == [{"system": "email", "value": "pat@example.test"}]


# -------------------------------------------------------------------------------------- same as on the pages


def test_questions_and_answers_are_those_of_the_page(assessment):
    page = review_page(assessment, answers=assessment.submission.answers, changes=(), start_on=TODAY)
    items = the(bundle_of(assessment), "QuestionnaireResponse")["item"]
    shown = {group.title: list(group.lines) for group in page.answers}
    told = {
        item["text"]: [(question["text"], words(question)) for question in item["item"]]
        for item in items
        if "item" in item
    }
    assert told == {title: [(asked, said(answer)) for asked, answer in lines] for title, lines in shown.items()}


def said(answer):
    return {"Not given": "", "March 1, 1984": "1984-03-01"}.get(answer, answer)


def words(item):
    values = [value for answer in item.get("answer", ()) for value in answer.values()]
    yes_or_no = {True: "Yes", False: "No"}
    return "; ".join(value["display"] if isinstance(value, dict) else yes_or_no.get(value, value) for value in values)


def test_an_answer_has_its_code_and_where_it_was_asked(assessment):
    items = the(bundle_of(assessment), "QuestionnaireResponse")["item"]
    skin = {question["linkId"]: question for item in items if item["linkId"] == "skin" for question in item["item"]}
    coding = skin["skin.marks_stay_dark"]["answer"][0]["valueCoding"]
    assert coding == {"system": f"{SITE}/fhir/quiz/skin.marks_stay_dark", "code": "yes", "display": "Yes"}


def test_the_rules_are_told_as_the_page_tells_them(assessment):
    page = review_page(assessment, answers=assessment.submission.answers, changes=(), start_on=TODAY)
    risk = the(bundle_of(assessment), "RiskAssessment")
    told = [prediction["outcome"]["text"] for prediction in risk["prediction"]]
    assert told == [f"Rules: {page.outcome}", *(f"{option.name}: {option.status}" for option in page.options)]
    why = [prediction["rationale"] for prediction in risk["prediction"][1:]]
    assert all(option.concerns in rationale for option, rationale in zip(page.options, why, strict=True))
    assert risk["note"][0]["text"] == page.summary
    assert page.flags[0].reason in risk["note"][1]["text"]
    assert risk["method"]["coding"][0]["code"] == assessment.knowledge_version


def test_how_far_a_treatment_lines_up_is_given_as_no_probability(assessment):
    risk = the(bundle_of(assessment), "RiskAssessment")
    assert not [name for prediction in risk["prediction"] for name in prediction if "robability" in name]


def test_the_plan_has_each_session_with_its_window(plan, assessment):
    care_plan = the(bundle_of(assessment), "CarePlan")
    first = plan.sessions.get(position=1)
    window = {"start": first.earliest.isoformat(), "end": first.latest.isoformat()}
    assert len(care_plan["activity"]) == plan.sessions.count()
    assert care_plan["activity"][0]["detail"]["scheduledPeriod"] == window
    assert care_plan["activity"][0]["detail"]["code"]["text"] == "Botox 1"


def test_a_booking_has_its_time_and_all_who_take_part(booking, assessment):
    appointment = the(bundle_of(assessment), "Appointment")
    assert (appointment["start"], appointment["end"]) == ("2026-11-24T15:00:00Z", "2026-11-24T15:30:00Z")
    assert [participant["actor"].get("display", "a resource") for participant in appointment["participant"]] == [
        "a resource",
        "a resource",
        "Room 1",
    ]


def test_a_booking_that_was_cancelled_is_no_appointment(booking, assessment, desk_user):
    bookings.cancel(booking=booking, reason="She called", by=desk_user, now=NOW)
    assert not resources(bundle_of(assessment), "Appointment")


# ------------------------------------------------------------------------------------------------ states


@pytest.mark.parametrize(
    ("kind", "field", "states", "table"),
    [
        ("CarePlan", "status", PlanState, PLAN_STATUS),
        ("CarePlanActivityDetail", "status", SessionState, SESSION_STATUS),
        ("Appointment", "status", BookingState, BOOKING_STATUS),
    ],
    ids=["plan", "session", "booking"],
)
def test_every_state_has_a_status_that_the_standard_knows(kind, field, states, table):
    known = get_fhir_model_class(kind).model_fields[field].json_schema_extra["enum_values"]
    assert set(table) == set(states)
    assert set(table.values()) <= set(known)


@pytest.mark.parametrize("state", [state for state in SessionState if state != SessionState.DONE])
def test_a_session_has_the_status_of_its_state(plan, assessment, state):
    plan.sessions.filter(position=1).update(state=state)
    activity = the(bundle_of(assessment), "CarePlan")["activity"][0]
    assert activity["detail"]["status"] == SESSION_STATUS[state]


def test_a_session_that_took_place_says_when(plan, assessment):
    plan.sessions.filter(position=1).update(state=SessionState.DONE, done_on=TODAY)
    activity = the(bundle_of(assessment), "CarePlan")["activity"][0]
    assert activity["detail"]["status"] == "completed"
    assert activity["progress"] == [{"time": "2026-11-23", "text": "Done"}]


@pytest.mark.parametrize("state", [state for state in BookingState if state != BookingState.CANCELLED])
def test_an_appointment_has_the_status_of_its_booking(booking, assessment, state):
    Booking.objects.filter(pk=booking.pk).update(state=state)
    assert the(bundle_of(assessment), "Appointment")["status"] == BOOKING_STATUS[state]


# ---------------------------------------------------------------------------------------------------- ids


def test_a_record_has_the_same_ids_each_time(booking, assessment):
    first, second = bundle_of(assessment), bundle_of(assessment, now=NOW.replace(hour=18))
    assert first["timestamp"] != second["timestamp"]
    assert first["entry"] == second["entry"]


def test_a_patient_has_one_id_in_all_her_bundles(assessment, patient):
    other = make_assessment(patient, CROWS_FEET)
    assert the(bundle_of(assessment), "Patient") == the(bundle_of(other), "Patient")


def test_another_installation_gives_other_ids(assessment):
    here, there = bundle_of(assessment), bundle_of(assessment, site="https://elsewhere.example")
    urls = [{entry["fullUrl"] for entry in bundle["entry"]} for bundle in (here, there)]
    assert not urls[0] & urls[1]


# -------------------------------------------------------------------------------------------- any answers


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers=complete_quizzes())
def test_whatever_she_answers_the_bundle_is_valid(clinic, answers):
    row = {"submission": SubmittedFactory(answers=answers)}
    assert bundle_of(make_assessment(PatientFactory(clinic=clinic), CROWS_FEET, row=row))


def test_what_is_not_valid_never_leaves(patient):
    """The control: a FHIR code may not begin with a space."""
    assessment = make_assessment(patient, CROWS_FEET, row={"knowledge_version": " 2026"})
    with pytest.raises(ValueError, match="code"):
        bundle_of(assessment)
