"""What is stored: saving, continuing elsewhere, sending, photos, erasure."""

import io
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db import InternalError, transaction
from django.utils import timezone
from PIL import Image

from questionnaire import photos, services
from questionnaire.answers import version_of
from questionnaire.models import Submission, SubmissionPhoto
from tests.questionnaire.patients import full

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def photo():
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(out, "JPEG")
    return photos.clean(out.getvalue())


def save(submission, step_key, cleaned):
    """Saves a step from a page that shows the submission's current answers."""
    read_at = version_of(submission.answers.get(step_key))
    return services.save_step(submission=submission, step_key=step_key, cleaned=cleaned, read_at=read_at)


def files():
    root = services.photo_storage().base_location
    return sorted(path.name for path in root.iterdir()) if root.exists() else []


def test_a_step_is_saved_beside_the_others(draft):
    save(draft, "skin", {"phototype": "2", "marks_stay_dark": "no"})
    saved = save(draft, "eyes", {"flags": ["none"]})

    draft.refresh_from_db()
    assert set(draft.answers) == {"skin", "eyes"}
    assert saved.dropped == ()


def test_two_tabs_do_not_undo_each_other(full_draft):
    tab_a, tab_b = (services.find_draft(full_draft.pk, full_draft.browser_key) for _ in range(2))

    save(tab_a, "eyes", {"flags": ["dry_eye"]})
    save(tab_b, "recent", {"flags": ["sunburn_or_tan"]})

    full_draft.refresh_from_db()
    assert full_draft.answers["eyes"] == {"flags": ["dry_eye"]}
    assert full_draft.answers["recent"] == {"flags": ["sunburn_or_tan"]}


def test_a_step_that_another_tab_took_out_meanwhile_is_refused(full_draft):
    stale = services.find_draft(full_draft.pk, full_draft.browser_key)
    save(full_draft, "concerns", {"concerns": ["acne_scars_rolling"]})

    with pytest.raises(services.StepNotAsked):
        save(stale, "strength-frown_lines", {"movement": 1, "rest": 0})


def test_a_step_of_answers_that_another_tab_has_sent_meanwhile_is_refused(full_draft):
    stale = services.find_draft(full_draft.pk, full_draft.browser_key)
    services.submit(submission=full_draft)

    with pytest.raises(services.AlreadySubmitted):
        save(stale, "eyes", {"flags": ["dry_eye"]})


def test_what_a_change_drops_is_told(full_draft):
    saved = save(full_draft, "concerns", {"concerns": ["acne_scars_rolling"]})

    assert saved.dropped == ("What matters most?", "Frown lines")
    assert "strength-frown_lines" not in saved.submission.answers


@pytest.mark.parametrize("step_key", ["strength-frown_lines", "no-such-step"])
def test_a_step_that_does_not_apply_is_refused(draft, step_key):
    with pytest.raises(services.StepNotAsked, match="no longer part"):
        save(draft, step_key, {})


def test_a_link_opens_the_draft_and_only_its_hash_is_kept(draft):
    token = services.new_resume_link(submission=draft)

    draft.refresh_from_db()
    assert token not in draft.resume_token_hash
    assert len(token) >= 43
    assert services.use_link(token=token) == draft


def test_a_link_that_is_looked_at_stays_good_and_is_used_up_by_going_on(draft):
    token = services.new_resume_link(submission=draft)

    assert services.find_by_link(token) == services.find_by_link(token) == services.use_link(token=token)

    for again in (services.find_by_link, lambda token: services.use_link(token=token)):
        with pytest.raises(services.ResumeLinkInvalid, match="was used"):
            again(token)


def test_a_newer_link_replaces_the_older(draft):
    older = services.new_resume_link(submission=draft)
    services.new_resume_link(submission=draft)

    with pytest.raises(services.ResumeLinkInvalid):
        services.use_link(token=older)


@pytest.mark.parametrize(("days", "works"), [(29, True), (31, False)])
def test_a_link_ends_after_thirty_days(draft, settings, days, works):
    settings.QUESTIONNAIRE_RESUME_DAYS = 30
    with time_machine.travel(datetime(2026, 11, 1, tzinfo=UTC), tick=False) as clock:
        token = services.new_resume_link(submission=draft)
        clock.shift(days * 86400)
        if works:
            assert services.use_link(token=token) == draft
        else:
            with pytest.raises(services.ResumeLinkInvalid):
                services.use_link(token=token)


def test_the_email_with_the_link_says_nothing_about_health(full_draft, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        services.email_resume_link(
            submission=full_draft, email="ann@example.test", link_for=lambda token: f"https://x.test/{token}"
        )

    (mail,) = mailoutbox
    token = mail.body.split("https://x.test/")[1].split()[0]
    assert services.use_link(token=token) == full_draft
    for word in ("frown", "botox", "skinpen", "scar", "health", "Ann"):
        assert word.lower() not in (mail.subject + mail.body).lower()


def test_the_email_is_in_the_language_of_the_quiz_and_has_both_forms(
    draft, mailoutbox, django_capture_on_commit_callbacks
):
    services.set_language(submission_id=draft.pk, language="es")
    with django_capture_on_commit_callbacks(execute=True):
        services.email_resume_link(submission=draft, email="ann@example.test", link_for=lambda token: "https://x.test/")

    ((html, kind),) = mailoutbox[0].alternatives
    assert (kind, 'lang="es"' in html, "https://x.test/" in html) == ("text/html", True, True)


def test_a_mail_server_that_is_down_is_no_error_of_the_quiz(draft, settings):
    settings.EMAIL_BACKEND = "tests.questionnaire.patients.NoMailServer"

    services.email_resume_link(submission=draft, email="a@example.test", link_for=str)


def test_the_link_is_emailed_only_a_few_times(draft):
    for number in range(services.MAX_RESUME_EMAILS):
        services.email_resume_link(submission=draft, email=f"a{number}@example.test", link_for=str)

    with pytest.raises(services.TooManyEmails):
        services.email_resume_link(submission=draft, email="another@example.test", link_for=str)


def test_submitting_twice_gives_one_submission(full_draft):
    first = services.submit(submission=full_draft)
    second = services.submit(submission=full_draft)

    assert first == second
    assert first.submitted_at == second.submitted_at
    assert Submission.objects.count() == 1


def test_incomplete_answers_are_not_taken(full_draft):
    full_draft.answers = full(eyes=None)
    full_draft.save()

    with pytest.raises(services.Incomplete) as refused:
        services.submit(submission=full_draft)

    assert refused.value.step.key == "eyes"
    full_draft.refresh_from_db()
    assert full_draft.submitted_at is None


def test_submitting_ends_the_link(full_draft):
    token = services.new_resume_link(submission=full_draft)
    services.submit(submission=full_draft)

    with pytest.raises(services.ResumeLinkInvalid):
        services.use_link(token=token)


def test_a_code_opens_the_draft_once_however_it_is_typed(draft):
    code = services.new_resume_code(submission=draft)
    draft.refresh_from_db()
    assert code.replace("-", "") not in draft.resume_code_hash

    assert services.use_code(code=f" {code.lower().replace('-', ' ')} ") == draft

    with pytest.raises(services.ResumeCodeInvalid):
        services.use_code(code=code)


@pytest.mark.parametrize("code", ["", "----", "7KQM-2XHB"])
def test_a_code_that_was_never_given_opens_nothing(draft, code):
    services.new_resume_code(submission=draft)

    with pytest.raises(services.ResumeCodeInvalid, match="Check each letter"):
        services.use_code(code=code)


@pytest.mark.parametrize(("minutes", "works"), [(29, True), (31, False)])
def test_a_code_ends_after_half_an_hour(draft, minutes, works):
    with time_machine.travel(datetime(2026, 11, 1, tzinfo=UTC), tick=False) as clock:
        code = services.new_resume_code(submission=draft)
        clock.shift(minutes * 60)
        if works:
            assert services.use_code(code=code) == draft
        else:
            with pytest.raises(services.ResumeCodeInvalid):
                services.use_code(code=code)


def test_a_code_has_no_letter_that_is_mistaken_for_another(draft):
    codes = {services.new_resume_code(submission=draft) for _ in range(50)}

    assert len(codes) == 50
    assert not set("".join(codes)) & set("01ILOU")


def test_a_newer_code_replaces_the_older_and_submitting_ends_it(full_draft):
    older, newer = (services.new_resume_code(submission=full_draft) for _ in range(2))
    services.submit(submission=full_draft)

    for code in (older, newer):
        with pytest.raises(services.ResumeCodeInvalid):
            services.use_code(code=code)


def test_history_says_who_read_a_code_out_and_keeps_no_code(draft):
    desk = get_user_model().objects.create_user("desk@example.test")
    services.new_resume_code(submission=draft, by=desk)

    event = draft.events.order_by("pgh_id").last()
    assert event.pgh_context.metadata["user"] == desk.pk
    assert event.pgh_context.metadata["action"] == "quiz.resume_code"
    assert not hasattr(event, "resume_code_hash")


@pytest.mark.parametrize(
    ("clinic", "email", "found"),
    [("harbor", "ANN@example.test", True), ("hill", "ann@example.test", False), ("harbor", "x@example.test", False)],
    ids=["hers", "elsewhere", "somebody else"],
)
def test_the_desk_finds_a_draft_by_the_address_given_in_it(full_draft, clinic, email, found):
    assert services.find_drafts(clinic_code=clinic, email=email) == ([full_draft] if found else [])


def test_a_language_is_kept_also_after_sending_and_a_submission_that_is_gone_is_no_error(full_draft):
    services.submit(submission=full_draft)
    services.set_language(submission_id=full_draft.pk, language="es")
    services.set_language(submission_id=str(uuid.uuid4()), language="es")

    full_draft.refresh_from_db()
    assert full_draft.language == "es"


@pytest.mark.parametrize(("days", "erased"), [(29, 0), (31, 1)])
def test_a_draft_is_erased_thirty_days_after_its_last_change(
    draft, photo, settings, django_capture_on_commit_callbacks, days, erased
):
    settings.QUESTIONNAIRE_RESUME_DAYS = 30
    services.add_photo(submission=draft, view="front", photo=photo)
    save(draft, "eyes", {"flags": ["dry_eye"]})

    with django_capture_on_commit_callbacks(execute=True):
        assert services.erase_old_drafts(now=timezone.now() + timedelta(days=days)) == erased

    assert Submission.pgh_event_model.objects.exists() is not bool(erased)
    assert bool(files()) is not bool(erased)


def test_what_was_sent_is_not_erased_with_old_drafts(full_draft):
    services.submit(submission=full_draft)

    assert services.erase_old_drafts(now=timezone.now() + timedelta(days=999)) == 0
    assert Submission.objects.exists()


CHANGES = {
    "save": lambda sent, photo: save(sent, "eyes", {"flags": ["dry_eye"]}),
    "code": lambda sent, photo: services.new_resume_code(submission=sent),
    "link": lambda sent, photo: services.new_resume_link(submission=sent),
    "photo": lambda sent, photo: services.add_photo(submission=sent, view="front", photo=photo),
    "discard": lambda sent, photo: services.discard(submission=sent),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_was_sent_stays_as_it_was(full_draft, photo, change):
    sent = services.submit(submission=full_draft)

    with pytest.raises(services.AlreadySubmitted):
        change(sent, photo)

    sent.refresh_from_db()
    assert sent.answers == full()


@pytest.mark.parametrize(
    "change", [{"answers": {}}, {"status": "draft", "submitted_at": None}], ids=["answers", "back to draft"]
)
def test_the_database_keeps_sent_answers_too(full_draft, change):
    services.submit(submission=full_draft)

    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        Submission.objects.filter(pk=full_draft.pk).update(**change)


def test_an_erased_draft_can_be_neither_saved_nor_sent(full_draft):
    Submission.objects.all().delete()

    with pytest.raises(services.SubmissionGone):
        save(full_draft, "eyes", {"flags": ["none"]})
    with pytest.raises(services.SubmissionGone):
        services.submit(submission=full_draft)


def test_history_keeps_each_change_but_no_link(full_draft):
    services.new_resume_link(submission=full_draft)
    save(full_draft, "eyes", {"flags": ["dry_eye"]})

    events = full_draft.events.order_by("pgh_id")
    assert events.last().answers["eyes"] == {"flags": ["dry_eye"]}
    assert not hasattr(events.last(), "resume_token_hash")


def test_a_photo_is_two_private_files_under_random_names(draft, photo):
    row = services.add_photo(submission=draft, view="left", photo=photo)

    assert files() == sorted([row.file_name, row.thumbnail_name])
    assert str(draft.pk) not in row.file_name
    with services.open_photo(photo=row) as file:
        assert file.read() == photo.jpeg
    with services.open_photo(photo=row, thumbnail=True) as file:
        assert file.read() == photo.thumbnail


def test_a_photo_that_cannot_be_recorded_leaves_no_file(draft, photo):
    with pytest.raises(Exception, match="view"), transaction.atomic():
        services.add_photo(submission=draft, view=None, photo=photo)

    assert files() == []


def test_there_is_room_for_six_photos(draft, photo):
    for _ in range(services.MAX_PHOTOS):
        services.add_photo(submission=draft, view="front", photo=photo)

    with pytest.raises(services.TooManyPhotos, match="6"):
        services.add_photo(submission=draft, view="front", photo=photo)
    assert len(files()) == 2 * services.MAX_PHOTOS


def test_a_removed_photo_takes_its_files_along_on_commit(draft, photo, django_capture_on_commit_callbacks):
    row = services.add_photo(submission=draft, view="front", photo=photo)

    with django_capture_on_commit_callbacks(execute=True):
        services.remove_photo(photo=row)
        assert len(files()) == 2

    assert files() == []
    assert not SubmissionPhoto.objects.exists()


def test_a_discarded_draft_leaves_nothing_behind(full_draft, photo, django_capture_on_commit_callbacks):
    services.add_photo(submission=full_draft, view="front", photo=photo)

    with django_capture_on_commit_callbacks(execute=True):
        services.discard(submission=full_draft)

    assert files() == []
    for model in (Submission, SubmissionPhoto, Submission.pgh_event_model, SubmissionPhoto.pgh_event_model):
        assert not model.objects.exists()


def test_today_is_where_the_patient_is(draft):
    with time_machine.travel(datetime(2026, 11, 23, 3, 0, tzinfo=UTC), tick=False):
        assert services.today_of(draft).isoformat() == "2026-11-22"
