"""Exported notes: who may read them, and that a chart note agrees with the pages and uses portable characters."""

import re
import subprocess
import sys

import pytest

from tests.factories import NOW, TODAY, AssessmentFactory, SubmittedFactory, UserFactory
from tests.treatments.assessed import CROWS_FEET, FROWN_LINES, ROLLING_SCARS, make_assessment
from tests.treatments.plans_to_book import book
from tests.treatments.quiz import complete_answers
from treatments.backoffice.presenters.chart_note import chart_note
from treatments.backoffice.presenters.review import review_page
from treatments.models import Assessment, Patient
from treatments.queries.care.notes import record_of
from treatments.services.booking import bookings
from treatments.services.people.privacy import erase
from treatments.services.review.reviews import decide

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]

KINDS = ["note", "fhir"]
FLAGS = ["blood_thinner", "cold_sore_history", "heart_disease"]
REASON = "Talked it “through”:\n• she would rather wait.\x07"


@pytest.fixture
def submission(clinic):
    return SubmittedFactory(answers=complete_answers())


@pytest.fixture
def assessment(patient, submission):
    row = {"submission": submission}
    return make_assessment(patient, CROWS_FEET, ROLLING_SCARS, row=row, flags=FLAGS)


@pytest.fixture
def plan(assessment, clinician_user):
    return _decided(assessment, clinician_user, decision="changed", treatments=["botox"]).plan


def _decided(assessment, by, *, decision, treatments=()):
    given = {"reason_code": "settled", "reason": REASON, "treatments": treatments, "start_on": TODAY}
    return decide(assessment=assessment, decision=decision, by=by, now=NOW, **given)


def address(assessment, kind):
    return f"/admin/treatments/assessment/{assessment.pk}/{kind}/"


def note_of(assessment):
    return chart_note(record_of(assessment), now=NOW)


def as_one_line(note):
    return re.sub(r"\s+", " ", note)


# -------------------------------------------------------------------------------------------------- access

MATRIX = {"clinician_user": 200, "outsider": 404, "operator": 403, "desk_user": 403, "patient_user": 403}


@pytest.fixture
def patient_user(patient):
    return UserFactory(email=patient.email)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", MATRIX)
def test_a_note_is_for_clinicians_of_the_same_clinic(client, request, assessment, kind, role):
    client.force_login(request.getfixturevalue(role))
    assert client.get(address(assessment, kind), follow=True).status_code == MATRIX[role]


@pytest.mark.parametrize("kind", KINDS)
def test_a_visitor_signs_in_first(client, assessment, kind):
    assert client.get(address(assessment, kind)).url.startswith("/admin/login/")


@pytest.mark.parametrize("kind", KINDS)
def test_a_note_is_only_read(client, clinician_user, assessment, kind):
    client.force_login(clinician_user)
    assert client.post(address(assessment, kind)).status_code == 405


@pytest.mark.parametrize(("kind", "file"), [("note", "inline; {}.txt"), ("fhir", "attachment; {}.json")])
def test_a_note_is_called_by_the_reference_and_kept_nowhere(client, clinician_user, assessment, kind, file):
    client.force_login(clinician_user)
    response = client.get(address(assessment, kind))
    assert response["Content-Disposition"].replace('filename="', "").strip('"') == file.format(assessment.reference)
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))


@pytest.mark.parametrize("kind", KINDS)
def test_a_note_needs_few_queries(
    client, clinician_user, plan, room, clinician, desk_user, kind, django_assert_max_num_queries
):
    book(plan.sessions.get(position=1), clinician=clinician, room=room, by=desk_user)
    client.force_login(clinician_user)
    with django_assert_max_num_queries(26):
        client.get(address(plan.review.assessment, kind))


@pytest.mark.parametrize("page", ["assessment", "plan"])
def test_the_pages_lead_to_the_notes_in_one_click(client, clinician_user, plan, page):
    client.force_login(clinician_user)
    row = plan if page == "plan" else plan.review.assessment
    html = client.get(f"/admin/treatments/{page}/{row.pk}/change/").content.decode()
    assert all(f'href="{address(plan.review.assessment, kind)}"' in html for kind in KINDS)


def test_nothing_but_a_bundle_waits_for_the_library():
    code = "import sys, django; django.setup(); import clinic_advisor.urls; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "treatments.backoffice.presenters.fhir.bundle" in loaded
    assert not {"pydantic", "fhir"} & set(loaded)


# ------------------------------------------------------------------------------------------ the chart note


def test_the_note_says_whose_it_is_where_when_and_by_which_clock(assessment):
    said = as_one_line(note_of(assessment))
    assert f"Assessment: {assessment.reference} Clinic: Harbor Clinic, 1 Test Street" in said
    assert "Written: Mon 23 Nov 2026, 10:00, from Clinic Advisor Clock: All times are New York time." in said
    assert "Name: Pat Patient Born: 1 Mar 1984 (42 y)" in said


def test_the_note_holds_everything_that_the_review_page_has(assessment):
    page = review_page(assessment, answers=assessment.submission.answers, changes=(), start_on=TODAY)
    told = [page.summary, page.outcome, page.ask, page.later, page.firm.share, page.firm.stays_while]
    told += [text for flag in page.flags for text in (flag.flag, flag.treatments, flag.reason, *flag.sources)]
    told += [text for option in page.options for text in (option.name, option.status, option.concerns)]
    told += [text for group in page.answers for line in group.lines for text in line]
    told += [text for rule in page.fired for text in (rule.code, rule.text)]
    said = as_one_line(note_of(assessment))
    missing = [text for text in told if as_one_line(_typed(text)) not in said]
    assert not missing


def _typed(text):
    for mark, key in {"’": "'", "–": "-", "·": "-", "→": "->", "≥": ">=", "≤": "<=", "“": '"', "”": '"'}.items():
        text = text.replace(mark, key)
    return text


def test_a_flag_stands_with_its_action_and_its_sources_are_listed(assessment):
    note = note_of(assessment)
    cited = re.search(r"CHECK: blood thinner \(.*?\[([\w ]+)\]", note, re.DOTALL)[1].split()
    assert all(re.search(rf"^  {source}: ", note, re.MULTILINE) for source in cited)


def test_no_line_is_longer_than_80_and_no_mark_is_beyond_a_keyboard(plan, patient):
    Patient.objects.filter(pk=patient.pk).update(full_name="Åse O’Neill " + "Longname " * 12)
    note = note_of(Assessment.objects.get(reference=plan.review.assessment.reference))
    assert max(map(len, note.splitlines())) <= 80
    assert {letter for letter in note if ord(letter) > 127} == {"Å"}
    assert "\x07" not in note


def test_a_note_of_an_undecided_assessment_says_so(assessment):
    said = as_one_line(note_of(assessment))
    assert "Nobody has decided yet. What the rules say is no decision." in said
    assert re.search(r"PLAN -+ None\.", said)


def test_a_declined_assessment_has_its_reason_and_no_plan(assessment, clinician_user):
    _decided(assessment, clinician_user, decision="declined")
    said = as_one_line(note_of(assessment))
    assert "What: Declined By: Ada Clinician When: Mon 23 Nov 2026, 10:00" in said
    assert 'The point to settle has been settled Talked it "through":' in said
    assert re.search(r"PLAN -+ None\.", said)


def test_a_plan_stands_with_windows_and_bookings(plan, clinician, room, desk_user):
    session = plan.sessions.get(position=1)
    booking = book(session, clinician=clinician, room=room, by=desk_user)
    bookings.cancel(booking=booking, reason="She called", by=desk_user, now=NOW)
    said = as_one_line(note_of(plan.review.assessment))
    assert "State: Active From: 23 Nov 2026 1. Botox 1: to book; 23 Nov 2026 to" in said
    assert "Booking: Tue 24 Nov 2026, 10:00, Dr Ada Clinician, Room 1 (cancelled)" in said


def test_what_she_had_erased_is_in_no_note(plan, patient):
    erase(patient=patient, now=NOW)
    note = note_of(Assessment.objects.get(reference=plan.review.assessment.reference))
    assert "pat@example.test" not in note
    assert "Talked it" in note


def test_a_note_of_an_assessment_with_nothing_readable_in_it_still_comes(patient):
    said = as_one_line(note_of(AssessmentFactory(patient=patient)))
    assert "rules cannot read the stored facts" in said
    assert "No answers are stored with this assessment." in said


def test_a_note_of_frown_lines_alone_has_no_flags(patient):
    assert re.search(r"FLAGS\n-+\n  None\.", note_of(make_assessment(patient, FROWN_LINES)))
