"""A clinic's question as shown to the patient."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from treatments.models import ClinicQuestion
from treatments.services.review.questions import can_answer
from treatments.wording.days import day_in_words


@dataclass(frozen=True)
class QuestionPage:
    """The question, who asked, and the patient's answer; `is_open` while the clinic waits for it."""

    text: str
    asked: str
    answer: str
    answered: str
    is_open: bool


def question_page(question: ClinicQuestion) -> QuestionPage:
    """Returns the page of a question; days are those of the clinic's calendar."""
    clinic = question.assessment.clinic
    asked = {"name": question.asked_by, "day": day_in_words(timezone.localdate(question.asked_at, clinic.zone))}
    answered = question.answered_at and day_in_words(timezone.localdate(question.answered_at, clinic.zone))
    return QuestionPage(
        text=question.text,
        asked=_("%(name)s asked you on %(day)s") % asked,
        answer=question.answer,
        answered=_("You answered on %(day)s") % {"day": answered} if answered else "",
        is_open=can_answer(question),
    )
