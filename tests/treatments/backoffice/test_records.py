"""The pages on which a clinician records a treatment: what they save, sign and show, and to whom."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests import factories
from tests.questionnaire.test_photos import encoded, picture
from tests.treatments.plans_to_book import TEN, insert, plan_of
from tests.treatments.treated import LATER, arrived, botox, lot_of, pattern, save, signed, start
from treatments.models import Amendment, LimitOverride, TreatmentRecord

pytestmark = [pytest.mark.django_db, pytest.mark.clock(TEN)]


@pytest.fixture
def booking(patient, clinician, room):
    return arrived(patient, clinician=clinician, room=room)


@pytest.fixture
def lot(clinic):
    return lot_of(clinic, number="D4470A")


@pytest.fixture
def record(booking):
    return start(booking)


@pytest.fixture
def ada(client, clinician_user):
    client.force_login(clinician_user)
    return client


def typed(lot, *, version=0, areas=("frown_lines",), points=5, **changed):
    """Returns the data that a browser sends for a complete Botox record."""
    rows = {
        f"point-{number}-{name}": value
        for number in range(points)
        for name, value in {"area": areas[0], "units": "4", "x": "500", "y": "400"}.items()
    }
    return {
        "version": version,
        "areas": list(areas),
        "point-TOTAL_FORMS": points,
        "point-INITIAL_FORMS": 0,
        **rows,
        "vial": lot.pk,
        "vial_expires": lot.expires_on.isoformat(),
        "units_elsewhere": "0",
        "anaesthetic": "ice",
        "reactions": ["redness"],
        "note": "Went well.",
        "aftercare_given": "on",
        "act": "save",
        **changed,
    }


def address(record):
    return reverse("admin:record", args=[record.pk])


def test_a_treatment_is_started_from_todays_list(ada, booking):
    assertContains(ada.get(reverse("admin:records_today")), "Start treatment")
    begun = ada.post(reverse("admin:start_record", args=[booking.pk]))
    assert begun.url == address(TreatmentRecord.objects.get())
    assertContains(ada.get(reverse("admin:records_today")), "Go on with the record")


def test_it_is_not_started_by_following_a_link(ada, booking):
    assert ada.get(reverse("admin:start_record", args=[booking.pk])).status_code == 405


def test_why_it_cannot_be_started_is_said_on_the_plan(ada, booking):
    booking.session.plan.consents.update(withdrawn_at=TEN)
    told = ada.post(reverse("admin:start_record", args=[booking.pk]), follow=True)
    assertContains(told, "consent to Botox is missing")


def test_a_draft_is_saved_and_stands_there_again(ada, record, lot):
    ada.post(address(record), typed(lot))
    record.refresh_from_db()
    assert (record.points.count(), record.anaesthetic, record.note, record.version) == (5, "ice", "Went well.", 1)
    shown = ada.get(address(record))
    assertContains(shown, "Saved 10:00 by Ada Clinician")
    assert len(re.findall(r'<input [^>]*value="4"', shown.content.decode())) == 5


def test_it_is_signed_and_then_only_read(ada, record, lot):
    done = ada.post(address(record), typed(lot, act="sign"), follow=True)
    for words in ["Signed. The visit is marked as done.", "20 in 5 points", "lot D4470A", "Ada Clinician, Tue 24 Nov"]:
        assertContains(done, words)
    assertNotContains(done, "Sign and finish")


def check_at(record):
    return reverse("admin:check_record", args=[record.pk])


def test_what_is_missing_is_said_while_typing_and_nothing_is_written(ada, record, lot):
    without = ada.post(check_at(record), typed(lot, points=0, dilution_ml="0.1"))
    assertContains(without, "Still missing: 2")
    assertContains(without, "Frown lines: add its points")
    assertContains(without, 'name="confirm" value="Saline in the vial: 0.1 mL. Usual: 1 to 5 mL."')
    ticked = {"dilution_ml": "0.1", "confirm": "Saline in the vial: 0.1 mL. Usual: 1 to 5 mL."}
    with_points = ada.post(check_at(record), typed(lot, **ticked))
    assertNotContains(with_points, "Still missing")
    assertContains(with_points, "checked")
    record.refresh_from_db()
    assert (record.version, record.points.count(), record.lot_uses.count(), record.note) == (0, 0, 0, "")
    assert not record.events.filter(pgh_label="update").exists()


@pytest.mark.parametrize(
    "changed", [{"point-0-units": "a lot"}, {"version": 7}], ids=["not a number", "saved by somebody else meanwhile"]
)
def test_what_cannot_be_saved_leaves_the_list_as_it_was(ada, record, lot, changed):
    answer = ada.post(check_at(record), typed(lot, **changed))
    assert (answer.status_code, answer.content) == (204, b"")


def test_the_face_of_a_signed_record_holds_what_was_treated_and_nothing_else(ada, booking, lot):
    areas = ("frown_lines", "forehead_lines")
    record = signed(booking, botox(lot, areas=areas, points=pattern("frown_lines") + pattern("forehead_lines")))
    page = ada.get(address(record)).content.decode()
    drawn = re.findall(r'class="(zone|mark)" data-zone="(\w+)"', page)
    assert sorted(drawn) == [("mark", "forehead"), ("mark", "frown"), ("zone", "forehead"), ("zone", "frown")]


def test_after_signing_the_next_patient_who_is_here_is_a_press_away(ada, record, lot, clinician, room, clinic):
    other, absent = (factories.PatientFactory(clinic=clinic) for _ in range(2))
    following = arrived(other, clinician=clinician, room=room, starts_at=TEN + timedelta(hours=1))
    team = {"clinician": clinician, "room": room, "by": clinician.user}
    insert(plan_of(absent, "botox")[0], **team, starts_at=TEN + timedelta(minutes=30))
    done = ada.post(address(record), typed(lot, act="sign_next"))
    assert done.url == f"{reverse('admin:records_today')}#visit-{following.pk}"
    listed = ada.get(reverse("admin:records_today"))
    assertContains(listed, "Signed. The visit is marked as done.")
    assertContains(listed, f'id="visit-{following.pk}"')


def test_after_signing_a_draft_of_the_next_patient_is_opened(ada, record, lot, clinician, room, clinic):
    other = factories.PatientFactory(clinic=clinic)
    following = start(arrived(other, clinician=clinician, room=room, starts_at=TEN + timedelta(hours=1)))
    assertRedirects(ada.post(address(record), typed(lot, act="sign_next")), address(following))


def test_after_signing_with_nobody_else_here_the_list_of_the_day_says_so(ada, record, lot):
    done = ada.post(address(record), typed(lot, act="sign_next"), follow=True)
    assertContains(done, "None of your other patients of today is checked in.")


def test_what_is_missing_is_said_beside_the_draft_that_is_kept(ada, record, lot):
    refused = ada.post(address(record), typed(lot, act="sign", aftercare_given="", vial_expires=""))
    assertContains(refused, "Saved, but not signed", status_code=422)
    assertContains(refused, "type the expiry date that stands on the pack", status_code=422)
    record.refresh_from_db()
    assert (record.signed_at, record.note) == (None, "Went well.")


def test_an_unusual_number_is_asked_about_and_what_was_typed_stays(ada, record, lot):
    sentence = "Saline in the vial: 0.1 mL. Usual: 1 to 5 mL."
    refused = ada.post(address(record), typed(lot, act="sign", dilution_ml="0.1"))
    assertContains(refused, f"{sentence} Put it right, or tick that it is so.", status_code=422)
    assertContains(refused, f'name="confirm" value="{sentence}"', status_code=422)
    assertContains(refused, 'name="dilution_ml" value="0.10"', status_code=422)
    ticked = {"version": 1, "dilution_ml": "0.1", "confirm": sentence}
    assertContains(ada.post(address(record), typed(lot, act="sign", **ticked), follow=True), sentence)
    assert TreatmentRecord.objects.get().confirmed == [sentence]


def test_over_a_limit_a_reason_is_asked_for_and_taken(ada, record, lot):
    much = {"points": 42} | {f"point-{number}-units": "10" for number in range(42)}
    refused = ada.post(address(record), typed(lot, act="sign", **much))
    assertContains(refused, "420 units within 90 days; the limit is 400.", status_code=422)
    assertContains(refused, 'name="leave_toxin_units"', status_code=422)
    half = ada.post(
        address(record),
        typed(lot, act="sign", version=1, words_toxin_units="Neurologist agrees.", **much),
    )
    assertContains(half, "choose a reason and say it in words", status_code=422)
    assertContains(half, "Neurologist agrees.</textarea>", status_code=422)
    reason = {"leave_toxin_units": "examined", "words_toxin_units": "Neurologist agrees."}
    done = ada.post(address(record), typed(lot, act="sign", version=2, **reason, **much), follow=True)
    assertContains(done, "Clinical judgement after an examination: Neurologist agrees.")
    assert LimitOverride.objects.get().limit == "toxin_units"


BAD = {
    "units": ({"point-0-units": "a lot"}, "Write the units as a number"),
    "too many in one point": ({"point-0-units": "101"}, "at most 100 units"),
    "date": ({"vial_expires": "30.11."}, "Type the expiry as YYYY-MM-DD"),
    "expiry without lot": ({"vial": ""}, "Choose the lot that this expiry belongs to"),
    "area": ({"areas": ["cheeks"]}, "Choose an area of this treatment"),
}


@pytest.mark.parametrize(("changed", "sentence"), BAD.values(), ids=BAD)
def test_what_cannot_be_read_is_named_and_nothing_typed_is_lost(ada, record, lot, changed, sentence):
    refused = ada.post(address(record), typed(lot, **changed))
    assertContains(refused, sentence, status_code=422)
    assertContains(refused, "Went well.", status_code=422)


def test_who_saves_second_keeps_what_she_typed_and_is_told(ada, record, lot):
    save(record, botox(lot, note="first"))
    told = ada.post(address(record), typed(lot, note="second"))
    assertContains(told, "saved this record at 10:00", status_code=409)
    assertContains(told, "second", status_code=409)


def test_saving_after_somebody_signed_shows_the_signed_record(ada, booking, lot):
    record = signed(booking, botox(lot))
    assertContains(ada.post(address(record), typed(lot)), "has signed this record", status_code=409)


def test_the_labels_points_fill_in_without_a_script(ada, record, lot):
    ada.post(address(record), typed(lot, act="pattern:crows_feet"))
    assert record.points.filter(area="crows_feet").count() == 6
    ada.post(address(record), typed(lot, act="pattern:frown_lines", version=1, points=0))
    assert record.points.count() == 5


def test_lots_that_cannot_be_used_are_listed_with_why(ada, record, clinic, lot):
    for number, fields in {
        "OLD1": {"expires_on": TEN.date() - timedelta(days=1)},
        "GONE1": {"is_in_stock": False},
    }.items():
        factories.LotFactory(clinic=clinic, product=lot.product, number=number, **fields)
    factories.LotFactory(clinic=clinic, product=lot.product, number="BACK1")
    factories.LotRecallFactory(product=lot.product, number="BACK1")
    shown = ada.get(address(record)).content.decode()
    options = re.findall(r"<option[^>]*>[^<]*</option>", shown.split('name="vial"')[1].split("</select>")[0])
    usable = [option for option in options if "disabled" not in option]
    assert [words for words in ("OLD1", "GONE1", "BACK1") if any(words in option for option in usable)] == []
    assert "D4470A" in options[1], "the one that can be used comes first"
    assert all(why in "".join(options) for why in ("expired on 23 Nov 2026", "not in stock", "recalled"))


def test_units_add_up_with_what_she_had_before(ada, record, lot):
    save(record, botox(lot, units_elsewhere=155))
    shown = ada.get(address(record))
    assertContains(shown, "<strong data-total>175</strong> of 400 in 90 days")


def test_a_look_is_a_short_record(ada, patient, clinician, room):
    record = start(arrived(patient, clinician=clinician, room=room, treatment="botox_review"))
    shown = ada.get(address(record))
    assertNotContains(shown, "Product and lot")
    done = ada.post(address(record), {"version": 0, "note": "Even.", "act": "sign"}, follow=True)
    assertContains(done, "Signed. The visit is marked as done.")


def test_an_amendment_is_added_below(ada, booking, lot):
    record = signed(booking, botox(lot))
    amend = reverse("admin:amend_record", args=[record.pk])
    assertContains(ada.post(amend, {"text": "Left: 3 units.", "reason": ""}), "Say why it is added", status_code=422)
    half = ada.post(amend, {"text": "Left: 3 units.", "reason": "so"})
    assertContains(half, "Write the reason in words", status_code=422)
    assertContains(half, "Left: 3 units.</textarea>", status_code=422)
    told = ada.post(amend, {"text": "Left: 3 units.", "reason": "Misread."}, follow=True)
    assertContains(told, "Left: 3 units.")
    assert Amendment.objects.get().reason == "Misread."


# --- Photos -----------------------------------------------------------------------------------------------------


def upload(data=None):
    return SimpleUploadedFile("photo.jpg", data or encoded(picture()), content_type="image/jpeg")


@pytest.fixture
def photo(ada, record, lot):
    ada.post(address(record), typed(lot, act="photo", photo=upload(), view="left"))
    return record.photos.get()


def photo_address(photo, size="record_photo"):
    return reverse(f"admin:{size}", args=[photo.record_id, photo.pk])


def test_a_photo_is_added_with_the_draft_and_shown(ada, record, photo):
    record.refresh_from_db()
    assert (record.note, photo.view) == ("Went well.", "left")
    assertContains(ada.get(address(record)), photo_address(photo, "record_photo_small"))
    response = ada.get(photo_address(photo))
    assert b"".join(response.streaming_content)[:2] == b"\xff\xd8"
    assert "no-store" in response["Cache-Control"]


def test_what_is_no_photo_is_refused_and_the_draft_is_kept(ada, record, lot):
    told = ada.post(address(record), typed(lot, act="photo", photo=upload(b"%PDF"), view="left"))
    assertContains(told, "not a photo we can read", status_code=422)
    record.refresh_from_db()
    assert (record.note, record.photos.count()) == ("Went well.", 0)
    [again] = re.findall(r'name="version" value="(\d+)"', told.content.decode())
    assert int(again) == record.version, "the next save is no conflict with oneself"


def test_a_photo_that_cannot_be_kept_is_said_and_the_draft_is_kept(ada, record, lot, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.PRIVATE_MEDIA_ROOT = tmp_path / "file" / "photos"
    told = ada.post(address(record), typed(lot, act="photo", photo=upload(), view="left"))
    assertContains(told, "The photo could not be kept", status_code=422)
    record.refresh_from_db()
    assert (record.note, record.photos.count()) == ("Went well.", 0)


@pytest.mark.parametrize("key", ["", "x", "-1", "9" * 5_000])
def test_no_photo_of_that_key_is_there_to_remove(ada, record, photo, lot, key):
    assert ada.post(address(record), typed(lot, act=f"remove_photo:{key}", version=1)).status_code == 404
    assert record.photos.exists()


def test_a_photo_is_removed_while_the_record_is_a_draft(ada, record, photo, lot):
    ada.post(address(record), typed(lot, act=f"remove_photo:{photo.pk}", version=1))
    assert not record.photos.exists()


# --- No access --------------------------------------------------------------------------------------------------

STRANGERS = {"desk_user": 403, "operator": 403, "outsider": 404}


@pytest.mark.parametrize(("who", "status"), STRANGERS.items())
def test_a_record_and_its_photos_are_for_clinicians_of_the_clinic(client, request, booking, record, photo, who, status):
    client.logout()
    client.force_login(request.getfixturevalue(who))
    asked = [
        client.get(address(record)),
        client.post(address(record), {}),
        client.post(reverse("admin:start_record", args=[booking.pk])),
        client.post(reverse("admin:amend_record", args=[record.pk]), {}),
        client.post(check_at(record), {}),
        client.get(photo_address(photo)),
        client.get(photo_address(photo, "record_photo_small")),
    ]
    if who == "desk_user":
        assert {response.status_code for response in asked} <= {302, 403}
    else:
        assert {response.status_code for response in asked} == {status}


def test_a_visitor_signs_in_first(client, record, photo):
    client.logout()
    for path in (address(record), photo_address(photo), reverse("admin:records_today")):
        assert client.get(path).url.startswith("/admin/login/")


def test_a_photo_is_not_had_by_way_of_another_record(ada, photo, other_patient, clinician, room):
    other = start(arrived(other_patient, clinician=clinician, room=room, starts_at=TEN + timedelta(hours=2)))
    assert ada.get(reverse("admin:record_photo", args=[other.pk, photo.pk])).status_code == 404


def test_another_clinics_visits_are_on_nobodys_list(client, outsider, booking):
    client.force_login(outsider)
    assertNotContains(client.get(reverse("admin:records_today")), "Pat Patient")


# --- Queries ----------------------------------------------------------------------------------------------------


def test_the_pages_ask_the_database_few_questions(ada, record, booking, lot, django_assert_max_num_queries):
    record = save(record, botox(lot))
    with django_assert_max_num_queries(45):
        ada.get(address(record))
    with django_assert_max_num_queries(13):
        ada.get(reverse("admin:records_today"))
    with time_machine.travel(LATER, tick=False):
        ada.post(address(record), typed(lot, act="sign", version=1))
    with django_assert_max_num_queries(19):
        ada.get(address(record))
