"""Proposes the public holidays at a clinic's place to its operator as closures."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from questionnaire.days import day_from
from treatments.backoffice.admin.pages import site_page
from treatments.models import Clinic, User
from treatments.permissions import Role
from treatments.services.booking import closures
from treatments.wording.clinic_days import counted, day_words

UNPROCESSABLE = 422


class HolidaysForm(forms.Form):
    """The holidays on which the clinic is closed; all are ticked at first."""

    days = forms.TypedMultipleChoiceField(
        label="Closed on",
        coerce=day_from,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick the days on which the clinic is closed.",
            "invalid_choice": "Another tab or colleague has changed the closures. Look at the list again.",
        },
    )

    def __init__(self, *args: Any, proposals: list[closures.ProposedClosure], **kwargs: Any) -> None:
        choices = [(proposal.day.isoformat(), _words(proposal)) for proposal in proposals]
        super().__init__(*args, **kwargs | {"initial": {"days": [value for value, _ in choices]}})
        self.fields["days"].choices = choices  # type: ignore[attr-defined]


def _words(proposal: closures.ProposedClosure) -> str:
    booked = f" ({counted(proposal.booked, 'visit')} booked)" if proposal.booked else ""
    return f"{day_words(proposal.day)}: {proposal.name}{booked}"


@site_page("clinics/<slug:code>/holidays/", name="holidays", roles=(Role.OPERATOR,))
@require_http_methods(["GET", "HEAD", "POST"])
def holidays(request: HttpRequest, code: str) -> HttpResponse:
    """Lists the holidays of the year ahead; a POST closes the clinic on those that are ticked."""
    clinic, now = get_object_or_404(Clinic, code=code), timezone.now()
    proposals = closures.proposed(clinic, now=now)
    form = HolidaysForm(request.POST if request.method == "POST" else None, proposals=proposals)
    if form.is_valid():
        made = closures.adopt(clinic=clinic, days=form.cleaned_data["days"], by=cast("User", request.user), now=now)
        messages.success(request, f"{clinic} is closed on {counted(len(made), 'more day')}.")
        return redirect("admin:treatments_clinic_change", clinic.pk)
    context = {
        **admin.site.each_context(request),
        "title": f"Public holidays: {clinic}",
        "is_nav_sidebar_enabled": False,
        "clinic": clinic,
        "form": form,
        "proposals": proposals,
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return TemplateResponse(request, "admin/holidays.html", context, status=status)
