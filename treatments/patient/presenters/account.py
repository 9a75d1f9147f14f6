"""The patient's account: the next step, their plan, visits, and what they sent. Times are in the clinic's time zone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treatments.lifecycle import BookingState, PlanState, SessionState
from treatments.models import (
    Assessment,
    Booking,
    Clinic,
    ClinicQuestion,
    Consent,
    Decision,
    FollowUp,
    Outcome,
    Patient,
    Plan,
    PlannedSession,
    ProblemReport,
)
from treatments.patient.presenters import care
from treatments.patient.presenters.consents import ConsentLine, consent_lines
from treatments.patient.presenters.plan_event import BeforeEvent, before_event
from treatments.patient.presenters.plan_standing import PlanStanding, has_day_to_come_back, standing
from treatments.queries.booking.waitlist import offers_to
from treatments.queries.people.own_records import same_person
from treatments.services.booking.bookings import patient_can_change
from treatments.services.booking.confirmations import can_confirm
from treatments.wording.days import clock_in_words, day_in_words, days_in_words, time_in_words, weekday_in_words
from treatments.wording.problems import ReportLine, report_line
from treatments.wording.timeline import Timeline, TimelineVisit, timeline
from treatments.wording.treatments import treatment_name, visit_name

AFTERCARE = timedelta(weeks=6)
"""How long the advice for after a visit is shown: longer than any of it applies."""

WAITING = ("quiet", gettext_lazy("A clinician will look at it"))
ASKED = ("info", gettext_lazy("A clinician waits for your answer"))
DECISIONS = {
    Decision.APPROVED: ("good", gettext_lazy("Plan approved")),
    Decision.CHANGED: ("info", gettext_lazy("Plan changed by a clinician")),
    Decision.AGREED: ("info", gettext_lazy("The clinician agrees: no treatment for now")),
    Decision.DECLINED: ("care", gettext_lazy("The clinician does not recommend treatment now")),
}
SESSIONS = {
    SessionState.TO_BOOK: ("quiet", gettext_lazy("To be booked")),
    SessionState.BOOKED: ("good", gettext_lazy("Booked")),
    SessionState.HELD: ("care", gettext_lazy("On hold: please wait for our call")),
    SessionState.DONE: ("good", gettext_lazy("Done")),
}
PLANS = {
    PlanState.ACTIVE: ("good", gettext_lazy("Under way")),
    PlanState.COMPLETED: ("info", gettext_lazy("Finished")),
    PlanState.STOPPED: ("quiet", gettext_lazy("Stopped")),
}
VISITS = {
    BookingState.BOOKED: ("good", gettext_lazy("Booked")),
    BookingState.ARRIVED: ("info", gettext_lazy("You are here")),
    BookingState.DONE: ("quiet", gettext_lazy("Done")),
    BookingState.NO_SHOW: ("care", gettext_lazy("Missed")),
}


@dataclass(frozen=True)
class Appointment:
    """A booked visit: its day, its hours, and their time zone. `can_change`: the patient may move or cancel it."""

    name: str
    day: str
    hours: str
    clock: str
    place: str
    with_whom: str
    tone: str
    status: str
    calendar_uid: object
    can_change: bool
    can_confirm: bool
    is_confirmed: bool
    hold: str


@dataclass(frozen=True)
class PlanStep:
    """A session of a plan as text."""

    name: str
    when: str
    room: str
    tone: str
    status: str


@dataclass(frozen=True)
class OwnPlan:
    """A plan, drawn and listed. `before_event`: the last days that its event leaves, each with its purpose."""

    tone: str
    status: str
    starts: str
    drawing: Timeline | None
    steps: tuple[PlanStep, ...]
    before_event: BeforeEvent | None
    consents: tuple[ConsentLine, ...]


@dataclass(frozen=True)
class OpenRequest:
    """Something that is asked of the patient, and where they do it."""

    text: str
    url: str
    action: str


@dataclass(frozen=True)
class Sent:
    """An assessment as a line: when it was sent, the clinician's decision, and a day to wait for, or ""."""

    reference: str
    day: str
    tone: str
    status: str
    not_yet: str


@dataclass(frozen=True)
class Next:
    """The next step; `url` is empty if there is nothing for the patient to open."""

    text: str
    url: str = ""
    action: str = ""


@dataclass(frozen=True)
class MySpace:
    """Everything on the page."""

    name: str
    clinic: Clinic
    next: Next
    asked: tuple[OpenRequest, ...]
    coming: tuple[Appointment, ...]
    past: tuple[Appointment, ...]
    plans: tuple[OwnPlan, ...]
    care: care.CarePage
    reports: tuple[ReportLine, ...]
    can_report: bool
    sent: tuple[Sent, ...]
    standing: PlanStanding


def my_space(patient: Patient, *, now: datetime) -> MySpace:
    """Returns what a patient sees in their own account; `now` is aware."""
    bookings = _bookings(patient)
    coming = [booking for booking in bookings if booking.ends_at > now]
    past = [booking for booking in reversed(bookings) if booking.ends_at <= now]
    recent = [booking for booking in past if booking.ends_at > now - AFTERCARE]
    plans = _plans(patient)
    pages = tuple(_plan(plan, timezone.localdate(now, plan.clinic.zone)) for plan in plans)
    sent = list(_sent_under_names_of(patient))
    assessments = [
        assessment for assessment in sent if assessment.is_shown_to_patient and assessment.patient_id == patient.pk
    ]
    questions = tuple(_questions(patient))
    reports = list(_reports(patient))
    return MySpace(
        name=patient.full_name,
        clinic=patient.clinic,
        next=_next(coming, plans, assessments, is_asked=bool(questions)),
        asked=(*_unclaimed(sent), *_offers(patient, now), *questions, *_asked(pages), *_outcomes(patient)),
        coming=tuple(_appointment(booking, now) for booking in coming),
        past=tuple(_appointment(booking, now) for booking in past),
        plans=pages,
        care=_care(patient, coming, recent, plans, assessments),
        reports=tuple(report_line(report) for report in reports),
        can_report=any(_can_report(booking, now) for booking in bookings),
        sent=tuple(
            _sent(assessment, is_asked=bool(questions) and assessment is assessments[0]) for assessment in assessments
        ),
        standing=standing(assessments, plans, is_asked=bool(questions), clinic=patient.clinic, now=now),
    )


def _sent_under_names_of(patient: Patient) -> QuerySet[Assessment]:
    """Returns the assessments with the patient's address, birth date and name at any clinic, the newest first."""
    sent = Assessment.objects.filter(patient__in=same_person(patient))
    return sent.select_related("clinic", "review", "waiting__clinic").order_by("-created_at", "-pk")


def _unclaimed(sent: Iterable[Assessment]) -> Iterable[OpenRequest]:
    """Yields answers sent in the patient's name without sign-in and not claimed yet; their content is not shown."""
    for assessment in (answers for answers in sent if answers.is_unclaimed):
        text = _("On %(day)s answers were sent with your name and e-mail address.") % {"day": sent_on(assessment)}
        yield OpenRequest(text, reverse("patient:my_claim", args=[assessment.reference]), _("Were they yours?"))


def sent_on(assessment: Assessment) -> str:
    """Returns the day on which answers were sent, as text, in the clinic's time zone."""
    return day_in_words(timezone.localdate(assessment.created_at, assessment.clinic.zone))


def _bookings(patient: Patient) -> list[Booking]:
    standing = patient.bookings.standing().select_related("session__plan__clinic", "clinician__user")
    return list(standing.order_by("during"))


def _plans(patient: Patient) -> list[Plan]:
    plans = patient.plans.select_related("clinic", "review__assessment__clinic").prefetch_related(
        _sessions(), _consents()
    )
    return list(plans.order_by("-created_at", "-pk"))


def _consents() -> Prefetch:
    """Prefetches the consents in force, each with its plan, whose clinic's time zone its day is shown in."""
    return Prefetch("consents", Consent.objects.standing().select_related("plan__clinic"))


def _offers(patient: Patient, now: datetime) -> Iterable[OpenRequest]:
    """Yields the times that the waiting list currently offers to the patient."""
    for offer in offers_to(patient.pk, now):
        zone = offer.freed.clinic.zone
        when = {
            "day": weekday_in_words(timezone.localdate(offer.during.lower, zone)),
            "time": time_in_words(offer.during.lower, zone),
        }
        text = _("A time has come free: %(time)s on %(day)s.") % when
        yield OpenRequest(text, reverse("patient:my_offer", args=[offer.uid]), _("Look at it"))


def _questions(patient: Patient) -> Iterable[OpenRequest]:
    """Yields the clinic's questions that wait for the patient's answer."""
    for question in ClinicQuestion.objects.open().filter(assessment__patient=patient).order_by("asked_at"):
        url = reverse("patient:my_question", args=[question.pk])
        yield OpenRequest(_("Your clinic has a question for you."), url, _("Read and answer"))


def _outcomes(patient: Patient) -> Iterable[OpenRequest]:
    """Yields the outcome questions that are due and unanswered."""
    for follow_up in FollowUp.objects.filter(plan__patient=patient, answered_at__isnull=True).order_by("due_on"):
        text = _("%(treatment)s: how did it go?") % {"treatment": treatment_name(follow_up.treatment)}
        yield OpenRequest(text, reverse("patient:my_outcome", args=[follow_up.pk]), _("Tell us"))


def _asked(plans: Iterable[OwnPlan]) -> Iterable[OpenRequest]:
    """Yields the consents that are still missing."""
    for plan in plans:
        for line in plan.consents:
            if line.is_missing:
                text = _("%(treatment)s: read what it is and what can go wrong, and say if you agree.")
                yield OpenRequest(text % {"treatment": line.treatment}, line.url, line.action)


def _sessions() -> Prefetch:
    standing = Prefetch("bookings", Booking.objects.standing())
    kept = PlannedSession.objects.exclude(state=SessionState.DROPPED)
    return Prefetch("sessions", kept.order_by("position").prefetch_related(standing))


def _reports(patient: Patient) -> Iterable[ProblemReport]:
    reports = patient.problem_reports.select_related("clinic", "booking__session", "read_by__clinician__user")
    return reports.order_by("-created_at", "-pk")


def _can_report(booking: Booking, now: datetime) -> bool:
    return booking.starts_at <= now and booking.state != BookingState.NO_SHOW


def _next(coming: list[Booking], plans: list[Plan], assessments: list[Assessment], *, is_asked: bool) -> Next:
    """Returns the patient's next visit, else what is to be booked, else what they are waiting for."""
    if coming:
        return _next_visit(coming[0])
    session = _to_book(plans)
    if session is not None:
        return _next_booking(session)
    return _next_without_visit(plans, assessments, is_asked=is_asked)


def _next_without_visit(plans: list[Plan], assessments: list[Assessment], *, is_asked: bool) -> Next:
    if is_asked:
        return Next(_("A clinician waits for your answer to a question. Then your clinic continues."))
    if any(getattr(assessment, "review", None) is None for assessment in assessments):
        return Next(_("A clinician looks at your answers. We write to you when that is done."))
    if assessments and has_day_to_come_back(assessments[0]):
        return Next(_("No visit is planned for now. Below you can read when to come back."))
    if plans and plans[0].state == PlanState.COMPLETED:
        return Next(_("Your plan is done. For a new look, you can answer the questions again."), *_start())
    return Next(_("No visit is planned. You can answer the questions again at any time."), *_start())


def _start() -> tuple[str, str]:
    return reverse("patient:home"), _("Answer the questions")


def _next_visit(booking: Booking) -> Next:
    clinic = booking.session.plan.clinic
    about = {
        "visit": visit_name(booking.session.treatment, booking.session.number),
        "day": weekday_in_words(_day(booking, clinic)),
        "time": time_in_words(booking.starts_at, clinic.zone),
        "clock": clock_in_words(clinic.time_zone),
    }
    if _is_held(booking):
        text = _("%(visit)s on %(day)s at %(time)s is on hold. Please wait for our call before you come in.") % about
        return Next(text, f"tel:{clinic.phone}" if clinic.phone else "", _("Call the clinic"))
    return Next(_("%(visit)s is on %(day)s at %(time)s, %(clock)s.") % about, "#before", _("How to get ready"))


def _to_book(plans: list[Plan]) -> PlannedSession | None:
    active = (plan for plan in plans if plan.state == PlanState.ACTIVE)
    waiting = (session for plan in active for session in plan.sessions.all() if session.state == SessionState.TO_BOOK)
    return next(waiting, None)


def _next_booking(session: PlannedSession) -> Next:
    clinic = session.plan.clinic
    about = {
        "visit": visit_name(session.treatment, session.number),
        "days": days_in_words(session.earliest, session.latest),
        "clinic": clinic.name,
    }
    text = _("Book %(visit)s next. It can be on any day from %(days)s. Call %(clinic)s.") % about
    return Next(text, f"tel:{clinic.phone}" if clinic.phone else "", _("Call the clinic"))


def _care(
    patient: Patient, coming: list[Booking], past: list[Booking], plans: list[Plan], assessments: list[Assessment]
) -> care.CarePage:
    done = [booking for booking in past if booking.state in {BookingState.DONE, BookingState.ARRIVED}]
    planned = [session.treatment for plan in plans for session in plan.sessions.all()]
    return care.care_page(
        clinic=patient.clinic,
        coming=_care_visit(coming[0]) if coming else None,
        last=_care_visit(done[0]) if done else None,
        planned=planned,
        flags=assessments[0].facts.get("flags", ()) if assessments else (),
    )


def _care_visit(booking: Booking) -> care.CaredVisit:
    return care.CaredVisit(booking.session.treatment, day_in_words(_day(booking, booking.session.plan.clinic)))


def _is_held(booking: Booking) -> bool:
    """Returns whether the patient waits for a call first; a patient who has arrived is at the desk already."""
    return booking.state == BookingState.BOOKED and booking.session.state == SessionState.HELD


def _hold(clinic: Clinic) -> str:
    """Returns what a visit on hold waits for, and what the patient can do."""
    words = _(
        "A clinician settles a point about your safety first, and then calls you. Until then the time stays yours."
    )
    if not clinic.phone:
        return words
    ask = _("To ask about it, or to cancel, call %(phone)s.") % {"phone": clinic.phone}
    return f"{words} {ask}"


def _appointment(booking: Booking, now: datetime) -> Appointment:
    clinic = booking.session.plan.clinic
    is_held = _is_held(booking)
    tone, status = SESSIONS[SessionState.HELD] if is_held else VISITS[BookingState(booking.state)]
    hours = {
        "starts": time_in_words(booking.starts_at, clinic.zone),
        "ends": time_in_words(booking.ends_at, clinic.zone),
    }
    return Appointment(
        name=visit_name(booking.session.treatment, booking.session.number),
        day=weekday_in_words(_day(booking, clinic)),
        hours=_("%(starts)s to %(ends)s") % hours,
        clock=clock_in_words(clinic.time_zone),
        place=f"{clinic.name}, {clinic.place}",
        with_whom=str(booking.clinician),
        tone=tone,
        status=str(status),
        calendar_uid=booking.calendar_uid,
        can_change=patient_can_change(booking, now=now),
        can_confirm=can_confirm(booking, now=now) and not is_held,
        is_confirmed=booking.confirmed_at is not None and booking.state == BookingState.BOOKED and not is_held,
        hold=_hold(clinic) if is_held else "",
    )


def _day(booking: Booking, clinic: Clinic) -> date:
    return timezone.localdate(booking.starts_at, clinic.zone)


def _plan(plan: Plan, today: date) -> OwnPlan:
    tone, status = PLANS[PlanState(plan.state)]
    sessions = _still_meant(plan)
    visits = [_visit(session, plan.clinic) for session in sessions]
    drawing = timeline(visits, today=today)
    return OwnPlan(
        before_event=before_event(plan, today),
        tone=tone,
        status=str(status),
        starts=day_in_words(plan.start_on),
        drawing=drawing,
        steps=tuple(_steps(sessions, drawing)),
        consents=tuple(consent_lines(plan, plan.sessions.all(), plan.consents.all())),
    )


def _still_meant(plan: Plan) -> list[PlannedSession]:
    """Returns the visits of a plan; if the plan is over, only the done ones, as no other follows."""
    is_over = plan.state != PlanState.ACTIVE
    return [session for session in plan.sessions.all() if session.state == SessionState.DONE or not is_over]


def _visit(session: PlannedSession, clinic: Clinic) -> TimelineVisit:
    booked = [_day(booking, clinic) for booking in session.bookings.all()]
    return TimelineVisit(
        treatment=session.treatment,
        number=session.number,
        earliest=session.earliest,
        ideal=session.ideal,
        latest=session.latest,
        booked_on=booked[0] if booked else None,
        done_on=session.done_on,
    )


def _steps(sessions: Iterable[PlannedSession], drawing: Timeline | None) -> Iterable[PlanStep]:
    lines = drawing.lines if drawing else ()
    for session, line in zip(sessions, lines, strict=True):
        tone, status = _state_of(session)
        yield PlanStep(line.name, line.day, line.room, tone, str(status))


def _state_of(session: PlannedSession) -> tuple[str, object]:
    """Returns the same state as its visit has, if there is one."""
    if session.state == SessionState.BOOKED:
        for booking in session.bookings.all():
            return VISITS[BookingState(booking.state)]
    return SESSIONS[SessionState(session.state)]


def _sent(assessment: Assessment, *, is_asked: bool) -> Sent:
    review = getattr(assessment, "review", None)
    tone, status = DECISIONS[Decision(review.decision)] if review else ASKED if is_asked else WAITING
    return Sent(assessment.reference, sent_on(assessment), tone, str(status), _not_yet(assessment))


def _not_yet(assessment: Assessment) -> str:
    """Returns the day to wait for, until a clinician has decided; "" if there is none."""
    wait = assessment.result.get("wait")
    if not wait or getattr(assessment, "review", None):
        return ""
    day = {"day": day_in_words(date.fromisoformat(wait["until"]))}
    if assessment.outcome == Outcome.CLINICIAN_FIRST:
        return _("Not yet: from %(day)s") % day
    return _("More could fit from %(day)s") % day
