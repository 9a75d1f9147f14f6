"""Binds answers to a browser: the one that began them, or the last one to open them with a link or code.

The session stores the id and the key of the answers; using a link or code changes the key.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from questionnaire import services
from questionnaire.models import Submission

SESSION_KEY = "submission"
BROWSER_KEY = "submission_key"
OPEN_UNTIL = "open_until"  # seconds since 1970: pages warn before it

View = Callable[..., HttpResponseBase]


def bind(request: HttpRequest, submission: Submission) -> None:
    """Lets this browser edit this draft, in the draft's language, under a new session key."""
    request.session.cycle_key()
    request.session[SESSION_KEY] = str(submission.pk)
    request.session[BROWSER_KEY] = submission.browser_key
    request.session[settings.LANGUAGE_SESSION_KEY] = submission.language
    stay_open(request)


def release(request: HttpRequest) -> None:
    """Removes the answers from this browser's session."""
    request.session.pop(SESSION_KEY, None)
    request.session.pop(BROWSER_KEY, None)


def browser_key_of(request: HttpRequest) -> str:
    """Returns the key that this browser has for its answers; "" if it has none."""
    key: str = request.session.get(BROWSER_KEY, "")
    return key


def held_by(request: HttpRequest) -> QuerySet[Submission]:
    """Returns the answers of this browser, a draft or submitted: one row or none."""
    submission_id = request.session.get(SESSION_KEY)
    if submission_id is None:
        return Submission.objects.none()
    return Submission.objects.filter(pk=submission_id, browser_key=browser_key_of(request))


def stay_open(request: HttpRequest) -> None:
    """Restarts the time until the session expires."""
    request.session[OPEN_UNTIL] = _now() + settings.SESSION_COOKIE_AGE


def kept_mark(request: HttpRequest) -> str:
    """Returns this device's mark of a draft; "" if it has none or the mark has expired."""
    days = timedelta(days=settings.QUESTIONNAIRE_DEVICE_DAYS)
    return request.get_signed_cookie(settings.QUESTIONNAIRE_DEVICE_COOKIE_NAME, default="", max_age=days) or ""


def keep_mark(request: HttpRequest, response: HttpResponseBase, draft: Submission) -> None:
    """Stores the draft's mark on this device, so that the draft is offered again after the session has ended."""
    mark = services.device_mark(draft)
    if kept_mark(request) == mark:
        return
    response.set_signed_cookie(
        settings.QUESTIONNAIRE_DEVICE_COOKIE_NAME,
        mark,
        max_age=timedelta(days=settings.QUESTIONNAIRE_DEVICE_DAYS),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_mark(response: HttpResponseBase) -> None:
    """Deletes the mark of a draft from this device."""
    response.delete_cookie(settings.QUESTIONNAIRE_DEVICE_COOKIE_NAME, samesite="Lax")


def needs_draft(view: View) -> View:
    """Passes this browser's draft to the view; without a draft, redirects to the start with a message.

    Any page restarts the session's time once half of it is over, so each page stays open for at least half of it.
    """

    @never_cache
    @wraps(view)
    def with_draft(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        submission_id = request.session.get(SESSION_KEY)
        if submission_id is None and services.find_by_device(kept_mark(request)):
            return redirect("quiz:resume_device")
        if submission_id is None:
            messages.info(
                request,
                _(
                    "Start the quiz here. If you began before, use your link or your code. "
                    "We can also send you a new link: see “Continue with a code”."
                ),
            )
            return redirect(settings.QUESTIONNAIRE_START_URL)
        if request.session.get(OPEN_UNTIL, 0) < _now() + settings.SESSION_COOKIE_AGE / 2:
            stay_open(request)
        try:
            draft = services.find_draft(submission_id, browser_key_of(request))
            response = view(request, draft, *args, **kwargs)
            keep_mark(request, response, draft)
            return response
        except (services.SubmissionGone, services.HeldElsewhere, services.AlreadySubmitted) as error:
            return closed(request, error)

    return with_draft


def is_from_script(request: HttpRequest) -> bool:
    """Returns whether sending.js sent this request. The script stays on its page and inserts the response."""
    return request.headers.get("X-Requested-With") == "fetch"


def closed(request: HttpRequest, error: services.QuizError) -> HttpResponse:
    """Returns a page (410) that says that the draft is erased, submitted or not accessible, and what to do."""
    sent = isinstance(error, services.AlreadySubmitted)
    context = {
        "reason": error,
        "sent": sent,
        "start_url": settings.QUESTIONNAIRE_START_URL,
        "sent_url": getattr(settings, "QUESTIONNAIRE_SENT_URL", ""),
    }
    return render(request, "questionnaire/closed.html", context, status=410)


def _now() -> int:
    return int(timezone.now().timestamp())
