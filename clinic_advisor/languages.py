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
    """The language that was chosen (a cookie), else that of what the session has opened, else the browser's.

    For staff always English. `request.has_languages` says whether the page may offer the choice.
    """

    def process_request(self, request: HttpRequest) -> None:
        request.has_languages = not is_for_staff(request.path_info)  # type: ignore[attr-defined]
        language = _remembered(request) if request.has_languages else settings.LANGUAGE_CODE  # type: ignore[attr-defined]
        if language is None:
            super().process_request(request)
        else:
            translation.activate(language)
            request.LANGUAGE_CODE = language

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not getattr(request, "has_languages", False):
            response.headers.setdefault("Content-Language", settings.LANGUAGE_CODE)
            return response
        patch_vary_headers(response, ["Cookie"])
        return super().process_response(request, response)


def _remembered(request: HttpRequest) -> str | None:
    """What she began or was written to in, where this browser has not been told otherwise."""
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return request.session.get(settings.LANGUAGE_SESSION_KEY)
