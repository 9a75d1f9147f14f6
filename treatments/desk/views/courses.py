"""The whole plan at once: times that fit together and the patient's wishes, booked in one step."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from treatments.desk.forms.courses import TogetherForm, WishesForm
from treatments.desk.presenters import courses as words
from treatments.desk.presenters.bookings import no_shows
from treatments.desk.presenters.choices import TOLD_SOON
from treatments.desk.views.page import CONFLICT, UNPROCESSABLE, desk_page, desk_view, staff_of
from treatments.models import PlannedSession
from treatments.permissions import can_book, check_can_book, session_for
from treatments.queries.booking.day_and_plan import no_shows_of
from treatments.services.booking import courses
from treatments.services.booking import wishes as kept
from treatments.services.booking.booking_refusals import BookingRefused, NotBookable
from treatments.wording.clinic_days import counted


@desk_view
@require_safe
def whole_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Proposes a time for every visit of the session's plan that has none."""
    return _proposal(request, session_for(request.user, pk))


@desk_view
@require_POST
def note_wishes(request: HttpRequest, pk: int) -> HttpResponse:
    """Stores the patient's wishes, and searches for times again."""
    check_can_book(request.user)
    session = session_for(request.user, pk)
    form = WishesForm(request.POST, clinic=session.plan.clinic)
    if not form.is_valid():
        return _proposal(request, session, wishes=form, status=UNPROCESSABLE)
    kept.note(patient=session.plan.patient, wishes=form.cleaned_data["wishes"], by=staff_of(request))
    first = form.cleaned_data["not_before"]
    address = request.path.removesuffix("wishes/")
    return redirect(f"{address}?not_before={first}" if first else address)


@desk_view
@require_POST
def book_together(request: HttpRequest, pk: int) -> HttpResponse:
    """Books all of the ticked visits or none; if refused, says why and searches for times again."""
    check_can_book(request.user)
    session = session_for(request.user, pk)
    form = TogetherForm(request.POST, plan=session.plan)
    if not form.is_valid():
        (said,) = form.non_field_errors()
        return _proposal(request, session, refused=NotBookable(str(said)), status=UNPROCESSABLE)
    try:
        booked = courses.book_course(
            plan=session.plan, visits=form.cleaned_data["visits"], by=staff_of(request), now=timezone.now()
        )
    except BookingRefused as refused:
        return _proposal(request, session_for(request.user, pk), refused=refused, status=CONFLICT)
    messages.success(request, f"{counted(len(booked), 'visit')} booked. {TOLD_SOON}")
    return redirect("desk:booking", booked[0].pk)


def _proposal(
    request: HttpRequest,
    session: PlannedSession,
    *,
    wishes: WishesForm | None = None,
    refused: BookingRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    now, plan = timezone.now(), session.plan
    wished = kept.wishes_of(plan.patient).as_wishes()
    asked = WishesForm(request.GET, clinic=plan.clinic)
    not_before = asked.cleaned_data.get("not_before") if asked.is_valid() else None
    form = wishes or WishesForm.showing(wished, plan.clinic)
    if not form.is_bound:
        form.initial["not_before"] = not_before
    about = {
        "session": session,
        "patient": plan.patient,
        "form": form,
        "refused": refused,
        "can_book": can_book(request.user),
        "wished": bool(wished),
        "no_shows": no_shows(no_shows_of(plan.patient), plan.clinic),
    }
    try:
        proposal = courses.propose(plan=plan, now=now, wishes=wished, not_before=not_before)
        about["together"] = words.together(proposal)
    except BookingRefused as stopped:
        about["stopped"] = str(stopped)
    return desk_page(request, "desk/whole_plan.html", about, now=now, clinic=plan.clinic, status=status)
