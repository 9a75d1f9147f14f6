"""A file of bookings from another calendar, parsed into rows; nothing is looked up in the database.

Additions by spreadsheets are dropped first: a byte order mark, a line that names the separator, blank cells and blank
rows. Each remaining row is validated as a form; an invalid row does not reject the file. The checked rows are submitted
again as `text`, rewritten by this module: a second reading sees the same rows, and the up to 200 rows of a file always
fit into the form.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from typing import Any, TypeVar

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from questionnaire.days import DayRangeError, check_day
from questionnaire.fields import EmailAddressField, LineField
from questionnaire.lines import clean_line
from treatments.scheduling.written_dates import DateOrder, order_in, read_day, read_moment
from treatments.services.booking.imports import ImportedVisit, UnparseableRow

Day = TypeVar("Day", date, datetime)
NEEDED = ("email", "birth_date", "treatment", "starts_at", "clinician")
COLUMNS = (*NEEDED, "room", "device")
ALSO_CALLED = {
    "e_mail": "email",
    "date_of_birth": "birth_date",
    "born": "birth_date",
    "dob": "birth_date",
    "visit": "treatment",
    "start": "starts_at",
    "starts": "starts_at",
    "start_time": "starts_at",
}
LINE, WRONG = "line_of_the_file", "cannot_be_read"
"""Extra columns of the rewritten text: the line of each row in the file, and what is wrong with the row."""
MOST_ROWS, MOST_BYTES = 200, 5_000_000
MOST_OF_A_CELL = 255
"""In characters. Longer cells are cut; the rest is still longer than any field allows."""
MORE_CELLS = "It has more cells than the first line has names."
NOT_CLOSED = "A quotation mark in it is not closed, so nothing below it can be read."
SEPARATORS = ",;\t"
NAMES_SEPARATOR = re.compile(r'\s*"?sep=(?P<separator>.)"?\s*', re.IGNORECASE)
ORDERS = [
    (DateOrder.DAY_FIRST.value, "Day first: 13/05/1989"),
    (DateOrder.MONTH_FIRST.value, "Month first: 5/13/1989"),
]
WITH_ZONE = re.compile(r"\d(Z|[+-]\d{2}:?\d{2})$", re.IGNORECASE)

csv.field_size_limit(MOST_BYTES)  # an unclosed cell is one invalid row and does not reject the file


class WrittenDayField(LineField):
    """A day as people write it; `order` decides if it has only numbers."""

    def __init__(self, *, order: DateOrder, newest_year: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.order, self.newest_year = order, newest_year

    def clean(self, value: Any) -> date:
        day = read_day(super().clean(value), self.order, newest_year=self.newest_year)
        if day is None:
            raise ValidationError("write it as year-month-day, 1990-02-28.")
        return _in_range(day)


class WrittenMomentField(WrittenDayField):
    """A day followed by a time, by the clinic's clock."""

    def clean(self, value: Any) -> datetime:
        text = LineField.clean(self, value)
        if WITH_ZONE.search(text):
            raise ValidationError("write the clinic’s own time, without a zone, 2026-12-01 14:30.")
        moment = read_moment(text, self.order, newest_year=self.newest_year)
        if moment is None:
            raise ValidationError("write it as year-month-day and the clinic’s time, 2026-12-01 14:30.")
        return _in_range(moment)


def _in_range(day: Day) -> Day:
    try:
        check_day(day)
    except DayRangeError as error:
        raise ValidationError(str(error)) from error
    return day


class VisitRowForm(forms.Form):
    """A row of the file. `treatments` has the keys by their names on screen and by themselves, in lower case."""

    email = EmailAddressField(max_length=254)
    treatment = LineField(max_length=100)
    clinician = EmailAddressField(max_length=254)
    room = LineField(max_length=100, required=False)
    device = LineField(max_length=100, required=False)

    def __init__(
        self, cells: Mapping[str, str], *, order: DateOrder, today: date, treatments: Mapping[str, str]
    ) -> None:
        super().__init__(cells)
        self.treatments = treatments
        self.fields["birth_date"] = WrittenDayField(order=order, newest_year=today.year)
        self.fields["starts_at"] = WrittenMomentField(order=order, newest_year=today.year + 2)
        self.order_fields(COLUMNS)

    def clean_treatment(self) -> str:
        typed: str = self.cleaned_data["treatment"].lower()
        without_number = re.sub(r"\s+\d+$", "", typed)  # “SkinPen 2”: the plan says which of them is next
        return self.treatments.get(without_number, typed)


@dataclass(frozen=True, slots=True)
class ImportFileRow:
    """A row of the file: its line, its cells by column, and what is wrong with it."""

    line: int
    cells: Mapping[str, str]
    wrong: str = ""


class ImportForm(forms.Form):
    """The file, or its text after the check; `visits` are its valid rows, `unread` the invalid ones."""

    file = forms.FileField(
        label="File",
        required=False,
        help_text="CSV, as spreadsheets save it, with a first line that names the columns.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv", "class": "form-control"}),
        error_messages={"empty": "This file is empty. Choose a CSV file with at least one booking."},
    )
    text = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    order = forms.ChoiceField(
        label="Dates in numbers",
        required=False,
        choices=ORDERS,
        widget=forms.RadioSelect,
        help_text="A date that can mean one day only, such as 1989-05-13 or 25/05/1989, is read either way.",
    )
    tell = forms.BooleanField(
        label="Send each patient a confirmation",
        required=False,
        help_text="Leave it off where they know of the visit already. Reminders go out either way.",
    )

    def __init__(self, *args: Any, country: str, today: date, treatments: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.usual_order, self.today, self.treatments = order_in(country), today, treatments
        self.fields["order"].initial = self.usual_order.value
        self.visits: list[ImportedVisit] = []
        self.unread: list[UnparseableRow] = []
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_order(self) -> DateOrder:
        return DateOrder(self.cleaned_data["order"] or self.usual_order)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            records = list(_records(_text_of(cleaned.get("file")) or cleaned["text"]))
        except ValidationError as wrong:
            self.add_error("file", wrong)
            return cleaned
        read = [self._read(record, cleaned["order"]) for record in records]
        return cleaned | {"text": _written_anew(read)}

    def _read(self, record: ImportFileRow, order: DateOrder) -> ImportFileRow:
        """Adds the row to `visits` or `unread`, and returns it for `text`; an invalid row keeps only its error."""
        empty = ", ".join(name for name in NEEDED if not record.cells.get(name))
        row = VisitRowForm(record.cells, order=order, today=self.today, treatments=self.treatments)
        wrong = record.wrong or (empty and f"Empty: {empty}.") or _first_fault(row)
        if wrong:
            self.unread.append(UnparseableRow(record.line, wrong))
            return ImportFileRow(record.line, {}, wrong)
        self.visits.append(ImportedVisit(line=record.line, **row.cleaned_data))
        return record


def _first_fault(row: VisitRowForm) -> str:
    return next((f"{name}: {sentences[0]}" for name, sentences in row.errors.items()), "")


def _text_of(file: Any) -> str:
    if not file:
        return ""
    if file.size > MOST_BYTES:
        raise ValidationError(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Split it into several.")
    content: bytes = file.read()
    try:
        return content.decode(_encoding_of(content))
    except UnicodeDecodeError as error:
        raise ValidationError("This is no text in UTF-8. Save it anew as “CSV UTF-8”.") from error


def _encoding_of(content: bytes) -> str:
    """Detects the encoding by the byte order mark; without one, UTF-16 is recognised by its many zero bytes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    zeros = content.count(b"\0")
    if len(content) % 2 == 0 and zeros > len(content) / 4:
        return "utf-16-le" if content[1::2].count(b"\0") > zeros / 2 else "utf-16-be"
    return "utf-8-sig"


def _records(text: str) -> Iterator[ImportFileRow]:
    """Yields each row that is not blank. Raises ValidationError if the file as a whole cannot be read."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise ValidationError("Choose a CSV file.")
    rows = _rows(text)
    _, head, _ = next(rows)
    names = _names(head)
    found = 0
    for line, row, wrong in rows:
        found += 1
        if found > MOST_ROWS:
            raise ValidationError(f"The file has more than {MOST_ROWS} bookings. Split it into several.")
        yield _record(line, names, row, wrong)
    if not found:
        raise ValidationError("The file has no booking below its first line.")


def _record(line: int, names: Sequence[str], row: Sequence[str], wrong: str) -> ImportFileRow:
    by_name = {name: cell for name, cell in zip(names, row, strict=False) if name in (LINE, WRONG, *COLUMNS)}
    in_file = by_name.pop(LINE, "")
    wrong = by_name.pop(WRONG, "") or wrong or (MORE_CELLS if len(row) > len(names) else "")
    return ImportFileRow(int(in_file) if in_file.isdecimal() else line, by_name, wrong)


def _rows(text: str) -> Iterator[tuple[int, list[str], str]]:
    """Yields the rows that have text: last line, cells without blank ones at the end, and what is wrong."""
    first, _, rest = text.partition("\n")
    named = NAMES_SEPARATOR.fullmatch(first)
    before, body = (1, rest) if named else (0, text)
    head = next((line for line in body.splitlines() if line.strip()), "")
    separator = named["separator"] if named else max(SEPARATORS, key=head.count)
    never_closed = body.count('"') % 2 == 1
    reader = csv.reader(StringIO(body, newline=""), delimiter=separator)
    lines = body.count("\n") + (not body.endswith("\n"))
    last_line = 0
    try:
        for row in reader:
            cells = [clean_line(cell)[:MOST_OF_A_CELL] for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            is_open = never_closed and reader.line_num >= lines and reader.line_num - last_line > 1
            last_line = reader.line_num
            if cells:
                yield before + reader.line_num, cells, NOT_CLOSED if is_open else ""
    except csv.Error as error:
        raise ValidationError(f"The file is no CSV: {error}.") from error


def _names(head: Sequence[str]) -> list[str]:
    """Returns the columns. Raises ValidationError if one is missing or appears twice."""
    typed = [re.sub(r"[\s.-]+", "_", clean_line(name).lower()) for name in head]
    names = [ALSO_CALLED.get(name, name) for name in typed]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise ValidationError(
            f"The first line has to name the columns. Missing: {', '.join(missing)}. Allowed: {', '.join(COLUMNS)}."
        )
    twice = [name for name, times in Counter(names).items() if times > 1 and name in COLUMNS]
    if twice:
        raise ValidationError(f"The first line names a column twice: {', '.join(twice)}.")
    return names


def _written_anew(records: Sequence[ImportFileRow]) -> str:
    """Returns the rows as CSV in known columns, so that they fit into a form and are read unchanged."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([LINE, WRONG, *COLUMNS])
    for record in records:
        writer.writerow([record.line, record.wrong, *(record.cells.get(name, "") for name in COLUMNS)])
    return out.getvalue()
