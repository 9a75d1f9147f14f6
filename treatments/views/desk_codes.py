"""A code that the front desk reads out, for a patient whose quiz is unfinished on a device she no longer has."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from questionnaire import services as quiz
from questionnaire.models import Submission
from treatments.forms.desk import UnfinishedForm
from treatments.permissions import Role, check_can_book, clinics_of, staff_view
from treatments.views.desk import UNPROCESSABLE, desk_page, staff_of


@staff_view(Role.FRONT_DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def resume_code(request: HttpRequest) -> HttpResponse:
    """Finds the draft by what only she and it know; makes a code that is shown once."""
    check_can_book(request.user)
    form = UnfinishedForm(request.POST if request.method == "POST" else None)
    about: dict[str, object] = {"form": form, "minutes": quiz.CODE_MINUTES}
    if form.is_valid():
        draft = _draft(request, form)
        if draft is None:
            form.add_error(None, UnfinishedForm.NOT_FOUND)
        else:
            about |= {"draft": draft, "code": quiz.new_resume_code(submission=draft, by=staff_of(request))}
    status = UNPROCESSABLE if form.errors else 200
    return desk_page(request, "desk/resume_code.html", about, now=timezone.now(), current="resume_code", status=status)


def _draft(request: HttpRequest, form: UnfinishedForm) -> Submission | None:
    """The newest draft at one of the desk's clinics that holds this address and this date of birth."""
    email, born_on = form.cleaned_data["email"], form.cleaned_data["birth_date"].isoformat()
    drafts = [
        draft
        for clinic in clinics_of(request.user)
        for draft in quiz.find_drafts(clinic_code=clinic.code, email=email)
        if draft.answers["about-you"].get("birth_date") == born_on
    ]
    return max(drafts, key=lambda draft: draft.updated_at, default=None)
