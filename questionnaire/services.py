"""The only code that writes submissions and their photos.

Errors are `QuizError`s whose message is the sentence the patient reads.
"""

import hashlib
import secrets
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import IO, Any, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from questionnaire import answers
from questionnaire.models import Submission, SubmissionPhoto, SubmissionStatus
from questionnaire.photos import CleanPhoto
from questionnaire.steps import STEP_BY_KEY, Step

MAX_PHOTOS = 6
MAX_RESUME_EMAILS = 5


class QuizError(Exception):
    """Something a patient can be told; the message is what she reads. Its kinds are named for what is the case."""


class SubmissionGone(QuizError):  # noqa: N818
    """The draft was erased."""


class AlreadySubmitted(QuizError):  # noqa: N818
    """The answers were handed in and are fixed."""


class StepNotAsked(QuizError):  # noqa: N818
    """The step does not apply to these answers."""


class ResumeLinkInvalid(QuizError):  # noqa: N818
    """The link was never given out, was replaced, or is too old."""


class TooManyPhotos(QuizError):  # noqa: N818
    """There is no room for one more photo."""


class TooManyEmails(QuizError):  # noqa: N818
    """The link was e-mailed often enough."""


class Incomplete(QuizError):  # noqa: N818
    """Something is still to be answered, first of all in `step`."""

    def __init__(self, step: Step) -> None:
        super().__init__(f"There is still something to answer: {step.title}")
        self.step = step


@dataclass(frozen=True)
class SavedStep:
    """The submission after a step was saved, and what the change took out, in words."""

    submission: Submission
    dropped: tuple[str, ...]


def today_of(submission: Submission) -> date:
    """The calendar day where the patient is."""
    return timezone.localdate(timezone=ZoneInfo(submission.time_zone))


def start(*, clinic_code: str, language: str, time_zone: str = "UTC") -> Submission:
    """Begin a draft. `clinic_code` is the caller's own name for where it began; `time_zone` is that place's."""
    return Submission.objects.create(clinic_code=clinic_code, language=language, time_zone=time_zone)


def find_draft(submission_id: str | uuid.UUID) -> Submission:
    """The draft by its id. Raises SubmissionGone or AlreadySubmitted."""
    submission = Submission.objects.filter(pk=submission_id).first()
    return check_is_draft(submission)


def check_is_draft(submission: Submission | None) -> Submission:
    """Only a draft can be worked on."""
    if submission is None:
        raise SubmissionGone("These answers were erased. You can start again at any time.")
    if submission.status == SubmissionStatus.SUBMITTED:
        raise AlreadySubmitted("You have sent these answers. They can’t be changed now.")
    return submission


@transaction.atomic
def save_step(*, submission: Submission, step_key: str, cleaned: Mapping[str, Any]) -> SavedStep:
    """Save one step's answers and take out what they make pointless.

    The row is locked and only this step is replaced, so a second tab's other steps stay.
    Raises SubmissionGone, AlreadySubmitted, StepNotAsked.
    """
    locked = _lock_draft(submission.pk)
    check_step_is_asked(locked, step_key)
    merged = {**locked.answers, step_key: dict(cleaned)}
    locked.answers, dropped = answers.drop_inapplicable(merged)
    locked.save(update_fields=["answers", "updated_at"])
    return SavedStep(locked, dropped)


def check_step_is_asked(submission: Submission, step_key: str) -> None:
    """A step can be answered only while it applies."""
    step = STEP_BY_KEY.get(step_key)
    if step is None or not step.shown_if(submission.answers):
        raise StepNotAsked("This question is no longer part of your quiz.")


@transaction.atomic
def new_resume_link(*, submission: Submission) -> str:
    """Make a secret that opens this draft elsewhere, in place of any older one.

    Only its hash is stored, so it can be shown once. Raises SubmissionGone, AlreadySubmitted.
    """
    locked = _lock_draft(submission.pk)
    token = secrets.token_urlsafe(32)
    locked.resume_token_hash = _hash(token)
    locked.resume_expires_at = timezone.now() + timedelta(days=settings.QUESTIONNAIRE_RESUME_DAYS)
    locked.save(update_fields=["resume_token_hash", "resume_expires_at", "updated_at"])
    return token


@transaction.atomic
def email_resume_link(*, submission: Submission, email: str, link_for: Callable[[str], str]) -> None:
    """E-mail a new link once this is committed. `link_for` makes the full address of a token.

    The text says nothing about health. Raises TooManyEmails besides what `new_resume_link` raises.
    """
    locked = _lock_draft(submission.pk)
    if locked.resume_emails >= MAX_RESUME_EMAILS:
        raise TooManyEmails("We have sent your link a few times already. Please copy it from this page.")
    locked.resume_emails += 1
    locked.save(update_fields=["resume_emails", "updated_at"])
    link = link_for(new_resume_link(submission=locked))
    transaction.on_commit(lambda: _send_resume_email(email, link))


def resume(*, token: str) -> Submission:
    """The draft that a link opens. Raises ResumeLinkInvalid or AlreadySubmitted."""
    submission = Submission.objects.filter(resume_token_hash=_hash(token), resume_expires_at__gt=timezone.now()).first()
    if submission is None:
        raise ResumeLinkInvalid("This link no longer works. It may be too old, or a newer one took its place.")
    return check_is_draft(submission)


@transaction.atomic
def submit(*, submission: Submission) -> Submission:
    """Hand the answers in; from then on they are fixed. Doing it again gives the same submission.

    Raises Incomplete (with the first step that needs something) or SubmissionGone.
    """
    locked = Submission.objects.select_for_update().filter(pk=submission.pk).first()
    if locked is not None and locked.status == SubmissionStatus.SUBMITTED:
        return locked
    locked = check_is_draft(locked)
    step = answers.first_incomplete(locked.answers, today_of(locked))
    if step is not None:
        raise Incomplete(step)
    locked.status, locked.submitted_at = SubmissionStatus.SUBMITTED, timezone.now()
    locked.resume_token_hash = locked.resume_expires_at = None
    locked.save()
    return locked


@transaction.atomic
def add_photo(*, submission: Submission, view: str, photo: CleanPhoto) -> SubmissionPhoto:
    """Keep a cleaned photo. The files are there before the row is, and go again if the row cannot be made.

    Raises TooManyPhotos, SubmissionGone, AlreadySubmitted.
    """
    locked = _lock_draft(submission.pk)
    if locked.photos.count() >= MAX_PHOTOS:
        raise TooManyPhotos(f"You can add up to {MAX_PHOTOS} photos. Remove one to add another.")
    name = uuid.uuid4().hex
    row = SubmissionPhoto(submission=locked, view=view, width=photo.width, height=photo.height)
    row.file_name, row.thumbnail_name = f"{name}.jpg", f"{name}-small.jpg"
    try:
        _write(row.file_name, photo.jpeg)
        _write(row.thumbnail_name, photo.thumbnail)
        row.save(force_insert=True)
    except BaseException:
        delete_photo_files([row.file_name, row.thumbnail_name])
        raise
    return row


@transaction.atomic
def remove_photo(*, photo: SubmissionPhoto) -> None:
    """Take a photo out of a draft, with its history; its files go on commit.

    Raises SubmissionGone, AlreadySubmitted.
    """
    _lock_draft(photo.submission_id)
    _erase_photo(photo)


def open_photo(*, photo: SubmissionPhoto, thumbnail: bool = False) -> IO[bytes]:
    """The JPEG, for a view that has checked who may see it."""
    return cast(IO[bytes], photo_storage().open(photo.thumbnail_name if thumbnail else photo.file_name))


@transaction.atomic
def discard(*, submission: Submission) -> None:
    """Erase a draft, with its photos and all that history kept of it. Raises SubmissionGone, AlreadySubmitted."""
    locked = _lock_draft(submission.pk)
    for photo in locked.photos.all():
        _erase_photo(photo)
    locked.events.all().delete()
    locked.delete()


def photo_storage() -> FileSystemStorage:
    """Private files: outside any folder that is served."""
    return FileSystemStorage(location=settings.PRIVATE_MEDIA_ROOT, file_permissions_mode=0o600)


def _lock_draft(submission_id: uuid.UUID) -> Submission:
    return check_is_draft(Submission.objects.select_for_update().filter(pk=submission_id).first())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _send_resume_email(email: str, link: str) -> None:
    days = settings.QUESTIONNAIRE_RESUME_DAYS
    send_mail(
        subject="Your link to go on",
        message=(
            f"Hello,\n\nhere is the link you asked for. It takes you back to where you stopped:\n\n{link}\n\n"
            f"It works for {days} days. Keep it to yourself: whoever has it can open what you wrote.\n"
            "If you did not ask for this, you can ignore it.\n"
        ),
        from_email=None,
        recipient_list=[email],
    )


def _write(name: str, data: bytes) -> None:
    photo_storage().save(name, ContentFile(data))


def _erase_photo(photo: SubmissionPhoto) -> None:
    names = [photo.file_name, photo.thumbnail_name]
    photo.events.all().delete()
    photo.delete()
    transaction.on_commit(lambda: delete_photo_files(names))


def delete_photo_files(names: Iterable[str]) -> None:
    """Take files out of the private storage; their rows have to be gone for good by then."""
    storage = photo_storage()
    for name in names:
        storage.delete(name)
