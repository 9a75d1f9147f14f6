"""Bookings. The database itself refuses to sell a time twice, or outside its window."""

import uuid
from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.utils import timezone

from treatments.lifecycle import BookingState
from treatments.models.booking.slot_holds import NOT_OVER_A_KEPT_TIME, device_busy_is_reckoned
from treatments.models.people.people import not_of_a_merged_patient
from treatments.models.plans.plans import PlannedSession


def _never_twice(resource: str, taken: str = "occupied") -> ExclusionConstraint:
    """No two bookings that are not cancelled may overlap in the range `taken` of the same resource.

    Without the extension btree_gist a key is compared as a range of one value. An empty range would overlap with all,
    hence the condition on a resource that may be null.
    """
    key = Func(F(f"{resource}_id"), F(f"{resource}_id"), Value("[]"), function="int8range")
    return ExclusionConstraint(
        name=f"booking_{resource}_never_twice",
        expressions=[(key, RangeOperators.OVERLAPS), (F(taken), RangeOperators.OVERLAPS)],
        condition=Q(("cancelled_at__isnull", True), (f"{resource}__isnull", False)),
    )


UNDONE = "Undone at once"
"""The reason of a booking that was undone within minutes: nobody chose it, and no visit was lost."""

INSIDE_WINDOW = """
    SELECT (lower(NEW.during) AT TIME ZONE clinic.time_zone)::date AS day, session.earliest, session.latest
      INTO allowed
      FROM treatments_plannedsession AS session
      JOIN treatments_plan AS plan ON plan.id = session.plan_id
      JOIN treatments_clinic AS clinic ON clinic.id = plan.clinic_id
     WHERE session.id = NEW.session_id;
    IF allowed.day < allowed.earliest OR allowed.day > allowed.latest THEN
        RAISE EXCEPTION 'booking on % is outside its window, % to %', allowed.day, allowed.earliest, allowed.latest
              USING ERRCODE = 'check_violation', CONSTRAINT = 'booking_inside_window';
    END IF;
    RETURN NEW;
"""

# Checks the person's visits in other plans and at other clinics; the function's error names the obstacle.
KEEPS_DISTANCE = """
    IF NEW.cancelled_at IS NULL AND NEW.state NOT IN ('cancelled', 'no_show') THEN
        PERFORM treatments_check_booked(NEW.session_id);
    END IF;
    RETURN NULL;
"""


class BookingQuerySet(models.QuerySet["Booking"]):
    """Named queries of the desk."""

    def standing(self) -> "BookingQuerySet":
        """Bookings that are not cancelled, and so take up time."""
        return self.filter(cancelled_at__isnull=True)

    def with_ask_first(self) -> "BookingQuerySet":
        """Annotate `asks_first`: whether undecided answers may make the visit unsafe."""
        marked = PlannedSession.objects.filter(pk=OuterRef("session"), ask_first__assessment__waiting__isnull=False)
        return self.annotate(asks_first=Exists(marked))


@pghistory.track()
class Booking(models.Model):
    """A session's time with a clinician in a room. Written only by services.bookings."""

    session = models.ForeignKey("treatments.PlannedSession", on_delete=models.PROTECT, related_name="bookings")
    patient = models.ForeignKey("treatments.Patient", on_delete=models.PROTECT, related_name="bookings")
    clinician = models.ForeignKey("treatments.Clinician", on_delete=models.PROTECT, related_name="bookings")
    room = models.ForeignKey("treatments.Room", on_delete=models.PROTECT, related_name="bookings")
    device = models.ForeignKey(
        "treatments.Device", on_delete=models.PROTECT, null=True, blank=True, related_name="bookings"
    )
    during = DateTimeRangeField(help_text="What the patient sees, in UTC.")
    occupied = DateTimeRangeField(help_text="With the buffers before and after, in UTC.")
    device_busy = DateTimeRangeField(null=True, editable=False, help_text="With its cleaning; the database reckons it.")
    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.value.replace("_", " ").capitalize()) for state in BookingState],
        default=BookingState.BOOKED,
    )
    booked_by = models.ForeignKey("treatments.User", on_delete=models.PROTECT, related_name="bookings_made")
    booked_at = models.DateTimeField(default=timezone.now, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        "treatments.User", on_delete=models.PROTECT, null=True, blank=True, related_name="bookings_cancelled"
    )
    cancel_reason = models.CharField(max_length=200, blank=True)
    calendar_uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    times_moved = models.PositiveSmallIntegerField(default=0, editable=False)
    moved_at = models.DateTimeField(null=True, blank=True, editable=False)

    confirmed_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the patient said that they will come at this time."
    )
    confirmed_by = models.ForeignKey(
        "treatments.User", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = BookingQuerySet.as_manager()

    class Meta:
        constraints = [
            _never_twice("clinician"),
            _never_twice("room"),
            _never_twice("device", "device_busy"),
            _never_twice("patient"),
            models.UniqueConstraint(
                "session",
                # After a no-show the session is booked again; the missed booking stays on record.
                condition=Q(cancelled_at__isnull=True) & ~Q(state=BookingState.NO_SHOW),
                name="booking_one_standing_for_session",
            ),
            models.CheckConstraint(
                condition=Q(occupied__contains=F("during")), name="booking_occupied_contains_during"
            ),
            models.CheckConstraint(
                condition=Q(device__isnull=True, device_busy__isnull=True)
                | Q(device__isnull=False, device_busy__isnull=False, device_busy__contains=F("occupied")),
                name="booking_device_busy_where_there_is_one",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True, cancel_reason="")
                | Q(cancelled_at__isnull=False, state=BookingState.CANCELLED),
                name="booking_cancelled_when_and_state_agree",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in BookingState]), name="booking_state_known"
            ),
            models.CheckConstraint(
                condition=Q(times_moved=0, moved_at__isnull=True) | Q(times_moved__gt=0, moved_at__isnull=False),
                name="booking_moved_when_and_how_often_agree",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="booking_confirmed_by_somebody",
            ),
        ]
        indexes = [
            # By time alone: the constraints' own indexes begin with the resource.
            GistIndex(fields=["occupied"], condition=Q(cancelled_at__isnull=True), name="booking_standing_by_time"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            device_busy_is_reckoned("booking_device_busy"),
            pgtrigger.Trigger(
                name="booking_inside_window",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("during", "session_id"),
                func=INSIDE_WINDOW,
                declare=[("allowed", "record")],
            ),
            pgtrigger.Trigger(
                name="booking_not_over_a_kept_time",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("occupied", "device_busy", "clinician_id", "room_id", "device_id"),
                func=NOT_OVER_A_KEPT_TIME,
            ),
            pgtrigger.Trigger(
                name="booking_keeps_distance",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("during", "session_id", "cancelled_at"),
                func=KEEPS_DISTANCE,
            ),
            not_of_a_merged_patient(),
            pgtrigger.Protect(name="booking_is_cancelled_not_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Booking {self.pk}"

    @property
    def starts_at(self) -> Any:
        """When the patient is expected, aware UTC."""
        return self.during.lower

    @property
    def ends_at(self) -> Any:
        """When the patient can leave, aware UTC."""
        return self.during.upper

    @property
    def changed_at(self) -> Any:
        """When it was last booked, moved or cancelled, aware UTC."""
        return self.cancelled_at or self.moved_at or self.booked_at
