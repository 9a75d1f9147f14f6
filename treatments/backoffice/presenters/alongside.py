"""What the review page shows next to an assessment: questions back, photos by date, other assessments."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from questionnaire.models import SubmissionPhoto
from treatments.backoffice.presenters.review import OwnSheet
from treatments.models import Assessment, Clinic, ClinicQuestion, Outcome, RecordPhoto
from treatments.wording.clinic_days import day_short, moment
from treatments.wording.treatments import visit_name


@dataclass(frozen=True)
class QuestionLine:
    """A question back: who asked what and when, and its state. `pk` is None unless it is open."""

    pk: int | None
    text: str
    asked: str
    answer: str
    answered: str
    state: str


@dataclass(frozen=True)
class ComparedPhotoLine:
    """A photo of the patient: its origin and date, and its two addresses. `key` identifies it in a comparison."""

    key: str
    view: str
    view_words: str
    at: datetime
    day: str
    source: str
    url: str
    small_url: str

    @property
    def words(self) -> str:
        return f"{self.view_words}, {self.day} ({self.source})"


@dataclass(frozen=True)
class EarlierLine:
    """Another assessment of the same patient."""

    url: str
    day: str
    reference: str
    outcome: str
    state: str


@dataclass(frozen=True)
class Glance:
    """A non-empty part of the page below the fold, and its size."""

    target: str
    words: str


def question_line(question: ClinicQuestion, clinic: Clinic) -> QuestionLine:
    """Returns a question back; times are in the clinic's time zone."""
    is_open = question.answered_at is None and question.withdrawn_at is None
    return QuestionLine(
        pk=question.pk if is_open else None,
        text=question.text,
        asked=f"{question.asked_by}, {moment(question.asked_at, clinic)}",
        answer=question.answer,
        answered=moment(question.answered_at, clinic) if question.answered_at else "",
        state="Answered" if question.answered_at else "Waits for the patient" if is_open else "Taken back",
    )


def photo_lines(
    photos: Iterable[SubmissionPhoto], at_visits: Iterable[RecordPhoto], clinic: Clinic
) -> tuple[ComparedPhotoLine, ...]:
    """Returns all photos of the patient, the oldest first; days are the clinic's."""
    return tuple(sorted([*_sent(photos, clinic), *_taken(at_visits, clinic)], key=lambda line: line.at))


def _sent(photos: Iterable[SubmissionPhoto], clinic: Clinic) -> Iterator[ComparedPhotoLine]:
    for photo in photos:
        of = [photo.submission.assessment.pk, photo.pk]
        yield ComparedPhotoLine(
            key=f"quiz-{photo.pk}",
            view=photo.view,
            view_words=str(photo.get_view_display()),
            at=photo.uploaded_at,
            day=day_short(photo.uploaded_at.astimezone(clinic.zone).date()),
            source="quiz",
            url=reverse("admin:treatments_assessment_photo", args=of),
            small_url=reverse("admin:treatments_assessment_photo_small", args=of),
        )


def _taken(photos: Iterable[RecordPhoto], clinic: Clinic) -> Iterator[ComparedPhotoLine]:
    for photo in photos:
        session, of = photo.record.session, [photo.record_id, photo.pk]
        yield ComparedPhotoLine(
            key=f"visit-{photo.pk}",
            view=photo.view,
            view_words=photo.view.replace("_", " ").capitalize(),
            at=photo.taken_at,
            day=day_short(photo.taken_at.astimezone(clinic.zone).date()),
            source=visit_name(session.treatment, session.number),
            url=reverse("admin:record_photo", args=of),
            small_url=reverse("admin:record_photo_small", args=of),
        )


def pair_of(
    photos: Sequence[ComparedPhotoLine], before: str = "", after: str = ""
) -> tuple[ComparedPhotoLine, ComparedPhotoLine] | None:
    """Returns the two photos chosen by key; else the first and last of the view with the most photos, or None."""
    by_key = {photo.key: photo for photo in photos}
    if before in by_key and after in by_key:
        return by_key[before], by_key[after]
    views: dict[str, list[ComparedPhotoLine]] = {}
    for photo in photos:
        views.setdefault(photo.view, []).append(photo)
    most = max(views.values(), key=len, default=[])
    return (most[0], most[-1]) if len(most) > 1 else None


def earlier_line(assessment: Assessment, clinic: Clinic) -> EarlierLine:
    """Returns another assessment of the same patient, with its decision."""
    review = getattr(assessment, "review", None)
    return EarlierLine(
        url=reverse("admin:treatments_assessment_change", args=[assessment.pk]),
        day=day_short(assessment.created_at.astimezone(clinic.zone).date()),
        reference=assessment.reference,
        outcome=Outcome(assessment.outcome).label,
        state=review.get_decision_display() if review else "Waits",
    )


def glances(sheet: OwnSheet | None, photos: int, questions: Sequence[QuestionLine], others: int) -> tuple[Glance, ...]:
    """Returns what the clinician would otherwise find only by scrolling."""
    answered = sum(bool(line.answer) for line in questions)
    found = [
        ("questions", answered, "answer to a question back", "answers to questions back"),
        ("worksheet", len(sheet.questions) if sheet else 0, "question of the patient", "questions of the patient"),
        ("worksheet", len(sheet.missed) if sheet else 0, "fact misunderstood", "facts misunderstood"),
        ("photos", photos, "photo", "photos"),
        ("earlier", others, "other assessment", "other assessments"),
    ]
    return tuple(
        Glance(target, f"{number} {one if number == 1 else many}") for target, number, one, many in found if number
    )
