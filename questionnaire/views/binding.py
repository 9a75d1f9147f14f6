"""Which answers this browser may work on and see: those that it began, or that it opened by the last link or code.

The session holds their id and the key that they have had since; a link or code that is used changes the key.
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
    """Let this browser work on this draft, in the draft's language, under a new session key."""
    request.session.cycle_key()
    request.session[SESSION_KEY] = str(submission.pk)
    request.session[BROWSER_KEY] = submission.browser_key
    request.session[settings.LANGUAGE_SESSION_KEY] = submission.language
    stay_open(request)


def release(request: HttpRequest) -> None:
    """Let this browser forget what it holds."""
    request.session.pop(SESSION_KEY, None)
    request.session.pop(BROWSER_KEY, None)


def browser_key_of(request: HttpRequest) -> str:
    """The key with which this browser was given its answers."""
    key: str = request.session.get(BROWSER_KEY, "")
    return key


def held_by(request: HttpRequest) -> QuerySet[Submission]:
    """The answers that this browser holds, as a draft or sent: one row or none."""
    submission_id = request.session.get(SESSION_KEY)
    if submission_id is None:
        return Submission.objects.none()
    return Submission.objects.filter(pk=submission_id, browser_key=browser_key_of(request))


def stay_open(request: HttpRequest) -> None:
    """Begin the session's time anew."""
    request.session[OPEN_UNTIL] = _now() + settings.SESSION_COOKIE_AGE


def kept_mark(request: HttpRequest) -> str:
    """What this device keeps of a draft, "" where it keeps none or has kept it for too long."""
    days = timedelta(days=settings.QUESTIONNAIRE_DEVICE_DAYS)
    return request.get_signed_cookie(settings.QUESTIONNAIRE_DEVICE_COOKIE_NAME, default="", max_age=days) or ""


def keep_mark(request: HttpRequest, response: HttpResponseBase, draft: Submission) -> None:
    """Let this device be offered the draft again once the session has ended."""
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
    """Let this device keep nothing of a draft."""
    response.delete_cookie(settings.QUESTIONNAIRE_DEVICE_COOKIE_NAME, samesite="Lax")


def needs_draft(view: View) -> View:
    """Give the view this browser's draft; say what to do where there is none.

    Any page begins the session's time anew once half of it is over, so each stays open for half of it at least.
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
    """Did sending.js send this? It keeps its page and puts what the answer brings in place."""
    return request.headers.get("X-Requested-With") == "fetch"


def closed(request: HttpRequest, error: services.QuizError) -> HttpResponse:
    """The draft is gone, sent or out of reach: say so, and what can be done."""
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
