"""Adds, shows and removes photos. Only the browser that owns the draft sees them."""

import time
import uuid
from typing import Any

from django.contrib import messages
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler, SkipFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from questionnaire import photos, services
from questionnaire.forms import PhotoForm
from questionnaire.models import PhotoView, Submission
from questionnaire.questions import ADDED
from questionnaire.steps import PHOTOS
from questionnaire.views.binding import needs_draft
from questionnaire.views.pages import is_leaving, save_and_go_on, step_context


class StopAtLimit(FileUploadHandler):
    """Discards a file as soon as it is too large; the rest of the form is still read.

    `too_large` contains the names of the fields whose files were too large.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.received = 0
        self.too_large: set[str] = set()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > photos.MAX_BYTES:
            self.too_large.add(str(self.field_name))
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


class KeepInMemory(MemoryFileUploadHandler):
    """Keeps the whole file in memory, where it is decoded anyway: no copy of a face reaches a temporary folder."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.activated = True


@csrf_exempt  # the limit must be set before the body is read; `_photos_page` checks the token
def photos_page(request: HttpRequest) -> HttpResponseBase:
    """Shows the photo step, and limits how much of an upload is read."""
    request.upload_handlers = [StopAtLimit(request), KeepInMemory(request)]
    return _photos_page(request)


@csrf_protect
@needs_draft
def _photos_page(request: HttpRequest, draft: Submission) -> HttpResponse:
    if request.method != "POST":
        return _show(request, draft, PhotoForm())
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid() and _take(request, draft, form):
        if _goes_on(request):
            return save_and_go_on(request, draft, PHOTOS, {ADDED: draft.photos.exists()})
        return redirect(request.get_full_path())
    return _show(request, draft, form, status=422)


@require_POST
@needs_draft
def remove(request: HttpRequest, draft: Submission, photo_id: uuid.UUID) -> HttpResponse:
    """Removes a photo from the draft."""
    services.remove_photo(photo=get_object_or_404(draft.photos, pk=photo_id))
    messages.success(request, _("Your photo was removed."))
    return redirect("quiz:photos")


@require_safe
@needs_draft
def file(request: HttpRequest, draft: Submission, photo_id: uuid.UUID, *, thumbnail: bool) -> FileResponse:
    """Returns the photo, or its thumbnail."""
    photo = get_object_or_404(draft.photos, pk=photo_id)
    response = FileResponse(
        services.open_photo(photo=photo, thumbnail=thumbnail), content_type="image/jpeg", filename="photo.jpg"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _take(request: HttpRequest, draft: Submission, form: PhotoForm) -> bool:
    """Stores each valid photo; the form gets an error for each of the others. Returns whether there was no error.

    All photos together have the decoding time of one.
    """
    too_large = {name for handler in request.upload_handlers for name in getattr(handler, "too_large", ())}
    until, added = time.monotonic() + photos.MOST_SECONDS, 0
    for view in PhotoView:
        upload = form.cleaned_data[view]
        try:
            if view in too_large:
                raise photos.PhotoRefused(photos.TOO_LARGE)
            if upload is not None:
                photo = photos.clean(photos.read_limited(upload.chunks()), seconds=until - time.monotonic())
                services.add_photo(submission=draft, view=view, photo=photo)
                added += 1
                if photo.is_small:
                    messages.warning(request, f"{view.label}: {_(photos.SMALL)}")
        except (photos.PhotoRefused, services.TooManyPhotos, services.PhotoNotKept) as error:
            form.add_error(view, f"{view.label}: {_(str(error))}")
    if added:
        words = ngettext("Your photo was added.", "Your %(count)s photos were added.", added)
        messages.success(request, words % {"count": added})
    elif form.is_valid() and not _goes_on(request):
        form.add_error(PhotoView.FRONT, _("Choose a photo to add, or continue without one."))
    return form.is_valid()


def _goes_on(request: HttpRequest) -> bool:
    return "continue" in request.POST or is_leaving(request)


def _show(request: HttpRequest, draft: Submission, form: PhotoForm, status: int = 200) -> HttpResponse:
    context = step_context(request, draft, PHOTOS)
    context["form"] = form
    context["photos"] = draft.photos.order_by("uploaded_at")
    context["most"] = services.MAX_PHOTOS
    context["room"] = services.MAX_PHOTOS - len(context["photos"])
    return render(request, "questionnaire/photos.html", context, status=status)
