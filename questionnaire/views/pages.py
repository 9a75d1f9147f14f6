"""The pages of the quiz: one for each step, then the review."""

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

from questionnaire import answers, services, wording
from questionnaire.forms import StepForm, day_in_words, drawn
from questionnaire.models import Submission
from questionnaire.questions import Step
from questionnaire.steps import ABOUT_YOU, PHOTOS, STEP_BY_KEY, STEPS
from questionnaire.views.binding import forget_mark, is_from_script, needs_draft, release


@require_safe
@needs_draft
def resume_here(request: HttpRequest, draft: Submission) -> HttpResponse:
    """Redirects to the first step that still needs an answer."""
    return redirect(url_of_first_incomplete(draft))


@needs_draft
def step_page(request: HttpRequest, draft: Submission, address: str) -> HttpResponse:
    """Shows one step; on POST saves its answers and goes to the next step or to where the patient wants to go."""
    step = answers.addresses(draft.answers).get(address)
    if request.method == "POST":
        step = _sent_step(request) or step
    if step is None:
        return redirect_or_404(address)
    if request.method != "POST":
        return _ask(request, draft, step)
    if not answers.applies(step, draft.answers):
        messages.info(request, _("Your answers changed in another window. Here is where you are now."))
        return redirect("quiz:here")
    return _take(request, draft, step)


@require_safe
@needs_draft
def review(request: HttpRequest, draft: Submission) -> HttpResponse:
    """Shows all answers as text, each with a link to change it, and the button that sends them."""
    if services.first_incomplete(draft) is not None:
        messages.info(request, _("A few questions are still open. Then you can review and send."))
        return redirect(url_of_first_incomplete(draft))
    context = {
        "sections": wording.in_words(draft.answers, wording.Reader(_, day_in_words, _("Not given"))),
        "support": [
            services.supported(draft, words)
            for step in STEPS
            for words in answers.support_for(step, draft.answers.get(step.key, {}))
        ],
        "stopped": services.stops(answers.ended_by(draft.answers)),
        "photos": draft.photos.order_by("uploaded_at"),
        "submit_url": reverse(settings.QUESTIONNAIRE_SUBMIT_URL),
        "read_at": answers.version_of(draft.answers),
    }
    return render(request, "questionnaire/review.html", context)


@require_safe
@needs_draft
def stop(request: HttpRequest, draft: Submission) -> HttpResponse:
    """Explains that an answer rules out every treatment for now; the patient may end the quiz here or continue."""
    said = services.stops(answers.ended_by(draft.answers))
    if not said:
        return redirect("quiz:here")
    context = {
        "stops": said,
        "sources": {source.id: source for stop in said for source in stop.sources}.values(),
        "contact": services.contact_of(draft),
        "days": settings.QUESTIONNAIRE_RESUME_DAYS,
        "on_url": url_of_first_incomplete(draft),
    }
    return render(request, "questionnaire/stop.html", context)


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Removes the draft from this browser; the link still opens it."""
    release(request)
    messages.success(request, _("This device no longer has your answers. Use your link to continue later."))
    response = redirect(settings.QUESTIONNAIRE_START_URL)
    forget_mark(response)
    return response


def save_and_go_on(
    request: HttpRequest, draft: Submission, step: Step, cleaned: dict[str, Any], read_at: str = ""
) -> HttpResponse:
    """Saves a step, names the answers it removed, and goes where the patient wants. Raises services.StepChanged."""
    try:
        saved = services.save_step(submission=draft, step_key=step.key, cleaned=cleaned, read_at=read_at)
    except services.StepNotAsked as error:
        messages.info(request, str(error))
        return redirect("quiz:here")
    if saved.dropped:
        dropped = "; ".join(saved.dropped)
        messages.info(request, _("Because of your change, we took out: %(dropped)s.") % {"dropped": dropped})
    for words in answers.support_for(step, cleaned):
        messages.warning(request, services.supported(draft, words))
    if is_leaving(request):
        return leave_step(request, saved.submission, step)
    return _go_on(request, saved.submission, step)


def read_at(request: HttpRequest) -> str:
    """Returns the version of the step's answers that the page showed, or that the patient chose to replace."""
    return request.POST.get("replace") or request.POST.get("read_at", "")


def is_leaving(request: HttpRequest) -> bool:
    """Returns whether the patient leaves the page, perhaps incomplete: back, to save for later, to change language."""
    return "leave" in request.POST or "language" in request.POST


def leave_step(request: HttpRequest, draft: Submission, step: Step) -> HttpResponse:
    """Redirects to where a control other than "Continue" leads, once the page is stored.

    The language view, shared by all pages, switches the language: it receives this request's form again (307).
    """
    here = url_of(step, draft, from_review=is_returning(request))
    if "language" in request.POST:
        url = f"{reverse(settings.QUESTIONNAIRE_LANGUAGE_URL)}?{urlencode({'next': here})}"
        return HttpResponse(status=307, headers={"Location": url})
    if request.POST["leave"] == "stop":
        return redirect("quiz:stop")
    if request.POST["leave"] == "save":
        return redirect(f"{reverse('quiz:save')}?{urlencode({'back': here})}")
    return redirect(_url_before(request, draft, step) or here)


def url_of(step: Step, draft: Submission, *, from_review: bool = False) -> str:
    """Returns a visible step's URL; with `from_review`, the patient returns to the review afterwards."""
    url = reverse("quiz:photos" if step.key == "photos" else "quiz:step", args=_args(step, draft))
    return f"{url}?{urlencode({'return': 'review'})}" if from_review else url


def url_of_first_incomplete(draft: Submission, *, from_review: bool = False) -> str:
    """Returns the URL of the first incomplete step; the review if nothing is missing."""
    step = services.first_incomplete(draft)
    return reverse("quiz:review") if step is None else url_of(step, draft, from_review=from_review)


def step_context(request: HttpRequest, draft: Submission, step: Step) -> dict[str, Any]:
    """Returns the context that every step's page needs around its form."""
    progress = answers.progress(step, draft.answers)
    asked = answers.ends_on(step)
    return {
        "step": step,
        "progress": progress,
        "progress_words": _in_words(progress),
        "has_back": _url_before(request, draft, step) is not None,
        "days": settings.QUESTIONNAIRE_RESUME_DAYS,
        "open_hours": settings.SESSION_COOKIE_AGE // 2 // 3600,
        "returning": is_returning(request),
        "stops": services.stops(asked),
        "stopped": services.stops(value for value in answers.ended_by(draft.answers) if value not in asked),
    }


def _sent_step(request: HttpRequest) -> Step | None:
    """Returns the step whose form was sent; answers in another window may have given its URL to another step."""
    step = STEP_BY_KEY.get(request.POST.get("step", ""))
    return step if step and step.questions else None


def _url_before(request: HttpRequest, draft: Submission, step: Step) -> str | None:
    if is_returning(request):
        return reverse("quiz:review")
    previous = answers.previous_step(step, draft.answers)
    return url_of(previous, draft) if previous else None


def is_returning(request: HttpRequest) -> bool:
    """Returns whether the patient came from the review to change one answer."""
    return request.GET.get("return") == "review"


def redirect_or_404(address: str) -> HttpResponse:
    """Redirects from a step that exists for other answers. Raises Http404 for any other address."""
    if address not in STEP_BY_KEY and address not in {f"strength-{n}" for n in range(1, len(STEPS))}:
        raise Http404
    return redirect("quiz:here")


def _args(step: Step, draft: Submission) -> list[str]:
    return [] if step.key == "photos" else [answers.address_of(step, draft.answers)]


def _in_words(progress: answers.QuizProgress) -> str:
    place = _("Step %(number)s of %(total)s") % {"number": progress.number, "total": progress.total}
    left = ngettext("about %(minutes)s minute left", "about %(minutes)s minutes left", progress.minutes)
    return f"{place}, {left % {'minutes': progress.minutes}}"


def _go_on(request: HttpRequest, draft: Submission, done: Step) -> HttpResponse:
    """Goes to the next step or the review. The script gets the next question at once, with its URL in X-Next."""
    returning = is_returning(request)
    step = services.first_incomplete(draft) if returning else answers.next_step(done, draft.answers)
    if step is None:
        return redirect("quiz:review")
    url = url_of(step, draft, from_review=returning)
    if step is PHOTOS or not is_from_script(request):
        return redirect(url)
    response = _ask(request, draft, step)
    response["X-Next"] = url
    return response


def _take(request: HttpRequest, draft: Submission, step: Step) -> HttpResponse:
    """Handles what a page sent: complete answers, an unfinished page, or the choice to keep the saved answers."""
    if "keep" in request.POST:
        return _go_on(request, services.drop_unfinished(submission=draft, step_key=step.key), step)
    country = services.country_of(draft) if step is ABOUT_YOU else ""
    form = StepForm(step, draft.answers, services.today_of(draft), request.POST, country=country)
    if form.is_valid():
        return _save(request, draft, step, form)
    if not is_leaving(request):
        return _show(request, draft, step, form.drawn(), form=form, read_at=read_at(request), status=422)
    if step.key in draft.answers or not form.is_blank():
        draft = _keep_unfinished(request, draft, step, form)
    return leave_step(request, draft, step)


def _save(request: HttpRequest, draft: Submission, step: Step, form: StepForm) -> HttpResponse:
    """Saves a complete page. If it is older than the saved answers, shows both versions and lets the patient choose."""
    try:
        return save_and_go_on(request, draft, step, form.cleaned_answers(), read_at(request))
    except services.StepChanged:
        draft = services.find_draft(draft.pk, draft.browser_key)
    if is_leaving(request):
        return leave_step(request, _keep_unfinished(request, draft, step, form), step)
    conflict = _conflict(draft, step, form.cleaned_answers())
    return _show(request, draft, step, form.drawn(), read_at=read_at(request), conflict=conflict, status=409)


def _keep_unfinished(request: HttpRequest, draft: Submission, step: Step, form: StepForm) -> Submission:
    if "language" not in request.POST:
        words = _("We kept what is on the page “%(step)s”. Complete it before you send your answers.")
        messages.info(request, words % {"step": _(step.title)})
    return services.keep_unfinished(submission=draft, step_key=step.key, typed=form.typed(), read_at=read_at(request))


def _conflict(draft: Submission, step: Step, sent: dict[str, Any]) -> dict[str, Any]:
    """Returns the differences between saved and sent answers, and the version that the patient may replace."""
    reader = wording.Reader(_, day_in_words, _("Not given"))
    compared = wording.differences(step, draft.answers, {**draft.answers, step.key: sent}, reader)
    return {"differences": compared, "replaces": answers.version_of(draft.answers[step.key])}


def _ask(request: HttpRequest, draft: Submission, step: Step) -> HttpResponse:
    """Shows the step with its answers, or with the input of the unfinished page."""
    version = answers.version_of(draft.answers.get(step.key))
    left = draft.unfinished.get(step.key, {"typed": None, "read_at": version})
    fields = drawn(step, draft.answers, services.today_of(draft), left["typed"])
    return _show(request, draft, step, fields, read_at=left["read_at"])


def _show(
    request: HttpRequest,
    draft: Submission,
    step: Step,
    fields: SafeString,
    *,
    read_at: str,
    form: StepForm | None = None,
    conflict: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = step_context(request, draft, step)
    context |= {"fields": fields, "form": form, "read_at": read_at, "conflict": conflict}
    context["support"] = services.supported(draft, step.support) if step.support else ""
    template = "questionnaire/step_in_place.html" if is_from_script(request) else "questionnaire/step.html"
    return render(request, template, context, status=status)
