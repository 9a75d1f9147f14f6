"""The only code that writes submissions and their photos.

Errors are `QuizError`s; the message is the sentence that the patient reads.
"""

import hashlib
import logging
import secrets
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import IO, Any, cast
from zoneinfo import ZoneInfo

import pghistory
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from questionnaire import answers, pruning
from questionnaire.models import Submission, SubmissionPhoto, SubmissionStatus
from questionnaire.photos import CleanPhoto
from questionnaire.questions import Step
from questionnaire.steps import STEP_BY_KEY, chosen

MAX_PHOTOS = 6
MAX_RESUME_EMAILS = 5
# Without characters that are confused when read out: no 0 O, no 1 I L, no U that sounds like "you". 30 ** 8 codes.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
CODE_MINUTES = 30
HEX_OF_ID = 32
DEVICE_SALT = "questionnaire.device"
# Every step begins with this read. The SQL is prepared here because composing it takes as long as running it.
BY_ID = f"SELECT * FROM {Submission._meta.db_table} WHERE id = %s"  # noqa: S608  # the table name is a constant

logger = logging.getLogger(__name__)


class QuizError(Exception):
    """Base of the errors shown to a patient; the message is the text that the patient reads."""


class SubmissionGone(QuizError):
    """The draft was erased."""


class AlreadySubmitted(QuizError):
    """The answers were submitted and cannot change any more."""


class StepNotAsked(QuizError):
    """The step does not apply to these answers."""


class PhotoNotKept(QuizError):
    """The files of a photo cannot be stored: the disk is full, or the folder is not writable."""


class HeldElsewhere(QuizError):
    """The answers have since been opened in another browser, with a link or a code."""


class StepChanged(QuizError):
    """Other answers to the step were saved after this page was opened."""


class AnswersChanged(QuizError):
    """Answers were changed after the review page was opened."""


class ResumeLinkInvalid(QuizError):
    """The link was never issued, was used or replaced, or has expired."""


class ResumeCodeInvalid(QuizError):
    """The code was never issued, was used or replaced, or has expired."""


class DeviceNotTheirs(QuizError):
    """The answer does not match the draft, or the draft is deleted, submitted or opened elsewhere."""


class TooManyPhotos(QuizError):
    """The draft already has MAX_PHOTOS photos."""


class TooManyEmails(QuizError):
    """The link was already e-mailed MAX_RESUME_EMAILS times."""


class Incomplete(QuizError):
    """Some questions are still open; `step` is the first step that has one."""

    def __init__(self, step: Step) -> None:
        super().__init__(_("There is still something to answer: %(step)s") % {"step": _(step.title)})
        self.step = step


@dataclass(frozen=True)
class SavedStep:
    """The submission after a step was saved, and the names of the answers that the change removed."""

    submission: Submission
    dropped: tuple[str, ...]


def today_of(submission: Submission) -> date:
    """Returns today's date in the time zone of the submission."""
    return timezone.localdate(timezone=ZoneInfo(submission.time_zone))


def began_on(submission: Submission) -> date:
    """Returns the date on which the submission was begun, in its time zone."""
    return timezone.localdate(submission.created_at, ZoneInfo(submission.time_zone))


def start(*, clinic_code: str, language: str, time_zone: str = "UTC") -> Submission:
    """Begins a draft. `clinic_code` is the caller's name for the place where it began; `time_zone` is of that place."""
    return Submission.objects.create(
        clinic_code=clinic_code, language=language, time_zone=time_zone, browser_key=_new_browser_key()
    )


def find_draft(submission_id: str | uuid.UUID, browser_key: str) -> Submission:
    """Returns the draft, if it has this browser key. Raises SubmissionGone, HeldElsewhere or AlreadySubmitted."""
    found = next(iter(Submission.objects.raw(BY_ID, [submission_id])), None)
    check_is_held(found, browser_key)
    return check_is_draft(found)


def check_is_held(submission: Submission | None, browser_key: str) -> None:
    """Raises HeldElsewhere unless the browser with this key began the answers or used the last link or code."""
    if submission is not None and not constant_time_compare(submission.browser_key, browser_key):
        raise HeldElsewhere(
            _("These answers were opened on another device, with a link or a code. They are no longer shown here.")
        )


def check_is_draft(submission: Submission | None) -> Submission:
    """Returns the submission if it is a draft. Raises SubmissionGone or AlreadySubmitted."""
    if submission is None:
        raise SubmissionGone(_("These answers were erased. You can start again at any time."))
    if submission.status == SubmissionStatus.SUBMITTED:
        raise AlreadySubmitted(_("You have sent these answers. They can’t be changed now."))
    return submission


def save_step(*, submission: Submission, step_key: str, cleaned: Mapping[str, Any], read_at: str = "") -> SavedStep:
    """Saves one step's answers and removes the answers that they make inapplicable.

    `read_at` is the version (answers.version_of) of the step's answers that the page showed; "" for a page that showed
    none. The update applies only to the answers from which it was computed: if another tab has saved another step
    meanwhile, it is computed again, so the other tab's step is kept. Raises StepChanged if another tab has saved the
    same step, SubmissionGone, HeldElsewhere, AlreadySubmitted, StepNotAsked.
    """
    read = submission
    while True:
        check_step_is_asked(read, step_key)
        check_step_is_as_read(read, step_key, cleaned, read_at)
        kept, dropped = pruning.drop_inapplicable({**read.answers, step_key: dict(cleaned)}, say=_)
        unfinished = {key: page for key, page in read.unfinished.items() if key != step_key}
        as_read = Submission.objects.filter(
            pk=read.pk,
            status=SubmissionStatus.DRAFT,
            answers=read.answers,
            unfinished=read.unfinished,
            browser_key=read.browser_key,
        )
        now = timezone.now()
        if as_read.update(answers=kept, unfinished=unfinished, updated_at=now):
            read.answers, read.unfinished, read.updated_at = kept, unfinished, now
            return SavedStep(read, dropped)
        read = find_draft(read.pk, read.browser_key)


def check_step_is_as_read(submission: Submission, step_key: str, cleaned: Mapping[str, Any], read_at: str) -> None:
    """Raises StepChanged if the page would overwrite different answers that it did not show.

    A step without questions has no answers to show: its record is computed elsewhere.
    """
    saved = submission.answers.get(step_key)
    if saved is None or not STEP_BY_KEY[step_key].questions:
        return
    if answers.version_of(saved) == read_at or answers.is_same_answer(saved, cleaned):
        return
    raise StepChanged(_("Your answers to this page were changed in another window."))


@transaction.atomic
def keep_unfinished(*, submission: Submission, step_key: str, typed: Mapping[str, Any], read_at: str) -> Submission:
    """Stores the input of a page that is left before it is complete. It is not an answer until the page is saved.

    `typed` is the content of its fields, JSON-safe; `read_at` is the version of the answers that the page showed.
    Raises SubmissionGone, HeldElsewhere, AlreadySubmitted.
    """
    locked = _lock_draft(submission)
    locked.unfinished = {**locked.unfinished, step_key: {"read_at": read_at, "typed": dict(typed)}}
    locked.save(update_fields=["unfinished", "updated_at"])
    return locked


@transaction.atomic
def drop_unfinished(*, submission: Submission, step_key: str) -> Submission:
    """Deletes the stored input of an unfinished page. Raises SubmissionGone, HeldElsewhere, AlreadySubmitted."""
    locked = _lock_draft(submission)
    locked.unfinished.pop(step_key, None)
    locked.save(update_fields=["unfinished", "updated_at"])
    return locked


def first_incomplete(submission: Submission) -> Step | None:
    """Returns the first incomplete step; None if the answers can be sent."""
    return answers.first_incomplete(submission.answers, today_of(submission), submission.unfinished)


def check_step_is_asked(submission: Submission, step_key: str) -> None:
    """Raises StepNotAsked if the step does not apply to the current answers."""
    step = STEP_BY_KEY.get(step_key)
    if step is None or not answers.applies(step, submission.answers):
        raise StepNotAsked(_("This question is no longer part of your quiz."))


@transaction.atomic
def new_resume_link(*, submission: Submission) -> str:
    """Returns a new secret that opens this draft once in another browser; it replaces any older one.

    Only its hash is stored, so it can be shown only once. Raises SubmissionGone, HeldElsewhere, AlreadySubmitted.
    """
    locked = _lock_draft(submission)
    token = secrets.token_urlsafe(32)
    locked.resume_token_hash = _hash(token)
    locked.resume_expires_at = timezone.now() + timedelta(days=settings.QUESTIONNAIRE_RESUME_DAYS)
    locked.save(update_fields=["resume_token_hash", "resume_expires_at", "updated_at"])
    return token


@transaction.atomic
def email_resume_link(*, submission: Submission, email: str, link_for: Callable[[str], str]) -> None:
    """Queues an e-mail with a new link. `link_for` returns the full URL for a token.

    The e-mail contains no health data. Raises TooManyEmails and the errors of `new_resume_link`.
    """
    locked = _lock_draft(submission)
    _count_email(locked, email)
    link = link_for(new_resume_link(submission=locked))
    context = {"link": link, "days": settings.QUESTIONNAIRE_RESUME_DAYS}
    with translation.override(locked.language):
        import_string(settings.HAND_OVER_MAIL)(
            kind="quiz_link",
            address=email,
            subject=_("Continue your skin quiz"),
            body=render_to_string("questionnaire/mail/resume.txt", context),
            html=render_to_string("questionnaire/mail/resume.html", context),
            clinic_code=locked.clinic_code,
            lives_for=timedelta(days=settings.QUESTIONNAIRE_RESUME_DAYS),
        )


def find_by_link(token: str) -> Submission:
    """Returns the draft that a link would open; the link stays valid. Raises ResumeLinkInvalid or AlreadySubmitted."""
    return _check_link(Submission.objects.filter(resume_token_hash=_hash(token)).first())


@transaction.atomic
def use_link(*, token: str) -> Submission:
    """Returns the draft that a link opens, under a new browser key. Raises the same errors as `find_by_link`."""
    return _move(_check_link(Submission.objects.select_for_update().filter(resume_token_hash=_hash(token)).first()))


@transaction.atomic
def new_resume_code(*, submission: Submission, by: AbstractBaseUser | None = None) -> str:
    """Returns a short code that opens this draft once on any device, within CODE_MINUTES; it replaces any older code.

    It is short enough to read out on the phone, such as "7KQM-2XHB". `by` is the user who reads it out; None if the
    patient asked for it. Only a keyed hash is stored. Raises SubmissionGone, HeldElsewhere, AlreadySubmitted.
    """
    with pghistory.context(user=by.pk if by else None, action="quiz.resume_code"):
        locked = _lock_draft(submission)
        code = get_random_string(CODE_LENGTH, CODE_LETTERS)
        locked.resume_code_hash = _code_hash(code)
        locked.resume_code_expires_at = timezone.now() + timedelta(minutes=CODE_MINUTES)
        locked.save(update_fields=["resume_code_hash", "resume_code_expires_at", "updated_at"])
    return f"{code[:4]}-{code[4:]}"


@transaction.atomic
def use_code(*, code: str) -> Submission:
    """Returns the draft that a code opens, in any spelling, under a new browser key.

    The caller must limit the tries. Raises ResumeCodeInvalid or AlreadySubmitted.
    """
    found = Submission.objects.select_for_update().filter(resume_code_hash=_code_hash(code)).first()
    if found is None or not _is_ahead(found.resume_code_expires_at):
        raise ResumeCodeInvalid(_("This code does not work. Check each letter, or ask for a new code."))
    return _move(check_is_draft(found))


def device_mark(submission: Submission) -> str:
    """Returns the mark by which a device is offered this draft again: the draft's id, and a hash of its browser key.

    The mark alone opens nothing: see `use_device`. It becomes invalid when a link, a code or a device opens the draft.
    """
    return submission.pk.hex + salted_hmac(DEVICE_SALT, submission.browser_key, algorithm="sha256").hexdigest()


def find_by_device(mark: str) -> Submission | None:
    """Returns the draft of this mark, if it has an answer that can be used as proof; otherwise None."""
    if len(mark) <= HEX_OF_ID:
        return None
    found = Submission.objects.filter(pk=uuid.UUID(mark[:HEX_OF_ID]), status=SubmissionStatus.DRAFT).first()
    if found is None or not constant_time_compare(device_mark(found), mark):
        return None
    return found if chosen(found.answers) else None


def asks_birth_date(draft: Submission) -> bool:
    """Returns whether the birth date is the proof on the device; if the draft has none, the concerns are."""
    return bool(draft.answers.get("about-you", {}).get("birth_date"))


@transaction.atomic
def use_device(*, mark: str, birth_date: date | None = None, concerns: Iterable[str] = ()) -> Submission:
    """Returns the draft of this device's mark, under a new browser key, if the proof matches its answers.

    The proof is the birth date if the draft has one, else all chosen concerns. The caller must limit the tries.
    Raises DeviceNotTheirs.
    """
    draft = find_by_device(mark)
    if draft is not None:
        draft = Submission.objects.select_for_update().get(pk=draft.pk)
        if asks_birth_date(draft):
            told = birth_date is not None and birth_date.isoformat() == draft.answers["about-you"]["birth_date"]
        else:
            told = set(concerns) == set(chosen(draft.answers))
        if told:
            return _move(check_is_draft(draft))
    raise DeviceNotTheirs(_("That does not match the answers on this device. Check it, or use your link or your code."))


def find_drafts(*, clinic_code: str, email: str) -> list[Submission]:
    """Returns a clinic's drafts with this e-mail address, newest first, for the front desk.

    The address was given in the quiz, or the newest link was sent to it.
    """
    return list(_drafts_with(email).filter(clinic_code=clinic_code))


def email_link_again(*, email: str, link_for: Callable[[str], str]) -> None:
    """E-mails a new link to the newest draft with this address. The caller does not learn whether there is one."""
    draft = _drafts_with(email).first()
    if draft is None:
        return
    try:
        email_resume_link(submission=draft, email=email, link_for=link_for)
    except QuizError as error:
        logger.warning("Link to go on not sent again: %s", type(error).__name__)


def _drafts_with(email: str) -> QuerySet[Submission]:
    given = Q(resume_email__iexact=email) | Q(("answers__about-you__email__iexact", email))
    return Submission.objects.filter(given, status=SubmissionStatus.DRAFT).order_by("-updated_at")


def supported(draft: Submission, words: str) -> str:
    """Returns a supportive text in the reader's language, with the crisis line of the place where the quiz was begun.

    The function named in settings.QUESTIONNAIRE_WHOM_TO_CALL returns the crisis line for the clinic's code.
    """
    whom_to_call = import_string(settings.QUESTIONNAIRE_WHOM_TO_CALL)(draft.clinic_code)
    return _(words) % {"whom_to_call": whom_to_call}


def stops(flags: Iterable[str]) -> Sequence[Any]:
    """Returns the texts for these flags in the reader's language, each with `flag`, `text` and its `sources`.

    The function named in settings.QUESTIONNAIRE_STOPS returns them. Without flags the result is empty.
    """
    named = tuple(flags)
    said: Sequence[Any] = import_string(settings.QUESTIONNAIRE_STOPS)(named) if named else ()
    return said


def contact_of(draft: Submission) -> Any:
    """Returns the contact at the place where the quiz was begun: `name` and `phone`, each "" if there is none.

    The function named in settings.QUESTIONNAIRE_CONTACT returns it for the clinic's code.
    """
    return import_string(settings.QUESTIONNAIRE_CONTACT)(draft.clinic_code)


def country_of(draft: Submission) -> str:
    """Returns the country (ISO alpha-2) of the place where the quiz was begun.

    The function named in settings.QUESTIONNAIRE_COUNTRY returns it for the clinic's code.
    """
    country: str = import_string(settings.QUESTIONNAIRE_COUNTRY)(draft.clinic_code)
    return country


def set_language(*, submission_id: str | uuid.UUID, language: str) -> None:
    """Stores the patient's language. Does nothing if the submission no longer exists."""
    Submission.objects.filter(pk=submission_id).update(language=language)


@transaction.atomic
def submit(*, submission: Submission, browser_key: str | None = None, read_at: str | None = None) -> Submission:
    """Submits the answers; after that they cannot change. Idempotent: a repeated call returns the same submission.

    `browser_key` is the key of the sender's browser, None if no browser is involved; `read_at` is the version of all
    answers that the review page showed, None if there was no review page. Raises Incomplete (with the first incomplete
    step), AnswersChanged, SubmissionGone or HeldElsewhere.
    """
    locked = Submission.objects.select_for_update().filter(pk=submission.pk).first()
    if browser_key is not None:
        check_is_held(locked, browser_key)
    if locked is not None and locked.status == SubmissionStatus.SUBMITTED:
        return locked
    locked = check_is_draft(locked)
    step = first_incomplete(locked)
    if step is not None:
        raise Incomplete(step)
    if read_at is not None and read_at != answers.version_of(locked.answers):
        raise AnswersChanged(_("Your answers were changed in another window. Check them again, then send them."))
    locked.unfinished = {}
    locked.status, locked.submitted_at = SubmissionStatus.SUBMITTED, timezone.now()
    _end_links(locked)
    locked.resume_email = ""
    locked.save()
    return locked


@transaction.atomic
def add_photo(*, submission: Submission, view: str, photo: CleanPhoto) -> SubmissionPhoto:
    """Stores a cleaned photo. The files are written before the row, and deleted if the row cannot be written.

    Raises TooManyPhotos, PhotoNotKept, SubmissionGone, HeldElsewhere, AlreadySubmitted.
    """
    locked = _lock_draft(submission)
    if locked.photos.count() >= MAX_PHOTOS:
        raise TooManyPhotos(_("You can add up to %(most)s photos. Remove one to add another.") % {"most": MAX_PHOTOS})
    name = uuid.uuid4().hex
    row = SubmissionPhoto(submission=locked, view=view, width=photo.width, height=photo.height)
    row.file_name, row.thumbnail_name = f"{name}.jpg", f"{name}-small.jpg"
    keep_photo_files({row.file_name: photo.jpeg, row.thumbnail_name: photo.thumbnail})
    try:
        row.save(force_insert=True)
    except BaseException:
        delete_photo_files([row.file_name, row.thumbnail_name])
        raise
    return row


@transaction.atomic
def remove_photo(*, photo: SubmissionPhoto) -> None:
    """Removes a photo from a draft, with its history; its files are deleted on commit.

    Raises SubmissionGone, HeldElsewhere, AlreadySubmitted.
    """
    _lock_draft(photo.submission)
    _erase_photo(photo)


@transaction.atomic
def withdraw_photo(*, photo: SubmissionPhoto) -> None:
    """Erases a photo of submitted answers, with its history; its files are deleted on commit."""
    Submission.objects.select_for_update().get(pk=photo.submission_id)
    _erase_photo(photo)


def open_photo(*, photo: SubmissionPhoto, thumbnail: bool = False) -> IO[bytes]:
    """Returns the open JPEG file. The calling view must have checked who may see it."""
    return cast(IO[bytes], photo_storage().open(photo.thumbnail_name if thumbnail else photo.file_name))


@transaction.atomic
def discard(*, submission: Submission) -> None:
    """Erases a draft with its photos and history. Raises SubmissionGone, HeldElsewhere, AlreadySubmitted."""
    locked = _lock_draft(submission)
    for photo in locked.photos.all():
        _erase_photo(photo)
    locked.events.all().delete()
    locked.delete()


def erase_old_drafts(*, now: datetime) -> int:
    """Erases the drafts not changed in the QUESTIONNAIRE_RESUME_DAYS before `now`; returns how many."""
    limit = now - timedelta(days=settings.QUESTIONNAIRE_RESUME_DAYS)
    old = Submission.objects.filter(status=SubmissionStatus.DRAFT, updated_at__lt=limit)
    return sum(_erase_if_old(pk, limit) for pk in old.values_list("pk", flat=True))


@transaction.atomic
def _erase_if_old(submission_id: uuid.UUID, limit: datetime) -> bool:
    """Erases one draft unless it was continued or submitted meanwhile; returns whether it was erased."""
    found = Submission.objects.select_for_update().filter(pk=submission_id, updated_at__lt=limit).first()
    if found is None or found.status != SubmissionStatus.DRAFT:
        return False
    discard(submission=found)
    return True


def photo_storage() -> FileSystemStorage:
    """Returns the storage of private files, outside any folder that is served."""
    return FileSystemStorage(location=settings.PRIVATE_MEDIA_ROOT, file_permissions_mode=0o600)


def _lock_draft(submission: Submission) -> Submission:
    locked = Submission.objects.select_for_update().filter(pk=submission.pk).first()
    check_is_held(locked, submission.browser_key)
    return check_is_draft(locked)


def _move(draft: Submission) -> Submission:
    """Removes the draft from every earlier browser, and ends the links and codes that one of them may still have."""
    draft.browser_key = _new_browser_key()
    _end_links(draft)
    draft.save()
    return draft


def _new_browser_key() -> str:
    return secrets.token_hex(16)


def _end_links(submission: Submission) -> None:
    submission.resume_token_hash = submission.resume_expires_at = None
    submission.resume_code_hash = submission.resume_code_expires_at = None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _code_hash(code: str) -> str:
    """Returns a keyed hash: a short code could be guessed from a plain one. Ignores all but CODE_LETTERS."""
    typed = "".join(letter for letter in code.upper() if letter in CODE_LETTERS)
    return salted_hmac("questionnaire.resume_code", typed, algorithm="sha256").hexdigest()


def _check_link(submission: Submission | None) -> Submission:
    if submission is None or not _is_ahead(submission.resume_expires_at):
        raise ResumeLinkInvalid(_("This link no longer works. It was used, it is too old, or a newer one replaced it."))
    return check_is_draft(submission)


def _is_ahead(moment: datetime | None) -> bool:
    return moment is not None and moment > timezone.now()


def _count_email(locked: Submission, email: str) -> None:
    """Counts e-mails to addresses new to the draft. Raises TooManyEmails. Others limit e-mails per address."""
    known = {locked.resume_email.lower(), locked.answers.get("about-you", {}).get("email", "").lower()}
    if email.lower() in known:
        return
    if locked.resume_emails >= MAX_RESUME_EMAILS:
        raise TooManyEmails(_("We have sent your link a few times already. Please copy it from this page."))
    locked.resume_emails += 1
    locked.resume_email = email
    locked.save(update_fields=["resume_emails", "resume_email", "updated_at"])


def keep_photo_files(files: Mapping[str, bytes]) -> None:
    """Stores files, by name, in the private storage: all of them or none.

    Raises PhotoNotKept if the disk is full or the folder is not writable; the log says why.
    """
    storage = photo_storage()
    try:
        for name, data in files.items():
            storage.save(name, ContentFile(data))
    except OSError as error:
        logger.error("A photo could not be kept in PRIVATE_MEDIA_ROOT: %s", error.strerror or type(error).__name__)
        for name in files:
            with suppress(OSError):
                storage.delete(name)
        raise PhotoNotKept(
            _("We cannot keep photos right now. Your answers are saved. Try again later, or leave the photo out.")
        ) from error


def _erase_photo(photo: SubmissionPhoto) -> None:
    names = [photo.file_name, photo.thumbnail_name]
    photo.events.all().delete()
    photo.delete()
    transaction.on_commit(lambda: delete_photo_files(names))


def delete_photo_files(names: Iterable[str]) -> None:
    """Deletes files from the private storage. Call it only after the deletion of their rows was committed."""
    storage = photo_storage()
    for name in names:
        storage.delete(name)
