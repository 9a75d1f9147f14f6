"""Signs to look for after a visit, with advice; and a problem report, as shown to the patient and to a clinician."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from treatments.models import Booking, Clinic, Pressing, ProblemReport, Strength
from treatments.models.review.releases import knowledge_of, live_knowledge
from treatments.queries.care.signs import signs_after, signs_of
from treatments.rules.evidence import CALL, EMERGENCY, USUAL, Evidence, Sign
from treatments.wording.clinic_days import clock, day_words
from treatments.wording.days import day_in_words, weekday_in_words
from treatments.wording.law import law_of
from treatments.wording.texts import told, translated
from treatments.wording.treatments import visit_name

PRESSING_TONES = {Pressing.USUAL: "quiet", Pressing.CALL: "care", Pressing.EMERGENCY: "stop"}
LEVELS = {EMERGENCY: "stop", CALL: "care", USUAL: "info"}


@dataclass(frozen=True)
class SignShown:
    """A sign with its advice, and whether the patient ticked it."""

    id: str
    notice: str
    advice: str
    level: str
    picked: bool


@dataclass(frozen=True)
class SignGroup:
    """Signs that call for the same action: help now, a call, or waiting."""

    action: str
    title: str
    signs: tuple[SignShown, ...]


@dataclass(frozen=True)
class ReportableVisit:
    """A visit that the patient can report a problem about."""

    name: str
    day: str
    with_whom: str
    calendar_uid: object


@dataclass(frozen=True)
class ReportLine:
    """A report in the patient's list."""

    pk: int
    visit: str
    sent: str
    tone: str
    status: str


@dataclass(frozen=True)
class ReportPage:
    """A report with the advice for the ticked signs, and its status."""

    visit: str
    day: str
    sent: str
    since: str
    strength: str
    words: str
    signs: tuple[SignShown, ...]
    is_emergency: bool
    with_whom: str
    tone: str
    status: str
    answer: str
    answered: str


@dataclass(frozen=True)
class ClinicianPage:
    """The same report for a clinician, in short."""

    facts: tuple[tuple[str, str], ...]
    tone: str
    pressing: str
    signs: tuple[str, ...]
    read: str
    answered: str


def emergency_number(clinic: Clinic) -> str:
    """Returns the emergency number of the clinic's country or region, "" if it is not known."""
    return law_of(clinic).emergency


def visit_line(booking: Booking) -> ReportableVisit:
    clinic = booking.session.plan.clinic
    return ReportableVisit(
        name=visit_name(booking.session.treatment, booking.session.number),
        day=weekday_in_words(timezone.localdate(booking.starts_at, clinic.zone)),
        with_whom=str(booking.clinician),
        calendar_uid=booking.calendar_uid,
    )


def sign_groups(booking: Booking, picked: Iterable[str]) -> tuple[SignGroup, ...]:
    """Returns the signs after this visit in groups, the most urgent first; groups without signs are left out."""
    titles = {EMERGENCY: _("Get help now"), CALL: _("Call the clinic"), USUAL: _("Often seen after this visit")}
    evidence, ticked = live_knowledge().evidence, set(picked)
    shown = [(sign.action, _shown(sign, evidence, sign.id in ticked)) for sign in signs_after(booking)]
    groups = (
        SignGroup(action, title, tuple(sign for of, sign in shown if of == action)) for action, title in titles.items()
    )
    return tuple(group for group in groups if group.signs)


def _shown(sign: Sign, evidence: Evidence, picked: bool) -> SignShown:
    advice = told(sign.fact, evidence.numbers)
    return SignShown(sign.id, translated(sign.notice), advice, LEVELS[sign.action], picked)


def report_line(report: ProblemReport) -> ReportLine:
    """Returns a row of the patient's list; expects the booking's session, the clinic and the reader loaded."""
    session, (tone, status) = report.booking.session, _state(report)
    return ReportLine(
        report.pk, visit_name(session.treatment, session.number), _day(report.created_at, report.clinic), tone, status
    )


def report_page(report: ProblemReport) -> ReportPage:
    """Returns a report as the patient reads it, with the advice of the report's knowledge version."""
    evidence = knowledge_of(report.knowledge_version).evidence
    line = visit_line(report.booking)
    tone, status = _state(report)
    return ReportPage(
        visit=line.name,
        day=line.day,
        sent=_day(report.created_at, report.clinic),
        since=day_in_words(report.since),
        strength=str(Strength(report.strength).label),
        words=report.words,
        signs=tuple(_shown(sign, evidence, True) for sign in signs_of(report, evidence)),
        is_emergency=report.pressing == Pressing.EMERGENCY,
        with_whom=_name(report),
        tone=tone,
        status=status,
        answer=report.answer,
        answered=_answered(report),
    )


def _state(report: ProblemReport) -> tuple[str, str]:
    if report.answered_at:
        return "good", _("Answered")
    if report.read_at:
        return "info", _("Read by %(name)s on %(day)s") % {
            "name": _titled(report.read_by),
            "day": _day(report.read_at, report.clinic),
        }
    return "quiet", _("Sent")


def _answered(report: ProblemReport) -> str:
    if report.answered_at is None:
        return ""
    about = {"name": _titled(report.answered_by), "day": _day(report.answered_at, report.clinic)}
    return _("%(name)s wrote on %(day)s:") % about


def _name(report: ProblemReport) -> str:
    return _titled(report.assigned_to) if report.assigned_to else report.clinic.name


def _titled(user: object) -> str:
    """Returns the title and name if the account is a clinician's ("Dr Ada Clinician"), else the account's name."""
    return str(getattr(user, "clinician", None) or user)


def _day(moment: datetime, clinic: Clinic) -> str:
    return day_in_words(timezone.localdate(moment, clinic.zone))


def report_for_clinician(report: ProblemReport) -> ClinicianPage:
    """Returns a report as a clinician reads it, in English and in the clinic's time zone."""
    evidence = knowledge_of(report.knowledge_version).evidence
    session, booking = report.booking.session, report.booking
    visit = f"{visit_name(session.treatment, session.number)}, {_moment(booking.starts_at, report.clinic)}"
    pressing = Pressing(report.pressing)
    return ClinicianPage(
        facts=(
            ("Visit", f"{visit}, {booking.clinician}"),
            ("Sent", _moment(report.created_at, report.clinic)),
            ("Since", day_words(report.since)),
            ("Bothers the patient", str(Strength(report.strength).label)),
            ("Phone", report.patient.written_phone or "not given"),
            ("For", str(report.assigned_to or "nobody by name")),
        ),
        tone=PRESSING_TONES[pressing],
        pressing=pressing.label,
        signs=tuple(sign.notice for sign in signs_of(report, evidence)),
        read=f"{report.read_by}, {_moment(report.read_at, report.clinic)}" if report.read_at else "",
        answered=f"{report.answered_by}, {_moment(report.answered_at, report.clinic)}" if report.answered_at else "",
    )


def _moment(moment: datetime, clinic: Clinic) -> str:
    return f"{day_words(timezone.localdate(moment, clinic.zone))}, {clock(moment, clinic.zone)}"
