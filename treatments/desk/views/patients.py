"""A patient at the front desk: visits and contacts, and the correction of a name or a phone number."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from treatments.desk.forms.patients import CorrectionForm, DeskMessageForm, NoteForm
from treatments.desk.presenters import bookings as words
from treatments.desk.presenters import to_book
from treatments.desk.views.bookings import show_booking
from treatments.desk.views.page import CONFLICT, UNPROCESSABLE, desk_page, desk_view, staff_of
from treatments.models import Patient
from treatments.permissions import booking_for, can_book, check_can_book, clinics_of, patient_for
from treatments.queries.booking import day_and_plan as queries
from treatments.services.booking import desk_notes
from treatments.services.messages import desk_messages
from treatments.services.people import privacy


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def contacts(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows booked and next visits and contact details; a POST corrects the name and the phone number."""
    patient = patient_for(request.user, pk)
    if request.method != "POST":
        return _page(request, patient, CorrectionForm(patient=patient))
    form = CorrectionForm(request.POST, patient=patient)
    if not form.is_valid():
        return _page(request, patient, form, status=UNPROCESSABLE)
    try:
        privacy.correct_by_clinic(patient=patient, changed=form.changed, by=staff_of(request))
    except privacy.PrivacyRefused as refused:
        form.add_error("full_name", str(refused))
        return _page(request, patient_for(request.user, pk), form, status=CONFLICT)
    messages.success(request, "Corrected." if form.changed else "Nothing was changed.")
    return redirect("desk:contacts", patient.pk)


@desk_view
@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends the patient a short message."""
    check_can_book(request.user)
    patient = patient_for(request.user, pk)
    form = DeskMessageForm(request.POST, patient=patient)
    if not form.is_valid():
        return _page(request, patient, CorrectionForm(patient=patient), message=form, status=UNPROCESSABLE)
    try:
        desk_messages.write(patient=patient, text=form.cleaned_data["text"], by=staff_of(request), now=timezone.now())
    except desk_messages.DeskMessageRefused as refused:
        form.add_error("text", str(refused))
        return _page(request, patient, CorrectionForm(patient=patient), message=form, status=CONFLICT)
    messages.success(request, "Written. The message is sent now.")
    return redirect("desk:contacts", patient.pk)


def _page(
    request: HttpRequest,
    patient: Patient,
    form: CorrectionForm,
    *,
    message: DeskMessageForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now, clinics = timezone.now(), clinics_of(request.user)
    may_book = can_book(request.user)
    about = {
        "patient": patient,
        "form": form,
        "message_form": message or DeskMessageForm(patient=patient),
        "may_write": may_book,
        "no_message": desk_messages.why_not(patient, now=now) if may_book else "",
        "written": words.written(queries.desk_messages_to(patient), patient.clinic.zone),
        "rows": [to_book.work_row(session) for session in queries.open_sessions(clinics, now, [patient])],
        "changes": words.contact_changes(queries.history_of(patient), patient.clinic),
        "can_correct": privacy.can_correct(staff_of(request), patient, privacy.CORRECTED_AT_DESK),
    }
    return desk_page(request, "desk/contacts.html", about, now=now, clinic=patient.clinic, status=status)


@desk_view
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Stores the desk's note on a booking, or removes it."""
    check_can_book(request.user)
    booking = booking_for(request.user, pk)
    form = NoteForm(request.POST, booking=booking)
    if not form.is_valid():
        return show_booking(request, booking, note=form, status=UNPROCESSABLE)
    desk_notes.note(booking=booking, text=form.cleaned_data["text"], by=staff_of(request), now=timezone.now())
    messages.success(request, "Note kept." if form.cleaned_data["text"] else "No note.")
    return redirect("desk:booking", pk)
