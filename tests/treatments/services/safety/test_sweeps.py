"""A new version of the knowledge base and the visits that are still to come."""

import io

import pytest
from django.core.management import call_command

from tests import factories
from tests.factories import NOW
from tests.treatments.assessed import FROWN_LINES, ROLLING_SCARS, make_assessment
from tests.treatments.versions import NEXT, OLD, STRICTER, forget, use, write
from treatments.models import Hold, PlannedSession
from treatments.rules import knowledge
from treatments.services.safety import sweeps

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]


@pytest.fixture
def versions(tmp_path, monkeypatch):
    """The version that decided, and a newer one in which diabetes stops SkinPen and cold sores need a check."""
    write(tmp_path, OLD)
    write(tmp_path, NEXT, *STRICTER)
    use(tmp_path, monkeypatch)
    yield
    forget()


@pytest.fixture
def planned(clinic):
    """Returns a function that creates a patient with these flags and a planned visit."""

    def make(treatment, *flags, **answers):
        patient = factories.PatientFactory(clinic=clinic)
        assessment = make_assessment(patient, FROWN_LINES, ROLLING_SCARS, flags=flags, row={"knowledge_version": OLD})
        review = factories.ReviewFactory(assessment=assessment, decided_at=NOW)
        plan = factories.PlanFactory(patient=patient, review=review)
        return factories.PlannedSessionFactory(plan=plan, treatment=treatment, **answers)

    return make


def sweep(**options):
    """Runs the command and returns its output."""
    out = io.StringIO()
    call_command("sweep", stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def held():
    return set(PlannedSession.objects.filter(state="held"))


def test_the_version_that_decided_holds_nothing(planned):
    planned("skinpen", "diabetes")
    planned("botox", "heart_disease")
    assert "0 visits held" in sweep()
    assert not held()


@pytest.mark.usefixtures("versions")
def test_a_newer_version_holds_what_it_is_stricter_about_and_nothing_else(planned):
    stopped, checked = planned("skinpen", "diabetes"), planned("skinpen", "cold_sore_history")
    planned("botox", "diabetes")
    planned("botox", "heart_disease")
    planned("skinpen")
    out = sweep()
    assert held() == {stopped, checked}
    assert out == (
        "5 patients with visits ahead looked at with knowledge 2027-01.\n"
        "2 visits held; 0 held before for one more reason.\n"
    )


@pytest.mark.usefixtures("versions")
def test_a_hold_names_the_version_and_nobody(planned):
    planned("skinpen", "diabetes")
    sweep()
    hold = Hold.objects.get()
    assert (hold.cause, hold.knowledge_version, hold.opened_by, hold.fact) == ("knowledge", "2027-01", None, None)


@pytest.mark.usefixtures("versions")
def test_a_second_run_holds_nothing_twice_and_frees_nothing(planned):
    planned("skinpen", "diabetes")
    sweep()
    assert "0 visits held; 0 held before" in sweep()
    assert Hold.objects.count() == 1


@pytest.mark.usefixtures("versions")
def test_a_dry_run_says_how_many_and_writes_nothing(planned):
    planned("skinpen", "diabetes")
    assert "1 visits would be held" in sweep(dry_run=True)
    assert not held()


@pytest.mark.usefixtures("versions")
def test_an_open_hold_gets_the_new_reason_too(planned):
    session = planned("skinpen", "cold_sore_history")
    factories.HealthFactFactory(patient=session.plan.patient, flag="sunburn_or_tan")
    sweeps.sweep_patient(patient=session.plan.patient, by=None, now=NOW)
    assert {reason["code"] for reason in Hold.objects.get().reasons} == {"cold_sore_history", "sunburn_or_tan"}


@pytest.mark.usefixtures("versions")
def test_a_visit_is_looked_at_where_the_version_that_decided_is_gone(planned):
    session = planned("skinpen", "heart_disease")
    knowledge.load.cache_clear()
    (knowledge.FOLDER / f"{OLD}.toml").unlink()
    sweep()
    assert held() == {session}  # what was settled then is unknown now


def test_answers_that_cannot_be_read_hold_the_visit(clinic):
    session = factories.PlannedSessionFactory(plan__patient__clinic=clinic)
    sweep()
    assert [reason["code"] for reason in session.holds.get().reasons] == ["answers_not_readable"]


def test_a_sweep_names_no_patient(planned):
    session = planned("skinpen")
    assert session.plan.patient.full_name not in sweep()


@pytest.mark.usefixtures("versions")
def test_the_number_of_queries_does_not_grow_with_the_number_of_patients(planned, django_assert_max_num_queries):
    for _ in range(30):
        planned("skinpen", "diabetes")
    with django_assert_max_num_queries(30):
        assert "30 visits held" in sweep()
