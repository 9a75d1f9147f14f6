"""The clinic's question back: the question verbatim, and the patient's answer, once. GET changes nothing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from treatments.models import ClinicQuestion
from treatments.patient.forms.account import ReplyForm
from treatments.patient.presenters.questions import question_page
from treatments.permissions import patient_of, patient_view
from treatments.services.review.questions import AnswerRefused, answer

UNPROCESSABLE, CONFLICT = 422, 409


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@patient_view
def my_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows the question, and a field for the answer while the clinic waits for it; later the patient's answer."""
    questions = ClinicQuestion.objects.select_related("assessment__clinic", "asked_by__clinician__user")
    question = get_object_or_404(questions, pk=pk, assessment__patient=patient_of(request))
    form = ReplyForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _show(request, question, form)
    if not form.is_valid():
        return _show(request, question, form, status=UNPROCESSABLE)
    try:
        answer(question=question, text=form.cleaned_data["answer"], now=timezone.now())
    except AnswerRefused as refused:
        question.refresh_from_db()
        form.add_error("answer", str(refused))
        return _show(request, question, form, status=CONFLICT)
    messages.success(request, _("Your clinic has your answer."))
    return redirect("patient:my_question", question.pk)


def _show(request: HttpRequest, question: ClinicQuestion, form: ReplyForm, *, status: int = 200) -> HttpResponse:
    clinic = question.assessment.clinic
    context = {"question": question_page(question), "form": form, "clinic_phone": clinic.phone}
    return render(request, "patient/my_question.html", context, status=status)
