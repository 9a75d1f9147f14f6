"""Merging two records of one person, after a preview, and undoing a merge."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from treatments.desk.forms.merges import MergeForm
from treatments.desk.presenters import merges as words
from treatments.desk.views.page import CONFLICT, UNPROCESSABLE, desk_page, desk_view, staff_of
from treatments.desk.views.to_book import ROWS_A_PAGE
from treatments.models import Patient, PatientMerge
from treatments.permissions import can_book, check_can_book, clinics_of, patient_for, seen
from treatments.queries.booking.work_lists import List
from treatments.queries.people.duplicates import holdings, merges_of
from treatments.services.people import merges
from treatments.services.people.merges import MergeRefused

two_steps = require_http_methods(["GET", "HEAD", "POST"])


@desk_view
@two_steps
def merge(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Shows both records side by side and asks which entries are right; a POST merges them."""
    check_can_book(request.user)
    kept, merged = merges.order(patient_for(request.user, pk), patient_for(request.user, other))
    if kept.pk == merged.pk:
        raise Http404
    form = MergeForm(request.POST if request.method == "POST" else None, differing=words.differing(kept, merged))
    if request.method != "POST":
        return _merge_page(request, kept, merged, form)
    if not form.is_valid():
        return _merge_page(request, kept, merged, form, status=UNPROCESSABLE)
    try:
        merges.merge(kept=kept, merged=merged, take=form.taken, by=staff_of(request), now=timezone.now())
    except MergeRefused as refused:
        return _merge_page(request, kept, merged, form, refused=str(refused), status=CONFLICT)
    messages.success(request, f"{kept.full_name}: two records are one. It can be undone here.")
    return redirect("desk:merges")


def _merge_page(
    request: HttpRequest, kept: Patient, merged: Patient, form: MergeForm, *, refused: str = "", status: int = 200
) -> HttpResponse:
    now = timezone.now()
    about = {
        "sides": words.sides(*holdings([kept, merged], now)),
        "kept": kept,
        "merged": merged,
        "form": form,
        "refused": refused or _refusal(kept, merged),
        "back": List.ALIKE,
    }
    return desk_page(request, "desk/merge.html", about, now=now, clinic=kept.clinic, current="home", status=status)


def _refusal(kept: Patient, merged: Patient) -> str:
    """Returns why the records cannot be merged, whatever entries are chosen; "" if they can."""
    try:
        merges.check_mergeable(kept, merged)
    except MergeRefused as refused:
        return str(refused)
    return ""


@desk_view
@require_safe
def merge_list(request: HttpRequest) -> HttpResponse:
    """Lists the merges, the newest first."""
    now = timezone.now()
    page = Paginator(merges_of(clinics_of(request.user)), ROWS_A_PAGE).get_page(request.GET.get("page"))
    about = {"page": page, "lines": words.merge_lines(list(page)), "back": List.ALIKE, "may": can_book(request.user)}
    return desk_page(request, "desk/merges.html", about, now=now, current="home")


@desk_view
@two_steps
def unmerge(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what goes back to which record; a POST undoes the merge."""
    check_can_book(request.user)
    done = get_object_or_404(merges_of(clinics_of(request.user)), pk=pk)
    seen(done.kept)
    if request.method != "POST":
        return _part_page(request, done, refused=_undo_refusal(done))
    try:
        merges.undo_merge(merge=done, by=staff_of(request), now=timezone.now())
    except MergeRefused as refused:
        return _part_page(request, done, refused=str(refused), status=CONFLICT)
    messages.success(request, f"{done.kept.full_name} and {done.merged.full_name} have a record of their own each.")
    return redirect("desk:merges")


def _undo_refusal(done: PatientMerge) -> str:
    try:
        merges.check_undo(done, done.kept, done.merged)
    except MergeRefused as refused:
        return str(refused)
    return ""


def _part_page(request: HttpRequest, done: PatientMerge, *, refused: str, status: int = 200) -> HttpResponse:
    now = timezone.now()
    about = {
        "line": words.merge_lines([done])[0],
        "merge": done,
        "back": words.moved_words(merges.going_back(done)),
        "refused": refused,
    }
    return desk_page(request, "desk/part.html", about, now=now, clinic=done.kept.clinic, current="home", status=status)
