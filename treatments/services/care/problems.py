"""Problems that a patient notices after a visit: stored in the patient's words and assigned to a named clinician."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from treatments.lifecycle import BookingState
from treatments.models import Booking, MessageKind, Patient, Pressing, ProblemReport, User
from treatments.models.audit import acting
from treatments.models.review.releases import live_knowledge
from treatments.permissions import NotAllowed, Role, clinics_of, has_role
from treatments.queries.care.signs import PRESSING, signs_after
from treatments.rules.evidence import Sign
from treatments.services.messages import messages
from treatments.services.refusals import Refused


class ProblemRefused(Refused):
    """A report, or an answer to one, that is refused; the message is the sentence that the user reads."""


def visits_to_report(patient: Patient, *, now: datetime) -> list[Booking]:
    """The patient's visits that have begun, the newest first; `now` is aware."""
    begun = patient.bookings.standing().filter(during__startswith__lte=now).exclude(state=BookingState.NO_SHOW)
    return list(begun.select_related("session__plan__clinic", "clinician__user").order_by("-during"))


@transaction.atomic
def report_problem(
    *, booking: Booking, noticed: Sequence[str], since: date, strength: int, words: str, now: datetime
) -> ProblemReport:
    """Store a patient's report on one of their visits, and notify a clinician.

    `since` is a day of the clinic's calendar, `now` is aware. Text without a sign has the urgency of a call. Raises
    ProblemRefused if the report is empty, or a sign does not belong to the visit's treatment.
    """
    base = live_knowledge(now)
    possible = {sign.id: sign for sign in signs_after(booking)}
    check_report(noticed, words, possible)
    clinic = booking.session.plan.clinic
    with acting(None, "problem.reported", booking=booking.pk):
        report = ProblemReport.objects.create(
            patient_id=booking.patient_id,
            clinic=clinic,
            booking=booking,
            noticed=list(noticed),
            since=since,
            strength=strength,
            words=words.strip(),
            pressing=_pressing(possible[sign] for sign in noticed),
            knowledge_version=base.version,
            created_at=now,
            assigned_to=_named_contact(booking),
        )
        messages.tell(kind=MessageKind.STAFF_PROBLEM, about=report, clinic=clinic, now=now)
    return report


def check_report(noticed: Sequence[str], words: str, possible: Iterable[str]) -> None:
    """Raises ProblemRefused if the report is empty, or a sign is not in `possible`."""
    if not noticed and not words.strip():
        raise ProblemRefused(_("Tick what you notice, or tell us in your own words."))
    if set(noticed) - set(possible):
        raise ProblemRefused(_("Choose from the list for this visit."))


def _pressing(signs: Iterable[Sign]) -> Pressing:
    return max((PRESSING[sign.action] for sign in signs), default=Pressing.CALL)


def _named_contact(booking: Booking) -> User | None:
    """The treating clinician; if that account is inactive, the clinic's contact, else one of its clinicians."""
    clinic = booking.session.plan.clinic
    colleagues = clinic.staff.filter(is_active=True, is_staff=True, groups__name=Role.CLINICIAN).order_by("pk")
    first = (user for user in (booking.clinician.user, clinic.problem_contact) if user and user.is_active)
    return next(first, None) or colleagues.first()


@transaction.atomic
def mark_read(*, report: ProblemReport, by: User, now: datetime) -> ProblemReport:
    """Record who read the report first; the patient sees it. Raises NotAllowed."""
    locked = _lock(report, by)
    if locked.read_at is None:
        with acting(by, "problem.read", problem=locked.pk):
            locked.read_at, locked.read_by = now, by
            locked.save(update_fields=["read_at", "read_by"])
    return locked


@transaction.atomic
def answer(*, report: ProblemReport, text: str, by: User, now: datetime) -> ProblemReport:
    """Store the only answer, which the patient reads. Raises NotAllowed and ProblemRefused."""
    locked = _lock(report, by)
    check_answer(locked, text)
    with acting(by, "problem.answered", problem=locked.pk):
        if locked.read_at is None:
            locked.read_at, locked.read_by = now, by
        locked.answered_at, locked.answered_by, locked.answer = now, by, text.strip()
        locked.save(update_fields=["read_at", "read_by", "answered_at", "answered_by", "answer"])
        messages.tell(kind=MessageKind.ANSWERED, about=locked, clinic=locked.clinic, now=now)
    return locked


def check_answer(report: ProblemReport, text: str) -> None:
    """Raises ProblemRefused for an empty answer or an answered report."""
    if report.answered_at is not None:
        day = timezone.localdate(report.answered_at, report.clinic.zone)
        raise ProblemRefused(f"{report.answered_by} has answered this on {day:%B} {day.day}, {day.year}.")
    if not text.strip():
        raise ProblemRefused("Write what the patient is to know or do.")


def _lock(report: ProblemReport, by: User) -> ProblemReport:
    check_can_answer(by, report)
    reports = ProblemReport.objects.select_for_update(of=("self",)).select_related("clinic", "answered_by")
    return reports.get(pk=report.pk)


def check_can_answer(user: User, report: ProblemReport) -> None:
    """Raises NotAllowed unless the user is a clinician of the report's clinic."""
    if not (has_role(user, Role.CLINICIAN) and clinics_of(user).filter(pk=report.clinic_id).exists()):
        raise NotAllowed("Only a clinician of the same clinic can read and answer this report.")
