"""A clinic that cannot hold a visit says so before a plan is approved and before the desk looks for a time."""

import pytest
from django.urls import reverse

from tests import factories
from tests.factories import NOW, TODAY
from tests.treatments.assessed import FROWN_LINES, make_assessment
from treatments.backoffice.presenters.readiness import not_ready, set_up_lacks
from treatments.models import Clinician, Device, Room
from treatments.queries.booking.availability import not_set_up, why_none
from treatments.queries.booking.availability_inputs import TreatmentNotOffered, question_for

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]


@pytest.fixture
def whole(clinic, clinician, room, device):
    """The clinic with everything that its three kinds of visit need."""
    return clinic


def no_length(clinic):
    clinic.offers.filter(treatment="botox_review").delete()


def not_ticked_for_a_clinician(_clinic):
    Clinician.objects.update(treatments=["botox", "skinpen"])


def nobody_works_here(clinic):
    clinic.working_hours.all().delete()


def not_ticked_for_a_room(_clinic):
    Room.objects.update(treatments=["botox", "skinpen"])


def no_device(_clinic):
    Device.objects.update(is_active=False)


LACKS = {
    "no length": (no_length, "Botox check: no length of visit is set."),
    "no clinician ticked": (not_ticked_for_a_clinician, "Botox check: no clinician who works here is ticked for it."),
    "nobody works here": (nobody_works_here, "SkinPen: no clinician who works here is ticked for it."),
    "no room ticked": (not_ticked_for_a_room, "Botox check: no room in use is ticked for it."),
    "no device": (no_device, "SkinPen: no device of its kind is in use."),
}


def test_a_clinic_that_has_all_lacks_nothing(whole):
    assert not_ready(whole, ["botox", "skinpen"]) == []


@pytest.mark.parametrize(("take_away", "said"), LACKS.values(), ids=LACKS)
def test_what_is_lacking_is_said_by_the_name_on_screen_and_where_it_is_set(whole, take_away, said):
    take_away(whole)
    lacks = set_up_lacks(whole)
    assert [lack for lack in lacks if lack.startswith(said)]
    assert all("An operator" in lack and "_" not in lack for lack in lacks)


def test_what_a_clinic_does_not_offer_it_need_not_have(whole):
    whole.offers.filter(treatment="skinpen").delete()
    no_device(whole)
    assert set_up_lacks(whole) == []


def test_the_review_page_says_it_before_a_plan_is_approved(client, whole, patient, clinician_user):
    page = reverse("admin:treatments_assessment_change", args=[make_assessment(patient, FROWN_LINES).pk])
    client.force_login(clinician_user)
    assert "could not be booked" not in client.get(page).content.decode()
    no_length(whole)
    html = client.get(page).content.decode()
    assert "This plan could not be booked at Harbor Clinic yet" in html
    assert "Botox check: no length of visit is set." in html


def visit(patient, treatment="botox_review"):
    return factories.PlannedSessionFactory(plan=factories.PlanFactory(patient=patient), treatment=treatment)


def test_a_visit_without_a_length_is_refused_by_its_name_on_screen(whole, patient):
    no_length(whole)
    with pytest.raises(TreatmentNotOffered, match="no length of visit set for Botox check"):
        question_for(visit(patient), now=NOW)


WHY = {
    "clinician": (not_ticked_for_a_clinician, "No clinician who works here does it"),
    "room": (not_ticked_for_a_room, "No room is set up for it"),
}


@pytest.mark.parametrize(("take_away", "why"), WHY.values(), ids=WHY)
def test_a_day_without_times_names_the_true_cause(client, whole, patient, desk_user, take_away, why):
    take_away(whole)
    session = visit(patient)
    question = question_for(session, now=NOW)
    assert why_none(question, TODAY) == why
    client.force_login(desk_user)
    html = client.get(reverse("desk:find_time", args=[session.pk])).content.decode()
    assert f"{why}, on any day. An operator sets it up" in html
    assert "A clinician can change the window" not in html


def test_no_device_is_the_cause_where_there_is_none(whole, patient):
    no_device(whole)
    assert not_set_up(question_for(visit(patient, "skinpen"), now=NOW)) == "No device is set up for it"
