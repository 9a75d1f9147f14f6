"""Chooses the language of a page: the patient's language on patient pages, English on staff pages."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

STAFF_PAGES = ("/admin/", "/desk/", "/accounts/")
PATIENTS_SIGN_IN = ("/accounts/login/code/", "/accounts/logout/", "/accounts/inactive/")


def is_for_staff(path: str) -> bool:
    """Whether a page at this path is for staff, whose pages are in English."""
    return path.startswith(STAFF_PAGES) and not path.startswith(PATIENTS_SIGN_IN)


class LanguageMiddleware(LocaleMiddleware):
    """Activates the chosen language (a cookie), else that of what the session has opened, else the browser's.

    Staff pages are always in English. `request.has_languages` tells whether the page may offer the choice.
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
    """Returns the language of the quiz or record opened in this session, unless the browser has a chosen one."""
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return request.session.get(settings.LANGUAGE_SESSION_KEY)
