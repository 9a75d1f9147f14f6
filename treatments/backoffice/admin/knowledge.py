"""The knowledge base in the admin: read, compared, and released. New versions are made and signed outside the admin."""

from typing import Any, cast
from zoneinfo import ZoneInfo

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from treatments.backoffice.admin.pages import site_page
from treatments.backoffice.forms.knowledge import KnowledgeFilter, ReleaseForm, TwoVersions
from treatments.backoffice.presenters.knowledge.browser import Narrowing, browser, flags_of
from treatments.backoffice.presenters.knowledge.changes import changes
from treatments.backoffice.presenters.knowledge.releases import draft_lines, release_lines
from treatments.backoffice.presenters.knowledge.sign_off import version_lines
from treatments.models import KnowledgeRelease, User
from treatments.models.review.releases import live_knowledge
from treatments.permissions import Role, sent_to_prove_identity
from treatments.rules.knowledge import KnowledgeError, load, versions
from treatments.services.review.releases import ReleaseRefused, can_release, check_can_release, release, withdraw
from treatments.wording.clinic_days import moment_words

READERS = (Role.CLINICIAN, Role.OPERATOR)
SECTION = "Knowledge"
BROWSER, DIFF, SIGN_OFF = "treatments_knowledge", "treatments_knowledge_diff", "treatments_knowledge_sign_off"
RELEASES, WITHDRAW = "treatments_knowledge_releases", "treatments_knowledge_withdraw"
TITLES = {BROWSER: "Rules that decide now", DIFF: "Compare versions", SIGN_OFF: "Sign-off", RELEASES: "Releases"}
UNPROCESSABLE, CONFLICT = 422, 409


@site_page("knowledge/", name=BROWSER, roles=READERS, section=SECTION, title=TITLES[BROWSER])
@require_GET
def knowledge_view(request: HttpRequest) -> HttpResponse:
    """Shows the version in force, in full or filtered."""
    knowledge = live_knowledge()
    form = KnowledgeFilter(request.GET, knowledge=knowledge, flags=flags_of(knowledge))
    asked = Narrowing(**form.cleaned_data) if form.is_valid() else Narrowing()
    page = browser(knowledge, asked, today=timezone.localdate())
    return _page(request, "browser", {"title": TITLES[BROWSER], "form": form, "page": page}, _status(form))


@site_page("knowledge/diff/", name=DIFF, roles=READERS, section=SECTION, title=TITLES[DIFF])
@require_GET
def diff_view(request: HttpRequest) -> HttpResponse:
    """Shows what one version changes of another; by default the newest against the one before it."""
    known = versions()
    form = TwoVersions(request.GET or dict(zip(("old", "new"), known[-2:], strict=False)))
    context: dict[str, Any] = {"title": TITLES[DIFF], "form": form, "versions": known}
    if len(known) < 2:
        return _page(request, "diff", context)
    if form.is_valid():
        try:
            old, new = (load(form.cleaned_data[name]) for name in ("old", "new"))
        except KnowledgeError as unsound:
            form.add_error("new", str(unsound))
        else:
            context |= {"old": old.version, "new": new.version, "page": changes(old, new)}
    return _page(request, "diff", context, _status(form))


@site_page("knowledge/sign-off/", name=SIGN_OFF, roles=READERS, section=SECTION, title=TITLES[SIGN_OFF])
@require_GET
def sign_off_view(request: HttpRequest) -> HttpResponse:
    """Shows who signed which version, and how to sign."""
    return _page(request, "sign_off", {"title": TITLES[SIGN_OFF], "lines": version_lines()})


@site_page("knowledge/releases/", name=RELEASES, roles=READERS, section=SECTION, title=TITLES[RELEASES])
@require_http_methods(["GET", "HEAD", "POST"])
def releases_view(request: HttpRequest) -> HttpResponse:
    """Lists current, scheduled and past releases.

    A POST by a clinician who has just confirmed their identity releases a version.
    """
    zone = ZoneInfo(timezone.get_current_timezone_name())
    form = ReleaseForm(request.POST if request.method == "POST" else None, drafts=_drafts(), zone=zone)
    if request.method != "POST":
        return _releases(request, form)
    check_can_release(cast(User, request.user))
    if _proof(request):
        form.add_error(None, "Prove again that it is you, then press Release once more.")
        return _releases(request, form, status=CONFLICT)
    if not form.is_valid():
        return _releases(request, form, status=UNPROCESSABLE)
    asked = {name: form.cleaned_data[name] for name in ("version", "note")}
    try:
        made = release(**asked, decides_from=form.decides_from, by=cast(User, request.user), now=timezone.now())
    except ReleaseRefused as refused:
        form.add_error("day" if refused.field == "decides_from" else refused.field, str(refused))
        return _releases(request, form, status=UNPROCESSABLE)
    messages.success(
        request, f"Version {made.version} decides from {moment_words(made.decides_from, form.zone)} on, everywhere."
    )
    return redirect(f"admin:{RELEASES}")


@site_page("knowledge/releases/<int:pk>/withdraw/", name=WITHDRAW, roles=(Role.CLINICIAN,))
@require_POST
def withdraw_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraws a release before it takes effect."""
    found = get_object_or_404(KnowledgeRelease, pk=pk)
    if proof := _proof(request):
        messages.warning(request, "Prove again that it is you, then press Withdraw once more.")
        return redirect(proof)
    try:
        withdraw(release=found, by=cast(User, request.user), now=timezone.now())
    except ReleaseRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Withdrawn: version {found.version}.")
    return redirect(f"admin:{RELEASES}")


def _releases(request: HttpRequest, form: ReleaseForm, status: int = 200) -> HttpResponse:
    kept = KnowledgeRelease.objects.select_related("released_by", "withdrawn_by")
    live = live_knowledge().version
    about = {
        "title": TITLES[RELEASES],
        "live": live,
        "form": form,
        "may_release": can_release(cast(User, request.user)),
        "proof": _proof(request),
        "lines": release_lines(kept, now=timezone.now(), zone=form.zone),
        "drafts": draft_lines(live),
    }
    return _page(request, "releases", about, status)


def _drafts() -> list[str]:
    live = live_knowledge().version
    return [version for version in reversed(versions()) if version != live]


def _proof(request: HttpRequest) -> str | None:
    """Returns the address where the clinician confirms their identity again; None if they just did."""
    return sent_to_prove_identity(request, going_to=reverse(f"admin:{RELEASES}"))


def _status(form: KnowledgeFilter | TwoVersions) -> int:
    return 200 if form.is_valid() else 422


def _tabs() -> list[dict[str, str]]:
    return [{"title": title, "url": reverse(f"admin:{name}")} for name, title in TITLES.items()]


def _page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    shared = {**admin.site.each_context(request), "is_nav_sidebar_enabled": False, "tabs": _tabs()}
    return TemplateResponse(request, f"admin/knowledge/{name}.html", shared | context, status=status)
