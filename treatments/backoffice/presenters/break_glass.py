"""Emergency ("break-glass") accesses as text: operators see a reference, the patient's clinicians a name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from treatments.models import Assessment
from treatments.wording.clinic_days import moment


@dataclass(frozen=True)
class Page:
    """A page that can be read now."""

    url: str
    words: str


@dataclass(frozen=True)
class GlassLine:
    """One emergency access as a line; `patient` is empty for operators."""

    pk: int
    at: str
    by: str
    patient: str
    reason: str
    words: str
    pages: int
    state: str
    is_open: bool
    looked_into: str
    note: str


def readable_pages(assessments: Iterable[Assessment]) -> list[Page]:
    """Returns the addresses of the pages that can be read, newest first."""
    pages = []
    for assessment in assessments:
        review = reverse("admin:treatments_assessment_change", args=[assessment.pk])
        pages.append(Page(review, f"Assessment {assessment.reference}"))
        plan = getattr(getattr(assessment, "review", None), "plan", None)
        if plan is not None:
            pages.append(
                Page(reverse("admin:treatments_plan_change", args=[plan.pk]), f"Plan of {assessment.reference}")
            )
    return pages


def opening_lines(openings: Iterable[Any], *, names: bool, now: datetime) -> list[GlassLine]:
    """Returns the accesses as lines; `names` says whether the reader sees who the patient is."""
    return [_line(opening, names, now) for opening in openings]


def _line(opening: Any, names: bool, now: datetime) -> GlassLine:
    clinic = opening.patient.clinic
    is_open = opening.closed_at is None and opening.until > now
    ended = min(filter(None, (opening.closed_at, opening.until)))
    return GlassLine(
        pk=opening.pk,
        at=f"{moment(opening.opened_at, clinic)} ({clinic.clock_name})",
        by=str(opening.user),
        patient=str(opening.patient) if names else "",
        reason=opening.get_reason_code_display(),
        words=opening.reason,
        pages=opening.pages,
        state=f"Open until {moment(opening.until, clinic)}" if is_open else f"Closed {moment(ended, clinic)}",
        is_open=is_open,
        looked_into=f"{opening.acknowledged_by}, {moment(opening.acknowledged_at, clinic)}"
        if opening.acknowledged_at
        else "",
        note=opening.acknowledgement,
    )
