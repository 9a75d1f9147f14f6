"""Measures the same half hours in django-appointment, in its own virtual environment: called by `free_times`.

The bookings come as JSON on standard input: a list of clinician (from 0), date and time. This script queries each
clinician and day, as the package's own page does. The last line of its output, after the log of the package, is JSON:
the number of free times, the median in seconds, and the number of queries.
"""

import json
import os
import sys
from datetime import date, datetime, time, timedelta
from statistics import median
from time import perf_counter
from typing import Any

from appointment.models import Appointment, AppointmentRequest, Config, Service, StaffMember, WorkingHours
from appointment.services import get_available_slots_for_staff
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

ROUNDS = min(3, int(os.environ.get("BENCH_ROUNDS", "3")))
HALF_HOUR = timedelta(minutes=30)


def main() -> None:
    given = json.load(sys.stdin)
    staff = _open_clinic(given["clinicians"], given["opens"], given["closes"])
    _book(staff, given["booked"])
    first = date.fromisoformat(given["first_day"])
    days = [first + timedelta(days=n) for n in range(given["days"])]
    print("", json.dumps(_measured(staff, days)), sep="\n")


def _open_clinic(clinicians: int, opens: str, closes: str) -> list[Any]:
    Config.objects.create(slot_duration=30, lead_time=opens, finish_time=closes, appointment_buffer_time=0)
    service = Service.objects.create(name="Visit", duration=HALF_HOUR, price=0)
    staff = []
    for number in range(clinicians):
        user = User.objects.create_user(f"clinician-{number}")
        member = StaffMember.objects.create(user=user, slot_duration=30, appointment_buffer_time=0)
        member.services_offered.add(service)
        for weekday in range(7):
            WorkingHours.objects.create(
                staff_member=member,
                day_of_week=weekday,
                start_time=time.fromisoformat(opens),
                end_time=time.fromisoformat(closes),
            )
        staff.append(member)
    return staff


def _book(staff: list[Any], booked: list[list[Any]]) -> None:
    client, service = User.objects.create_user("patient"), Service.objects.get()
    requests = []
    for who, day, at in booked:
        starts_at = datetime.fromisoformat(f"{day}T{at}")
        requests.append(
            AppointmentRequest(
                date=starts_at.date(),
                start_time=starts_at.time(),
                end_time=(starts_at + HALF_HOUR).time(),
                service=service,
                staff_member=staff[who],
            )
        )
    AppointmentRequest.objects.bulk_create(requests)
    Appointment.objects.bulk_create(Appointment(client=client, appointment_request=request) for request in requests)


def _measured(staff: list[Any], days: list[date]) -> dict[str, Any]:
    def free() -> int:
        members = StaffMember.objects.filter(pk__in=[member.pk for member in staff])
        return sum(
            len(get_available_slots_for_staff(day, member, day.isoweekday() % 7)) for member in members for day in days
        )

    seconds = []
    for _ in range(ROUNDS):
        start = perf_counter()
        found = free()
        seconds.append(perf_counter() - start)
    with CaptureQueriesContext(connection) as queries:
        free()
    return {"free": found, "seconds": median(seconds), "queries": len(queries)}
