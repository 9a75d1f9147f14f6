"""Treating: today's visits, and the page on which a treatment is recorded, signed and amended."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django.contrib import admin, messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from questionnaire.photos import PhotoRefused, clean, read_limited
from treatments.backoffice.admin.pages import site_page
from treatments.backoffice.forms.records import (
    AmendForm,
    BasePoints,
    LeaveForm,
    PointFormSet,
    RecordForm,
    Shelf,
    initial_of,
    points_of,
)
from treatments.backoffice.presenters import records as words
from treatments.backoffice.presenters.cases import age_of
from treatments.models import TreatmentRecord, User
from treatments.models.clinic import BOTOX
from treatments.permissions import Role, booking_for, clinics_of, key_from, record_for, record_photo_for
from treatments.queries.booking.day_and_plan import bookings_on, next_arrived
from treatments.queries.care import records as queries
from treatments.rules.areas import area_named
from treatments.services.booking import states
from treatments.services.care import records, signing
from treatments.services.care.photos import why_no_photos
from treatments.services.care.records import PointEntry, RecordChanged, RecordRefused
from treatments.services.care.signing import MissingForSigning, RecordIncomplete
from treatments.services.reasons import Justification
from treatments.wording.clinic_days import day_words

CLINICIAN = (Role.CLINICIAN,)
UNPROCESSABLE, CONFLICT = 422, 409
SIGN, SIGN_NEXT = "sign", "sign_next"


@site_page("records/today/", name="records_today", roles=CLINICIAN, section="Treating", title="Today’s visits")
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Lists today's visits at each of the clinician's clinics, with links to their records."""
    now, days = timezone.now(), []
    for clinic in clinics_of(request.user):
        day = timezone.localdate(now, clinic.zone)
        shown = bookings_on(clinic, day)
        lines = words.visit_lines(shown, queries.records_by_booking(shown), now)
        days.append({"clinic": clinic, "day": day_words(day), "visits": lines})
    return _page(request, "today", {"title": "Today’s visits", "days": days})


@site_page("records/start/<int:pk>/", name="start_record", roles=CLINICIAN)
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Starts or resumes the record of a booking; if that is refused, the plan's page says why."""
    booking = booking_for(request.user, pk)
    try:
        record = records.start(booking=booking, by=_user(request), now=timezone.now())
    except RecordRefused as refused:
        messages.error(request, str(refused))
        return redirect("admin:treatments_plan_change", booking.session.plan_id)
    return redirect("admin:record", record.pk)


@site_page("records/<int:pk>/", name="record", roles=CLINICIAN)
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows a record to fill in, or to read once it is signed."""
    found = record_for(request.user, pk)
    if request.method != "POST":
        return _read(request, found, AmendForm()) if found.signed_at else _fill_in(request, Sheet.of(found))
    if found.signed_at:
        messages.error(request, f"{found.signed_by} has signed this record. Nothing was overwritten; amend it below.")
        return _read(request, found, AmendForm(), status=CONFLICT)
    return _take(request, Sheet.of(found, request))


@site_page("records/<int:pk>/check/", name="check_record", roles=CLINICIAN)
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what would be missing if the record were saved as typed; writes nothing.

    Returns 204 for input that cannot be saved, so the list on the page stays as it was.
    """
    sheet = Sheet.of(record_for(request.user, pk), request)
    if not sheet.is_valid():
        return HttpResponse(status=204)
    points = sheet.points.points() if sheet.has_points else []
    try:
        missing, unusual = signing.missing_if_saved(
            record=sheet.record,
            entries=sheet.form.entries(points),
            version=sheet.form.cleaned_data["version"],
            by=_user(request),
            now=timezone.now(),
        )
    except RecordRefused:
        return HttpResponse(status=204)
    about = {"still_missing": _linked(sheet.form, missing), "unusual": unusual}
    return render(request, "admin/treatments/record/missing.html", about)


@site_page("records/<int:pk>/amend/", name="amend_record", roles=CLINICIAN)
@require_POST
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Adds to a signed record."""
    found, form = record_for(request.user, pk), AmendForm(request.POST)
    if not form.is_valid():
        return _read(request, found, form, status=UNPROCESSABLE)
    try:
        records.amend(record=found, **form.cleaned_data, by=_user(request), now=timezone.now())
    except RecordRefused as refused:
        if refused.field:
            form.add_error(refused.field, str(refused))
            return _read(request, found, form, status=UNPROCESSABLE)
        messages.error(request, str(refused))
        return redirect("admin:record", pk)
    messages.success(request, "Added. The record itself stays as it was signed.")
    return redirect("admin:record", pk)


@site_page("records/<int:pk>/photos/<int:photo_pk>/", name="record_photo", roles=CLINICIAN)
@require_safe
def photo(request: HttpRequest, pk: int, photo_pk: int) -> FileResponse:
    """Returns a photo of a record that the clinician may see, or 404. Like all admin pages it is never cached."""
    return _photo(request, pk, photo_pk, thumbnail=False)


@site_page("records/<int:pk>/photos/<int:photo_pk>/small/", name="record_photo_small", roles=CLINICIAN)
@require_safe
def photo_small(request: HttpRequest, pk: int, photo_pk: int) -> FileResponse:
    return _photo(request, pk, photo_pk, thumbnail=True)


def _photo(request: HttpRequest, pk: int, photo_pk: int, *, thumbnail: bool) -> FileResponse:
    found = record_photo_for(request.user, pk, photo_pk)
    try:
        file = records.open_photo(photo=found, thumbnail=thumbnail)
    except FileNotFoundError as missing:
        raise Http404("The file of this photo is not there.") from missing
    response = FileResponse(file, content_type="image/jpeg", filename="photo.jpg")
    response["X-Content-Type-Options"] = "nosniff"
    return response


@dataclass
class Sheet:
    """An unsigned record, with its forms."""

    record: TreatmentRecord
    form: RecordForm
    points: BasePoints
    leave: LeaveForm

    @classmethod
    def of(cls, record: TreatmentRecord, request: HttpRequest | None = None) -> "Sheet":
        """Returns the forms with the saved data, or with the posted data."""
        day = states.local_day(record.booking)
        shelf = Shelf(tuple(queries.lots_at(record)), tuple(queries.devices_at(record)), day)
        typed = (request.POST, request.FILES) if request else ()
        posted = request.POST if request else None
        breaches = signing.open_breaches(record)
        # Posted points are read without the saved ones as initial data: a row that did not change counts as well.
        points = PointFormSet(posted, prefix="point", initial=None if request else points_of(record))
        return cls(
            record,
            RecordForm(*typed, record=record, shelf=shelf, initial=initial_of(record)),
            cast(BasePoints, points),
            LeaveForm(posted, limits=[(breach.limit, breach.text) for breach in breaches]),
        )

    @property
    def has_points(self) -> bool:
        return self.record.treatment == BOTOX

    def is_valid(self) -> bool:
        valid = [self.form.is_valid(), self.leave.is_valid(), not self.has_points or self.points.is_valid()]
        return all(valid)


def _take(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Saves the posted data for any button, then does what the button says."""
    act, _, about = request.POST.get("act", "save").partition(":")
    if not sheet.is_valid():
        return _fill_in(request, sheet, status=UNPROCESSABLE)
    now, by, version = timezone.now(), _user(request), sheet.form.cleaned_data["version"]
    points = sheet.points.points() if sheet.has_points else []
    if act == "pattern":
        points = _with_pattern(points, about)
    try:
        saved = records.save(record=sheet.record, entries=sheet.form.entries(points), version=version, by=by, now=now)
    except RecordChanged as changed:
        messages.error(request, str(changed))
        return _fill_in(request, sheet, status=CONFLICT)
    except RecordRefused as refused:
        messages.error(request, str(refused))
        return _fill_in(request, sheet, status=UNPROCESSABLE)
    if act in (SIGN, SIGN_NEXT):
        return _sign(request, saved, sheet.leave.leave(), goes_on=act == SIGN_NEXT)
    if act == "remove_photo":
        records.remove_photo(photo=record_photo_for(request.user, saved.pk, key_from(about)), by=by)
    return _take_photo(request, saved, sheet) or _saved(request, saved, act)


def _saved(request: HttpRequest, record: TreatmentRecord, act: str) -> HttpResponse:
    if act == "save":
        messages.success(request, "Draft saved. It is not signed yet.")
    anchors = {"pattern": "#points", "row": "#points", "photo": "#photos", "remove_photo": "#photos"}
    return redirect(f"{reverse('admin:record', args=[record.pk])}{anchors.get(act, '')}")


def _with_pattern(points: list[PointEntry], area_id: str) -> list[PointEntry]:
    """Replaces the points of an area with the label's own pattern."""
    area = area_named(BOTOX, area_id)
    spots = area.pattern if area else ()
    label = [PointEntry(area_id, Decimal(spot.units), spot.x, spot.y) for spot in spots]
    return [*(point for point in points if point.area != area_id or not label), *label]


def _take_photo(request: HttpRequest, record: TreatmentRecord, sheet: Sheet) -> HttpResponse | None:
    """Stores the photo if one was chosen; returns a page only if the photo is refused."""
    upload = sheet.form.cleaned_data["photo"]
    if upload is None:
        return None
    try:
        records.add_photo(
            record=record,
            view=sheet.form.cleaned_data["view"] or "other",
            photo=clean(read_limited(upload.chunks())),
            by=_user(request),
            now=timezone.now(),
        )
    except (PhotoRefused, RecordRefused) as refused:
        fresh = Sheet.of(record_for(request.user, record.pk))
        fresh.form = _bound_again(request, fresh)
        fresh.form.add_error("photo", gettext(str(refused)))
        return _fill_in(request, fresh, status=UNPROCESSABLE)
    return None


def _bound_again(request: HttpRequest, sheet: Sheet) -> RecordForm:
    """Returns the form with the posted data and the version under which that data was saved."""
    again = Sheet.of(sheet.record, request).form
    again.data = again.data.copy()  # type: ignore[attr-defined]
    again.data["version"] = str(sheet.record.version)  # type: ignore[index]
    again.is_valid()
    return again


def _sign(
    request: HttpRequest, record: TreatmentRecord, leave: dict[str, Justification], *, goes_on: bool
) -> HttpResponse:
    by, now = _user(request), timezone.now()
    try:
        signing.sign(record=record, version=record.version, leave=leave, by=by, now=now)
    except RecordIncomplete as incomplete:
        fresh = Sheet.of(record_for(request.user, record.pk))
        if leave:
            fresh.leave = Sheet.of(fresh.record, request).leave
        return _fill_in(request, fresh, refused=incomplete, status=UNPROCESSABLE)
    except RecordRefused as refused:
        messages.error(request, f"Saved, but not signed. {refused}")
        return _fill_in(request, Sheet.of(record_for(request.user, record.pk)), status=CONFLICT)
    messages.success(request, "Signed. The visit is marked as done.")
    return _to_next_visit(request, record) if goes_on else redirect("admin:record", record.pk)


def _to_next_visit(request: HttpRequest, record: TreatmentRecord) -> HttpResponse:
    """Redirects to the draft of the clinician's next arrived patient, or to their visit in today's list."""
    following = next_arrived(record.booking, states.local_day(record.booking), _user(request))
    started = getattr(following, "record", None)
    if started is not None:
        return redirect("admin:record", started.pk)
    if following is None:
        messages.info(request, "None of your other patients of today is checked in.")
    visit = f"#visit-{following.pk}" if following else ""
    return redirect(f"{reverse('admin:records_today')}{visit}")


def _fill_in(
    request: HttpRequest, sheet: Sheet, *, refused: RecordIncomplete | None = None, status: int = 200
) -> HttpResponse:
    record = sheet.record
    points = list(queries.points_of(record))
    about = {
        "form": sheet.form,
        "slots": [_slot(sheet.form, slot.name, slot.label) for slot in sheet.form.slots],
        "points": sheet.points if sheet.has_points else None,
        "blank": sheet.points.empty_form if sheet.has_points else None,
        "areas": words.area_lines(record, points),
        "dose": words.dose_panel(record, points) if sheet.has_points else None,
        "marks": words.marks(points),
        "leave": sheet.leave,
        "unusual": signing.numbers_to_confirm(record, points),
        "missing": _linked(sheet.form, refused.missing if refused else ()),
        "still_missing": _linked(sheet.form, signing.missing_in(record) if record.version and not refused else ()),
        "forehead_alone": words.forehead_alone(record.areas),
        "saved": words.last_saved(record),
    }
    return _record_page(request, "edit", record, about, status=status)


def _linked(form: RecordForm, missing: Iterable[MissingForSigning]) -> list[tuple[str, str]]:
    """Returns what is missing, each with the id of the input on the page that it is about."""
    inputs = {name: form[name].id_for_label for name in form.fields}
    return [(inputs.get(entry.field) or entry.field, entry.text) for entry in missing]


def _slot(form: RecordForm, name: str, label: str) -> dict[str, Any]:
    fields = {"lot": form[name], "expires": form[f"{name}_expires"], "note": form[f"{name}_note"]}
    return {"label": label, "is_filled": any(field.value() or field.errors for field in fields.values()), **fields}


def _read(request: HttpRequest, record: TreatmentRecord, form: AmendForm, status: int = 200) -> HttpResponse:
    points = list(queries.points_of(record))
    about = {
        "lines": words.signed_lines(record, points, queries.lot_uses_of(record)),
        "marks": words.marks(points),
        "chosen": [area.zone for area in words.area_lines(record, points) if area.id in record.areas],
        "signature": words.signature(record),
        "leave": record.session.overrides.select_related("given_by").order_by("pk"),
        "amendments": words.amendment_lines(record, queries.amendments_of(record)),
        "form": form,
    }
    return _record_page(request, "signed", record, about, status=status)


def _record_page(
    request: HttpRequest, name: str, record: TreatmentRecord, about: dict[str, Any], *, status: int
) -> HttpResponse:
    patient, plan = record.booking.patient, record.session.plan
    day = states.local_day(record.booking)
    around = {
        "title": f"{patient.full_name}, {age_of(patient, day)}",
        "record": record,
        "patient": patient,
        "plan": plan,
        "head": words.record_head(record, patient.health_facts.holding()),
        "photos": words.photo_lines(record, queries.photos_of(record)),
        "no_photos": why_no_photos(patient, plan.clinic),
    }
    return _page(request, name, around | about, status=status)


def _page(request: HttpRequest, name: str, about: dict[str, Any], status: int = 200) -> HttpResponse:
    around = {**admin.site.each_context(request), "is_nav_sidebar_enabled": False}
    return TemplateResponse(request, f"admin/treatments/record/{name}.html", around | about, status=status)


def _user(request: HttpRequest) -> User:
    """Returns the acting user; the page's access check has excluded everybody else."""
    return cast(User, request.user)
