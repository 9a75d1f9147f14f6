"""The front desk's pages: load, permit, validate, one call to a service, redirect."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from treatments.forms.desk import AskForDayForm, CancelForm, DayForm, SlotForm, WantedForm, WeekForm
from treatments.forms.desk_patients import NoteForm
from treatments.forms.find import FindForm
from treatments.lifecycle import BookingState, SessionState
from treatments.models import Booking, Clinic, Clinician, PlannedSession, Room, User
from treatments.models.rosters import NotOffered, Question, question_for
from treatments.permissions import (
    Role,
    booking_for,
    can_book,
    check_can_book,
    clinic_for,
    clinics_of,
    has_role,
    session_for,
    staff_view,
)
from treatments.presenters import courses as course_words
from treatments.presenters import desk as words
from treatments.presenters import desk_moves as move_words
from treatments.presenters import work_lists as list_words
from treatments.queries import availability, work_lists
from treatments.queries import desk as queries
from treatments.queries.desk import STAGES, Stage
from treatments.queries.waitlist import wants_earlier
from treatments.queries.work_lists import List
from treatments.scheduling import refusals
from treatments.services import bookings, confirmations, distance, keeping, moves, undo, waitlist, window_requests
from treatments.services.consents import has_consent
from treatments.services.wishes import wishes_of

desk_view = staff_view(Role.FRONT_DESK, Role.CLINICIAN)
ROWS_A_PAGE = 50
FIND_ID = "find_%s"
"""The search stands on every page, beside whatever form the page has."""
UNPROCESSABLE, CONFLICT = 422, 409
ON_THE_WAY = {BookingState.BOOKED, BookingState.ARRIVED}


@desk_view
def home(request: HttpRequest) -> HttpResponse:
    """Who has a session to book; a POST looks somebody up, so that names stay out of addresses."""
    return _found(request) if request.method == "POST" else _work_list(request)


def _work_list(request: HttpRequest) -> HttpResponse:
    now, clinics = timezone.now(), clinics_of(request.user)
    code = request.GET.get("clinic")
    clinic = clinic_for(request.user, code) if code else None
    stage = Stage(request.GET["stage"]) if request.GET.get("stage") in STAGES else Stage.DUE
    waiting = queries.to_book(clinics.filter(pk=clinic.pk) if clinic else clinics, now)
    page = Paginator(waiting.filter(STAGES[stage]), ROWS_A_PAGE).get_page(request.GET.get("page"))
    about = {
        "lists": list_words.ways(work_lists.counts(clinics, now)),
        "tabs": words.tabs(queries.counts(waiting), stage, clinic),
        "stage": stage,
        "page": page,
        "rows": [words.work_row(session) for session in page],
        "empty": words.STAGE_WORDS[stage],
        "chosen": clinic,
        "clinics": clinics,
        "can_book": can_book(request.user),
    }
    return desk_page(request, "desk/home.html", about, now=now, current="home")


def _found(request: HttpRequest) -> HttpResponse:
    now, form = timezone.now(), FindForm(request.POST, auto_id=FIND_ID)
    if not form.is_valid():
        return desk_page(request, "desk/found.html", {"find": form}, now=now, status=UNPROCESSABLE)
    text = form.cleaned_data["text"]
    found = queries.find(clinics_of(request.user), now, text)
    rows = [words.work_row(session) for session in found.sessions]
    return desk_page(request, "desk/found.html", {"find": form, "text": text, "found": found, "rows": rows}, now=now)


@desk_view
@require_safe
def find_time(request: HttpRequest, pk: int) -> HttpResponse:
    """The free times of a session, a week at a time."""
    return _times(request, session_for(request.user, pk))


@desk_view
@require_safe
def why_not(request: HttpRequest, pk: int) -> HttpResponse:
    """Why a time cannot be had, and the nearest that can."""
    session, now = session_for(request.user, pk), timezone.now()
    form = WantedForm(request.GET, clinic=session.plan.clinic, now=now)
    if not form.is_valid():
        return _times(request, session, wanted=form, status=UNPROCESSABLE)
    return _times(request, session, wanted=form, wanted_at=form.cleaned_data["starts_at"])


@desk_view
@require_POST
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """Books one time, or says why not and offers the nearest."""

    def take(session: PlannedSession, slot: dict[str, Any], now: datetime) -> HttpResponse:
        made = bookings.book(session=session, **slot, by=staff_of(request), now=now)
        messages.success(request, words.booked_words(made, is_new=made.booked_at == now))
        return redirect("desk:booking", made.pk)

    return _take(request, pk, take)


@desk_view
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeps one time while the desk talks to the patient, or says why not and offers the nearest."""

    def take(session: PlannedSession, slot: dict[str, Any], now: datetime) -> HttpResponse:
        keeping.keep(session=session, choice=bookings.Choice(**slot), by=staff_of(request), now=now)
        return redirect("desk:find_time", session.pk)

    return _take(request, pk, take)


def _take(
    request: HttpRequest, pk: int, take: Callable[[PlannedSession, dict[str, Any], datetime], HttpResponse]
) -> HttpResponse:
    """Does something with the time whose button was pressed; refused, the page of times says why."""
    check_can_book(request.user)
    session = session_for(request.user, pk)
    form = SlotForm(request.POST, clinic=session.plan.clinic)
    if not form.is_valid():
        refused = bookings.NotBookable(SlotForm.REFUSED)
        return _times(request, session, refused=refused, status=UNPROCESSABLE)
    try:
        return take(session, form.cleaned_data["slot"], timezone.now())
    except bookings.BookingRefused as refused:
        return _times(request, session_for(request.user, pk), refused=refused, status=CONFLICT)


@desk_view
@require_POST
def ask_for_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks a clinician for a day outside the window."""
    check_can_book(request.user)
    session, form = session_for(request.user, pk), AskForDayForm(request.POST)
    if not form.is_valid():
        return _times(request, session, ask=form, status=UNPROCESSABLE)
    try:
        window_requests.ask(session=session, **form.cleaned_data, by=staff_of(request), now=timezone.now())
    except window_requests.RequestRefused as refused:
        return _times(request, session, refused=bookings.NotBookable(str(refused)), status=CONFLICT)
    messages.success(request, "A clinician is asked. The answer appears here.")
    return redirect("desk:find_time", pk)


@desk_view
@require_POST
def let_go(request: HttpRequest, pk: int) -> HttpResponse:
    """Frees the time that was kept."""
    check_can_book(request.user)
    session = session_for(request.user, pk)
    keeping.let_go(session=session, by=staff_of(request))
    messages.success(request, "The time is free again.")
    return redirect("desk:find_time", session.pk)


def _times(
    request: HttpRequest,
    session: PlannedSession,
    *,
    wanted: WantedForm | None = None,
    wanted_at: datetime | None = None,
    refused: bookings.BookingRefused | None = None,
    ask: AskForDayForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of free times, with the answer to a time that was asked for or refused."""
    now, clinic = timezone.now(), session.plan.clinic
    kept = keeping.kept_for(session, now=now)
    wished, course = wishes_of(session.plan.patient), queries.course_of(session)
    about = words.session_head(session, now) | {
        "no_shows": words.no_shows(queries.no_shows_of(session.plan.patient), clinic),
        "wished": course_words.wishes_words(wished),
        "more_to_book": sum(each.state == SessionState.TO_BOOK for each in course) > 1,
        "wanted": wanted or WantedForm(clinic=clinic, now=now, initial={"date": session.ideal}),
        "course": words.course(course, session, clinic.zone),
        "refused": refused,
        "can_book": can_book(request.user),
        "overrides": words.overrides(session),
        "times_url": reverse("desk:find_time", args=[session.pk]),
        "why_url": reverse("desk:why_not", args=[session.pk]),
        "slots_url": reverse("desk:book", args=[session.pk]),
        "hold_url": reverse("desk:keep", args=[session.pk]),
        "hold_minutes": keeping.KEEP_FOR.seconds // 60,
        "take": words.BOOK_IT,
        "kept": kept and words.kept(kept, clinic.zone, now, by=staff_of(request)),
        "slots_method": "post",
        "slot_name": "slot",
        "ask": ask,
        "asked_days": [words.asked_day(each) for each in queries.window_requests(session)],
    }
    try:
        bookings.check_next(session)
        about["ask"] = ask or _ask_form(session, wanted_at, now)
        bookings.check_window_open(session, now=now)
        question = question_for(session, now=now, wanted_at=wanted_at)
        about |= _week(request, session, question, wanted_at) | answer(session, question, refused, wanted_at)
        if not (refused or wanted_at):
            best = availability.most_suitable(question, session.ideal, wished.as_wishes(), about["clinician"])
            about["best"] = words.SlotWriter(question.roster, session.ideal).slots(best)
        if wanted_at:
            span = question.search.visit.occupied(wanted_at)
            others = keeping.kept_at(span, besides=session, now=now)
            about["kept_for_others"] = [words.kept_for_other(each, clinic.zone) for each in others]
    except (bookings.NotBookable, NotOffered) as stopped:
        about |= {"stopped": str(stopped)}
    return desk_page(request, "desk/find_time.html", about, now=now, clinic=clinic, status=status)


def local_day(session: PlannedSession, at: datetime) -> date:
    """The day of a moment by the clock of the session's clinic."""
    return at.astimezone(session.plan.clinic.zone).date()


def _ask_form(session: PlannedSession, wanted_at: datetime | None, now: datetime) -> AskForDayForm | None:
    """To ask a clinician for the day wanted, or for today once the window is over; None inside the window."""
    today = now.astimezone(session.plan.clinic.zone).date()
    day = local_day(session, wanted_at) if wanted_at else today
    is_outside = not session.earliest <= day <= session.latest
    return AskForDayForm(initial={"day": day}) if is_outside and (wanted_at or session.latest < today) else None


def _week(
    request: HttpRequest, session: PlannedSession, question: Question, wanted_at: datetime | None
) -> dict[str, Any]:
    form = WeekForm(request.GET, clinicians=question.roster.clinicians)
    clinician = form.chosen("clinician")
    on = local_day(session, wanted_at) if wanted_at else session.ideal
    first = availability.first_day(question, form.chosen("first") or on)
    week = availability.week_from(question, first, clinician)
    return {"week_form": form, "clinician": clinician} | words.times(question, week, session)


def answer(
    session: PlannedSession,
    question: Question,
    refused: bookings.BookingRefused | None,
    wanted_at: datetime | None,
    *,
    rather: int | None = None,
    clinician: Clinician | None = None,
    room: Room | None = None,
) -> dict[str, Any]:
    """The nearest times to one that was refused, or what stands against one that was asked for; `rather` with whom.

    Asked for with a `clinician` or in a `room`, it is looked for with nobody else and nowhere else.
    """
    writer = words.SlotWriter(question.roster, session.ideal)
    if refused:
        return {"nearest": writer.slots(refused.nearest)}
    if wanted_at is None:
        return {}
    too_close = distance.in_the_way(session, wanted_at, now=question.search.now)
    asked = question.only(clinician.pk if clinician else None, room.pk if room else None)
    reasons = _not_set_up(asked, clinician, room) or [
        reason.text for reason in refusals.why_not(asked.roster, asked.search, wanted_at)
    ]
    reasons = [too_close, *reasons] if too_close else reasons
    rather = clinician.pk if clinician else rather
    nearest = question.nearest(wanted_at, rather) if reasons else asked.nearest(wanted_at, rather, n=1)
    return {"asked": True, "reasons": reasons, "nearest": writer.slots(nearest)}


def _not_set_up(asked: Question, clinician: Clinician | None, room: Room | None) -> list[str]:
    roster = asked.roster
    wanted = ((clinician, roster.clinicians), (room, roster.rooms))
    return [bookings.not_set_up(each) for each, found in wanted if each and not found]


@desk_view
@require_safe
def today(request: HttpRequest, code: str) -> HttpResponse:
    """To the day sheet of the date that was asked for, or of today."""
    clinic, form = clinic_for(request.user, code), DayForm(request.GET)
    asked = form.cleaned_data["day"] if form.is_valid() else timezone.now().astimezone(clinic.zone).date()
    return redirect("desk:day", clinic.code, asked)


@desk_view
@require_safe
def day(request: HttpRequest, code: str, day: date) -> HttpResponse:
    """Who comes to a clinic on a day."""
    clinic, now = clinic_for(request.user, code), timezone.now()
    rights = {"may_book": can_book(request.user), "may_treat": has_role(request.user, Role.CLINICIAN)}
    shown = queries.bookings_on(clinic, day)
    about = {
        "day": day,
        "title": words.day_words(day),
        "opening": words.opening_words(*queries.opening_on(clinic, day)),
        "parts": words.day_sheet(queries.working_on(clinic, day), shown, now, **rights),
        "count": sum(booking.cancelled_at is None for booking in shown),
        "previous": words.day_url(clinic, day - timedelta(days=1)),
        "following": words.day_url(clinic, day + timedelta(days=1)),
        "next_sheet": words.next_sheet(clinic, queries.next_open_day(clinic, day)),
        "turn_to": DayForm(initial={"day": day}),
    }
    return desk_page(request, "desk/day.html", about, now=now, clinic=clinic, current="day")


@desk_view
@require_safe
def booking(request: HttpRequest, pk: int) -> HttpResponse:
    """One booking: what, when, what was told, what happened to it, and the way to cancel it."""
    return show_booking(request, booking_for(request.user, pk))


@desk_view
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancels a booking, or says what stands against it."""
    check_can_book(request.user)
    found = booking_for(request.user, pk)
    form = _cancel_form(found, request.POST)
    if not form.is_valid():
        return show_booking(request, found, form=form, status=UNPROCESSABLE)
    first, *along = form.chosen
    said = f"{len(along) + 1} visits cancelled." if along else "Cancelled."
    return _act(request, first, said, bookings.cancel, reason=form.cleaned_data["reason"], along=along, shown=found)


def _cancel_form(booking: Booking, given: Any = None) -> CancelForm:
    return CancelForm(given, booking=booking, waiting=bookings.waiting_bookings(booking.session.plan))


@desk_view
@require_POST
def not_arrived(request: HttpRequest, pk: int) -> HttpResponse:
    check_can_book(request.user)
    return _act(request, booking_for(request.user, pk), "Arrival taken back.", bookings.mark_not_arrived)


@desk_view
@require_POST
def no_show(request: HttpRequest, pk: int) -> HttpResponse:
    check_can_book(request.user)
    sentence = "Marked as a no-show. The session is to be booked again."
    return _act(request, booking_for(request.user, pk), sentence, bookings.mark_no_show)


@desk_view
@require_POST
def confirmed(request: HttpRequest, pk: int) -> HttpResponse:
    """She has said on the phone that she will come."""
    check_can_book(request.user)
    return _act(request, booking_for(request.user, pk), "Confirmed.", confirmations.confirm)


def _act(
    request: HttpRequest,
    booking: Booking,
    sentence: str,
    act: Callable[..., Booking],
    shown: Booking | None = None,
    **details: Any,
) -> HttpResponse:
    """Does one thing to a booking; refused, the booking's page says why. `shown` is whose page it is, if another's."""
    page = shown or booking
    try:
        changed = act(booking=booking, by=staff_of(request), now=timezone.now(), **details)
    except bookings.BookingRefused as refused:
        return show_booking(request, booking_for(request.user, page.pk), refused=refused, status=CONFLICT)
    messages.success(request, f"{changed.patient.full_name}: {sentence}")
    back = request.POST.get("back")
    if back == "day":
        clinic = changed.session.plan.clinic
        return redirect("desk:day", clinic.code, bookings.local_day(changed))
    if back in list(List):
        return redirect("desk:work_list", back)
    return redirect("desk:booking", page.pk)


def show_booking(
    request: HttpRequest,
    booking: Booking,
    *,
    form: CancelForm | None = None,
    note: NoteForm | None = None,
    refused: bookings.BookingRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a booking, with what stood against what was asked for."""
    now, clinic = timezone.now(), booking.session.plan.clinic
    rights = {"may_book": can_book(request.user), "may_treat": has_role(request.user, Role.CLINICIAN)}
    undoable = undo.last_act(booking, now=now) if rights["may_book"] else None
    about = {
        "entry": words.entry(booking, now, **rights),
        "patient": booking.patient,
        "session": booking.session,
        "history": words.history(queries.history_of(booking), clinic.zone),
        "note": words.note(booking),
        "note_form": note or NoteForm(booking=booking),
        "told": words.told(queries.messages_about(booking), clinic.zone, now),
        "course": words.course(queries.course_of(booking.session), booking.session, clinic.zone),
        "can_cancel": rights["may_book"] and words.can_be_cancelled(booking),
        "consent_missing": booking.state in ON_THE_WAY and not has_consent(booking.session),
        "form": form or _cancel_form(booking),
        "late": words.late_words(booking, is_late=bookings.is_late(booking, at=booking.cancelled_at or now)),
        "refused": refused,
        "overrides": words.overrides(booking.session),
        "day_url": words.day_url(clinic, bookings.local_day(booking)),
        "can_move": rights["may_book"] and moves.can_move(booking, booking.session.plan, by=staff_of(request), now=now),
        "wants_earlier": wants_earlier(booking.session),
        "can_wait": rights["may_book"] and waitlist.can_wait(booking, by=staff_of(request), now=now),
        "can_rebook": booking.session.state == SessionState.TO_BOOK and bookings.is_next(booking.session),
        "may_book": rights["may_book"],
        "told_soon": words.TOLD_SOON,
        "undo": undoable and move_words.undo_words(undoable, clinic.zone, now),
    }
    return desk_page(request, "desk/booking.html", about, now=now, clinic=clinic, status=status)


def staff_of(request: HttpRequest) -> User:
    """Who acts; `desk_view` let nobody else in."""
    return cast("User", request.user)


def desk_page(
    request: HttpRequest,
    template: str,
    about: dict[str, Any],
    *,
    now: datetime,
    clinic: Clinic | None = None,
    current: str = "",
    status: int = 200,
) -> HttpResponse:
    """A page with what stands around all of them, by its clinic's clock or, of several, the first one's."""
    clinics, may_book = list(clinics_of(request.user)), can_book(request.user)
    around = words.frame(clinics=clinics, now=now, may_book=may_book, clinic=clinic, current=current)
    around["find"] = FindForm(auto_id=FIND_ID)
    of_clock = clinic or next(iter(clinics), None)
    with timezone.override(of_clock.zone if of_clock else None):
        return render(request, template, around | about, status=status)
