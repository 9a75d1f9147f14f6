"""A file of bookings from another calendar, read as rows; nothing of it is looked up here."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from io import StringIO
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from treatments.services.imports import Unread, Visit

NEEDED = ("email", "birth_date", "treatment", "starts_at", "clinician")
COLUMNS = (*NEEDED, "room", "device")
MOST_ROWS, MOST_BYTES = 200, 1_000_000
SEPARATORS = ",;\t"


class ImportForm(forms.Form):
    """The file, or its text once it was looked at; `visits` and `unread` are its rows."""

    file = forms.FileField(
        label="File",
        required=False,
        help_text="CSV, as spreadsheets save it, with a first line that names the columns.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv", "class": "form-control"}),
        error_messages={"empty": "This file is empty. Choose a CSV file with at least one booking."},
    )
    text = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    tell = forms.BooleanField(
        label="Send each patient a confirmation",
        required=False,
        help_text="Leave it off where she knows of her visit already. Reminders go out either way.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visits: list[Visit] = []
        self.unread: list[Unread] = []
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "file" in self.errors:
            return cleaned
        try:
            text = _text_of(cleaned.get("file")) or cleaned.get("text", "")
            if not text.strip():
                raise ValidationError("Choose a CSV file.")
            for each in _rows(text):
                (self.visits if isinstance(each, Visit) else self.unread).append(each)  # type: ignore[arg-type]
        except ValidationError as wrong:
            self.add_error("file", wrong)
            return cleaned
        return cleaned | {"text": text}


def _text_of(file: Any) -> str:
    if not file:
        return ""
    if file.size > MOST_BYTES:
        raise ValidationError("The file is larger than 1 MB. Split it into several.")
    try:
        text: str = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError("This is no text in UTF-8. Save it anew as “CSV UTF-8”.") from error
    return text


def _rows(text: str) -> Iterator[Visit | Unread]:
    """Each row that is not empty. Raises ValidationError where the file as a whole cannot be read."""
    head = text.lstrip().splitlines()[0]
    separator = max(SEPARATORS, key=head.count)
    reader = csv.DictReader(StringIO(text.lstrip(), newline=""), delimiter=separator, restkey="more", restval="")
    try:
        names = [name.strip().lower().replace(" ", "_") for name in reader.fieldnames or ()]
        missing = [name for name in NEEDED if name not in names]
        if missing:
            raise ValidationError(
                f"The first line has to name the columns. Missing: {', '.join(missing)}. Allowed: {', '.join(COLUMNS)}."
            )
        reader.fieldnames = names
        rows = [
            (reader.line_num, row) for row in reader if any(isinstance(cell, str) and cell for cell in row.values())
        ]
    except csv.Error as error:
        raise ValidationError(f"The file is no CSV: {error}.") from error
    if not rows:
        raise ValidationError("The file has no booking below its first line.")
    if len(rows) > MOST_ROWS:
        raise ValidationError(f"The file has {len(rows)} bookings; {MOST_ROWS} at most can be read at once. Split it.")
    for line, row in rows:
        yield _visit(line, row)


def _visit(line: int, row: Mapping[str, Any]) -> Visit | Unread:
    if "more" in row:
        return Unread(line, "It has more cells than the first line has names.")
    cells = {name: row.get(name, "").strip() for name in COLUMNS}
    empty = [name for name in NEEDED if not cells[name]]
    if empty:
        return Unread(line, f"Empty: {', '.join(empty)}.")
    try:
        birth_date = date.fromisoformat(cells.pop("birth_date"))
    except ValueError:
        return Unread(line, "birth_date: write it as year-month-day, 1990-02-28.")
    try:
        starts_at = datetime.fromisoformat(cells.pop("starts_at"))
    except ValueError:
        return Unread(line, "starts_at: write it as year-month-day and the clinic’s time, 2026-12-01 14:30.")
    if starts_at.tzinfo is not None:
        return Unread(line, "starts_at: write the clinic’s own time, without a zone, 2026-12-01 14:30.")
    treatment = cells.pop("treatment").lower()
    return Visit(line=line, birth_date=birth_date, starts_at=starts_at, treatment=treatment, **cells)
