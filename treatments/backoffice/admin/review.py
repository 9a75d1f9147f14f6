"""The page on which an assessment is read and decided, or the patient is asked back."""

from datetime import date
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from treatments.backoffice.forms.review import AskForm, ReviewForm
from treatments.backoffice.presenters.alongside import earlier_line, glances, photo_lines, question_line
from treatments.backoffice.presenters.cases import age_of, decided
from treatments.backoffice.presenters.holds import stake_line
from treatments.backoffice.presenters.queue import due
from treatments.backoffice.presenters.readiness import not_ready
from treatments.backoffice.presenters.review import review_page, shown_line
from treatments.models import Assessment, Review, User
from treatments.permissions import clinics_of
from treatments.queries.people.duplicates import namesakes_of
from treatments.queries.review.reviews import NO_NEIGHBOURS, Neighbours, alongside, changes_of, neighbours, review_of
from treatments.queries.safety.safety import marks_of
from treatments.services.care.photos import why_no_photos
from treatments.services.review.questions import ask, withdraw
from treatments.services.review.review_queue import AlreadyDecided, AssessmentGone, ReviewRefused
from treatments.services.review.reviews import decide, open_stops, proposal, proposed_start
from treatments.wording.context import made_by

QUEUE = "admin:treatments_assessment_changelist"
PAGE = "admin:treatments_assessment_change"


def respond(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Shows the page, or performs the posted action: a decision, a question back, or its withdrawal."""
    if request.method != "POST":
        return _show(request, assessment)
    try:
        if "ask" in request.POST:
            return _ask(request, assessment)
        if "withdraw" in request.POST:
            return _withdraw(request, assessment)
        return _decide(request, assessment)
    except AssessmentGone as gone:
        messages.error(request, str(gone))
        return redirect(QUEUE)


def _decide(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    form = ReviewForm(request.POST, today=_today(assessment), stops=open_stops(assessment))
    if not form.is_valid():
        return _show(request, assessment, form=form, status=422)
    following = _neighbours(
        request, assessment
    ).next_case  # read before the decision, while the case is still in the queue
    try:
        review = decide(assessment=assessment, **form.cleaned_data, by=cast(User, request.user), now=timezone.now())
    except AlreadyDecided as decided_before:
        messages.error(request, str(decided_before))
        return _show(request, assessment, form=form, status=409)
    except AssessmentGone:
        raise
    except ReviewRefused as refused:
        form.add_error(refused.field, str(refused))
        return _show(request, assessment, form=form, status=422)
    goes_on = following is not None and request.GET.get("then") == "next"
    messages.success(request, _told(assessment, review, None if goes_on else following))
    return redirect(PAGE, following) if goes_on else redirect(QUEUE)


def _ask(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    form = AskForm(request.POST)
    if not form.is_valid():
        return _show(request, assessment, ask_form=form, status=422)
    following = _neighbours(request, assessment).next_case
    try:
        ask(assessment=assessment, text=form.cleaned_data["text"], by=cast(User, request.user), now=timezone.now())
    except AlreadyDecided as decided_before:
        messages.error(request, str(decided_before))
        return _show(request, assessment, ask_form=form, status=409)
    except AssessmentGone:
        raise
    except ReviewRefused as refused:
        form.add_error(refused.field, str(refused))
        return _show(request, assessment, ask_form=form, status=422)
    said = f"{assessment.reference}: asked. It comes back into the queue when the patient has answered."
    messages.success(request, _with_next(said, following))
    return redirect(QUEUE)


def _withdraw(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    question = assessment.clinic_questions.open().select_related("assessment__clinic").first()
    if question is None:
        messages.error(request, "No question is open: the patient has answered, or it was withdrawn.")
        return _show(request, assessment, status=409)
    try:
        withdraw(question=question, by=cast(User, request.user), now=timezone.now())
    except AssessmentGone:
        raise
    except ReviewRefused as refused:
        messages.error(request, str(refused))
        return _show(request, assessment, status=409)
    messages.success(request, "The question is withdrawn. The assessment waits for the clinic again.")
    return redirect(PAGE, assessment.pk)


def _show(
    request: HttpRequest,
    assessment: Assessment,
    *,
    form: ReviewForm | None = None,
    ask_form: AskForm | None = None,
    status: int = 200,
) -> HttpResponse:
    today, now, clinic = _today(assessment), timezone.now(), assessment.clinic
    review = review_of(assessment) if status == 409 else getattr(assessment, "review", None)
    plan = getattr(review, "plan", None)
    changes = changes_of(_rows(assessment=assessment, review=review, plan=plan))
    page = review_page(assessment, answers=assessment.submission.answers, changes=changes, start_on=today)
    beside = alongside(assessment)
    questions = [question_line(question, clinic) for question in beside.questions]
    photos = photo_lines(beside.photos, beside.record_photos, clinic)
    waiting = getattr(assessment, "waiting", None)
    context = {
        **admin.site.each_context(request),
        **made_by(assessment.knowledge_version),
        "title": f"{assessment.patient.full_name}, {age_of(assessment.patient, today)}",
        "opts": assessment._meta,
        "is_nav_sidebar_enabled": False,
        "assessment": assessment,
        "page": page,
        "namesakes": namesakes_of(assessment.patient),
        "at_stake": [stake_line(mark) for mark in marks_of(assessment)],
        "due": due(waiting, now) if waiting and not review else None,
        "questions": questions,
        "open_question": next((question for question in questions if question.pk), None),
        "photos": photos,
        "not_ready": () if review else not_ready(clinic, proposal(assessment)),
        "no_photos": why_no_photos(assessment.patient, clinic),
        "shown": [shown_line(shown_page, clinic) for shown_page in beside.shown],
        "earlier": [earlier_line(other, clinic) for other in beside.earlier],
        "glances": glances(page.own_sheet, len(photos), questions, len(beside.earlier)),
        "neighbours": _neighbours(request, assessment),
        "form": form or ReviewForm(initial=_proposed(assessment, today), today=today, stops=open_stops(assessment)),
        "ask_form": ask_form or AskForm(),
        "decided": decided(review, clinic) if review else None,
        "plan": plan,
    }
    return TemplateResponse(request, "admin/treatments/assessment/review.html", context, status=status)


def _neighbours(request: HttpRequest, assessment: Assessment) -> Neighbours:
    """Returns the cases before and after it in the clinician's queue; none if it is no longer in the queue."""
    waiting = getattr(assessment, "waiting", None)
    if waiting is None:
        return NO_NEIGHBOURS
    return neighbours(waiting, clinics_of(request.user).order_by())


def _today(assessment: Assessment) -> date:
    return timezone.localdate(timezone=assessment.clinic.zone)


def _rows(**rows: Model | None) -> dict[str, Model]:
    """Returns the rows that exist, by name."""
    return {name: row for name, row in rows.items() if row is not None}


def _proposed(assessment: Assessment, today: date) -> dict[str, Any]:
    """Returns the initial values of the form: the rules' own proposal."""
    return {
        "start_on": today,
        "treatments": proposal(assessment),
        "start_with": proposed_start(assessment),
    }


def _told(assessment: Assessment, review: Review, following: int | None) -> SafeString:
    """Returns the message after a decision, with links to the next case and to the plan if they exist."""
    plan = getattr(review, "plan", None)
    said = _with_next(f"{assessment.reference}: {review.get_decision_display().lower()}.", following)
    if plan is None:
        return said
    return format_html(
        '{} <a href="{}">See the plan</a>', said, reverse("admin:treatments_plan_change", args=[plan.pk])
    )


def _with_next(said: str, following: int | None) -> SafeString:
    """Returns a sentence with a link to the next case of the queue."""
    if following is None:
        return format_html("{}", said)
    return format_html('{} <a href="{}">Next case</a>', said, reverse(PAGE, args=[following]))
