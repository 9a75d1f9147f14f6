"""The quiz's pages: one a step, then the review."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from questionnaire import answers, services
from questionnaire.forms import StepForm, day_in_words, drawn
from questionnaire.models import Submission
from questionnaire.steps import ABOUT_YOU, PHOTOS, STEP_BY_KEY, STEPS, Step
from questionnaire.views.binding import go_to, is_from_script, needs_draft, release


@require_safe
@needs_draft
def resume_here(request: HttpRequest, draft: Submission) -> HttpResponse:
    """Go to the first step that still needs an answer."""
    return redirect(url_of_first_incomplete(draft))


@needs_draft
def step_page(request: HttpRequest, draft: Submission, address: str) -> HttpResponse:
    """Ask one step; save what is answered; go on."""
    step = answers.addresses(draft.answers).get(address)
    if step is None:
        return redirect_or_404(address)
    if request.method != "POST":
        return _ask(request, draft, step)
    if request.POST.get("step", step.key) != step.key:
        messages.info(request, _("Your answers changed in another window. Here is where you are now."))
        return go_to(request, reverse("quiz:here"))
    country = services.country_of(draft) if step is ABOUT_YOU else ""
    form = StepForm(step, draft.answers, services.today_of(draft), request.POST, country=country)
    if not form.is_valid():
        return _show(request, draft, step, form.drawn(), form=form, status=422)
    return save_and_go_on(request, draft, step, form.cleaned_answers())


@require_safe
@needs_draft
def review(request: HttpRequest, draft: Submission) -> HttpResponse:
    """All answers in words, each with a link to change it, and the button that sends them."""
    step = answers.first_incomplete(draft.answers, services.today_of(draft))
    if step is not None:
        messages.info(request, _("A few questions are still open. Then you can review and send."))
        return redirect(url_of_first_incomplete(draft))
    context = {
        "sections": answers.in_words(draft.answers, answers.Reader(_, day_in_words, _("Not given"))),
        "support": [
            services.supported(draft, words)
            for step in STEPS
            for words in answers.support_for(step, draft.answers.get(step.key, {}))
        ],
        "photos": draft.photos.order_by("uploaded_at"),
        "submit_url": reverse(settings.QUESTIONNAIRE_SUBMIT_URL),
    }
    return render(request, "questionnaire/review.html", context)


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Let this browser forget the draft; the link still opens it."""
    release(request)
    messages.success(request, _("This device no longer has your answers. Use your link to continue later."))
    return redirect(settings.QUESTIONNAIRE_START_URL)


def save_and_go_on(request: HttpRequest, draft: Submission, step: Step, cleaned: dict[str, Any]) -> HttpResponse:
    """Save a step, say what it took out, and go to the next one, or back to the review it came from."""
    try:
        saved = services.save_step(submission=draft, step_key=step.key, cleaned=cleaned)
    except services.StepNotAsked as error:
        messages.info(request, str(error))
        return go_to(request, reverse("quiz:here"))
    if saved.dropped:
        dropped = "; ".join(saved.dropped)
        messages.info(request, _("Because of your change, we took out: %(dropped)s.") % {"dropped": dropped})
    for words in answers.support_for(step, cleaned):
        messages.warning(request, services.supported(draft, words))
    return _go_on(request, saved.submission, step)


def url_of(step: Step, draft: Submission, *, from_review: bool = False) -> str:
    """A visible step's URL; `from_review` brings the patient back there afterwards."""
    url = reverse("quiz:photos" if step.key == "photos" else "quiz:step", args=_args(step, draft))
    return f"{url}?{urlencode({'return': 'review'})}" if from_review else url


def url_of_first_incomplete(draft: Submission, *, from_review: bool = False) -> str:
    """Where to go on; the review when nothing is missing."""
    step = answers.first_incomplete(draft.answers, services.today_of(draft))
    return reverse("quiz:review") if step is None else url_of(step, draft, from_review=from_review)


def step_context(request: HttpRequest, draft: Submission, step: Step) -> dict[str, Any]:
    """What every step's page shows around its form."""
    previous = answers.previous_step(step, draft.answers)
    progress = answers.progress(step, draft.answers)
    returning = is_returning(request)
    back = reverse("quiz:review") if returning else previous and url_of(previous, draft)
    return {
        "step": step,
        "progress": progress,
        "progress_words": _in_words(progress),
        "back_url": back,
        "days": settings.QUESTIONNAIRE_RESUME_DAYS,
        "open_hours": settings.SESSION_COOKIE_AGE // 2 // 3600,
        "returning": returning,
    }


def is_returning(request: HttpRequest) -> bool:
    """Did the patient come from the review, to change one answer?"""
    return request.GET.get("return") == "review"


def redirect_or_404(address: str) -> HttpResponse:
    """A step that exists for other answers leads on; anything else is not there."""
    if address not in STEP_BY_KEY and address not in {f"strength-{n}" for n in range(1, len(STEPS))}:
        raise Http404
    return redirect("quiz:here")


def _args(step: Step, draft: Submission) -> list[str]:
    return [] if step.key == "photos" else [answers.address_of(step, draft.answers)]


def _in_words(progress: answers.Progress) -> str:
    place = _("Step %(number)s of %(total)s") % {"number": progress.number, "total": progress.total}
    left = ngettext("about %(minutes)s minute left", "about %(minutes)s minutes left", progress.minutes)
    return f"{place}, {left % {'minutes': progress.minutes}}"


def _go_on(request: HttpRequest, draft: Submission, done: Step) -> HttpResponse:
    """To the next step, or the review. The script gets a question at once, with the address that it has."""
    returning = is_returning(request)
    today = services.today_of(draft)
    step = answers.first_incomplete(draft.answers, today) if returning else answers.next_step(done, draft.answers)
    if step is None:
        return go_to(request, reverse("quiz:review"))
    url = url_of(step, draft, from_review=returning)
    if step is PHOTOS or not is_from_script(request):
        return go_to(request, url)
    response = _ask(request, draft, step)
    response["X-Next"] = url
    return response


def _ask(request: HttpRequest, draft: Submission, step: Step) -> HttpResponse:
    return _show(request, draft, step, drawn(step, draft.answers, services.today_of(draft)))


def _show(
    request: HttpRequest,
    draft: Submission,
    step: Step,
    fields: SafeString,
    *,
    form: StepForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = step_context(request, draft, step)
    context["fields"], context["form"] = fields, form
    context["support"] = services.supported(draft, step.support) if step.support else ""
    template = "questionnaire/step_in_place.html" if is_from_script(request) else "questionnaire/step.html"
    return render(request, template, context, status=status)
