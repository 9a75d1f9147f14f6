"""A list that is searched by POST: names and dates of birth are no part of an address, a history or a log."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.http import HttpRequest, HttpResponse


class PrivateChangeList(ChangeList):
    """Its links to other pages, orders and filters leave the search out."""

    def get_query_string(self, new_params: Mapping[str, Any] | None = None, remove: Iterable[str] | None = None) -> str:
        return super().get_query_string(dict(new_params or {}), [*(remove or ()), SEARCH_VAR])


class PrivateSearch:
    """For a model's admin; its search_form.html sends the search by POST to the address of the list."""

    preserve_filters = False  # Django would carry the search along in the address of each row

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if SEARCH_VAR in request.POST:
            asked = request.GET.copy()
            asked[SEARCH_VAR] = request.POST[SEARCH_VAR]
            request.GET = asked  # type: ignore[assignment]  # Django's list reads the search from there only
        response: HttpResponse = super().changelist_view(request, extra_context)  # type: ignore[misc]
        return response

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PrivateChangeList
