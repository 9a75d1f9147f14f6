"""A lot recall: which patients had the lot, by one query; the result of contacting each; and the contact file."""

import csv
import io

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tests import factories
from tests.treatments.plans_to_book import TEN
from tests.treatments.treated import arrived, botox, lot_of, signed
from treatments.backoffice.presenters.recalls import contacts_csv
from treatments.models import Clinic, Lot, LotRecall, RecallContact
from treatments.permissions import NotAllowed
from treatments.queries.safety.recalls import concerned, counts
from treatments.services.safety import recalls
from treatments.services.safety.recalls import RecallRefused
from treatments.wording.spreadsheets import as_text

pytestmark = [pytest.mark.django_db, pytest.mark.clock(TEN)]


@pytest.fixture
def lot(clinic):
    return lot_of(clinic, number="D4391C")


@pytest.fixture
def record(patient, clinician, room, lot):
    patient.phone, patient.full_name = "+1 555 0199", "=Pat Patient"
    patient.save()
    return signed(arrived(patient, clinician=clinician, room=room), botox(lot))


@pytest.fixture
def recall(record, lot, clinician_user):
    return declare(lot, by=clinician_user)


def declare(lot, *, by, number=None, reason="Wrong strength on the label."):
    return recalls.declare(product=lot.product, number=number or lot.number, reason=reason, by=by, now=TEN)


def contact(recall, patient, by, outcome="reached_well", **fields):
    return recalls.note_contact(recall=recall, patient=patient, outcome=outcome, by=by, now=TEN, **fields)


def test_a_lot_goes_out_of_stock_at_every_clinic(lot, other_clinic, operator):
    factories.LotFactory(product=lot.product, clinic=other_clinic, number=lot.number)
    kept = factories.LotFactory(product=lot.product, clinic=other_clinic, number="OTHER")
    made = declare(lot, by=operator, number=" d4391c ")
    assert made.number == "D4391C", "as the stock list spells it"
    assert list(Lot.objects.filter(is_in_stock=True)) == [kept]


def test_visits_ahead_of_who_had_it_are_held(patient, clinician, room, lot, clinician_user):
    booking = arrived(patient, clinician=clinician, room=room)
    ahead = factories.PlannedSessionFactory(plan=booking.session.plan, treatment="skinpen", number=1, position=30)
    signed(booking, botox(lot))
    declare(lot, by=clinician_user)
    ahead.refresh_from_db()
    assert ahead.state == "held"


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"number": " "}, "number"), ({"reason": " "}, "reason"), ({"reason": "bad"}, "reason")],
    ids=["no number", "no reason", "no words"],
)
def test_a_recall_names_the_lot_and_says_why(lot, operator, fields, field):
    with pytest.raises(RecallRefused) as refused:
        declare(lot, by=operator, **fields)
    assert refused.value.field == field


def test_a_lot_is_called_back_once(recall, lot, operator):
    with pytest.raises(RecallRefused, match="called back already"):
        declare(lot, by=operator)


def test_the_desk_calls_nothing_back(lot, desk_user, recall):
    with pytest.raises(NotAllowed):
        declare(lot, by=desk_user)
    with pytest.raises(NotAllowed):
        recalls.close(recall=recall, by=desk_user, now=TEN)


def test_from_lot_to_patients_is_one_query(recall, record, patient, other_patient, django_assert_num_queries):
    with django_assert_num_queries(1):
        [found] = concerned(recall, Clinic.objects.all())
        assert (found.full_name, str(found.clinic), found.phone) == ("=Pat Patient", "Harbor Clinic", "+1 555 0199")
    assert (found, found.records, found.outcome) == (patient, [record.pk], None)


def test_the_newest_contact_counts(recall, patient, clinician_user):
    contact(recall, patient, clinician_user, "not_reached")
    contact(recall, patient, clinician_user, "reached_unwell", note="Droop.")
    [found] = concerned(recall, Clinic.objects.all())
    assert (found.outcome, found.outcome_note, found.outcome_by) == ("reached_unwell", "Droop.", "Ada Clinician")


def test_a_button_pressed_twice_keeps_one_contact(recall, patient, clinician_user):
    assert contact(recall, patient, clinician_user) == contact(recall, patient, clinician_user)
    assert RecallContact.objects.count() == 1


@pytest.mark.parametrize("who", ["desk_user", "operator", "outsider"])
def test_only_a_clinician_of_her_clinic_notes_a_contact(recall, patient, who, request):
    with pytest.raises(NotAllowed):
        contact(recall, patient, request.getfixturevalue(who))


def test_who_had_none_of_it_is_not_contacted_about_it(recall, other_patient, clinician_user):
    with pytest.raises(RecallRefused, match="had none of this lot"):
        contact(recall, other_patient, clinician_user)


def test_it_is_closed_once_everybody_was_tried(recall, patient, clinician_user):
    with pytest.raises(RecallRefused, match="Not contacted yet: 1"):
        recalls.close(recall=recall, by=clinician_user, now=TEN)
    contact(recall, patient, clinician_user, "message_left")
    assert recalls.close(recall=recall, by=clinician_user, now=TEN).closed_by == clinician_user
    with pytest.raises(RecallRefused, match="closed"):
        contact(recall, patient, clinician_user, "reached_well")


def test_counts_name_nobody(recall, patient, clinic, clinician_user):
    contact(recall, patient, clinician_user, "not_reached")
    [found] = counts(recall)
    assert (found, found.concerned, found.tried, found.reached) == (clinic, 1, 1, 0)


@pytest.mark.parametrize(
    ("cell", "text"),
    [("=1+1", "'=1+1"), ("+1 555", "'+1 555"), ("-2", "'-2"), ("@x", "'@x"), ("\tx", "'\tx"), ("Pat", "Pat"), ("", "")],
)
def test_no_cell_of_the_file_begins_a_formula(cell, text):
    assert as_text(cell) == text


def test_the_file_has_a_line_for_each_patient(recall, patient, clinician_user):
    contact(recall, patient, clinician_user, "reached_well", note="Fine.")
    [line] = csv.DictReader(io.StringIO(contacts_csv(concerned(recall, Clinic.objects.all())).removeprefix("\ufeff")))
    assert line["Patient"] == "'=Pat Patient"
    assert (line["Phone"], line["E-mail"], line["Treated on"]) == ("'+1 555 0199", "pat@example.test", "2026-11-24")
    assert (line["Outcome"], line["Note"], line["Tried by"]) == ("Reached, no complaint", "Fine.", "Ada Clinician")


# --- Pages ------------------------------------------------------------------------------------------------------


def address(name, *args):
    return reverse(f"admin:{name}", args=args)


@pytest.fixture
def ada(client, clinician_user):
    client.force_login(clinician_user)
    return client


def test_a_clinician_calls_a_lot_back_and_sees_whom_to_call(ada, record, lot):
    sent = {"product": lot.product_id, "number": lot.number, "reason": "Wrong label."}
    told = ada.post(address("recalls"), sent, follow=True)
    for words in ["=Pat Patient", "+1 555 0199", "Not tried yet", "Wrong label."]:
        assertContains(told, words)
    assertContains(ada.post(address("recalls"), sent), "called back already", status_code=422)


def test_what_came_of_a_call_is_kept(ada, recall, patient):
    page = address("recall_contact", recall.pk, patient.pk)
    assertContains(ada.post(page, {}), "Choose what came of it", status_code=422)
    told = ada.post(page, {"outcome": "reached_well", "note": "Fine."}, follow=True)
    assertContains(told, "Reached, no complaint")
    ada.post(address("close_recall", recall.pk))
    assert LotRecall.objects.get().closed_at


def test_the_file_is_had_by_post_only_and_kept_by_no_browser(ada, recall):
    page = address("recall_contacts", recall.pk)
    assert ada.get(page).status_code == 405
    sent = ada.post(page)
    assert "no-store" in sent["Cache-Control"]
    assert "Pat Patient" in sent.content.decode()


def test_an_operator_sees_counts_and_no_patient(client, recall, operator, patient):
    client.force_login(operator)
    page = client.get(address("recall", recall.pk))
    assertContains(page, "Harbor Clinic")
    assertNotContains(page, "Pat Patient")
    assert client.post(address("recall_contacts", recall.pk)).status_code == 403
    assert client.post(address("recall_contact", recall.pk, patient.pk)).status_code == 403


def test_a_clinician_elsewhere_sees_none_of_our_patients(client, recall, outsider, patient):
    client.force_login(outsider)
    assertNotContains(client.get(address("recall", recall.pk)), "Pat Patient")
    assert "Pat Patient" not in client.post(address("recall_contacts", recall.pk)).content.decode()
    assert client.post(address("recall_contact", recall.pk, patient.pk)).status_code == 404


def test_visitors_sign_in_first(client, recall):
    for path in (address("recalls"), address("recall", recall.pk)):
        assert client.get(path).url.startswith("/admin/login/")


def test_the_page_asks_the_database_few_questions(ada, recall, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        ada.get(address("recall", recall.pk))


# --- Stock ------------------------------------------------------------------------------------------------------

LOTS = "/admin/treatments/lot/"


def test_the_stock_list_says_what_can_be_used(ada, clinic, lot, other_clinic):
    factories.LotFactory(clinic=clinic, number="OLD1", expires_on=TEN.date().replace(day=23))
    lot_of(other_clinic, number="THEIRS")
    page = ada.get(LOTS)
    for words in ["D4391C", "Can be used", "Expired on 23 Nov 2026", "No record"]:
        assertContains(page, words, msg_prefix=words)
    assertNotContains(page, "THEIRS")


def test_a_clinician_adds_a_lot_to_her_own_clinic(ada, clinic, other_clinic, lot):
    given = {"product": lot.product_id, "number": "NEW1", "expires_on": "2027-11-01", "is_in_stock": "on"}
    assert ada.post(f"{LOTS}add/", {**given, "clinic": other_clinic.pk}).status_code == 200
    assert ada.post(f"{LOTS}add/", {**given, "clinic": clinic.pk}).status_code == 302
    assert Lot.objects.get(number="NEW1").clinic == clinic


def test_a_lot_that_was_used_keeps_its_number_and_says_how_often(ada, record, lot):
    page = ada.get(f"{LOTS}{lot.pk}/change/")
    assertContains(page, "1 record")
    assertNotContains(page, 'name="number"')


def test_products_are_set_up_by_operators(client, ada, operator):
    assert ada.get("/admin/treatments/product/").status_code == 403
    client.force_login(operator)
    assert client.get("/admin/treatments/product/").status_code == 200


def test_another_clinics_lot_is_not_found(ada, other_clinic):
    theirs = lot_of(other_clinic)
    assert ada.get(f"{LOTS}{theirs.pk}/change/").status_code == 404
