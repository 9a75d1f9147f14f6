"""Going on later or elsewhere: the link, the e-mail with it, and what it opens."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from questionnaire import services
from questionnaire.forms import ResumeEmailForm
from questionnaire.models import Submission
from questionnaire.views.binding import bind, closed, needs_draft
from questionnaire.views.pages import url_of_first_incomplete


@needs_draft
def save(request: HttpRequest, draft: Submission) -> HttpResponse:
    """Offer the link: to copy, or by e-mail. A link is made only when asked for, and shown once."""
    if request.method != "POST":
        return _show(request, draft, ResumeEmailForm())
    if "copy" in request.POST:
        token = services.new_resume_link(submission=draft)
        return _show(request, draft, ResumeEmailForm(), link=_full_link(request, token))
    form = ResumeEmailForm(request.POST)
    if not (form.is_valid() and _send(request, draft, form)):
        return _show(request, draft, form, status=422)
    messages.success(request, "Your link is on its way. It may take a minute.")
    return redirect("quiz:save")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, token: str) -> HttpResponse:
    """A link was followed: ask first (mail programs follow links too), then bind this browser."""
    try:
        submission = services.resume(token=token)
    except services.QuizError as error:
        return closed(request, error)
    if request.method != "POST":
        return render(request, "questionnaire/resume.html", {"began": submission.created_at})
    bind(request, submission)
    return redirect(url_of_first_incomplete(submission))


def _send(request: HttpRequest, draft: Submission, form: ResumeEmailForm) -> bool:
    try:
        services.email_resume_link(
            submission=draft,
            email=form.cleaned_data["email"],
            link_for=lambda token: _full_link(request, token),
        )
    except services.TooManyEmails as error:
        form.add_error("email", str(error))
    return form.is_valid()


def _full_link(request: HttpRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("quiz:resume", args=[token]))


def _show(
    request: HttpRequest, draft: Submission, form: ResumeEmailForm, link: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "link": link,
        "days": settings.QUESTIONNAIRE_RESUME_DAYS,
        "on_url": url_of_first_incomplete(draft),
    }
    return render(request, "questionnaire/save.html", context, status=status)
