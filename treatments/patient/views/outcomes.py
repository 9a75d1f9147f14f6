"""The outcome: asked once a treatment can be judged, answered once. GET changes nothing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from treatments.models import FollowUp
from treatments.patient.forms.outcomes import OutcomeForm
from treatments.permissions import patient_of, patient_view
from treatments.services.care.outcomes import OutcomeRefused, answer
from treatments.wording.context import made_by
from treatments.wording.outcomes import concern_names_of, outcome_page

UNPROCESSABLE, CONFLICT = 422, 409


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@patient_view
def my_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows the questions, and later the patient's answers."""
    found = FollowUp.objects.select_related("plan__clinic", "plan__review__assessment")
    follow_up = get_object_or_404(found, pk=pk, plan__patient=patient_of(request))
    form = OutcomeForm(request.POST if request.method == "POST" else None, concerns=concern_names_of(follow_up))
    if request.method != "POST":
        return _show(request, follow_up, form)
    if not form.is_valid():
        return _show(request, follow_up, form, status=UNPROCESSABLE)
    said = {name: form.cleaned_data[name] for name in ("satisfaction", "again", "words")}
    try:
        answer(follow_up=follow_up, met=form.met, **said, now=timezone.now())
    except OutcomeRefused as refused:
        follow_up.refresh_from_db()
        form.add_error(None, str(refused))
        return _show(request, follow_up, form, status=CONFLICT)
    messages.success(request, _("Thank you. Your clinic has your answer."))
    return redirect("patient:my_outcome", follow_up.pk)


def _show(request: HttpRequest, follow_up: FollowUp, form: OutcomeForm, *, status: int = 200) -> HttpResponse:
    context = {"page": outcome_page(follow_up), "form": form, "clinic_phone": follow_up.plan.clinic.phone}
    context |= made_by(follow_up.plan.review.assessment.knowledge_version)
    return render(request, "patient/my_outcome.html", context, status=status)
