"""Exports are complete: no table about a patient's care is missing from the chart note or the FHIR bundle."""

import json
import re
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db.models import CharField, TextField
from fhir.resources.R4B import get_fhir_model_class

from questionnaire.models import Submission
from tests import factories
from tests.factories import NOW, TODAY
from tests.treatments.assessed import CROWS_FEET, ROLLING_SCARS, make_assessment
from tests.treatments.backoffice.test_fhir import bundle_of, resources, the
from tests.treatments.plans_to_book import insert
from tests.treatments.quiz import complete_answers
from treatments.backoffice.presenters.chart_note import chart_note
from treatments.backoffice.presenters.fhir.safety import OUTCOME, SEVERITY
from treatments.backoffice.presenters.fhir.told import CONTACT_STATUS, PRIORITY
from treatments.models import AskFirst, Assessment, ContactOutcome, EventCourse, Grade, Patient, Pressing
from treatments.queries.care.notes import IN_A_NOTE, NOT_IN_A_NOTE, record_of
from treatments.services.people import privacy
from treatments.services.review.reviews import decide

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
LATER = NOW + timedelta(days=3)
DAY = date(2026, 11, 24)


@pytest.fixture
def treated(patient, clinician, clinician_user, room, device):
    """An assessment, and one row of every table of care that can follow from it, each with texts of its own."""
    row = {"submission": factories.SubmittedFactory(answers=complete_answers())}
    assessment = make_assessment(patient, CROWS_FEET, ROLLING_SCARS, row=row, flags=["cold_sore_history"])
    factories.SubmissionPhotoFactory(submission=assessment.submission)
    plan = decide(
        assessment=assessment,
        decision="changed",
        reason_code="settled",
        reason="Settled in the talk.",
        treatments=["botox"],
        start_on=TODAY,
        by=clinician_user,
        now=NOW,
    ).plan
    change(plan, stop_reason="Moves to another town.", elsewhere_on=date(2026, 5, 4), elsewhere_units=17)
    session = plan.sessions.order_by("position").first()
    change(session, areas=["crows_feet"], units=24, not_before=TODAY)
    factories.LimitOverrideFactory(session=session, given_by=clinician_user)
    booking = insert(session, clinician=clinician, room=room, by=clinician_user, starts_at=NOW + timedelta(days=1))
    consent = factories.ConsentFactory(plan=plan, taken_by=clinician_user)
    record = factories.TreatmentRecordFactory(
        booking=booking,
        areas=["crows_feet"],
        device=device,
        depth_mm="1.25",
        passes=4,
        dilution_ml="2.50",
        units_elsewhere=8,
        anaesthetic="ice",
        reactions=["bruising"],
        note="Sat well.",
        aftercare_given=True,
    )
    factories.PointFactory(record=record, area="crows_feet", x=210, y=340, units="2.5")
    factories.PointFactory(record=record, area="crows_feet", units=4)
    for kind in ("toxin", "cartridge", "anaesthetic"):
        product = factories.ProductFactory(kind=kind, name=f"Brand of {kind}", maker=f"Maker of {kind}")
        lot = factories.LotFactory(clinic=plan.clinic, product=product, number=f"NR-{kind}")
        factories.LotUseFactory(record=record, lot=lot, expiry_note=f"Pack of {kind} misprinted.")
    factories.RecordPhotoFactory(record=record)
    factories.PhotoPermissionFactory(patient=patient)
    change(record, signed_by=clinician_user, signed_at=LATER)
    factories.AmendmentFactory(record=record)
    change(consent, withdrawn_at=LATER, withdrawn_to=clinician_user)
    factories.AdverseEventFactory(
        session=session,
        sign="",
        grade=4,
        began_on=DAY,
        treated_with="Cold packs.",
        course="over",
        ended_on=DAY,
        authority_told_on=DAY,
        authority_reference="AUTH-77",
    )
    fact = factories.HealthFactFactory(patient=patient, told_to=clinician_user, note="Since a month.")
    change(fact, ended_at=LATER, ended_by=clinician_user, end_reason="The test was wrong.")
    later = factories.PlannedSessionFactory(plan=plan, number=9, position=500, state="held")
    factories.HoldFactory(
        session=later,
        fact=fact,
        draft="Please call us.",
        told_at=LATER,
        told_by=clinician_user,
        lifted_at=LATER,
        lifted_by=clinician_user,
        lift_reason="It was a mistake.",
    )
    reasons = [{"action": "check", "text": "Ask about blood.", "sources": []}]
    AskFirst.objects.create(session=later, assessment=assessment, reasons=reasons)
    factories.ClinicQuestionFactory(assessment=assessment, answer="None at all.", answered_at=LATER)
    factories.ProblemReportFactory(
        booking=booking,
        read_at=LATER,
        read_by=clinician_user,
        answered_at=LATER,
        answered_by=clinician_user,
        answer="It will pass.",
    )
    factories.FollowUpFactory(
        plan=plan, satisfaction=4, met={"crows_feet": 2}, again="yes", words="Glad of it.", answered_at=LATER
    )
    factories.RecallContactFactory(patient=patient, note="Spoke on the phone.")
    return assessment


def change(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))


def note_of(assessment):
    stored = Assessment.objects.select_related("patient", "clinic", "submission").get(pk=assessment.pk)
    return re.sub(r"\s+", " ", chart_note(record_of(stored), now=NOW))


def test_each_table_that_points_to_a_patient_is_in_a_note_or_left_out_with_a_reason():
    pointing, waiting = set(), {Patient, Submission}
    while waiting:
        model = waiting.pop()
        pointing.add(model)
        related = {relation.related_model for relation in model._meta.related_objects}
        waiting |= {candidate for candidate in related if not privacy.is_history(candidate)} - pointing
    # Rows that a release or a rule refers to have nothing to do with a patient's care.
    assert pointing == set(IN_A_NOTE) | set(NOT_IN_A_NOTE)
    assert not set(IN_A_NOTE) & set(NOT_IN_A_NOTE)
    assert all(reason.endswith(".") for reason in NOT_IN_A_NOTE.values())


def test_each_table_of_care_is_in_the_bundle_as_the_kinds_it_should_be(treated):
    found = Counter(entry["resource"]["resourceType"] for entry in bundle_of(treated)["entry"])
    assert {kind for kinds in IN_A_NOTE.values() for kind in kinds} <= set(found)


def rows_of_care(assessment):
    """Yields the rows of the tables that a note contains, as the erasure finds them."""
    starts = {Patient: {assessment.patient_id}, Submission: {assessment.submission_id}}
    for model, keys in privacy.rows_about(starts).items():
        if model in IN_A_NOTE:
            yield from model._base_manager.filter(pk__in=keys)


def words_typed(row):
    """Yields the texts that users wrote in a row; no codes, keys or file names."""
    for field in row._meta.concrete_fields:
        is_text = isinstance(field, CharField | TextField) and not field.choices
        if is_text and (text := getattr(row, field.name)) and " " in text:
            yield f"{type(row).__name__}.{field.name}", text


def test_the_state_has_a_row_of_each_table(treated):
    """The control: a test of texts cannot miss a table that has no row here."""
    assert {type(row) for row in rows_of_care(treated)} == set(IN_A_NOTE)


def test_every_word_that_somebody_wrote_is_in_both(treated):
    note, bundle = note_of(treated), json.dumps(bundle_of(treated), ensure_ascii=False)
    consent = {"Consent.text"}  # an attachment in the bundle; the note has its version and hash
    written = [(name, text) for row in rows_of_care(treated) for name, text in words_typed(row)]
    assert len(written) > 15
    assert [name for name, text in written if name not in consent and text not in note] == []
    assert [name for name, text in written if name not in consent and text not in bundle] == []


def test_a_treatment_is_a_procedure_with_what_was_given_and_used(treated):
    bundle = bundle_of(treated)
    procedure = the(bundle, "Procedure")
    assert procedure["status"] == "completed"
    assert [site["text"] for site in procedure["bodySite"]] == ["Crow’s feet"]
    assert [found["text"] for found in procedure["complication"]] == ["Bruising"]
    assert len(procedure["usedReference"]) == 4
    given = {
        administration["medicationReference"]["reference"]: administration
        for administration in resources(bundle, "MedicationAdministration")
    }
    toxin = next(
        medication for medication in resources(bundle, "Medication") if medication["code"]["text"] == "Brand of toxin"
    )
    assert toxin["batch"]["lotNumber"] == "NR-toxin"
    assert toxin["batch"]["expirationDate"] == "2027-11-23"
    dosage = given[f"urn:uuid:{toxin['id']}"]["dosage"]
    assert (float(dosage["dose"]["value"]), dosage["dose"]["code"]) == (6.5, "[arb'U]")
    assert dosage["route"]["coding"][0]["code"] == "IM"
    devices = {used_device["deviceName"][0]["name"]: used_device for used_device in resources(bundle, "Device")}
    assert devices["Brand of cartridge"]["lotNumber"] == "NR-cartridge"
    assert "SkinPen 1" in devices


def test_settings_and_points_are_observations_with_units_of_ucum(treated):
    observed = {
        observation["code"]["text"]: observation for observation in resources(bundle_of(treated), "Observation")
    }
    settings = {
        component["code"]["text"]: component for component in observed["Settings of the treatment"]["component"]
    }
    depth = settings["Deepest needle depth"]["valueQuantity"]
    assert (float(depth["value"]), depth["code"], depth["system"]) == (1.25, "mm", "http://unitsofmeasure.org")
    assert settings["Against pain"]["valueCodeableConcept"]["text"] == "Ice or cooling"
    points = observed["Units injected"]["component"]
    assert [float(point["valueQuantity"]["value"]) for point in points] == [2.5, 4]
    assert "210 from the left and 340 from the top" in points[0]["code"]["text"]


def test_two_lots_of_toxin_share_a_dose_that_no_record_divides(patient):
    record = factories.TreatmentRecordFactory(booking__session__plan__patient=patient)
    factories.PointFactory(record=record, units=20)
    for _number in range(2):
        factories.LotUseFactory(record=record)
    given = resources(bundle_of(record.session.plan.review.assessment), "MedicationAdministration")
    assert [(administration["status"], "dosage" in administration) for administration in given] == [
        ("in-progress", False)
    ] * 2
    assert given[0]["note"][0]["text"] == "20 units came from 2 lots together."


def test_what_was_signed_added_lifted_ended_and_withdrawn_says_by_whom_and_why(treated):
    done = {provenance["activity"]["text"]: provenance for provenance in resources(bundle_of(treated), "Provenance")}
    assert set(done) == {"Signed", "Amended", "Hold lifted", "No longer true", "Consent withdrawn"}
    assert done["Signed"]["activity"]["coding"][0]["code"] == "LA"
    assert done["Hold lifted"]["reason"][0]["text"] == "It was a mistake."
    assert all(provenance["agent"][0]["who"]["reference"] for provenance in done.values())


def test_a_consent_has_the_very_words_and_is_inactive_once_withdrawn(treated):
    consent = next(
        resource for resource in resources(bundle_of(treated), "Consent") if resource["scope"]["text"] == "Treatment"
    )
    assert consent["status"] == "inactive"
    assert consent["sourceAttachment"]["title"].startswith("Botox, text 2026-11/1")


def test_only_who_is_named_in_a_resource_is_among_the_practitioners(treated, desk_user):
    names = [practitioner["name"][0]["text"] for practitioner in resources(bundle_of(treated), "Practitioner")]
    assert "Ada Clinician" in names
    assert "Dee Desk" not in names


def test_months_keep_their_capital(treated):
    treated.review.plan.sessions.filter(position=1).update(state="done", done_on=DAY)
    assert "done 24 Nov 2026" in note_of(treated)


def test_a_visit_whose_record_is_signed_shows_what_was_done_and_not_what_was_planned(treated):
    planned = note_of(treated).partition("PLAN -")[2]
    treated_visit = planned.partition(" 2. Botox check:")[0]
    assert "Crow's feet, 6.5 units" in treated_visit
    assert "24 units" not in treated_visit


@pytest.mark.parametrize(
    ("kind", "field", "states", "table"),
    [("Communication", "status", ContactOutcome, CONTACT_STATUS), ("Communication", "priority", Pressing, PRIORITY)],
    ids=["recall contact", "how pressing"],
)
def test_every_state_has_a_code_that_the_standard_knows(kind, field, states, table):
    known = get_fhir_model_class(kind).model_fields[field].json_schema_extra.get("enum_values")
    assert set(table) == set(states.values)
    assert not known or set(table.values()) <= set(known)


def test_every_grade_and_course_has_a_code():
    assert set(SEVERITY) == set(Grade.values)
    assert set(SEVERITY.values()) == {"mild", "moderate", "severe"}
    assert set(OUTCOME) == set(EventCourse.values)
