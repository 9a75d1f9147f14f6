"""`manage.py verify` finds each broken guarantee, and reports nothing where all hold."""

from datetime import timedelta
from io import StringIO

import pgtrigger
import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection

from questionnaire.services import photo_storage
from tests import factories
from tests.factories import NOW, TODAY
from tests.treatments import treated
from tests.treatments.plans_to_book import TEN
from treatments.models import Booking, Plan, PlannedSession, Waiting
from treatments.queries.promises import PROMISES

pytestmark = [pytest.mark.django_db, pytest.mark.clock(TEN)]


@pytest.fixture(autouse=True)
def _own_photo_folder(settings, tmp_path):
    settings.PRIVATE_MEDIA_ROOT = tmp_path


def verify(**options):
    out = StringIO()
    try:
        call_command("verify", stdout=out, **options)
    except CommandError as error:
        out.write(str(error))
    return out.getvalue()


@pytest.fixture
def signed(patient, clinician, room):
    booking = treated.arrived(patient, clinician=clinician, room=room)
    return treated.signed(booking, treated.botox(treated.lot_of(patient.clinic)))


def booked(patient, **fields):
    session = factories.PlannedSessionFactory(plan=factories.PlanFactory(patient=patient), state="booked")
    return factories.BookingFactory(session=session, **fields)


def without_constraint(name):
    """Drops a constraint, as in a database that was set up by hand; the test's transaction restores it."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE treatments_booking DROP CONSTRAINT booking_{name}_never_twice")


def twice(resource):
    def broken(patient, **_others):
        for name in ("clinician", "room", "device", "patient"):
            without_constraint(name)
        first = booked(patient, device=factories.DeviceFactory(clinic=patient.clinic))
        second = booked(factories.PatientFactory(clinic=patient.clinic), device=factories.DeviceFactory())
        Booking.objects.filter(pk=second.pk).update(**{resource: getattr(first, resource)})
        return first.pk

    return broken


def outside_window(patient, **_others):
    booking = booked(patient)
    PlannedSession.objects.filter(pk=booking.session_id).update(
        earliest=TODAY + timedelta(3), ideal=TODAY + timedelta(3), latest=TODAY + timedelta(4)
    )
    return booking.pk


def too_close(patient, **_others):
    first = booked(patient, during=times(1), clinician=factories.ClinicianFactory())
    with pgtrigger.ignore("treatments.Booking:booking_keeps_distance"):
        booked(patient, during=times(20))
    return first.pk


def times(days):
    start = TEN + timedelta(days=days)
    return factories.DateTimeTZRange(start, start + timedelta(minutes=30))


def booked_without_time(patient, **_others):
    return factories.PlannedSessionFactory(plan=factories.PlanFactory(patient=patient), state="booked").pk


def held_without_hold(patient, **_others):
    return factories.PlannedSessionFactory(plan=factories.PlanFactory(patient=patient), state="held").pk


def signed_empty(signed, **_others):
    with pgtrigger.ignore("treatments.Point:point_fixed_once_signed"):
        signed.points.all().delete()
    return signed.pk


def signed_but_open(signed, **_others):
    Booking.objects.filter(pk=signed.booking_id).update(state="arrived")
    return signed.pk


def signed_without_consent(signed, **_others):
    with pgtrigger.ignore("treatments.Consent:consent_is_not_deleted"):
        signed.session.plan.consents.all().delete()
    return signed.pk


def stuck_message(patient, **_others):
    return booked(patient).messages.create(kind="confirmed", due_at=NOW - timedelta(days=1)).pk


def stuck_offer(**_others):
    return factories.TimeOfferFactory(expires_at=NOW - timedelta(days=1)).pk


def photo_without_file(**_others):
    return factories.SubmissionPhotoFactory().file_name


def file_without_photo(clock, **_others):
    name = photo_storage().save("left-over.jpg", ContentFile(b"x"))
    clock.shift(timedelta(days=400))  # the file has the machine's own time, which no test can set
    return name


def photo_of_who_said_no(patient, **_others):
    assessment = factories.AssessmentFactory(patient=patient)
    factories.ReviewFactory(assessment=assessment)
    factories.PhotoPermissionFactory(patient=patient, is_allowed=False)
    photo = factories.SubmissionPhotoFactory(submission=assessment.submission)
    for name in (photo.file_name, photo.thumbnail_name):
        photo_storage().save(name, ContentFile(b"x"))
    return photo.pk


def finished_with_open_visit(patient, **_others):
    plan = factories.PlannedSessionFactory(plan=factories.PlanFactory(patient=patient)).plan
    Plan.objects.filter(pk=plan.pk).update(state="completed")
    return plan.pk


def lost_from_the_queue(patient, **_others):
    assessment = factories.AssessmentFactory(patient=patient)
    Waiting.objects.all().delete()
    return assessment.pk


def merged_with_rows(patient, **_others):
    other = factories.PatientFactory(clinic=patient.clinic)
    factories.AssessmentFactory(patient=other)
    type(other).objects.filter(pk=other.pk).update(merged_into=patient)
    return other.pk


def kept_too_long(patient, **_others):
    type(patient).objects.filter(pk=patient.pk).update(erased_at=NOW, keep_until=TODAY - timedelta(30))
    return patient.pk


def another_text_released(**_others):
    return factories.KnowledgeReleaseFactory(sha256="0" * 64).pk


BREAKS = {
    "clinician twice": twice("clinician"),
    "room twice": twice("room"),
    "device twice": twice("device"),
    "patient twice": twice("patient"),
    "window": outside_window,
    "distance": too_close,
    "booked": booked_without_time,
    "held": held_without_hold,
    "signed": signed_empty,
    "done": signed_but_open,
    "consent": signed_without_consent,
    "messages": stuck_message,
    "offers": stuck_offer,
    "photos": photo_without_file,
    "files": file_without_photo,
    "photo permission": photo_of_who_said_no,
    "plans": finished_with_open_visit,
    "queue": lost_from_the_queue,
    "merged": merged_with_rows,
    "erasure": kept_too_long,
    "knowledge": another_text_released,
}


def test_every_promise_has_a_way_to_break_it():
    assert list(BREAKS) == [promise.name for promise in PROMISES]


def test_a_clinic_in_order_keeps_all(signed):
    assert f"All {len(PROMISES)} promises are kept." in verify()


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_promise_is_named_with_its_rows(name, patient, clinic, clock, request):
    around = {"patient": patient, "clock": clock}
    if "signed" in BREAKS[name].__code__.co_varnames:
        around["signed"] = request.getfixturevalue("signed")
    row = BREAKS[name](**around)
    said = verify(only=name)
    promise = next(promise for promise in PROMISES if promise.name == name)
    assert f"BROKEN  {promise.what}" in said
    assert str(row) in said
    assert "1 of 1 promises are broken." in said
    assert patient.full_name not in said


def test_of_many_rows_the_first_ten_are_named(patient):
    plan = factories.PlanFactory(patient=patient)
    for number in range(12):
        factories.PlannedSessionFactory(plan=plan, number=number, state="booked")
    assert "and 2 more" in verify(only="booked")
