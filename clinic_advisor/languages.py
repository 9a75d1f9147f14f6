"""In which language a page is shown: a patient's in hers, staff's in English."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

STAFF_PAGES = ("/admin/", "/desk/", "/accounts/")
PATIENTS_SIGN_IN = ("/accounts/login/code/", "/accounts/logout/", "/accounts/inactive/")


def is_for_staff(path: str) -> bool:
    """Whether a page at this path is for staff, who read English."""
    return path.startswith(STAFF_PAGES) and not path.startswith(PATIENTS_SIGN_IN)


class LanguageMiddleware(LocaleMiddleware):
    """The language that was chosen (a cookie), else the browser's, else English; for staff always English.

    `request.has_languages` says whether the page may offer the choice.
    """

    def process_request(self, request: HttpRequest) -> None:
        request.has_languages = not is_for_staff(request.path_info)  # type: ignore[attr-defined]
        if request.has_languages:  # type: ignore[attr-defined]
            super().process_request(request)
        else:
            translation.activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = settings.LANGUAGE_CODE

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not getattr(request, "has_languages", False):
            response.headers.setdefault("Content-Language", settings.LANGUAGE_CODE)
            return response
        patch_vary_headers(response, ["Cookie"])
        return super().process_response(request, response)
