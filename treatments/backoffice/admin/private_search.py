"""A list that is searched by POST, so that names and birth dates appear in no address, browser history or log."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from treatments.models import Patient
from treatments.queries.people.search import fitting, read


class PrivateChangeList(ChangeList):
    """A change list whose links to other pages, orders and filters leave the search out."""

    def get_query_string(self, new_params: Mapping[str, Any] | None = None, remove: Iterable[str] | None = None) -> str:
        return super().get_query_string(dict(new_params or {}), [*(remove or ()), SEARCH_VAR])


class PrivateSearch:
    """For a model's admin; its search_form.html sends the search by POST to the address of the list.

    Rows are found by their patient, like in the patient search, and by the fields in `also_searched`.
    """

    patient_field: str
    """The lookup from a row to its patient, or "pk" if the row is the patient."""
    reference_field: str = ""
    """The lookup to the reference that finds exactly this row; if empty, a reference finds all rows of the patient."""
    also_searched: tuple[str, ...] = ()
    search_fields: Any = ("pk",)  # without any, Django shows no search box
    preserve_filters = False  # Django would carry the search along in the address of each row

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if SEARCH_VAR in request.POST:
            asked = request.GET.copy()
            asked[SEARCH_VAR] = request.POST[SEARCH_VAR]
            request.GET = asked  # type: ignore[assignment]  # Django's list reads the search only from there
        response: HttpResponse = super().changelist_view(request, extra_context)  # type: ignore[misc]
        return response

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        text = search_term.strip()
        if not text:
            return queryset, False
        asked = read(text, today=timezone.now().date())
        found = Q()
        if self.reference_field:
            found |= Q(**{f"{self.reference_field}__istartswith": asked.reference or text})
            asked = replace(asked, reference="")
        for name in self.also_searched:
            found |= Q(**{f"{name}__icontains": text})
        found |= Q(**{f"{self.patient_field}__in": fitting(Patient.objects.all(), asked).values("pk")})
        return queryset.filter(found), bool(self.also_searched)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PrivateChangeList
