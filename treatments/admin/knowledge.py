"""The knowledge base in the admin, to look at only: it is changed by a new version, and signed outside the browser."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from treatments.admin.pages import site_page
from treatments.forms.knowledge import KnowledgeFilter, TwoVersions
from treatments.models.releases import live_knowledge
from treatments.permissions import Role
from treatments.presenters.knowledge.browser import Asked, browser, flags_of
from treatments.presenters.knowledge.changes import changes
from treatments.presenters.knowledge.sign_off import version_lines
from treatments.rules.knowledge import load, versions

READERS = (Role.CLINICIAN, Role.OPERATOR)
SECTION = "Knowledge"
BROWSER, DIFF, SIGN_OFF = "treatments_knowledge", "treatments_knowledge_diff", "treatments_knowledge_sign_off"
TITLES = {BROWSER: "Rules that decide now", DIFF: "Compare versions", SIGN_OFF: "Sign-off"}


@site_page("knowledge/", name=BROWSER, roles=READERS, section=SECTION, title=TITLES[BROWSER])
@require_GET
def knowledge_view(request: HttpRequest) -> HttpResponse:
    """The version that decides now, whole or narrowed."""
    knowledge = live_knowledge()
    form = KnowledgeFilter(request.GET, knowledge=knowledge, flags=flags_of(knowledge))
    asked = Asked(**form.cleaned_data) if form.is_valid() else Asked()
    page = browser(knowledge, asked, today=timezone.localdate())
    return _page(request, "browser", {"title": TITLES[BROWSER], "form": form, "page": page}, _status(form))


@site_page("knowledge/diff/", name=DIFF, roles=READERS, section=SECTION, title=TITLES[DIFF])
@require_GET
def diff_view(request: HttpRequest) -> HttpResponse:
    """What one version changes of another; by default the newest of the one before it."""
    known = versions()
    form = TwoVersions(request.GET or dict(zip(("old", "new"), known[-2:], strict=False)))
    context: dict[str, Any] = {"title": TITLES[DIFF], "form": form, "versions": known}
    if len(known) < 2:
        return _page(request, "diff", context)
    if form.is_valid():
        old, new = (load(form.cleaned_data[name]) for name in ("old", "new"))
        context |= {"old": old.version, "new": new.version, "page": changes(old, new)}
    return _page(request, "diff", context, _status(form))


@site_page("knowledge/sign-off/", name=SIGN_OFF, roles=READERS, section=SECTION, title=TITLES[SIGN_OFF])
@require_GET
def sign_off_view(request: HttpRequest) -> HttpResponse:
    """Who signed which version, and how to sign."""
    return _page(request, "sign_off", {"title": TITLES[SIGN_OFF], "lines": version_lines()})


def _status(form: KnowledgeFilter | TwoVersions) -> int:
    return 200 if form.is_valid() else 422


def _tabs() -> list[dict[str, str]]:
    return [{"title": title, "url": reverse(f"admin:{name}")} for name, title in TITLES.items()]


def _page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    shared = {**admin.site.each_context(request), "is_nav_sidebar_enabled": False, "tabs": _tabs()}
    return TemplateResponse(request, f"admin/knowledge/{name}.html", shared | context, status=status)
