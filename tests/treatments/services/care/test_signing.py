"""Signing: required entries, lots and dates on the clinic's calendar, limits to the day, and the consequences."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pgtrigger
import pytest

from tests import factories
from tests.treatments.plans_to_book import TEN, plan_of
from tests.treatments.treated import arrived, botox, lot_of, pattern, save, sign, signed, skinpen, start, used
from treatments.models import LimitOverride
from treatments.services.care import signing
from treatments.services.care.records import PointEntry, RecordChanged, RecordRefused
from treatments.services.care.signing import RecordIncomplete
from treatments.services.reasons import Justification

pytestmark = [pytest.mark.django_db, pytest.mark.clock(factories.NOW)]
DAY = TEN.date()  # of the visit, on the clinic's calendar
MANY = tuple(PointEntry("frown_lines", Decimal(10)) for _ in range(40))


@pytest.fixture
def booking(patient, clinician, room):
    return arrived(patient, clinician=clinician, room=room)


@pytest.fixture
def lot(clinic):
    return lot_of(clinic)


def refused(record, entries, **asked):
    """Returns the fields that prevent signing."""
    saved = save(record, entries)
    with pytest.raises(RecordIncomplete) as incomplete:
        sign(saved, **asked)
    assert not signing.is_complete(saved)
    return [item.field for item in incomplete.value.missing]


def test_signing_fixes_the_record_and_ends_the_visit(booking, lot, clinician_user):
    record = signed(booking, botox(lot))
    booking.refresh_from_db()
    booking.session.refresh_from_db()
    assert record.signed_by == clinician_user
    assert (booking.state, booking.session.state, booking.session.done_on) == ("done", "done", DAY)
    assert signing.is_complete(record)


def test_signing_twice_is_told(booking, lot):
    record = signed(booking, botox(lot))
    with pytest.raises(RecordChanged, match="signed this record"):
        sign(record)


def test_who_did_not_see_the_last_version_does_not_sign_it(booking, lot):
    record = save(start(booking), botox(lot))
    save(record, botox(lot, note="more"))
    with pytest.raises(RecordChanged):
        sign(record)


def test_nothing_is_signed_where_the_visit_cannot_end(booking, lot):
    record = save(start(booking), botox(lot))
    booking.session.state = "held"
    booking.session.save()
    with pytest.raises(RecordRefused, match="held"):
        sign(record)
    record.refresh_from_db()
    assert record.signed_at is None


BOTOX_LACKS = {
    "no area": ({"areas": (), "points": ()}, ["areas"]),
    "an area without a point": ({"areas": ("frown_lines", "crows_feet")}, ["points"]),
    "no points": ({"points": ()}, ["points"]),
    "no lot": ({"lots": ()}, ["lots"]),
    "not asked about elsewhere": ({"units_elsewhere": None}, ["units_elsewhere"]),
    "no aftercare": ({"aftercare_given": False}, ["aftercare_given"]),
    "nearly all": (
        {"areas": (), "points": (), "lots": (), "units_elsewhere": None, "aftercare_given": False},
        ["areas", "units_elsewhere", "lots", "aftercare_given"],
    ),
}


@pytest.mark.parametrize(("changed", "fields"), BOTOX_LACKS.values(), ids=BOTOX_LACKS)
def test_botox_lacks(booking, lot, changed, fields):
    assert refused(start(booking), botox(lot, **changed)) == fields


SKINPEN_LACKS = {
    "no area": ({"areas": ()}, ["areas"]),
    "no device": ({"device": None}, ["device"]),
    "no depth": ({"depth_mm": None}, ["depth_mm"]),
    "no cartridge": ({"lots": ()}, ["lots"]),
    "no aftercare": ({"aftercare_given": False}, ["aftercare_given"]),
}


@pytest.fixture
def needled(patient, clinician, room, device):
    return start(arrived(patient, clinician=clinician, room=room, treatment="skinpen", device=device))


@pytest.mark.parametrize(("changed", "fields"), SKINPEN_LACKS.values(), ids=SKINPEN_LACKS)
def test_skinpen_lacks(needled, clinic, device, changed, fields):
    assert refused(needled, skinpen(lot_of(clinic, "cartridge"), device, **changed)) == fields


def test_a_toxin_is_no_cartridge(needled, clinic, device, lot):
    assert refused(needled, skinpen(lot, device)) == ["lots"]


def test_a_complete_skinpen_record_is_signed(needled, clinic, device):
    entries = skinpen(lot_of(clinic, "cartridge"), device)
    assert sign(save(needled, entries)).depth_mm == Decimal("1.25")


def test_a_look_says_what_was_seen(patient, clinician, room):
    booking = arrived(patient, clinician=clinician, room=room, treatment="botox_review")
    nothing = botox(None, areas=(), points=(), lots=())
    assert refused(start(booking), nothing) == ["note"]
    assert signed(booking, replace(nothing, note="Even, no droop.", units_elsewhere=None)).signed_at


LOTS = {
    "expires today": ({"expires_on": DAY}, {}, ""),
    "expired yesterday": ({"expires_on": DAY - timedelta(days=1)}, {}, "expired on 23 Nov 2026"),
    "used up": ({"is_in_stock": False}, {}, "not in stock"),
    "expiry not read": ({}, {"expires_on": None}, "type the expiry date"),
    "pack says another date": ({}, {"expires_on": DAY}, "the pack says 24 Nov 2026"),
    "pack says another date, explained": ({}, {"expires_on": DAY, "expiry_note": "Printed so."}, ""),
    "pack says another date, no words": ({}, {"expires_on": DAY, "expiry_note": "x"}, "Say why in words"),
    "pack itself expired": ({}, {"expires_on": DAY - timedelta(days=1), "expiry_note": "x"}, "by the pack it expired"),
}


@pytest.mark.parametrize(("stock", "typed", "sentence"), LOTS.values(), ids=LOTS)
def test_a_lot_is_in_date_in_stock_and_read(booking, clinic, stock, typed, sentence):
    lot = lot_of(clinic, **stock)
    record = save(start(booking), botox(lot, lots=(used(lot, **typed),)))
    if not sentence:
        assert sign(record).signed_at
        return
    with pytest.raises(RecordIncomplete, match=sentence):
        sign(record)


@pytest.mark.parametrize(("zone", "signs"), [("America/New_York", True), ("Asia/Tokyo", False)])
def test_a_lot_expires_by_the_clinics_own_calendar(booking, clinic, lot, zone, signs):
    """At 10:00 in New York it is already the next day in Tokyo."""
    clinic.time_zone = zone
    clinic.save()
    lot.expires_on = DAY
    lot.save()
    booking.session.latest = DAY + timedelta(days=9)
    record = save(start(type(booking).objects.get(pk=booking.pk)), botox(lot))
    assert signing.is_complete(record) is signs


@pytest.mark.parametrize(("closed", "signs"), [(False, False), (True, True)], ids=["open recall", "closed recall"])
def test_a_recalled_lot_is_not_signed_for(booking, lot, closed, signs):
    ended = {"closed_at": TEN, "closed_by": booking.clinician.user} if closed else {}
    factories.LotRecallFactory(product=lot.product, number=lot.number, **ended)
    assert signing.is_complete(save(start(booking), botox(lot))) is signs


# --- Limits -----------------------------------------------------------------------------------------------------


@pytest.fixture
def known_late():
    """An earlier treatment that became known after the visit was booked, as when two records are merged."""
    with pgtrigger.ignore("treatments.Booking:booking_keeps_distance"):
        yield


def earlier(patient, clinician, room, *, days, units):
    """A signed Botox treatment that many days before."""
    past = arrived(patient, clinician=clinician, room=room, starts_at=TEN)
    record = factories.TreatmentRecordFactory(booking=past)
    for _ in range(units // 100):
        factories.PointFactory(record=record, units=100)
    if units % 100:
        factories.PointFactory(record=record, units=units % 100)
    record.signed_at, record.signed_by = TEN, clinician.user
    record.save()
    past.session.state, past.session.done_on = "done", DAY - timedelta(days=days)
    past.session.save()
    past.state = "cancelled"  # so that it does not block the next booking
    past.cancelled_at = TEN
    past.save()


@pytest.mark.usefixtures("known_late")
@pytest.mark.parametrize(("days", "fields"), [(89, ["leave_toxin_interval"]), (90, [])], ids=["89 days", "90 days"])
def test_the_interval_counts_to_the_day(patient, clinician, room, lot, days, fields):
    earlier(patient, clinician, room, days=days, units=20)
    record = save(start(arrived(patient, clinician=clinician, room=room)), botox(lot))
    assert [item.field for item in signing.missing_in(record)] == fields


@pytest.mark.usefixtures("known_late")
@pytest.mark.parametrize(
    ("days", "before", "elsewhere", "over"),
    [
        (89, 380, 0, False),
        (89, 381, 0, True),
        (90, 400, 0, False),
        (89, 200, 180, False),
        (89, 200, 181, True),
    ],
    ids=["400 in all", "401", "the ninetieth day is out", "400 with elsewhere", "401 with elsewhere"],
)
def test_units_count_from_all_sources_within_ninety_days(patient, clinician, room, lot, days, before, elsewhere, over):
    earlier(patient, clinician, room, days=days, units=before)
    record = save(start(arrived(patient, clinician=clinician, room=room)), botox(lot, units_elsewhere=elsewhere))
    assert ("leave_toxin_units" in [item.field for item in signing.missing_in(record)]) is over


@pytest.mark.usefixtures("known_late")
def test_the_same_woman_at_another_clinic_counts(patient, clinician, room, lot, other_clinic):
    same_person = factories.PatientFactory(
        clinic=other_clinic, email=patient.email.upper(), birth_date=patient.birth_date
    )
    elsewhere = factories.RoomFactory(clinic=other_clinic)
    earlier(same_person, factories.ClinicianFactory(), elsewhere, days=30, units=400)
    record = save(start(arrived(patient, clinician=clinician, room=room)), botox(lot))
    assert {breach.limit for breach in signing.open_breaches(record)} == {"toxin_interval", "toxin_units"}


def test_an_unusual_number_is_confirmed_before_it_is_signed_and_the_record_keeps_that(booking, lot):
    sentence = "Saline in the vial: 0.1 mL. Usual: 1 to 5 mL."
    entries = botox(lot, dilution_ml=Decimal("0.1"))
    record = start(booking)
    assert refused(record, entries) == ["confirm"]
    record.refresh_from_db()
    assert sign(save(record, replace(entries, confirmed=(sentence,)))).confirmed == [sentence]


def test_a_confirmation_is_for_the_number_that_was_confirmed(booking, lot):
    entries = botox(lot, dilution_ml=Decimal("0.2"), confirmed=("Saline in the vial: 0.1 mL. Usual: 1 to 5 mL.",))
    record = start(booking)
    assert refused(record, entries) == ["confirm"]
    record.refresh_from_db()
    assert record.confirmed == []


def test_a_needle_depth_beyond_the_labelling_for_the_face_is_confirmed(patient, clinician, room, clinic, device):
    booking = arrived(patient, clinician=clinician, room=room, treatment="skinpen", device=device)
    entries = skinpen(lot_of(clinic, "cartridge"), device, depth_mm=Decimal("2.00"))
    assert refused(start(booking), entries) == ["confirm"]


def test_over_a_limit_it_is_signed_only_with_a_reason_that_stays(booking, lot, clinician_user):
    entries = botox(lot, points=(*MANY, *pattern("frown_lines")))
    record = start(booking)
    assert refused(record, entries) == ["leave_toxin_units"]
    for reason in [Justification("examined", "  "), Justification("", "Two indications, neurologist agrees.")]:
        record.refresh_from_db()
        assert refused(record, entries, leave={"toxin_units": reason}) == ["leave_toxin_units"]
    record.refresh_from_db()
    reason = Justification("examined", "Two indications, neurologist agrees.")
    assert sign(record, leave={"toxin_units": reason}).signed_at
    leave = LimitOverride.objects.get()
    assert (leave.reason_code, leave.reason) == (reason.code, reason.words)
    assert (leave.given_by, leave.found) == (clinician_user, "420 units within 90 days; the limit is 400.")


def test_a_reason_is_not_kept_where_something_else_stands_against_signing(booking, lot):
    entries = botox(lot, points=(*MANY, *pattern("frown_lines")), aftercare_given=False)
    leave = {"toxin_units": Justification("examined", "Agreed with the neurologist.")}
    assert refused(start(booking), entries, leave=leave) == ["aftercare_given"]
    assert not LimitOverride.objects.exists()


@pytest.mark.parametrize(("units", "covered"), [(420, True), (419, False)], ids=["as far", "not as far"])
def test_leave_of_the_plan_goes_only_as_far_as_it_was_given(booking, lot, units, covered):
    found = f"{units} units within 90 days; the limit is 400."
    factories.LimitOverrideFactory(session=booking.session, limit="toxin_units", found=found, amount=units)
    record = save(start(booking), botox(lot, points=(*MANY, *pattern("frown_lines"))))
    assert signing.is_complete(record) is covered


@pytest.mark.usefixtures("known_late")
def test_a_session_of_the_plan_without_a_record_counts_with_its_planned_dose(patient, clinician, room, lot):
    past = plan_of(patient, "botox")[0]
    past.state, past.done_on, past.units = "done", DAY - timedelta(days=30), 400
    past.save()
    record = save(start(arrived(patient, clinician=clinician, room=room)), botox(lot))
    assert "420 units within 90 days" in str([item.text for item in signing.missing_in(record)])
