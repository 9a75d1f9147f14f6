"""The audit: who viewed and who changed what.

Clinicians read about the patients of their own clinics, operators about staff.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from treatments.backoffice.admin.pages import site_page
from treatments.backoffice.forms.audit import DAYS, AuditForm, PageForm
from treatments.backoffice.presenters.audit import NO_ACT, audit_rows, look_words
from treatments.models import Patient, User
from treatments.models.clinic import clock_name
from treatments.permissions import Role, clinics_of, has_role, patient_for, seen
from treatments.queries.people.audit import (
    SAW,
    AuditLine,
    AuditSearch,
    Key,
    all_lines,
    lines,
    references,
    with_fields,
    with_merged,
)
from treatments.queries.people.break_glass import patient_by_reference
from treatments.queries.people.search import look_for
from treatments.wording.acts import act_words
from treatments.wording.spreadsheets import csv_of

READERS = (Role.CLINICIAN, Role.OPERATOR)
A_PAGE, A_FILE, MOST_FOUND = 50, 10_000, 20
NOBODY = "Nobody is found by that."
COLUMNS = ("at_utc", "kind", "who", "patient", "what", "written", "address", "under_glass")


@site_page("audit/", name="audit", roles=READERS, section="Audit", title="Who saw and changed what")
def audit(request: HttpRequest) -> HttpResponse:
    """Searches by POST, as the text may contain a name; redirects to an address with only keys and days."""
    if request.method == "POST":
        return _search(request)
    page = _asked_page(request.GET)
    form = _form(request, initial={name: page[name] for name in ("staff", "since", "until", "kind")})
    if not (page["patient"] or page["staff"]):
        return _show(request, {"form": form})
    patient = _patient(request, page["patient"]) if page["patient"] else None
    zone = _zone(patient)
    asked = _asked(request, page, zone)
    found = lines(asked, before=_before(page), most=A_PAGE + 1)
    shown = with_fields(found[:A_PAGE])
    about = {
        "form": form,
        "searched": True,
        "subject": _named(request, [patient.pk])[patient.pk] if patient else "",
        "rows": _rows(request, shown, zone),
        "clock": clock_name(str(zone)),
        "older": _older(page, found[A_PAGE - 1].key) if len(found) > A_PAGE else "",
        "asked": {name: page[name] or "" for name in ("patient", "staff", "since", "until", "kind")},
    }
    return _show(request, about)


@site_page("audit/file.csv", name="audit_csv", roles=READERS)
@require_POST
def audit_csv(request: HttpRequest) -> HttpResponse:
    """Returns the same lines as a file, at most ten thousand, times in UTC; the download is recorded as well."""
    page = _asked_page(request.POST)
    if not (page["patient"] or page["staff"]):
        raise Http404
    patient = _patient(request, page["patient"]) if page["patient"] else None
    found = list(all_lines(_asked(request, page, _zone(patient)), most=A_FILE))
    called = references([line.patient for line in found if line.patient])
    people = User.objects.in_bulk({line.user for line in found if line.user})
    return HttpResponse(
        csv_of(COLUMNS, (_cells(line, people, called) for line in found)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="audit.csv"'},
    )


def _cells(line: AuditLine, people: dict[int, User], called: dict[int, str]) -> tuple[Any, ...]:
    """Returns a row of the file, which names a patient only by reference."""
    return (
        line.key.at.astimezone(UTC).isoformat(),
        line.kind,
        people[line.user].email if line.user in people else "",
        called.get(line.patient, f"patient {line.patient}") if line.patient else "",
        look_words(line) if line.kind == SAW else act_words(line.what) or NO_ACT,
        f"{line.table._meta.model_name} {line.about}" if line.table else "",
        line.address,
        "yes" if line.is_under_glass else "",
    )


def _search(request: HttpRequest) -> HttpResponse:
    form = _form(request, request.POST)
    if not form.is_valid():
        return _show(request, {"form": form}, status=422)
    given = form.cleaned_data
    rest = {name: given[name] for name in ("staff", "since", "until", "kind")}
    if not (given["who"] or given["staff"]):
        form.add_error("who", "Name a patient or a member of staff.")
        return _show(request, {"form": form}, status=422)
    if not given["who"]:
        return redirect(_address(rest))
    found = _find(request, given["who"])
    if not found:
        form.add_error("who", NOBODY)
        return _show(request, {"form": form}, status=422)
    if len(found) == 1:
        return redirect(_address({"patient": found[0].pk, **rest}))
    choices = [(_address({"patient": patient.pk, **rest}), patient) for patient in found]
    return _show(request, {"form": form, "choices": choices})


def _find(request: HttpRequest, text: str) -> list[Patient]:
    """Finds patients: clinicians search the patients of their clinics, operators only by reference."""
    if has_role(request.user, Role.CLINICIAN):
        found = look_for(list(clinics_of(request.user)), text, today=timezone.now().date())
        return found.patients[:MOST_FOUND]
    patient = patient_by_reference(text)
    return [patient] if patient else []


def _patient(request: HttpRequest, pk: int) -> Patient:
    """Returns the patient whom the list is about; the access is recorded for operators too."""
    if has_role(request.user, Role.CLINICIAN):
        return patient_for(request.user, pk)
    patient = Patient.objects.select_related("clinic").filter(pk=pk).first()
    if patient is None:
        raise Http404
    return seen(patient)


def _staff(request: HttpRequest) -> QuerySet[User]:
    """Returns the staff of a clinician's clinics; for an operator all staff."""
    staff = User.objects.filter(is_staff=True).order_by("full_name", "email")
    is_clinician = has_role(request.user, Role.CLINICIAN)
    return staff.filter(clinics__in=clinics_of(request.user)).distinct() if is_clinician else staff


def _form(request: HttpRequest, data: Any = None, **given: Any) -> AuditForm:
    names = has_role(request.user, Role.CLINICIAN)
    words = "Name, date of birth, phone or reference." if names else "Reference of an assessment, e.g. K7QF-2MRT."
    return AuditForm(data, staff=_staff(request), help_text=words, today=timezone.now().date(), **given)


def _asked_page(data: Any) -> dict[str, Any]:
    form = PageForm(data)
    form.is_valid()
    page = {name: form.cleaned_data.get(name) for name in form.fields}
    until: date = page["until"] or timezone.now().date()
    return {**page, "until": until, "since": page["since"] or until - DAYS}


def _asked(request: HttpRequest, page: dict[str, Any], zone: ZoneInfo) -> AuditSearch:
    clinics = None
    if has_role(request.user, Role.CLINICIAN):
        clinics = tuple(clinic.pk for clinic in clinics_of(request.user))
    return AuditSearch(
        since=_midnight(page["since"], zone),
        until=_midnight(page["until"] + timedelta(days=1), zone),
        patients=with_merged(page["patient"]) if page["patient"] else (),
        user=page["staff"],
        kind=page["kind"] or "",
        clinics=clinics,
    )


def _zone(patient: Patient | None) -> ZoneInfo:
    """By whose clock days begin and times are told: the patient's clinic's, else the reader's."""
    return patient.clinic.zone if patient else ZoneInfo(timezone.get_current_timezone_name())


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone)


def _before(page: dict[str, Any]) -> Key | None:
    key = (page["before_at"], page["before_rank"], page["before_pk"])
    return None if None in key else Key(*key)


def _older(page: dict[str, Any], last: Key) -> str:
    rest = {name: page[name] for name in ("patient", "staff", "since", "until", "kind")}
    return _address({**rest, "before_at": last.at.isoformat(), "before_rank": last.rank, "before_pk": last.pk})


def _address(given: dict[str, Any]) -> str:
    kept = {name: value for name, value in given.items() if value not in (None, "")}
    return f"{reverse('admin:audit')}?{urlencode(kept)}"


def _named(request: HttpRequest, patients: list[int]) -> dict[int, str]:
    """Returns how the reader sees these patients: by name, or by reference."""
    if has_role(request.user, Role.CLINICIAN):
        return {pk: str(patient) for pk, patient in Patient.objects.in_bulk(patients).items()}
    called = references(patients)
    return {pk: called.get(pk, f"patient {pk}") for pk in patients}


def _rows(request: HttpRequest, shown: list[AuditLine], zone: ZoneInfo) -> list[Any]:
    return audit_rows(
        shown,
        people=User.objects.in_bulk({line.user for line in shown if line.user}),
        patients=_named(request, [*{line.patient for line in shown if line.patient}]),
        values=has_role(request.user, Role.CLINICIAN),
        zone=zone,
    )


def _show(request: HttpRequest, about: dict[str, Any], status: int = 200) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": "Who saw and changed what",
        "names": has_role(cast(User, request.user), Role.CLINICIAN),
        **about,
    }
    return TemplateResponse(request, "admin/audit.html", context, status=status)
