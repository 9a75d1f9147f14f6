"""Helps a caller whose quiz is unfinished on a device that they no longer have.

A code is read out to a caller who knows address and birth date. A quiz that has no birth date yet is found by the
address alone: its link is sent to that address again, and nothing is read out.
"""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from questionnaire import services as quiz
from questionnaire.models import Submission
from treatments.desk.forms.codes import UnfinishedForm
from treatments.desk.views.page import UNPROCESSABLE, desk_page, staff_of
from treatments.permissions import Role, check_can_book, clinics_of, staff_view
from treatments.services.messages.visit_emails import link


@staff_view(Role.FRONT_DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def resume_code(request: HttpRequest) -> HttpResponse:
    """Finds the draft by address and birth date; makes a code that is shown once, or sends the link by e-mail."""
    check_can_book(request.user)
    form = UnfinishedForm(request.POST if request.method == "POST" else None)
    about: dict[str, object] = {"form": form, "minutes": quiz.CODE_MINUTES, "code_url": link("quiz:resume_code")}
    if form.is_valid():
        drafts = _drafts(request, form.cleaned_data["email"])
        draft = _with_birth_date(drafts, form.cleaned_data["birth_date"])
        unnamed = next((found for found in drafts if "about-you" not in found.answers), None)
        if draft is None and unnamed is not None:
            about["is_known_by_address"] = True
            if "send" in request.POST:
                return _send_link(request, unnamed, form.cleaned_data["email"])
        elif draft is None:
            form.add_error(None, UnfinishedForm.NOT_FOUND)
        else:
            about |= {"draft": draft, "code": quiz.new_resume_code(submission=draft, by=staff_of(request))}
    status = UNPROCESSABLE if form.errors else 200
    return desk_page(request, "desk/resume_code.html", about, now=timezone.now(), current="resume_code", status=status)


def _send_link(request: HttpRequest, draft: Submission, email: str) -> HttpResponse:
    try:
        quiz.email_resume_link(submission=draft, email=email, link_for=lambda token: link("quiz:resume", token))
    except quiz.QuizError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The link is on its way to that address.")
    return redirect("desk:resume_code")


def _drafts(request: HttpRequest, email: str) -> list[Submission]:
    """Returns the drafts at the desk's clinics with this address, the newest first."""
    codes = [clinic.code for clinic in clinics_of(request.user)]
    found = [draft for code in codes for draft in quiz.find_drafts(clinic_code=code, email=email)]
    return sorted(found, key=lambda draft: draft.updated_at, reverse=True)


def _with_birth_date(drafts: list[Submission], born_on: date) -> Submission | None:
    given = (draft for draft in drafts if draft.answers.get("about-you", {}).get("birth_date") == born_on.isoformat())
    return next(given, None)
