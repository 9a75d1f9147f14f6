"""The front desk's work lists, and the acts that take a row off a list."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db.models import Q, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from treatments.desk.forms.lists import ReturnCallForm, ToldApartForm
from treatments.desk.presenters import work_lists as words
from treatments.desk.views.page import desk_page, desk_view, staff_of
from treatments.desk.views.to_book import ROWS_A_PAGE
from treatments.permissions import can_book, check_can_book, clinics_of, patient_for, session_for
from treatments.queries.booking import work_lists as queries
from treatments.queries.booking.outside_hours import outside
from treatments.queries.booking.work_lists import List
from treatments.services.booking import rebooking
from treatments.services.people import duplicates


@desk_view
@require_safe
def work_list(request: HttpRequest, key: str) -> HttpResponse:
    """Shows one list, the most urgent first."""
    if key not in list(List):
        raise Http404
    chosen, now, clinics = List(key), timezone.now(), clinics_of(request.user)
    page = Paginator(queries.LISTS[chosen](clinics, now), ROWS_A_PAGE).get_page(request.GET.get("page"))
    about = {
        "lists": words.ways(queries.counts(clinics, now), chosen),
        "words": words.WORDS[chosen],
        "page": page,
        "lines": words.lines(chosen, page, now),
        "can_book": can_book(request.user),
    }
    return desk_page(request, "desk/work_list.html", about, now=now, current="home")


@desk_view
@require_safe
def outside_hours(request: HttpRequest) -> HttpResponse:
    """Shows the future bookings that no longer fit hours, rooms or devices, the soonest first."""
    now, clinics = timezone.now(), clinics_of(request.user)
    fallen = outside(Q(session__plan__clinic__in=clinics), now=now)
    page = Paginator(fallen, ROWS_A_PAGE).get_page(request.GET.get("page"))
    prefetch_related_objects([row.booking for row in page], "patient")
    about = {
        "lists": words.ways(queries.counts(clinics, now)),
        "words": words.OUTSIDE,
        "is_outside": True,
        "page": page,
        "lines": words.outside_lines(page, now),
        "can_book": can_book(request.user),
    }
    return desk_page(request, "desk/work_list.html", about, now=now, current="home")


@desk_view
@require_POST
def called(request: HttpRequest, pk: int) -> HttpResponse:
    """Records a call to a patient about coming again."""
    check_can_book(request.user)
    patient, form = patient_for(request.user, pk), ReturnCallForm(request.POST)
    if not form.is_valid():
        raise BadRequest("How the call ended was not said.")
    call = rebooking.note_call(patient=patient, **form.cleaned_data, by=staff_of(request), now=timezone.now())
    messages.success(request, f"{patient.full_name}: {call.get_outcome_display().lower()}.")
    return redirect("desk:work_list", List.RETURNS)


@desk_view
@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends the patient a message that asks whether they want to come again."""
    check_can_book(request.user)
    session = session_for(request.user, pk)
    try:
        rebooking.invite(session=session, by=staff_of(request), now=timezone.now())
    except rebooking.NotToWrite as refused:
        messages.error(request, f"{session.plan.patient.full_name}: {refused}")
    else:
        messages.success(
            request, f"{session.plan.patient.full_name} is asked to come again, in the patient’s language."
        )
    return redirect("desk:work_list", List.RETURNS)


@desk_view
@require_POST
def dismiss_duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Records that two patients with similar records are two people."""
    check_can_book(request.user)
    patient, form = patient_for(request.user, pk), ToldApartForm(request.POST)
    other = patient_for(request.user, form.cleaned_data["other"]) if form.is_valid() else patient
    if other == patient:  # also where one record was merged into the other
        raise BadRequest("One patient is no two people.")
    duplicates.dismiss_duplicate(patient=patient, other=other, by=staff_of(request), now=timezone.now())
    messages.success(request, f"{patient.full_name} and {other.full_name} are two people.")
    return redirect("desk:work_list", List.ALIKE)
