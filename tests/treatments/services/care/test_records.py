"""The treatment record: started when the patient is there, saved while it is typed, amended after it is signed."""

from datetime import timedelta
from decimal import Decimal

import pytest

from questionnaire.photos import CleanPhoto
from questionnaire.services import photo_storage
from tests import factories
from tests.treatments.plans_to_book import TEN, insert
from tests.treatments.treated import arrived, botox, lot_of, save, signed, start, used
from treatments.backoffice.presenters.records import signature
from treatments.models import RecordPhoto, TreatmentRecord
from treatments.permissions import NotAllowed, can_treat
from treatments.services.care import consents, records, signing
from treatments.services.care.records import PointEntry, RecordChanged, RecordEntries, RecordRefused

pytestmark = [pytest.mark.django_db, pytest.mark.clock(factories.NOW)]
PHOTO = CleanPhoto(b"large", b"small", 800, 600)


@pytest.fixture
def booking(patient, clinician, room):
    return arrived(patient, clinician=clinician, room=room)


@pytest.fixture
def lot(clinic):
    return lot_of(clinic)


@pytest.fixture
def colleague(clinic, clinician_user):
    other = factories.UserFactory(is_staff=True, clinics=[clinic], full_name="Cleo Colleague")
    other.groups.set(clinician_user.groups.all())
    return other


@pytest.mark.parametrize(
    ("state", "session", "sentence"),
    [
        ("booked", "booked", "not checked in yet"),
        ("done", "done", "This visit is done"),
        ("no_show", "to_book", "This visit is no show"),
        ("arrived", "held", "This visit is held"),
    ],
    ids=["not here yet", "over", "did not come", "held"],
)
def test_a_record_begins_only_when_she_is_here(booking, state, session, sentence):
    booking.state, booking.session.state = state, session
    booking.session.done_on = TEN.date() if session == "done" else None
    booking.save()
    booking.session.save()
    with pytest.raises(RecordRefused, match=sentence):
        start(booking)
    assert not records.can_start(booking, TEN)


def test_a_record_is_neither_begun_nor_signed_long_before_its_visit(booking, lot):
    early = TEN - timedelta(minutes=31)
    with pytest.raises(RecordRefused, match=r"booked for 10:00. Its record can be started and signed from 09:30"):
        start(booking, now=early)
    draft = save(start(booking, now=TEN - timedelta(minutes=30)), botox(lot))
    by = booking.clinician.user
    with pytest.raises(RecordRefused, match="have the desk move the visit"):
        signing.sign(record=draft, version=draft.version, by=by, now=early)
    done = signing.sign(record=draft, version=draft.version, by=by, now=TEN + timedelta(minutes=25))
    assert "10:25 (booked for 10:00)" in signature(done)


def test_no_record_begins_without_her_consent(patient, clinician, room):
    with pytest.raises(RecordRefused, match="consent to Botox is missing"):
        start(arrived(patient, clinician=clinician, room=room, consent=False))


def test_consent_that_is_taken_back_at_the_last_moment_is_missed_by_the_table_too(booking, monkeypatch):
    monkeypatch.setattr(records, "check_consent", lambda session: None)
    booking.session.plan.consents.update(withdrawn_at=TEN)
    with pytest.raises(RecordRefused, match="consent to this treatment is missing"):
        start(booking)


def test_a_look_needs_no_consent(patient, clinician, room):
    booking = arrived(patient, clinician=clinician, room=room, treatment="botox_review")
    assert start(booking).treatment == "botox_review"


def test_asked_twice_it_is_the_same_record(booking, colleague):
    assert start(booking, by=colleague, now=TEN + timedelta(minutes=5)) == start(booking)
    assert TreatmentRecord.objects.get().started_by == colleague


def test_it_begins_with_what_was_planned_and_booked(booking, device):
    booking.device, booking.session.areas = device, ["frown_lines"]
    booking.save()
    booking.session.save()
    record = start(booking)
    assert (record.areas, record.device, record.started_at) == (["frown_lines"], device, TEN)


def test_a_draft_goes_along_when_the_visit_is_booked_again(booking, clinician, room):
    draft = start(booking)
    booking.state = "no_show"
    booking.save()
    again = insert(
        booking.session,
        clinician=clinician,
        room=room,
        by=clinician.user,
        starts_at=TEN + timedelta(days=1),
        state="arrived",
    )
    assert start(again, now=TEN + timedelta(days=1)) == draft
    draft.refresh_from_db()
    assert draft.booking == again


@pytest.mark.parametrize("who", ["desk_user", "operator", "outsider"])
def test_only_a_clinician_of_the_clinic_writes_it(booking, clinic, lot, who, request):
    record, by = start(booking), request.getfixturevalue(who)
    acts = [
        lambda: start(booking, by=by),
        lambda: save(record, botox(lot), by=by),
        lambda: records.amend(record=record, text="x", reason="Misread.", by=by, now=TEN),
        lambda: records.add_photo(record=record, view="front", photo=PHOTO, by=by, now=TEN),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert not can_treat(by, clinic)


def test_a_draft_is_kept_complete_or_not(booking, lot):
    record = save(start(booking), RecordEntries(note=" half way ", lots=(used(lot, expires_on=None),)))
    assert (record.note, record.version, record.lot_uses.get().expires_on) == ("half way", 1, None)
    record = save(record, botox(lot, depth_mm=None, reactions=("redness",)))
    assert (record.points.count(), record.reactions, record.note) == (5, ["redness"], "")


def test_a_point_brings_its_area_along(booking):
    points = (PointEntry("crows_feet", Decimal(4)),)
    assert save(start(booking), RecordEntries(areas=("frown_lines",), points=points)).areas == [
        "frown_lines",
        "crows_feet",
    ]


def test_who_saves_second_is_told_and_overwrites_nothing(booking, lot, colleague):
    record = start(booking)
    save(record, botox(lot, note="first"), by=colleague, version=0)
    with pytest.raises(RecordChanged, match="Cleo Colleague saved this record at 10:00"):
        save(record, botox(lot, note="second"), version=0)
    record.refresh_from_db()
    assert record.note == "first"


def test_a_signed_record_is_not_saved_again(booking, lot):
    record = signed(booking, botox(lot))
    with pytest.raises(RecordChanged, match="Ada Clinician signed this record on November 24 at 10:25"):
        save(record, botox(lot, note="later"))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"areas": ("cheeks",)}, "Choose an area"),
        ({"points": (PointEntry("nowhere", Decimal(4)),)}, "Choose an area"),
    ],
    ids=["another treatment's area", "no area at all"],
)
def test_what_belongs_to_no_such_record_is_refused(booking, lot, changed, sentence):
    with pytest.raises(RecordRefused, match=sentence):
        save(start(booking), botox(lot, **changed))


def test_another_clinics_lot_and_device_are_refused(booking, lot, other_clinic):
    for changed in (
        {"lots": (used(lot_of(other_clinic)),)},
        {"device": factories.DeviceFactory(clinic=other_clinic)},
        {"lots": (used(lot), used(lot))},
    ):
        with pytest.raises(RecordRefused):
            save(start(booking), botox(lot, **changed))


def test_a_look_has_no_points(patient, clinician, room, lot):
    record = start(arrived(patient, clinician=clinician, room=room, treatment="botox_review"))
    with pytest.raises(RecordRefused):
        save(record, botox(lot))


def test_an_amendment_stands_beside_the_record_once(booking, lot, clinician_user):
    record = signed(booking, botox(lot))
    said = {"text": "Left outer point: 3 units.", "reason": "Misread.", "by": clinician_user, "now": TEN}
    assert records.amend(record=record, **said) == records.amend(record=record, **said)
    assert record.amendments.get().made_by == clinician_user
    assert record.points.count() == 5


@pytest.mark.parametrize(
    ("text", "reason", "field"),
    [(" ", "Misread.", "text"), ("what", " ", "reason"), ("what", "why", "reason")],
    ids=["no text", "no reason", "no words"],
)
def test_an_amendment_says_what_and_why(booking, lot, text, reason, field):
    record = signed(booking, botox(lot))
    with pytest.raises(RecordRefused) as refused:
        records.amend(record=record, text=text, reason=reason, by=record.signed_by, now=TEN)
    assert refused.value.field == field


def test_a_draft_is_changed_not_amended(booking):
    record = start(booking)
    with pytest.raises(RecordRefused, match="not signed yet"):
        records.amend(record=record, text="x", reason="Misread.", by=record.started_by, now=TEN)


def test_photos_are_kept_in_private_and_go_with_their_row(booking, django_capture_on_commit_callbacks):
    record = start(booking)
    photo = records.add_photo(record=record, view="front", photo=PHOTO, by=record.started_by, now=TEN)
    with records.open_photo(photo=photo, thumbnail=True) as file:
        assert file.read() == b"small"
    with django_capture_on_commit_callbacks(execute=True):
        records.remove_photo(photo=photo, by=record.started_by)
    assert not photo_storage().exists(photo.file_name)
    assert not RecordPhoto.objects.exists()


def test_a_signed_records_photos_stay(booking, lot):
    record = start(booking)
    photo = records.add_photo(record=record, view="front", photo=PHOTO, by=record.started_by, now=TEN)
    record = save(record, botox(lot))
    factories.models.TreatmentRecord.objects.filter(pk=record.pk).update(signed_at=TEN, signed_by=record.started_by)
    with pytest.raises(RecordChanged):
        records.remove_photo(photo=photo, by=record.started_by)
    with pytest.raises(RecordChanged):
        records.add_photo(record=record, view="front", photo=PHOTO, by=record.started_by, now=TEN)


def test_a_record_holds_so_many_photos(booking, monkeypatch):
    monkeypatch.setattr(records, "MAX_PHOTOS", 1)
    record = start(booking)
    records.add_photo(record=record, view="front", photo=PHOTO, by=record.started_by, now=TEN)
    before = set(photo_storage().listdir("")[1])
    with pytest.raises(RecordRefused, match="at most 1 photos"):
        records.add_photo(record=record, view="left", photo=PHOTO, by=record.started_by, now=TEN)
    assert set(photo_storage().listdir("")[1]) == before


def test_consent_stands_for_what_it_was_given(booking):
    assert consents.has_consent(booking.session)
