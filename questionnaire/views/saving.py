"""Continues a quiz later or on another device: by a link, which can be e-mailed, or by a short code."""

import logging

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from questionnaire import services
from questionnaire.forms import DeviceForm, ResumeCodeForm, ResumeEmailForm, day_in_words
from questionnaire.models import Submission
from questionnaire.views.binding import bind, closed, kept_mark, needs_draft, stay_open
from questionnaire.views.limits import may, may_mail
from questionnaire.views.pages import url_of_first_incomplete

logger = logging.getLogger(__name__)

TRIES = "resume_code"
TOO_OFTEN = gettext_lazy("That was too often. Wait a few minutes, then try again. Your answers are saved.")
MAILED_OFTEN = gettext_lazy(
    "We have sent e-mails to this address a few times already. Look in the inbox, or copy your link from this page."
)


@needs_draft
def save(request: HttpRequest, draft: Submission) -> HttpResponse:
    """Offers the link, to copy or by e-mail, and the code. Each is made only on request and shown once."""
    if request.method != "POST":
        return _show(request, draft, ResumeEmailForm())
    if not may(request, "save_quiz"):
        return _refuse(request, draft, TOO_OFTEN)
    if "copy" in request.POST:
        token = services.new_resume_link(submission=draft)
        return _show(request, draft, ResumeEmailForm(), link=_link_of(token))
    if "code" in request.POST:
        return _show(request, draft, ResumeEmailForm(), code=services.new_resume_code(submission=draft))
    return _mail_link(request, draft, ResumeEmailForm(request.POST))


def _mail_link(request: HttpRequest, draft: Submission, form: ResumeEmailForm) -> HttpResponse:
    if not form.is_valid():
        return _show(request, draft, form, status=422)
    if not may_mail(request, form.cleaned_data["email"]):
        form.add_error("email", MAILED_OFTEN)
        return _show(request, draft, form, status=429)
    if not _send(request, draft, form):
        return _show(request, draft, form, status=422)
    messages.success(request, _("Your link is on its way. It may take a minute."))
    return redirect(request.get_full_path())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, token: str) -> HttpResponse:
    """Opens a link: asks first, because mail programs follow links too; only the confirmation uses it up."""
    try:
        if request.method != "POST":
            found = services.find_by_link(token)
            return render(request, "questionnaire/resume.html", {"began": day_in_words(services.began_on(found))})
        submission = services.use_link(token=token)
    except services.QuizError as error:
        return closed(request, error)
    bind(request, submission)
    return redirect(url_of_first_incomplete(submission))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume_by_code(request: HttpRequest) -> HttpResponse:
    """Opens the draft of a short code, typed on any device. Tries are limited."""
    form = ResumeCodeForm(request.POST if request.method == "POST" else None)
    submission = _opened_by(request, form) if form.is_valid() else None
    if submission is None:
        return _ask_for_code(request, form, ResumeEmailForm(), status=422 if form.is_bound else 200)
    bind(request, submission)
    return redirect(url_of_first_incomplete(submission))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume_on_device(request: HttpRequest) -> HttpResponse:
    """Continues the draft that was left on this device, after a proof from its answers. Tries are limited."""
    mark = kept_mark(request)
    draft = services.find_by_device(mark)
    if draft is None:
        return redirect("quiz:resume_code")
    form = DeviceForm(
        request.POST if request.method == "POST" else None,
        asks_birth_date=services.asks_birth_date(draft),
        today=services.today_of(draft),
    )
    if form.is_valid():
        try:
            if not ratelimit.consume(request, action="resume_device", key=str(draft.pk)):
                raise services.DeviceNotTheirs(_("There were too many tries. Wait until tomorrow, or use your link."))
            submission = services.use_device(mark=mark, **form.cleaned_data)
        except services.QuizError as error:
            form.refuse(str(error))
        else:
            bind(request, submission)
            return redirect(url_of_first_incomplete(submission))
    context = {"form": form, "began": day_in_words(services.began_on(draft))}
    return render(request, "questionnaire/device.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_POST
def link_again(request: HttpRequest) -> HttpResponse:
    """Sends the link to an address again. The page says the same whether or not there is a draft."""
    form = ResumeEmailForm(request.POST)
    if not form.is_valid():
        return _ask_for_code(request, ResumeCodeForm(), form, status=422)
    email = form.cleaned_data["email"]
    if not may_mail(request, email):
        form.add_error("email", TOO_OFTEN)
        return _ask_for_code(request, ResumeCodeForm(), form, status=429)
    services.email_link_again(email=email, link_for=_link_of)
    messages.success(request, _("If an unfinished quiz has this address, its link is on its way to it."))
    return redirect("quiz:resume_code")


def _ask_for_code(
    request: HttpRequest, form: ResumeCodeForm, email_form: ResumeEmailForm, *, status: int
) -> HttpResponse:
    context = {"form": form, "email_form": email_form, "wrong": email_form if email_form.is_bound else form}
    return render(request, "questionnaire/code.html", context, status=status)


@require_POST
@needs_draft
def stay(request: HttpRequest, draft: Submission) -> JsonResponse:
    """Restarts the time until the session expires; returns that time in seconds."""
    stay_open(request)
    return JsonResponse({"seconds": settings.SESSION_COOKIE_AGE})


def _opened_by(request: HttpRequest, form: ResumeCodeForm) -> Submission | None:
    """Returns the draft that the code opens; otherwise None, with the reason in the form."""
    if not may(request, TRIES):
        logger.warning("Resume code refused: too many tries")
        form.add_error("code", _("There were too many tries. Wait an hour, or use your link."))
        return None
    try:
        return services.use_code(code=form.cleaned_data["code"])
    except services.QuizError as error:
        logger.warning("Resume code refused: %s", type(error).__name__)
        form.add_error("code", str(error))
        return None


def _send(request: HttpRequest, draft: Submission, form: ResumeEmailForm) -> bool:
    try:
        services.email_resume_link(
            submission=draft,
            email=form.cleaned_data["email"],
            link_for=_link_of,
        )
    except services.TooManyEmails as error:
        form.add_error("email", str(error))
    return form.is_valid()


def _left_page(request: HttpRequest) -> str:
    """Returns the page of the quiz from which the patient came; "" if unknown."""
    back = request.GET.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith(reverse("quiz:here"))
    return back if is_ours else ""


def _refuse(request: HttpRequest, draft: Submission, why: str | Promise) -> HttpResponse:
    messages.error(request, str(why))
    return _show(request, draft, ResumeEmailForm(), status=429)


def _link_of(token: str) -> str:
    """Returns the full URL, from the configured SITE_URL and never from the Host header of the request."""
    return settings.SITE_URL + reverse("quiz:resume", args=[token])


def _show(
    request: HttpRequest,
    draft: Submission,
    form: ResumeEmailForm,
    *,
    link: str = "",
    code: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "link": link,
        "code": code,
        "code_url": settings.SITE_URL + reverse("quiz:resume_code"),
        "code_minutes": services.CODE_MINUTES,
        "days": settings.QUESTIONNAIRE_RESUME_DAYS,
        "on_url": _left_page(request) or url_of_first_incomplete(draft),
    }
    return render(request, "questionnaire/save.html", context, status=status)
