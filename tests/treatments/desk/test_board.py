"""The board: who and what is there and when, what is booked, and why the remaining times are not available."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tests import factories
from tests.treatments.plans_to_book import NOW, TEN, book, insert, plan_of
from treatments.desk.presenters.board import day_board
from treatments.lifecycle import SessionState
from treatments.models import PlannedSession
from treatments.queries.booking.board import By, read, version
from treatments.services.booking import bookings, chosen_times, slot_holds

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
TUESDAY = date(2026, 11, 24)


@pytest.fixture
def desk(client, desk_user):
    client.force_login(desk_user)
    return client


@pytest.fixture
def team(clinician, room, desk_user):
    return {"clinician": clinician, "room": room, "by": desk_user}


@pytest.fixture
def booking(patient, team):
    return book(plan_of(patient, "botox")[0], **team)


def url(name="board", day=TUESDAY, code="harbor"):
    return reverse(f"desk:{name}", args=[code, day])


def column(clinic, day=TUESDAY, by=By.CLINICIAN, number=0):
    """Returns the cells of one column as (start, lines, content)."""
    board = day_board(read(clinic, day, day, by, now=NOW), NOW, may_book=True)
    spans, cells = [0] * len(board.heads), []
    for line in board.lines:
        waiting = list(line.cells)
        for at in range(len(spans)):
            if spans[at]:
                spans[at] -= 1
                continue
            cell = waiting.pop(0)
            spans[at] = cell.lines - 1
            if at == number:
                cells.append((line.time, cell.lines, [card.title for card in cell.cards] or cell.why))
        assert not waiting
    assert spans == [0] * len(spans)
    return cells


def test_a_booking_takes_up_its_lines_with_its_buffers(clinic, booking):
    """Half an hour from 10:00, and a buffer of 15 minutes after it."""
    assert ("10:00", 3, ["Pat Patient"]) in column(clinic)
    assert ("10:45", 1, "") in column(clinic)


def test_by_room_it_stands_in_its_room(clinic, booking):
    assert ("10:00", 3, ["Pat Patient"]) in column(clinic, by=By.ROOM)


def test_a_closed_day_says_why(clinic, clinician):
    factories.ClosureFactory(clinic=clinic, starts_on=TUESDAY, ends_on=TUESDAY, reason="Stocktaking")
    (only,) = column(clinic)
    assert only[2] == "Closed: Stocktaking"


def test_time_off_says_why(clinic, clinician):
    factories.TimeOffFactory(clinician=clinician, starts_at=TEN, ends_at=TEN + timedelta(hours=1), reason="Training")
    assert ("10:00", 4, "Away: Training") in column(clinic)


def test_hours_of_one_day_stand_in_place_of_the_weekly_ones(clinic, clinician):
    of_one_day = {"clinic": clinic, "weekday": None, "day": TUESDAY, "closes": time(12)}
    factories.OpeningHoursFactory(opens=time(9), **of_one_day)
    factories.WorkingHoursFactory(clinician=clinician, opens=time(11), **of_one_day)
    cells = column(clinic)
    assert ("09:00", 8, "Not in") in cells
    assert cells[-1][0] == "11:45"


def test_before_and_after_her_hours_she_is_not_in(clinic, clinician):
    clinician.working_hours.filter(weekday=1).update(opens=time(11))
    assert ("09:00", 8, "Not in") in column(clinic)


def test_a_booking_at_another_clinic_takes_her_up_and_names_nobody(
    clinic, other_clinic, clinician, other_patient, desk_user
):
    patient = factories.PatientFactory(clinic=other_clinic, full_name="Somebody Elsewhere")
    session = plan_of(patient, "botox")[0]
    insert(session, clinician=clinician, room=factories.RoomFactory(clinic=other_clinic), by=desk_user)
    assert ("10:00", 2, ["At another clinic"]) in column(clinic)


def test_a_kept_time_is_shown_until_it_is_over(clinic, patient, team):
    session = plan_of(patient, "botox")[0]
    choice = chosen_times.ChosenTime(TEN, team["clinician"], team["room"], None)
    slot_holds.hold_slot(session=session, choice=choice, by=team["by"], now=NOW)
    assert ("10:00", 3, ["Time held"]) in column(clinic)
    later = NOW + slot_holds.KEEP_FOR
    board = read(clinic, TUESDAY, TUESDAY, By.CLINICIAN, now=later)
    assert not board.columns[0].kept


def test_a_cancelled_booking_is_off_the_board(clinic, booking, desk_user):
    bookings.cancel(booking=booking, reason="Other", by=desk_user, now=NOW)
    assert "Pat Patient" not in str(column(clinic))


def test_bookings_off_the_clinics_step_share_a_cell_and_none_is_lost(clinic, patient, other_patient, team):
    for number, person in enumerate((patient, other_patient)):
        at = TEN + timedelta(minutes=20 * number + 5)
        insert(plan_of(person, "botox")[0], starts_at=at, minutes=10, **team)
    assert sum(isinstance(what, list) and len(what) for _at, _lines, what in column(clinic)) == 2


def test_somebody_who_works_out_of_the_usual_has_a_column(clinic, patient, room, desk_user):
    other = factories.ClinicianFactory()
    insert(plan_of(patient, "botox")[0], clinician=other, room=room, by=desk_user)
    assert str(other) in day_board(read(clinic, TUESDAY, TUESDAY, By.CLINICIAN, now=NOW), NOW, may_book=True).heads


@pytest.mark.parametrize(
    ("zone", "day", "lines"),
    [
        ("America/New_York", date(2026, 11, 1), 100),
        ("America/New_York", date(2027, 3, 14), 92),
        ("Europe/London", date(2026, 10, 25), 100),
        ("Asia/Kathmandu", date(2026, 11, 24), 96),
    ],
    ids=["autumn in New York", "spring in New York", "autumn in London", "a clinic at +05:45"],
)
def test_a_day_has_as_many_lines_as_quarters(clinic, room, zone, day, lines):
    clinic.time_zone = zone
    clinic.save()
    clinic.opening_hours.all().delete()
    factories.OpeningHoursFactory(clinic=clinic, weekday=day.weekday(), opens=time(0), closes=time(0))
    assert sum(lines for _at, lines, _what in column(clinic, day, by=By.ROOM)) == lines


# --- The page ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["board", "board_week"])
@pytest.mark.parametrize("by", ["clinician", "room", "nonsense"])
def test_a_booking_is_on_the_page(desk, booking, name, by):
    page = desk.get(url(name), {"by": by})
    assertContains(page, "Pat Patient")
    assertContains(page, reverse("desk:move", args=[booking.pk]))
    assertContains(page, "New York time")


def test_a_held_visit_is_marked_and_not_moved(desk, booking):
    factories.HoldFactory(session=booking.session)
    PlannedSession.objects.filter(pk=booking.session_id).update(state=SessionState.HELD)
    page = desk.get(url())
    assertContains(page, '<span class="card-state">Held</span>', html=True)
    assertNotContains(page, reverse("desk:move", args=[booking.pk]))


def test_a_clinician_sees_no_way_to_move(client, booking, clinician_user):
    client.force_login(clinician_user)
    assertNotContains(client.get(url()), "data-move")


def test_without_news_there_is_no_answer_to_swap(desk, booking):
    seen = version(now=NOW)
    assert desk.get(url(), {"seen": seen}).status_code == 204


def test_what_another_desk_did_is_news(desk, booking, desk_user):
    seen = version(now=NOW)
    bookings.cancel(booking=booking, reason="Other", by=desk_user, now=NOW)
    page = desk.get(url(), {"seen": seen})
    assertContains(page, "Changed at 10:00")
    assertNotContains(page, "Pat Patient")
    assertNotContains(page, "<html")


def test_a_time_that_ceases_to_be_kept_is_news(patient, team):
    choice = chosen_times.ChosenTime(TEN, team["clinician"], team["room"], None)
    slot_holds.hold_slot(session=plan_of(patient, "botox")[0], choice=choice, by=team["by"], now=NOW)
    assert version(now=NOW) != version(now=NOW + slot_holds.KEEP_FOR)


def test_the_week_says_how_full_each_day_is(desk, booking):
    page = desk.get(url("board_week"))
    assertContains(page, "1 visit, 0 h 30")
    assertContains(page, "Week of Mon 23 Nov 2026")


@pytest.mark.parametrize("name", ["board", "board_week"])
def test_a_full_day_asks_the_database_few_questions(desk, clinic, team, name, django_assert_max_num_queries):
    for number in range(8):
        patient = factories.PatientFactory(clinic=clinic)
        book(plan_of(patient, "botox")[0], starts_at=TEN + timedelta(minutes=45 * number), **team)
    with django_assert_max_num_queries(15):
        assertContains(desk.get(url(name)), "card-on-board", count=8)


def test_the_file_names_who_comes_and_needs_nothing_else(desk, booking):
    response = desk.get(url("day_file"))
    assert response["Content-Disposition"] == 'attachment; filename="day-sheet-harbor-2026-11-24.html"'
    assertContains(response, "Pat Patient")
    assertContains(response, "As it stood on Mon 23 Nov 2026, 10:00")
    assertNotContains(response, "src=")
    assertNotContains(response, "href=")


def test_a_day_on_which_nobody_works_is_said(desk, clinic):
    assertContains(desk.get(url(day=date(2026, 11, 29))), "Nothing to show for this day.")


@pytest.mark.parametrize("day", [date(2028, 2, 29), date(2026, 12, 31)], ids=["leap day", "year end"])
def test_days_at_the_edge_have_a_board(desk, clinician, day):
    assert desk.get(url(day=day)).status_code == 200
