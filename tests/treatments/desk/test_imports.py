"""Importing bookings from a file: checked first, booked by the usual rules, with a result for each row."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tests import factories
from tests.treatments.plans_to_book import NOW, TEN, book, plan_of
from treatments.desk.forms.imports import MOST_BYTES, MOST_OF_A_CELL, MOST_ROWS, ImportForm
from treatments.models import Booking, Message, Room
from treatments.services import locks

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
URL = "/desk/import/harbor/"
HEAD = "email,birth_date,treatment,starts_at,clinician,room,device"


@pytest.fixture
def desk(client, desk_user):
    client.force_login(desk_user)
    return client


@pytest.fixture
def session(patient, clinician, room):
    return plan_of(patient, "botox")[0]


@pytest.fixture
def row(patient, clinician):
    def write(at="2026-11-24 10:00", treatment="botox", room="", whose=None, clinician=clinician, device=""):
        whose = whose or patient
        email = clinician if isinstance(clinician, str) else clinician.user.email
        return f"{whose.email},{whose.birth_date},{treatment},{at},{email},{room},{device}"

    return write


def text_of(*rows):
    return "\n".join([HEAD, *rows])


def look(client, *rows):
    return client.post(URL, {"file": SimpleUploadedFile("bookings.csv", text_of(*rows).encode())})


def go(client, *rows, **fields):
    return client.post(URL, {"text": text_of(*rows), "go": "1", **fields})


def words(page):
    return [line.word for line in page.context["lines"]]


def test_a_look_books_nothing_and_tells_nobody(desk, session, row):
    page = look(desk, row())
    assert words(page) == ["Fits"]
    assertContains(page, "Nothing is booked yet")
    assert not Booking.objects.exists()
    assert not Message.objects.exists()
    session.refresh_from_db()
    assert session.state == "to_book"


def test_what_was_looked_at_is_booked_as_the_clinics_clock_says(desk, session, row, clinician, room, desk_user):
    text = look(desk, row()).context["text"]
    page = desk.post(URL, {"text": text, "go": "1"})
    assert words(page) == ["Booked"]
    booking = Booking.objects.get()
    assert (booking.starts_at, booking.session, booking.clinician, booking.room) == (TEN, session, clinician, room)
    assert booking.booked_by == desk_user


@pytest.mark.parametrize(("fields", "kinds"), [({}, ["reminder"]), ({"tell": "on"}, ["confirmed", "reminder"])])
def test_a_confirmation_goes_out_only_if_wanted_and_a_reminder_always(desk, session, row, fields, kinds):
    go(desk, row("2026-11-30 10:00"), **fields)
    assert sorted(Message.objects.values_list("kind", flat=True)) == kinds


def test_a_file_may_come_twice(desk, session, row):
    go(desk, row())
    assert words(go(desk, row())) == ["Booked before"]
    assert words(look(desk, row())) == ["Booked before"]
    assert Booking.objects.count() == 1


def test_a_plans_visits_follow_each_other_whatever_the_order_of_rows(desk, patient, clinician, room, row):
    plan_of(patient, "botox", "botox_review")
    first, second = row("2026-11-24 10:00"), row("2026-12-10 10:00", treatment="botox_review")
    assert words(look(desk, second, first)) == ["Fits", "Fits"]
    assert words(go(desk, second, first)) == ["Booked", "Booked"]


def test_a_row_that_does_not_fit_does_not_keep_the_others_back(desk, session, row, clinic):
    other = factories.PatientFactory(clinic=clinic)
    plan_of(other, "botox")
    page = go(desk, row(), row(whose=other))  # the same clinician at the same time
    assert words(page) == ["Booked", "Not booked"]
    refused = page.context["lines"][1]
    assert refused.why.startswith("Just taken.")
    assert refused.nearest
    assert refused.url.startswith("/desk/sessions/")
    assert words(look(desk, row(), row(whose=other))) == ["Booked before", "Does not fit"]


def test_a_visit_outside_its_window_is_never_imported(desk, session, row):
    page = go(desk, row("2027-03-02 10:00"))
    assert words(page) == ["Not booked"]
    assert "window" in page.context["lines"][0].why or "late" in page.context["lines"][0].why
    assert not Booking.objects.exists()


def test_a_held_visit_says_held_and_no_health_reason(desk, session, row):
    factories.HoldFactory(session=session)
    type(session).objects.filter(pk=session.pk).update(state="held")
    assert look(desk, row()).context["lines"][0].why == "This visit is held: a clinician has to clear it first."


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"treatment": "skinpen"}, "No plan of this patient has a visit of this kind to book."),
        ({"clinician": "nobody@example.com"}, "No clinician with hours here has the e-mail address"),
        ({"room": "Attic"}, "This clinic has no room “Attic”."),
        ({"device": "Attic"}, "This clinic has no device “Attic”."),
        ({"at": "2026-11-01 01:30"}, "The clock shows this time twice on this day"),
        ({"at": "2027-03-14 02:30"}, "The clock skips this time on this day"),
        ({"at": "2026-11-20 10:00"}, ""),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_each_row_says_what_stops_it(desk, session, row, changes, sentence):
    page = look(desk, row(**changes))
    assert words(page) == ["Does not fit"]
    assert sentence in page.context["lines"][0].why
    assert page.context["lines"][0].why


def test_a_patient_of_another_clinic_is_as_unknown_as_nobody(desk, session, row):
    stranger = factories.PatientFactory(clinic=factories.ClinicFactory(code="other"))
    plan_of(stranger, "botox")
    page = look(desk, row(whose=stranger))
    assert "No patient of this clinic" in page.context["lines"][0].why
    assertNotContains(page, stranger.full_name)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ("a@example.com,31.2.1990,botox,2026-11-24 10:00,c@example.com,,", "birth_date: write it as"),
        ("a@example.com,0001-01-01,botox,2026-11-24 10:00,c@example.com,,", "birth_date: Enter a day between"),
        ("a@example.com,1990-02-28,botox,9999-12-31 23:59,c@example.com,,", "starts_at: Enter a day between"),
        ("nobody,1990-02-28,botox,2026-11-24 10:00,c@example.com,,", "email: Enter a valid"),
        ("a@example.com,1990-02-28,botox,2026-11-24 10:00,Dr Fischer,,", "clinician: Enter a valid"),
        (f"{'a' * 9999}@example.com,1990-02-28,botox,2026-11-24 10:00,c@example.com,,", "email: "),
        (f'"a{"b" * 200_000},1990-02-28', "Empty: birth_date"),
        ("a@example.com,1990-02-28,botox,tomorrow,c@example.com,,", "starts_at: write it as"),
        ("a@example.com,1990-02-28,botox,2026-11-24T10:00Z,c@example.com,,", "starts_at: write the clinic’s own time"),
        (",1990-02-28,botox,2026-11-24 10:00,,,", "Empty: email, clinician."),
        ("a@example.com,1990-02-28,botox,2026-11-24 10:00,c@example.com,,,,9", "more cells than the first line"),
    ],
)
def test_a_row_that_cannot_be_read_names_its_column(desk, clinic, cells, sentence):
    page = look(desk, cells)
    assert words(page) == ["Cannot be read"]
    assert sentence in page.context["lines"][0].why
    assert page.context["lines"][0].number == 2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b"   \n", "Choose a CSV file."),
        (b"name,when\nx,y", "Missing: email, birth_date, treatment, starts_at, clinician."),
        (HEAD.encode(), "no booking below its first line"),
        ((HEAD + "\n,,,\n \t,\n").encode(), "no booking below its first line"),
        ("email,ü".encode("latin-1"), "no text in UTF-8"),
        ((HEAD + ",email").encode(), "names a column twice: email"),
        (b"x" * (MOST_BYTES + 1), "larger than 5 MB"),
        ((HEAD + "\nx" * (MOST_ROWS + 1)).encode(), f"more than {MOST_ROWS} bookings"),
    ],
    ids=["empty", "blank", "columns", "head alone", "blank rows", "latin-1", "twice", "large", "long"],
)
def test_a_file_that_cannot_be_read_says_why(desk, clinic, content, sentence):
    page = desk.post(URL, {"file": SimpleUploadedFile("bookings.csv", content)})
    assertContains(page, sentence, status_code=422)


def test_no_file_at_all_is_asked_for(desk, clinic):
    assertContains(desk.post(URL), "Choose a CSV file.", status_code=422)


def read(content, *, country="US", **fields):
    """Returns the valid form for a file with this content."""
    treatments = {"botox": "botox", "botox check": "botox_review"}
    file = SimpleUploadedFile("x.csv", content)
    form = ImportForm(fields, {"file": file}, country=country, today=NOW.date(), treatments=treatments)
    assert form.is_valid(), form.errors
    return form


ROW = "a@example.com,1990-02-28,BOTOX,2026-11-24 10:00,c@example.com"
FILES = {
    "commas": f"{HEAD}\r\n{ROW},,\r\n\r\n".encode(),
    "semicolons": f"{HEAD}\n{ROW},,\n".replace(",", ";").encode(),
    "tabs": f"{HEAD}\r{ROW},,\r".replace(",", "\t").encode(),
    "a mark": f"\ufeff{HEAD}\n{ROW},,".encode(),
    "sep=": f"sep=;\n{HEAD}\n{ROW},,".replace(",", ";").encode(),
    "a mark and sep=": f'\ufeff"SEP=|"\r\n{HEAD}\r\n{ROW}'.replace(",", "|").encode(),
    "utf-16": f"{HEAD}\n{ROW}".encode("utf-16"),
    "utf-16 le without a mark": f"{HEAD}\n{ROW}\n".encode("utf-16-le"),
    "utf-16 be without a mark": f"{HEAD}\n{ROW}\n".encode("utf-16-be"),
    "surplus cells": f"{HEAD},,,\n{ROW},,,,, ,\u200b\n".encode(),
    "thousands of blank rows": f"{HEAD}\n{ROW}\n{',,,,,,' + chr(10)}{(',' * 50 + chr(10)) * 5000}".encode(),
    "heads as people write them": f"E-Mail,Date of birth,Visit,Start time,Clinician\n{ROW}".encode(),
    "spaces and zero widths": f"{HEAD}\n{ROW.replace(',', ' ,')},\u200b, ".encode(),
    "nul": f"{HEAD}\n{ROW.replace('@', chr(0) + '@')}".encode(),
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_what_spreadsheets_write_is_read_and_read_the_same_again(content):
    form = read(content)
    (visit,) = form.visits
    assert (visit.email, visit.treatment, visit.clinician) == ("a@example.com", "botox", "c@example.com")
    assert f"{visit.birth_date} {visit.starts_at:%Y-%m-%d %H:%M}" == "1990-02-28 2026-11-24 10:00"
    assert form.unread == []
    again = ImportForm(
        {"text": form.cleaned_data["text"]}, country="US", today=NOW.date(), treatments={"botox": "botox"}
    )
    assert again.is_valid()
    assert again.visits == form.visits


def test_a_row_keeps_its_line_and_what_is_wrong_with_it_when_it_is_read_again(desk, session, row):
    page = look(desk, "", row(), ",,,", "x,1,2,3,4,5,6,7,8", '"y', row())
    lines = page.context["lines"]
    assert [(line.number, line.word) for line in lines] == [(3, "Fits"), (5, "Cannot be read"), (7, "Cannot be read")]
    assert "not closed" in lines[2].why
    done = desk.post(URL, {name: page.context[name] for name in ("text", "order")} | {"go": "1"})
    assert [(line.number, line.why) for line in done.context["lines"]] == [(line.number, line.why) for line in lines]


@pytest.mark.parametrize(
    ("country", "order", "expected"),
    [("US", "", "04-09"), ("GB", "", "09-04"), ("US", "day", "09-04"), ("GB", "month", "04-09")],
)
def test_dates_in_numbers_are_read_in_the_order_stated_else_the_clinics_own(country, order, expected):
    content = f"{HEAD}\na@example.com,04/09/1991,botox,05/12/2026 2:30 PM,c@example.com".encode()
    (visit,) = read(content, country=country, order=order).visits
    assert f"{visit.birth_date:%m-%d}" == expected
    assert f"{visit.starts_at:%H:%M}" == "14:30"


@pytest.mark.parametrize("order", ["day", "month"])
def test_a_date_of_one_meaning_is_read_in_any_order(order):
    content = f"{HEAD}\na@example.com,25/09/1991,botox,12/25/2026 10:00,c@example.com".encode()
    (visit,) = read(content, order=order).visits
    assert (str(visit.birth_date), f"{visit.starts_at:%Y-%m-%d}") == ("1991-09-25", "2026-12-25")


def test_the_page_asks_for_the_order_and_sends_it_along(desk, session, row):
    assertContains(desk.get(URL), "Month first: 5/13/1989")
    content = f"{HEAD}\n{row().replace('1984-03-01', '01/03/1984')}".encode()
    page = desk.post(URL, {"file": SimpleUploadedFile("b.csv", content), "order": "day"})
    assert words(page) == ["Fits"]
    assertContains(page, '<input type="hidden" name="order" value="day">', html=True)


@pytest.mark.parametrize("name", ["Botox", "botox", "BOTOX", "Botox 1"])
def test_a_treatment_may_be_called_as_on_screen(desk, session, row, name):
    assert words(look(desk, row(treatment=name))) == ["Fits"]


def test_a_check_is_called_as_on_screen(desk, patient, clinician, room, row):
    plan_of(patient, "botox_review")
    assert words(look(desk, row(treatment="Botox check"))) == ["Fits"]


def test_the_largest_file_that_can_be_looked_at_can_be_booked(desk, clinic):
    """Whatever the cells contain: the text sent back has another size limit than a file."""
    cell = "\U0001f600" * MOST_OF_A_CELL
    rows = "\n".join(",".join([cell] * 7) for _ in range(MOST_ROWS))
    page = desk.post(URL, {"file": SimpleUploadedFile("b.csv", f"{HEAD}\n{rows}".encode())})
    assert words(page) == ["Cannot be read"] * MOST_ROWS
    assert len(page.context["text"].encode()) + 1000 < project.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert words(desk.post(URL, {"text": page.context["text"], "go": "1"})) == ["Cannot be read"] * MOST_ROWS


def test_the_sample_is_a_file_that_can_be_read(desk):
    sample = desk.get(reverse("desk:import_sample")).content
    assert sample.startswith(b"\xef\xbb\xbf")
    assert len(read(sample).visits) == 1


def test_a_clinician_who_may_not_book_may_not_import(client, clinician_user, session, row):
    client.force_login(clinician_user)
    assert client.get(URL).status_code == 403
    assert go(client, row()).status_code == 403
    assert not Booking.objects.exists()


def test_another_desk_may_book_in_between_and_loses_nothing(desk, session, row, clinician, room, desk_user, clinic):
    other = plan_of(factories.PatientFactory(clinic=clinic), "botox")[0]
    text = look(desk, row()).context["text"]
    book(other, clinician=clinician, room=room, by=desk_user)
    assert words(desk.post(URL, {"text": text, "go": "1"})) == ["Not booked"]
    assert Booking.objects.get().session == other


def test_a_few_more_rows_take_a_few_more_queries_each(desk, session, row, django_assert_max_num_queries):
    unknown = [f"a{n}@example.com,1990-02-28,botox,2026-11-24 10:00,c@example.com,," for n in range(50)]
    with django_assert_max_num_queries(115):
        look(desk, row(), *unknown)


def test_the_time_asked_for_may_be_days_ahead(desk, session, row):
    at = TEN + timedelta(days=2)
    go(desk, row("2026-11-26 10:00"))
    assert Booking.objects.get().starts_at == at


@pytest.mark.django_db(transaction=True)
def test_a_look_waits_for_nobody_who_books_and_says_so(desk, session, row, room, monkeypatch):
    """It locks the clinic before the first row: it can lose to another desk, but not each wait for the other."""
    monkeypatch.setattr(locks, "LOCK_TIMEOUT", "50ms")
    with ThreadPoolExecutor(1) as thread, transaction.atomic():
        Room.objects.select_for_update().get(pk=room.pk)

        def in_another_session():
            try:
                return look(desk, row())
            finally:
                connection.close()

        page = thread.submit(in_another_session).result(timeout=60)
    assertContains(page, "Somebody is booking at this clinic just now.", status_code=422)
    assertContains(page, "Look at the same file again", status_code=422)
    assert words(desk.post(URL, {"text": page.context["again"]})) == ["Fits"]
