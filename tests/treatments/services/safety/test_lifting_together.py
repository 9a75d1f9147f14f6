"""Holds with one cause: lifted together under one clinician's name, and offered for lifting when the fact ends."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests import factories
from tests.factories import NOW
from tests.treatments.plans_to_book import plan_of
from treatments.models import Hold
from treatments.permissions import NotAllowed
from treatments.services.safety import safety
from treatments.services.safety.safety import SafetyRefused

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def held(patient, clinician_user):
    """Two Botox visits and two SkinPen visits, all held for a pregnancy; the holds in the plan's order."""
    plan_of(patient, "botox", "botox", "skinpen", "skinpen")
    tell(patient, "pregnant", clinician_user)
    return list(Hold.objects.order_by("session__position"))


def tell(patient, flag, by):
    return safety.add_fact(patient=patient, flag=flag, source="clinician", by=by, now=NOW)


def open_positions():
    return list(Hold.objects.open().order_by("session__position").values_list("session__position", flat=True))


def end_by(act, held, by):
    return act(fact=held[0].fact, reason="Test at home was wrong.", by=by, now=LATER)


def test_all_holds_of_one_cause_are_lifted_by_one_act(held, clinician_user):
    lifted = safety.lift_together(
        hold=held[0], reason="Seen; not pregnant.", by=clinician_user, now=LATER, against_stop=True
    )
    assert len(lifted) == 4
    assert open_positions() == []
    assert {hold.lift_reason for hold in Hold.objects.all()} == {"Seen; not pregnant."}
    assert {hold.session.state for hold in Hold.objects.select_related("session")} == {"to_book"}
    actions = {event.pgh_context.metadata["action"] for event in held[1].events.filter(lifted_at__isnull=False)}
    assert actions == {"holds.lifted_together_against_stop"}


def test_one_that_may_not_be_lifted_keeps_all_held(held, clinician_user):
    with pytest.raises(SafetyRefused, match="still at stop"):
        safety.lift_together(hold=held[0], reason="Seen and settled.", by=clinician_user, now=LATER)
    assert open_positions() == [1, 2, 3, 4]


def test_a_hold_with_a_reason_of_its_own_is_not_of_the_same_cause(held, patient, clinician_user):
    tell(patient, "sunburn_or_tan", clinician_user)  # for SkinPen alone
    first = held[0]
    first.refresh_from_db()
    assert [hold.session.position for hold in safety.same_cause(first, clinician_user)] == [2]


def test_ending_a_fact_lifts_nothing_unless_asked_to(held, clinician_user):
    end_by(safety.end_fact, held, clinician_user)
    assert open_positions() == [1, 2, 3, 4]


def test_ending_a_fact_lifts_what_it_alone_holds(held, patient, clinician_user):
    tell(patient, "sunburn_or_tan", clinician_user)
    lifted = end_by(safety.end_and_lift, held, clinician_user)
    assert [hold.session.position for hold in lifted] == [1, 2]
    assert open_positions() == [3, 4]


def test_what_stays_unsafe_after_the_end_stays_held(patient, clinician_user):
    plan_of(patient, "skinpen")
    fact = tell(patient, "isotretinoin_current", clinician_user)
    assert safety.end_and_lift(fact=fact, reason="Stopped.", by=clinician_user, now=LATER) == []
    assert open_positions() == [1]


def test_only_a_clinician_of_the_clinic_lifts(held, outsider):
    with pytest.raises(NotAllowed):
        safety.lift_together(hold=held[0], reason="Seen and settled.", by=outsider, now=LATER, against_stop=True)


# --- The pages --------------------------------------------------------------------------------------------------


def test_the_page_where_a_fact_ends_offers_to_lift_what_it_holds(client, held, patient, clinician_user):
    client.force_login(clinician_user)
    url = reverse("admin:treatments_patient_facts", args=[patient.pk])
    assert "Botox 1, Botox 2, SkinPen 1, SkinPen 2" in client.get(url).content.decode()
    page = client.post(url, {"end": held[0].fact_id, "reason": "Test was wrong.", "lift_too": "on"}, follow=True)
    assert "Ended, and lifted: Botox 1, Botox 2, SkinPen 1, SkinPen 2." in page.content.decode()
    assert open_positions() == []


def test_the_page_of_a_hold_lifts_all_of_its_cause(client, held, clinician_user):
    client.force_login(clinician_user)
    url = reverse("admin:treatments_hold_change", args=[held[0].pk])
    assert "Lift all 4" in client.get(url).content.decode()
    client.post(url, {"lift_all": "yes", "reason": "Seen and settled.", "against_stop": "on"})
    assert open_positions() == []


def test_a_hold_at_another_clinic_is_not_lifted_by_who_does_not_work_there(held, patient, other_clinic, clinician_user):
    same_person = factories.PatientFactory(clinic=other_clinic, email=patient.email, birth_date=patient.birth_date)
    plan_of(same_person, "botox")
    tell(patient, "pregnant", clinician_user)
    safety.lift_together(hold=held[0], reason="Seen and settled.", by=clinician_user, now=LATER, against_stop=True)
    assert Hold.objects.open().get().session.plan.patient == same_person
