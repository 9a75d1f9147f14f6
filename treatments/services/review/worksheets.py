"""A patient's worksheet: saved as often as the patient likes, until a clinician has decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treatments.models import Assessment, Review, User, Worksheet
from treatments.models.audit import acting
from treatments.models.review.worksheets import LONGEST_QUESTION, MOST_QUESTIONS
from treatments.services.refusals import Refused

IN_DANGER = "self_harm_thoughts"


class WorksheetRefused(Refused):
    """An entry that is refused; the message is the sentence that the patient reads."""


class WorksheetClosed(WorksheetRefused):
    """A clinician has decided; the worksheet can no longer be changed."""


@dataclass(frozen=True)
class WorksheetEntries:
    """The patient's entries. `suggested` are questions of the result, word for word; `sure_after` is a Sureness."""

    suggested: Sequence[str] = ()
    own_questions: Sequence[str] = ()
    check_answers: Mapping[str, str] = field(default_factory=dict)
    unclear: Sequence[str] = ()
    sure_after: int | None = None


@transaction.atomic
def save_worksheet(
    *, assessment: Assessment, entries: WorksheetEntries, by: User | None = None, now: datetime
) -> Worksheet:
    """Store the patient's entries; they replace the previous ones. `now` is aware UTC.

    Raises WorksheetClosed once a clinician has decided, and WorksheetRefused for too many or too long questions.
    """
    check_own_questions(entries.own_questions)
    with acting(by, "worksheet.save", assessment=assessment.pk):
        sheet = _open_sheet(assessment)
        sheet.suggested = [text for text in assessment.result.get("questions", ()) if text in entries.suggested]
        sheet.own_questions = list(entries.own_questions)
        if may_be_asked(assessment):
            sheet.check_answers = dict(entries.check_answers)
            sheet.unclear = list(entries.unclear)
            sheet.sure_after = entries.sure_after
        sheet.changed_at = now
        sheet.save()
    return sheet


@transaction.atomic
def say_how_sure(*, assessment: Assessment, sure_before: int, by: User | None = None, now: datetime) -> Worksheet:
    """Store how sure the patient was before reading the result, a Sureness; the first answer is kept for comparison.

    Raises WorksheetClosed once a clinician has decided, and WorksheetRefused for a patient in danger.
    """
    if not may_be_asked(assessment):
        raise WorksheetRefused(_("There is nothing to choose now. A clinician will talk with you first."))
    with acting(by, "worksheet.sure_before", assessment=assessment.pk):
        sheet = _open_sheet(assessment)
        if sheet.sure_before is None:
            sheet.sure_before = sure_before
            sheet.changed_at = now
            sheet.save()
    return sheet


def may_be_asked(assessment: Assessment) -> bool:
    """Whether the patient is asked about the choice at all: patients in danger are not."""
    return IN_DANGER not in assessment.facts.get("flags", ())


def check_own_questions(questions: Sequence[str]) -> None:
    """Raises WorksheetRefused if there are too many questions, or one is too long."""
    if len(questions) > MOST_QUESTIONS:
        over = len(questions) - MOST_QUESTIONS
        raise WorksheetRefused(
            ngettext(
                "You can write up to %(most)s questions. Take out %(over)s line.",
                "You can write up to %(most)s questions. Take out %(over)s lines.",
                over,
            )
            % {"most": MOST_QUESTIONS, "over": over}
        )
    for place, question in enumerate(questions, start=1):
        if len(question) > LONGEST_QUESTION:
            raise WorksheetRefused(
                _("Question %(place)s is too long. Use up to %(longest)s letters and spaces for each.")
                % {"place": place, "longest": LONGEST_QUESTION}
            )


def check_open(assessment: Assessment) -> None:
    """Raises WorksheetClosed once a clinician has decided."""
    if Review.objects.filter(assessment=assessment).exists():
        raise WorksheetClosed(
            _("A clinician has looked at your answers, so this sheet stays as it is. You can still read and print it.")
        )


def is_open(assessment: Assessment) -> bool:
    """Whether `check_open` raises nothing."""
    try:
        check_open(assessment)
    except WorksheetClosed:
        return False
    return True


def _open_sheet(assessment: Assessment) -> Worksheet:
    """The patient's worksheet, or a new one; takes the same lock as a decision."""
    locked = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    check_open(locked)
    return Worksheet.objects.filter(assessment=locked).first() or Worksheet(assessment=locked)
