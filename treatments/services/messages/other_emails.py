"""E-mails that are not about a visit's time, to patients and staff: answers, questions, reports, held visits.

To patients they name no concern, treatment or decision: that is read after signing in. They do not greet by
name, since anybody can have typed it, with any address. To staff they name no patient. Each is written when it is
sent; None if there is nothing left to report.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from treatments.models import (
    AskFirst,
    Assessment,
    ClinicQuestion,
    DeskMessage,
    FollowUp,
    GlassBreak,
    Hold,
    Message,
    MessageKind,
    Outcome,
    Pressing,
    ProblemReport,
)
from treatments.models.messages.messages import SUBJECTS
from treatments.queries.booking.standing import booking_of
from treatments.services.messages.visit_emails import as_text, compose, link
from treatments.wording.days import day_in_words


def write(message: Message) -> EmailMessage | None:
    """The e-mail of a message of one of the kinds in WRITERS; addressed to "" if the clinic has no address."""
    kind = MessageKind(message.kind)
    email = WRITERS[kind](getattr(message, SUBJECTS[kind]))
    if email and message.staff:
        email.to = [message.staff.email]
    return email


def _receipt(assessment: Assessment) -> EmailMessage:
    """Confirms that the clinic has the patient's answers, and how to see them again."""
    with translation.override(assessment.patient.language):
        subject = _("We have your answers (%(reference)s)") % {"reference": assessment.reference}
        about = {"reference": assessment.reference, "wait_until": _wait_until(assessment)}
        return compose("patient/mail/received", about, subject, assessment.patient, assessment.clinic)


def _wait_until(assessment: Assessment) -> str:
    """The day before which no treatment fits, in words; "" if one fits now, or waiting alone is not enough."""
    wait = assessment.result.get("wait")
    if not wait or assessment.outcome != Outcome.CLINICIAN_FIRST:
        return ""
    return day_in_words(date.fromisoformat(wait["until"]))


def _reviewed(assessment: Assessment) -> EmailMessage:
    """Says that a clinician has decided, and that the result can be read after signing in."""
    with translation.override(assessment.patient.language):
        subject = _("Your clinic has looked at your answers")
        return compose("patient/mail/reviewed", {}, subject, assessment.patient, assessment.clinic)


def _question(question: ClinicQuestion) -> EmailMessage | None:
    """Says that the clinic has a question, and where to answer; not which question."""
    if question.answered_at is not None or question.withdrawn_at is not None:
        return None
    patient, clinic = question.assessment.patient, question.assessment.clinic
    with translation.override(patient.language):
        return compose("patient/mail/asked", {}, _("Your clinic has a question for you"), patient, clinic)


def _follow_up(follow_up: FollowUp) -> EmailMessage | None:
    """Says that the clinic asks about the outcome, and where to answer; the treatment is not named."""
    if follow_up.answered_at is not None:
        return None
    patient = follow_up.plan.patient
    with translation.override(patient.language):
        subject = _("How are you? Your clinic would like to hear from you")
        return compose("patient/mail/how_it_went", {}, subject, patient, follow_up.plan.clinic)


def _answered(report: ProblemReport) -> EmailMessage:
    """Says that the clinic has answered a report, and where; the answer is not included."""
    with translation.override(report.patient.language):
        subject = _("Your clinic has written to you")
        return compose("patient/mail/answered", {}, subject, report.patient, report.clinic)


def _held(hold: Hold) -> EmailMessage:
    """The clinician's text about a held visit. The subject says nothing about the patient's health."""
    plan = hold.session.plan
    with translation.override(plan.patient.language):
        subject = _("Your next visit to %(clinic)s") % {"clinic": plan.clinic.name}
        return compose("messages/held", {"text": hold.draft}, subject, plan.patient, plan.clinic)


def _from_desk(written: DeskMessage) -> EmailMessage:
    """The text of the front desk. The answer goes to the clinic's own e-mail address or phone."""
    patient = written.patient
    with translation.override(patient.language):
        subject = _("A message from %(clinic)s") % {"clinic": patient.clinic.name}
        return compose("messages/from_desk", {"text": written.text}, subject, patient, patient.clinic)


def text_for(written: DeskMessage) -> str:
    """The same as a text message: who writes, the text, and how to stop the texts."""
    with translation.override(written.patient.language):
        return as_text(f"{written.patient.clinic.name}: {written.text}")


def _staff_problem(report: ProblemReport) -> EmailMessage:
    """To the person to whom a report is assigned, or else to the clinic."""
    page = link("admin:treatments_problemreport_change", report.pk)
    urgent = "Urgent: " if report.pressing == Pressing.EMERGENCY else ""
    return EmailMessage(
        subject=f"{urgent}a report is waiting for you",
        body=f"Hello,\n\na patient of {report.clinic} has sent a report after a visit. Please read it:\n\n{page}\n",
        to=[report.assigned_to.email if report.assigned_to else report.clinic.email],
    )


def _staff_hold(hold: Hold, *, is_here: bool = False) -> EmailMessage:
    """Tells the treating clinician that a visit is held, and whether the patient is at the desk; not why."""
    booking, clinic = booking_of(hold.session), hold.session.plan.clinic
    page = link("admin:treatments_hold_change", hold.pk)
    where, who = ("At the desk: a", "is at the desk") if is_here else ("A", "has told something new")
    return EmailMessage(
        subject=f"{where} visit is held and waits for you",
        body=f"Hello,\n\na patient of {clinic} {who}. A visit is held until you clear it:\n\n{page}\n",
        to=[booking.clinician.user.email if booking and booking.clinician.user.is_active else clinic.email],
    )


def _staff_answers(assessment: Assessment) -> EmailMessage:
    """Tells the next treating clinician that there are answers to read first; not from whom and why."""
    marks = AskFirst.objects.filter(assessment=assessment).select_related("session__plan__clinic")
    booked = [booking for mark in marks if (booking := booking_of(mark.session))]
    first = min(booked, key=lambda booking: booking.starts_at, default=None)
    page = link("admin:treatments_assessment_change", assessment.pk)
    return EmailMessage(
        subject="Urgent: answers to read before a visit",
        body=f"Hello,\n\nanswers that may be about a patient with a visit ahead came in at {assessment.clinic}. "
        f"Nobody knows yet who sent them. Read them before the visit:\n\n{page}\n",
        to=[first.clinician.user.email if first and first.clinician.user.is_active else assessment.clinic.email],
    )


def _staff_glass(glass: GlassBreak) -> EmailMessage:
    """Says that an operator has opened a record: one message to each clinician, or one to the clinic itself."""
    clinic = glass.patient.clinic
    return EmailMessage(
        subject="A patient's record was opened under glass",
        body=f"Hello,\n\n{glass.user}, an operator, has opened the record of a patient of {clinic} without a task "
        f"in their care. It can be read, not changed, until {glass.until.astimezone(clinic.zone):%H:%M} "
        f"({clinic.clock_name}).\n\nWhose record, and why:\n\n{link('admin:openings')}\n\nPlease look into it.\n",
        to=[clinic.email],
    )


WRITERS: Mapping[MessageKind, Callable[[Any], EmailMessage | None]] = {
    MessageKind.RECEIPT: _receipt,
    MessageKind.REVIEWED: _reviewed,
    MessageKind.QUESTION: _question,
    MessageKind.FOLLOW_UP: _follow_up,
    MessageKind.ANSWERED: _answered,
    MessageKind.HELD: _held,
    MessageKind.FROM_DESK: _from_desk,
    MessageKind.STAFF_PROBLEM: _staff_problem,
    MessageKind.STAFF_HOLD: _staff_hold,
    MessageKind.STAFF_HOLD_HERE: partial(_staff_hold, is_here=True),
    MessageKind.STAFF_ANSWERS: _staff_answers,
    MessageKind.STAFF_GLASS: _staff_glass,
}
