"""A clinician asks the patient a question before deciding: one at a time, word for word, answered once.

While a question is open the assessment waits for the patient and not for the clinic; the answer returns it to the
queue. The errors of a clinician's actions are the sentences that the clinician reads, those of the patient's actions
the sentences that the patient reads.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from treatments.models import Assessment, ClinicQuestion, MessageKind, User
from treatments.models.audit import acting
from treatments.permissions import check_can_review
from treatments.services.messages import messages
from treatments.services.refusals import Refused
from treatments.services.review.review_queue import ReviewRefused, check_undecided, lock

LONGEST_QUESTION = 1000
LONGEST_ANSWER = 4000


class QuestionRefused(ReviewRefused):
    """A question that cannot be asked or withdrawn as sent."""


class AnswerRefused(Refused):
    """An answer that is refused; the message is the sentence that the patient reads."""


def ask(*, assessment: Assessment, text: str, by: User, now: datetime) -> ClinicQuestion:
    """Ask the patient a question and notify them by e-mail; `now` is aware.

    Raises NotAllowed, AlreadyDecided, AssessmentGone and QuestionRefused.
    """
    check_can_review(by, assessment)
    with transaction.atomic(), acting(by, "question.asked", assessment=assessment.pk):
        locked = lock(assessment)
        check_undecided(locked)
        check_question(locked, text)
        question = ClinicQuestion.objects.create(assessment=locked, text=text.strip(), asked_by=by, asked_at=now)
        messages.tell(kind=MessageKind.QUESTION, about=question, clinic=locked.clinic, now=now)
    return question


def check_question(assessment: Assessment, text: str) -> None:
    """Raises QuestionRefused for an empty or too long question, and while another one is open."""
    if not text.strip():
        raise QuestionRefused("Write the question. The patient reads it word for word.", "text")
    if len(text.strip()) > LONGEST_QUESTION:
        raise QuestionRefused(f"Use at most {LONGEST_QUESTION:,} characters.", "text")
    asked = assessment.clinic_questions.open().select_related("asked_by").first()
    if asked is not None:
        at = asked.asked_at.astimezone(assessment.clinic.zone)
        raise QuestionRefused(
            f"{asked.asked_by} asked the patient on {at:%B} {at.day} at {at:%H:%M}, and there is no answer yet. "
            "Take that question back first.",
            "text",
        )


def withdraw(*, question: ClinicQuestion, by: User, now: datetime) -> ClinicQuestion:
    """Withdraw an open question; `now` is aware.

    Raises NotAllowed, AssessmentGone, and QuestionRefused once it was answered or withdrawn.
    """
    check_can_review(by, question.assessment)
    with transaction.atomic(), acting(by, "question.withdrawn", assessment=question.assessment_id):
        lock(question.assessment)
        open_one = ClinicQuestion.objects.open().select_for_update().filter(pk=question.pk).first()
        if open_one is None:
            raise QuestionRefused("This question is no longer open: the patient has answered, or it was taken back.")
        open_one.withdrawn_at = now
        open_one.save(update_fields=["withdrawn_at"])
    return open_one


def withdraw_open(*, assessment: Assessment, now: datetime) -> None:
    """Withdraw the open questions on a locked assessment, as part of an action that makes them unnecessary."""
    for question in assessment.clinic_questions.open().select_for_update():
        question.withdrawn_at = now
        question.save(update_fields=["withdrawn_at"])


def answer(*, question: ClinicQuestion, text: str, now: datetime) -> ClinicQuestion:
    """Store the patient's answer, once; the assessment waits for the clinic again. `now` is aware.

    Raises AnswerRefused.
    """
    with transaction.atomic(), acting(None, "question.answered", assessment=question.assessment_id):
        locked = ClinicQuestion.objects.select_for_update().filter(pk=question.pk).first()
        if locked is None:
            raise AnswerRefused(_("Your clinic does not need this answer any more. You have nothing to do."))
        check_answer(locked, text)
        locked.answer, locked.answered_at = text.strip(), now
        locked.save(update_fields=["answer", "answered_at"])
    return locked


def check_answer(question: ClinicQuestion, text: str) -> None:
    """Raises AnswerRefused for an empty or too long answer, and for a question that is no longer open."""
    if question.withdrawn_at is not None:
        raise AnswerRefused(_("Your clinic does not need this answer any more. You have nothing to do."))
    if question.answered_at is not None:
        raise AnswerRefused(_("You have already answered this question. Your clinic has your answer."))
    if not text.strip():
        raise AnswerRefused(_("Write your answer."))
    if len(text.strip()) > LONGEST_ANSWER:
        raise AnswerRefused(_("Use at most 4,000 letters and spaces."))


def can_answer(question: ClinicQuestion) -> bool:
    """Whether the clinic still waits for the patient's answer to this question."""
    return question.answered_at is None and question.withdrawn_at is None
