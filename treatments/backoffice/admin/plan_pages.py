"""The pages on which a clinician changes a plan: one session, toxin given elsewhere, and the end of the plan."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.options import csrf_protect_m
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from treatments.backoffice.forms.plan import (
    DropForm,
    ElsewhereForm,
    SessionForm,
    StopForm,
    ToldForm,
    earliest_day,
    sent_as,
)
from treatments.backoffice.presenters.plan_change import Outlook, moved_lines, outlook
from treatments.lifecycle import SessionState
from treatments.models import Plan, PlannedSession, User
from treatments.permissions import plan_for
from treatments.scheduling.cadence import Window
from treatments.services.booking.window_requests import days_with
from treatments.services.plans import plan_changes
from treatments.services.plans.plan_changes import PlanOutdated, version_of
from treatments.services.plans.plan_drafts import PlanChangeRefused
from treatments.services.windows import plan_windows
from treatments.wording.treatments import visit_name

UNPROCESSABLE, CONFLICT = 422, 409


class PlanPages:
    """Pages below a plan's own page, behind the site's access checks, for clinicians of its clinic."""

    admin_site: AdminSite
    opts: Any

    def pages(self) -> list[URLPattern]:
        """Returns the URL patterns, which must come before Django's own."""
        door = self.admin_site.admin_view
        routes: list[tuple[str, str, Callable[..., HttpResponse]]] = [
            ("<int:plan_id>/sessions/add/", "add_session", self.session_view),
            ("<int:plan_id>/sessions/add/check/", "check_new", self.check_view),
            ("<int:plan_id>/sessions/<int:session_id>/", "change_session", self.session_view),
            ("<int:plan_id>/sessions/<int:session_id>/check/", "check_session", self.check_view),
            ("<int:plan_id>/sessions/<int:session_id>/drop/", "drop_session", self.drop_view),
            ("<int:plan_id>/elsewhere/", "elsewhere", self.elsewhere_view),
            ("<int:plan_id>/stop/", "stop", self.stop_view),
        ]
        return [path(route, door(view), name=f"treatments_plan_{name}") for route, name, view in routes]

    @csrf_protect_m
    def session_view(self, request: HttpRequest, plan_id: int, session_id: int | None = None) -> HttpResponse:
        """Edits one session and shows the consequences next to the form."""
        plan, session = _plan_and_session(request, plan_id, session_id)
        if request.method != "POST":
            stored = {**sent_as(session), **_asked_days(request, session)} if session else _again(request, plan)
            initial = {"version": version_of(plan), **stored}
            return self._ask(request, plan, session, _form(plan, initial=initial))
        form = _form(plan, request.POST)
        if not form.is_valid():
            return self._ask(request, plan, session, form, status=UNPROCESSABLE)
        about: dict[str, Any] = {
            "wanted": form.wanted(),
            "told": form.told(),
            "by": cast(User, request.user),
            "now": timezone.now(),
        }
        try:
            if session:
                written = plan_changes.change_session(session=session, **about)
            else:
                written = plan_changes.add_session(plan=plan, **about)
        except PlanOutdated as outdated:
            return self._outdated(request, plan, session, form, outdated)
        except PlanChangeRefused as refused:
            form.add_error(refused.field, str(refused))
            return self._ask(request, plan, session, form, status=UNPROCESSABLE)
        name = visit_name(written.treatment, written.number)
        messages.success(request, f"{name} is {'changed' if session else 'added'}. The windows after it follow.")
        return _to_plan(plan)

    @csrf_protect_m
    def check_view(self, request: HttpRequest, plan_id: int, session_id: int | None = None) -> HttpResponse:
        """Shows the consequences while the clinician types; writes nothing."""
        plan, session = _plan_and_session(request, plan_id, session_id)
        form = _form(plan, request.POST if request.method == "POST" else {})
        context = {"outlook": _outlook(request, plan, session, form)}
        return render(request, "admin/treatments/plan/outlook.html", context)

    @csrf_protect_m
    def drop_view(self, request: HttpRequest, plan_id: int, session_id: int) -> HttpResponse:
        """Shows the consequences of dropping a session and asks for the reason; then drops it."""
        plan, session = _plan_and_session(request, plan_id, session_id)
        if session is None:
            raise Http404
        if request.method != "POST":
            return self._ask_drop(request, session, DropForm(initial={"version": version_of(plan)}))
        form = DropForm(request.POST)
        if not form.is_valid():
            return self._ask_drop(request, session, form, status=UNPROCESSABLE)
        by, now = cast(User, request.user), timezone.now()
        try:
            plan_changes.drop_session(
                session=session, reason=form.cleaned_data["reason"], told=form.told(), by=by, now=now
            )
        except PlanOutdated as outdated:
            messages.error(request, str(outdated))
            again = DropForm(_with_version(request, plan))
            return self._ask_drop(request, session, again, status=CONFLICT)
        except PlanChangeRefused as refused:
            form.add_error(refused.field, str(refused))
            return self._ask_drop(request, session, form, status=UNPROCESSABLE)
        name = visit_name(session.treatment, session.number)
        messages.success(request, f"{name} is dropped. The windows after it follow.")
        return _to_plan(plan)

    def _ask_drop(
        self, request: HttpRequest, session: PlannedSession, form: DropForm, status: int = 200
    ) -> HttpResponse:
        """Asks for the reason; a session that cannot be dropped redirects to its plan with the explanation."""
        try:
            moved = plan_changes.windows_without(session=session, by=cast(User, request.user))
        except PlanChangeRefused as refused:
            messages.error(request, str(refused))
            return _to_plan(session.plan)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Drop {visit_name(session.treatment, session.number)}",
            "opts": self.opts,
            "is_nav_sidebar_enabled": False,
            "plan": session.plan,
            "session": session,
            "form": form,
            "moved": moved_lines(moved),
        }
        return TemplateResponse(request, "admin/treatments/plan/drop.html", context, status=status)

    @csrf_protect_m
    def elsewhere_view(self, request: HttpRequest, plan_id: int) -> HttpResponse:
        """Records the last toxin that the patient had outside the plan."""
        plan = _posted(request, plan_id)
        form = ElsewhereForm(request.POST)
        return _done(
            request,
            plan,
            form,
            lambda told: plan_changes.note_elsewhere(
                plan=plan, on=form.cleaned_data["elsewhere_on"], units=form.cleaned_data["elsewhere_units"], **told
            ),
            "Kept. Windows and limits count it from now on.",
        )

    @csrf_protect_m
    def stop_view(self, request: HttpRequest, plan_id: int) -> HttpResponse:
        """Ends the plan."""
        plan = _posted(request, plan_id)
        form = StopForm(request.POST)
        return _done(
            request,
            plan,
            form,
            lambda told: plan_changes.stop_plan(plan=plan, **form.stopping, **told),
            "The plan is stopped. Nothing more is booked from it.",
        )

    def _outdated(
        self,
        request: HttpRequest,
        plan: Plan,
        session: PlannedSession | None,
        form: SessionForm,
        outdated: PlanOutdated,
    ) -> HttpResponse:
        """Shows the page with the input and the current version: sent again, it applies to that version."""
        messages.error(request, str(outdated))
        again = _form(plan, _with_version(request, plan))
        return self._ask(request, plan, session, again, status=CONFLICT)

    def _ask(
        self, request: HttpRequest, plan: Plan, session: PlannedSession | None, form: SessionForm, status: int = 200
    ) -> HttpResponse:
        name = visit_name(session.treatment, session.number) if session else ""
        context = {
            **self.admin_site.each_context(request),
            "title": f"Change {name}" if session else "Add a session",
            "opts": self.opts,
            "is_nav_sidebar_enabled": False,
            "plan": plan,
            "session": session,
            "form": form,
            "is_fixed": bool(session and plan_windows.days_of(plan, [session])),
            "can_drop": bool(session and plan_changes.can_drop(plan, session)),
            "outlook": _outlook(request, plan, session, form, is_sent=status == UNPROCESSABLE),
        }
        return TemplateResponse(request, "admin/treatments/plan/session.html", context, status=status)


def _asked_days(request: HttpRequest, session: PlannedSession) -> dict[str, date | None]:
    """Returns days that include the desk's request, if the page was opened to allow it."""
    key = request.GET.get("asked", "")
    asked = session.window_requests.open().filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None
    if asked is None:
        return {}
    first, last = days_with(asked)
    return {"not_before": first, "not_after": last}


def _again(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    """Returns initial values for a new session that restores a dropped one, in its old window if still ahead."""
    key = request.GET.get("again", "")
    dropped = plan.sessions.filter(state=SessionState.DROPPED)
    found = dropped.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None
    if found is None:
        return {}
    today = _today(plan)
    if found.latest < today:
        return {**sent_as(found), "not_before": None, "not_after": None}
    return {**sent_as(found), "not_before": max(found.earliest, today), "not_after": found.latest}


def _with_version(request: HttpRequest, plan: Plan) -> QueryDict:
    """Returns the posted data with the plan's current version."""
    fresh = request.POST.copy()
    fresh["version"] = version_of(plan)
    return fresh


def _form(plan: Plan, data: Any = None, **kwargs: Any) -> SessionForm:
    form = SessionForm(data, **kwargs)
    earliest_day(form, _today(plan))
    return form


def _outlook(
    request: HttpRequest, plan: Plan, session: PlannedSession | None, form: SessionForm, *, is_sent: bool = False
) -> Outlook | None:
    """Returns the consequences of the form as filled in; None for an empty one."""
    if not form.is_bound and session is None:
        return None
    asked = _form(plan, form.data if form.is_bound else _as_sent(form))  # the form itself may already have errors added
    if not asked.is_valid():
        return Outlook(refused=_first_error(asked))
    try:
        laid = plan_changes.preview(
            plan=plan, session=session, wanted=asked.wanted(), by=cast(User, request.user), now=timezone.now()
        )
    except PlanChangeRefused as refused:
        return Outlook(refused=str(refused))
    before = {planned.pk: Window(planned.earliest, planned.ideal, planned.latest) for planned in plan.sessions.all()}
    return outlook(laid, before=before, reasons=asked.told().reasons, is_sent=is_sent)


def _as_sent(form: SessionForm) -> dict[str, Any]:
    return {name: value for name, value in form.initial.items() if value is not None}


def _done(
    request: HttpRequest, plan: Plan, form: ToldForm, act: Callable[[dict[str, Any]], Any], said: str
) -> HttpResponse:
    """Runs one action from a button of the plan's page, and redirects back with the result."""
    if not form.is_valid():
        messages.error(request, _first_error(form))
        return _to_plan(plan)
    try:
        act({"told": form.told(), "by": cast(User, request.user), "now": timezone.now()})
    except PlanChangeRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return _to_plan(plan)


def _first_error(form: ToldForm) -> str:
    return str(next(iter(form.errors.values()))[0])


def _posted(request: HttpRequest, plan_id: int) -> Plan:
    if request.method != "POST":
        raise Http404
    return plan_for(request.user, plan_id)


def _plan_and_session(request: HttpRequest, plan_id: int, session_id: int | None) -> tuple[Plan, PlannedSession | None]:
    plan = plan_for(request.user, plan_id)
    if session_id is None:
        return plan, None
    return plan, get_object_or_404(plan.sessions.select_related("plan__clinic", "plan__patient"), pk=session_id)


def _to_plan(plan: Plan) -> HttpResponse:
    return redirect("admin:treatments_plan_change", plan.pk)


def _today(plan: Plan) -> date:
    return timezone.localdate(timezone=plan.clinic.zone)
