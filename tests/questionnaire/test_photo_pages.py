"""Photos in a browser: added, shown to their owner alone, removed."""

import io
import resource
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from questionnaire import photos, services
from questionnaire.models import Submission, SubmissionPhoto
from tests.client import CsrfClient
from tests.questionnaire.conftest import browser_with

pytestmark = pytest.mark.django_db

PAGE = "/quiz/photos/"
LEAST_FILE = 20_000


def jpeg(size=(30, 20)):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "JPEG")
    return out.getvalue()


def upload(data, name="me.jpg"):
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def add(browser, data=None, **more):
    return browser.post(PAGE, {"left": upload(data or jpeg()), "add": "1", **more})


@pytest.fixture
def photo(draft):
    return services.add_photo(submission=draft, view="front", photo=photos.clean(jpeg()))


def test_a_photo_is_added_and_shown(browser):
    assert add(browser).url == PAGE

    photo = SubmissionPhoto.objects.get()
    assert photo.view == "left"
    page = browser.get(PAGE).content.decode()
    assert reverse("quiz:photo_small", args=[photo.pk]) in page
    assert "me.jpg" not in page


def test_the_list_says_which_side_each_photo_shows(browser):
    add(browser)

    assert '<p class="mb-1">From the left</p>' in browser.get(PAGE).content.decode()


@pytest.mark.parametrize(("size", "is_small"), [((200, 200), True), ((319, 900), True), ((320, 900), False)])
def test_a_small_photo_is_kept_and_a_larger_one_asked_for(browser, size, is_small):
    add(browser, jpeg(size))

    page = browser.get(PAGE).content.decode()
    assert "Your photo was added." in page
    assert ("This photo is small" in page) == is_small


@pytest.mark.parametrize("with_photo", [True, False])
def test_continue_takes_a_chosen_photo_along(browser, draft, with_photo):
    data = {"continue": "1"} | ({"front": upload(jpeg())} if with_photo else {})

    response = browser.post(PAGE, data)

    assert response.url == reverse("quiz:step", args=["about-you"])
    draft.refresh_from_db()
    assert draft.answers["photos"] == {"added": with_photo}
    assert draft.photos.count() == with_photo


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(b"GIF89a" + b"\0" * 40, photos.NOT_A_PHOTO, id="gif with a jpeg name"),
        pytest.param(b"\0" * (photos.MAX_BYTES + 1), photos.TOO_LARGE, id="over 15 MB"),
    ],
)
def test_a_refused_photo_is_explained_and_not_kept(browser, data, said):
    page = add(browser, data)

    assert page.status_code == 422
    assert f"From the left: {said}" in page.content.decode()
    assert not SubmissionPhoto.objects.exists()


def test_several_photos_are_added_at_once_each_as_its_side(browser, draft):
    sides = ("front", "left", "right", "other")
    assert browser.post(PAGE, {"add": "1", **{side: upload(jpeg((400, 400))) for side in sides}}).url == PAGE

    assert set(draft.photos.values_list("view", flat=True)) == set(sides)
    assert "Your 4 photos were added." in browser.get(PAGE).content.decode()


REFUSED = {
    "no photo": b"GIF89a" + b"\0" * 40,
    "empty": b"",
    "too large": b"\0" * (photos.MAX_BYTES + 1),
}


@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED)
def test_what_can_be_kept_stays_when_another_is_refused_and_the_page_names_that_one(browser, draft, refused):
    sent = {"front": upload(jpeg((400, 400))), "left": upload(refused), "right": upload(jpeg((400, 400)))}
    page = browser.post(PAGE, {"continue": "1", **sent})

    assert page.status_code == 422
    assert set(draft.photos.values_list("view", flat=True)) == {"front", "right"}
    assert "Your 2 photos were added." in page.content.decode()
    assert page.context["form"].errors.keys() == {"left"}
    assert '<a href="#id_left">From the left: ' in page.content.decode()
    draft.refresh_from_db()
    assert "photos" not in draft.answers


def test_those_for_which_there_is_no_room_are_named(browser, draft):
    for _ in range(services.MAX_PHOTOS - 1):
        services.add_photo(submission=draft, view="other", photo=photos.clean(jpeg()))
    page = browser.post(PAGE, {"add": "1", "front": upload(jpeg()), "left": upload(jpeg())})

    assert page.context["form"].errors.keys() == {"left"}
    assert "From the left: You can add up to 6 photos." in page.content.decode()
    assert draft.photos.count() == services.MAX_PHOTOS


def test_which_photo_is_small_is_said(browser):
    browser.post(PAGE, {"add": "1", "front": upload(jpeg((400, 400))), "right": upload(jpeg((200, 200)))})

    page = browser.get(PAGE).content.decode()
    assert "From the right: This photo is small" in page
    assert "From the front: " not in page


def noise():
    """Returns a photo of more than `LEAST_FILE` bytes."""
    out = io.BytesIO()
    Image.effect_noise((400, 400), 200).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def full_disk():
    """Limits the size of files that the process may write to `LEAST_FILE` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LEAST_FILE, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def no_folder(settings, tmp_path):
    """Makes it impossible to create the photo folder, even for root."""
    (tmp_path / "file").write_text("")
    settings.PRIVATE_MEDIA_ROOT = tmp_path / "file" / "photos"


@pytest.mark.parametrize("in_the_way", ["full_disk", "no_folder"])
def test_a_photo_that_cannot_be_kept_is_a_sentence_to_the_patient_and_a_line_in_the_log(
    browser, draft, request, caplog, in_the_way
):
    request.getfixturevalue(in_the_way)
    page = add(browser, noise())

    assert page.status_code == 422
    assert "We cannot keep photos right now." in page.content.decode()
    assert not SubmissionPhoto.objects.exists()
    (line,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert "PRIVATE_MEDIA_ROOT" in line.getMessage()
    assert line.exc_info is None
    assert not list(Path(services.photo_storage().location).glob("*"))
    assert browser.get(PAGE).status_code == 200


def test_a_large_photo_is_never_written_to_a_temporary_folder(browser, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    photo = noise()
    assert add(browser, photo + b"\0" * 3_000_000).url == PAGE


def test_adding_without_a_file_is_explained(browser):
    page = browser.post(PAGE, {"add": "1"})

    assert page.status_code == 422
    assert "Choose a photo to add" in page.content.decode()


def test_the_owner_gets_the_photo_and_nobody_stores_it(browser, photo):
    for name in ("photo", "photo_small"):
        response = browser.get(reverse(f"quiz:{name}", args=[photo.pk]))
        assert b"".join(response.streaming_content).startswith(b"\xff\xd8")
        assert response["Content-Type"] == "image/jpeg"
        assert response["Content-Disposition"] == 'inline; filename="photo.jpg"'
        assert response["X-Content-Type-Options"] == "nosniff"
        assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))


@pytest.mark.parametrize(("name", "method"), [("photo", "get"), ("photo_small", "get"), ("photo_remove", "post")])
def test_a_stranger_gets_nothing(photo, name, method):
    stranger = browser_with(services.start(clinic_code="harbor", language="en"))
    url = reverse(f"quiz:{name}", args=[photo.pk])

    assert getattr(stranger, method)(url).status_code == 404
    assert getattr(CsrfClient(), method)(url).status_code == 302
    assert SubmissionPhoto.objects.filter(pk=photo.pk).exists()


def test_looking_does_not_remove(browser, photo):
    assert browser.get(reverse("quiz:photo_remove", args=[photo.pk])).status_code == 405


def test_the_owner_removes_a_photo(browser, photo):
    assert browser.post(reverse("quiz:photo_remove", args=[photo.pk])).url == PAGE
    assert not SubmissionPhoto.objects.exists()


def test_a_photo_of_sent_answers_is_no_longer_served_here(browser, draft, photo):
    Submission.objects.filter(pk=draft.pk).update(status="submitted", submitted_at=draft.created_at)

    assert browser.get(reverse("quiz:photo", args=[photo.pk])).status_code == 410


def test_uploads_are_guarded_against_other_sites(draft):
    strict = CsrfClient(with_token=False)
    session = strict.session
    session["submission"], session["submission_key"] = str(draft.pk), draft.browser_key
    session.save()

    assert add(strict).status_code == 403
