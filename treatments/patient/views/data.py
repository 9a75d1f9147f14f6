"""The patient's data: to read, download and correct, to withdraw photos, and to erase."""

import uuid
from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from questionnaire.services import open_photo
from treatments.patient.forms.account import ContactsForm
from treatments.patient.forms.identity import BirthDateForm
from treatments.patient.presenters.data import copy_of, erasure_page, photo_lines, readable
from treatments.permissions import check_birth_date_tries, log_wrong_birth_date, patient_of, patient_view
from treatments.queries.people.own_records import photos_of
from treatments.services.care import photos as permission
from treatments.services.care.photos import withdraw_photos
from treatments.services.people.privacy import Fate, PrivacyRefused, check_erase, correct, erase, fates

UNPROCESSABLE, CONFLICT = 422, 409


@never_cache
@require_safe
@patient_view
def my_data(request: HttpRequest) -> HttpResponse:
    """Shows what the patient can do with their data."""
    patient = patient_of(request)
    context = {"patient": patient, "photos": photos_of(patient).count(), "clinic_phone": patient.clinic.phone}
    return render(request, "patient/my_data.html", context)


@never_cache
@require_safe
@patient_view
def my_copy(request: HttpRequest) -> HttpResponse:
    """Shows all of the patient's data."""
    patient = patient_of(request)
    page = readable(copy_of(patient, now=timezone.now()))
    return render(request, "patient/my_copy.html", {"page": page, "clinic_phone": patient.clinic.phone})


@never_cache
@require_safe
@patient_view
def my_copy_file(request: HttpRequest) -> HttpResponse:
    """Returns all of the patient's data as a machine-readable file."""
    found = copy_of(patient_of(request), now=timezone.now())
    headers = {"Content-Disposition": 'attachment; filename="my-data.json"'}
    return JsonResponse(found, json_dumps_params={"indent": 2, "ensure_ascii": False}, headers=headers)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@patient_view
def my_contacts(request: HttpRequest) -> HttpResponse:
    """Lets the patient correct name and phone.

    Address and birth date identify the patient, so only the clinic changes those.
    """
    patient = patient_of(request)
    held = {name: getattr(patient, name) for name in ContactsForm.base_fields}
    posted = request.POST if request.method == "POST" else None
    form = ContactsForm(posted, initial=held, country=patient.clinic.country)
    if form.is_bound and form.is_valid():
        try:
            correct(patient=patient, **form.cleaned_data)
        except PrivacyRefused as refused:
            form.add_error("full_name", str(refused))
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect("patient:my_data")
    context = {"form": form, "patient": patient, "clinic_phone": patient.clinic.phone}
    return render(request, "patient/my_contacts.html", context, status=UNPROCESSABLE if form.errors else 200)


@never_cache
@require_safe
@patient_view
def my_photos(request: HttpRequest) -> HttpResponse:
    """Lists the patient's photos, each with a button to withdraw it."""
    patient = patient_of(request)
    context = {
        "photos": photo_lines(photos_of(patient)),
        "is_allowed": permission.is_allowed(patient),
        "clinic_phone": patient.clinic.phone,
    }
    return render(request, "patient/my_photos.html", context)


@never_cache
@require_safe
@patient_view
def my_photo(request: HttpRequest, photo_id: uuid.UUID, *, thumbnail: bool) -> FileResponse:
    """Returns a photo of the patient, or 404; never cached."""
    photo = get_object_or_404(photos_of(patient_of(request)), pk=photo_id)
    try:
        file = open_photo(photo=photo, thumbnail=thumbnail)
    except FileNotFoundError as missing:
        raise Http404 from missing
    response = FileResponse(file, content_type="image/jpeg", filename="photo.jpg")
    response["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
@require_POST
@patient_view
def withdraw_photo(request: HttpRequest, photo_id: uuid.UUID) -> HttpResponse:
    """Erases one photo."""
    patient = patient_of(request)
    photo = get_object_or_404(photos_of(patient), pk=photo_id)
    withdraw_photos(patient=patient, photos=[photo], now=timezone.now())
    messages.success(request, _("Your photo is erased."))
    return redirect("patient:my_photos")


@never_cache
@require_POST
@patient_view
def withdraw_all_photos(request: HttpRequest) -> HttpResponse:
    """Withdraws the permission for photos: all are erased, except those in a signed record."""
    if permission.refuse(patient=patient_of(request), now=timezone.now()):
        messages.success(
            request, _("We keep no more photos of you. Photos that are part of a signed treatment record stay in it.")
        )
    else:
        messages.success(request, _("All your photos are erased. We keep none."))
    return redirect("patient:my_photos")


@never_cache
@require_POST
@patient_view
def allow_photos(request: HttpRequest) -> HttpResponse:
    """Allows the clinic to keep photos again."""
    permission.allow(patient=patient_of(request), now=timezone.now())
    messages.success(request, _("Thank you. Your clinic may keep photos of you."))
    return redirect("patient:my_photos")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@patient_view
def my_erase(request: HttpRequest) -> HttpResponse:
    """Shows what would be erased and what has to stay; after the birth date is confirmed, erases and signs out."""
    patient = patient_of(request)
    form = BirthDateForm(request.POST if request.method == "POST" else None, today=timezone.localdate())
    told = fates(patient)
    page = erasure_page(told)
    status = 200
    if form.is_bound and _is_hers(request, form):
        try:
            erase(patient=patient, now=timezone.now())
        except PrivacyRefused as refused:
            form.add_error(None, str(refused))
            status = CONFLICT
        else:
            logout(request)
            return render(request, "patient/my_erased.html", {"page": page})
    context = {"form": form, "page": page, "clinic_phone": patient.clinic.phone, "not_now": _not_now(told)}
    return render(request, "patient/my_erase.html", context, status=status if status != 200 or not form.errors else 422)


def _not_now(told: Iterable[Fate]) -> str:
    """Returns what currently prevents an erasure, shown before the button is pressed; "" if nothing does."""
    try:
        check_erase(fate.patient for fate in told)
    except PrivacyRefused as refused:
        return str(refused)
    return ""


def _is_hers(request: HttpRequest, form: BirthDateForm) -> bool:
    """Returns whether the birth date is given and correct; attempts count like sign-ins."""
    if not form.is_valid():
        return False
    check_birth_date_tries(request)
    if form.cleaned_data["birth_date"] != patient_of(request).birth_date:
        log_wrong_birth_date(request)
        form.refuse_date()
        return False
    return True
