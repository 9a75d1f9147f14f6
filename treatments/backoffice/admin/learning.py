"""How often clinicians depart from each rule, and the rules that are due for review because of it."""

from typing import Any, cast

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin import ShowFacets
from django.contrib.admin.options import csrf_protect_m
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from treatments.backoffice.admin.access import ClinicianViewOnly
from treatments.backoffice.forms.adverse import ConclusionForm
from treatments.backoffice.presenters.adverse import share_words
from treatments.backoffice.presenters.learning import departure_line, override_line, overrides_csv
from treatments.models import RuleReview, User
from treatments.permissions import clinics_of, key_from
from treatments.queries.review.learning import departures, override_rates
from treatments.rules.intervals import Share
from treatments.services.review.learning import ConclusionRefused, conclude

MOST_CASES = 50


@admin.register(RuleReview)
class RuleReviewAdmin(ClinicianViewOnly, admin.ModelAdmin):
    """Raised by decisions; concluded by a clinician, through the service. It contains no patient data."""

    list_display = ("rule", "knowledge_version", "counts", "raised_at", "concluded_by", "concluded_at")
    list_filter = (("concluded_at", admin.EmptyFieldListFilter), "knowledge_version")
    list_select_related = ("concluded_by",)
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    ordering = (F("concluded_at").desc(nulls_first=True), "-raised_at")
    actions = None

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Rules to look at", "is_nav_sidebar_enabled": False})

    @admin.display(description="departed from")
    def counts(self, review: RuleReview) -> str:
        return share_words(Share(review.departed, review.decided))

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site
        return [
            path("rates/", site.admin_view(self.rates_view), name="treatments_rulereview_rates"),
            path("rates.csv", site.admin_view(self.rates_file), name="treatments_rulereview_rates_csv"),
            *super().get_urls(),
        ]

    @csrf_protect_m
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Shows one rule that is due for review, and the form that concludes the review."""
        review = self._review(request, object_id)
        if request.method != "POST":
            return self._show(request, review, ConclusionForm())
        form = ConclusionForm(request.POST)
        if not form.is_valid():
            return self._show(request, review, form, status=422)
        try:
            conclude(review=review, by=cast(User, request.user), now=timezone.now(), **form.cleaned_data)
        except ConclusionRefused as refused:
            form.add_error(None, str(refused))
            return self._show(request, review, form, status=409)
        messages.success(request, f"Concluded: {review}.")
        return redirect("admin:treatments_rulereview_changelist")

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Redirects to the page of the review, which says who concluded it."""
        review = self._review(request, object_id)
        return HttpResponseRedirect(reverse("admin:treatments_rulereview_change", args=[review.pk]))

    def rates_view(self, request: HttpRequest) -> HttpResponse:
        """Lists each rule of each version, those departed from most often first."""
        self._check_may_look(request)
        about = {
            "title": "How often decisions depart from the rules",
            "limit": settings.OVERRIDE_LIMIT_PERCENT,
            "lines": [override_line(rate) for rate in override_rates()],
        }
        return self._page(request, "admin/treatments/rulereview/rates.html", about)

    def rates_file(self, request: HttpRequest) -> HttpResponse:
        """Returns the same list for a spreadsheet."""
        self._check_may_look(request)
        response = HttpResponse(overrides_csv(override_rates()), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="override-rates.csv"'
        return response

    def _check_may_look(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise Http404

    def _review(self, request: HttpRequest, object_id: str) -> RuleReview:
        self._check_may_look(request)
        return get_object_or_404(RuleReview.objects.select_related("concluded_by"), pk=key_from(object_id))

    def _show(self, request: HttpRequest, review: RuleReview, form: ConclusionForm, status: int = 200) -> HttpResponse:
        clinics = list(clinics_of(request.user))
        cases = departures(review.rule, review.knowledge_version, clinics, MOST_CASES + 1)
        about = {
            "title": f"Rule {review.rule}",
            "review": review,
            "then": share_words(Share(review.departed, review.decided)),
            "form": form,
            "cases": [departure_line(case) for case in cases[:MOST_CASES]],
            "is_cut": len(cases) > MOST_CASES,
        }
        return self._page(request, "admin/treatments/rulereview/page.html", about, status)

    def _page(self, request: HttpRequest, template: str, about: dict[str, Any], status: int = 200) -> HttpResponse:
        frame = {**self.admin_site.each_context(request), "opts": self.opts, "is_nav_sidebar_enabled": False}
        return TemplateResponse(request, template, frame | about, status=status)
