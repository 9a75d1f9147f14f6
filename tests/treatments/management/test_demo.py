"""The demo clinic: complete, the same each time, and removed without a trace."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import DateTimeField
from django.utils import timezone

from treatments.management import demo_clinic, demo_removal
from treatments.models import (
    Assessment,
    Booking,
    Clinic,
    LimitOverride,
    Outcome,
    PlannedSession,
    ProblemReport,
    RecallContact,
    TreatmentRecord,
)
from treatments.queries.booking.day_and_plan import bookings_on
from treatments.queries.booking.work_lists import counts
from treatments.queries.people.duplicates import likely_same

NEW_YORK = ZoneInfo("America/New_York")

# Rows that exist without any demo, and the contexts of the history, which stay.
KEPT = {"pghistory.Context", "auth.Permission", "auth.Group", "contenttypes.ContentType"}


def booked():
    return list(Booking.objects.order_by("during", "pk").values_list("patient__full_name", "during"))


pytestmark = pytest.mark.django_db


def rows():
    """Returns the number of rows in each table, except those that have nothing to do with a clinic."""
    counted = {model._meta.label: model._default_manager.count() for model in apps.get_models() if model._meta.managed}
    return {label: number for label, number in counted.items() if number and label not in KEPT}


MOMENTS = [
    pytest.param(datetime(2026, 11, 23, 0, 30, tzinfo=NEW_YORK), id="after midnight"),
    pytest.param(datetime(2026, 11, 29, 11, 40, tzinfo=NEW_YORK), id="on a Sunday"),
]


@pytest.mark.parametrize("now", MOMENTS)
def test_it_shows_each_state_of_the_journey(now, clock):
    clock.move_to(now)
    demo_clinic.load(now)
    today = timezone.localdate()
    assert {clinic.time_zone for clinic in Clinic.objects.all()} == {"America/New_York", "America/Los_Angeles"}
    assert set(Assessment.objects.values_list("outcome", flat=True)) == set(Outcome.values)
    assert Assessment.objects.waiting().exists()
    assert set(PlannedSession.objects.values_list("state", flat=True)) == {"to_book", "booked", "held", "done"}
    assert PlannedSession.objects.filter(state="to_book", latest__lt=today).exists(), "somebody is overdue"
    assert Booking.objects.count() >= 40
    assert ProblemReport.objects.open().exists()
    assert TreatmentRecord.objects.signed().count() == Booking.objects.filter(state="done").count()
    assert RecallContact.objects.exists()
    assert ProblemReport.objects.filter(answered_at__isnull=False).exists()
    assert LimitOverride.objects.exists()
    assert likely_same(Clinic.objects.all()).count() == Clinic.objects.count(), "one came twice to each"
    for clinic in Clinic.objects.all():
        here = Clinic.objects.filter(pk=clinic.pk)
        assert bookings_on(clinic, now.astimezone(clinic.zone).date())
        assert {key for key, number in counts(here, now).items() if not number} == set()
    assert written_after(now) == set()


AHEAD = {"due_at", "expires_at", "again_on", "decide_by", "needed_by", "starts_at", "ends_at", "until"}
"""Fields that name a future moment, not the time of writing."""


def written_after(now):
    """Returns the columns for the time of a past act that contain a time after `now`."""
    moments = [
        (model, field.name)
        for model in apps.get_app_config("treatments").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, DateTimeField) and field.name not in AHEAD
    ]
    return {
        f"{model._meta.label}.{name}"
        for model, name in moments
        if model._base_manager.filter(**{f"{name}__gt": now}).exists()
    }


def test_it_goes_without_a_trace_and_comes_again_the_same(patient, clinician):
    before = rows()
    demo_clinic.load(timezone.now())
    first = booked()
    demo_removal.remove()
    assert rows() == before, "and a real clinic beside it stays as it was"
    demo_clinic.load(timezone.now())
    assert booked() == first


def test_it_is_refused_in_production(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="only where DEBUG is on"):
        call_command("demo")


def test_it_is_not_loaded_twice_nor_removed_from_nowhere(settings):
    settings.DEBUG = True
    with pytest.raises(CommandError, match="There is no demo clinic"):
        call_command("demo", "--remove")
    call_command("demo")
    with pytest.raises(CommandError, match="is there"):
        call_command("demo")
