"""What decisions say about the rules, as clinicians read it, and as a file for a spreadsheet."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from treatments.backoffice.presenters.adverse import share_words
from treatments.models import DepartureReason, Review
from treatments.queries.review.learning import OverrideRate
from treatments.services.review.learning import is_over_limit
from treatments.wording.clinic_days import day_short
from treatments.wording.spreadsheets import Cell, csv_of

COLUMNS = ("rule", "knowledge_version", "departed", "decided", "share", "low_95", "high_95", "over_limit", "reasons")


@dataclass(frozen=True)
class RuleOverrideLine:
    """A rule and how often clinicians departed from it when it fired; `width` is the share in percent, for a bar."""

    rule: str
    version: str
    share: str
    width: int
    reasons: str
    is_over: bool


@dataclass(frozen=True)
class DepartureLine:
    """One decision that departed from a rule, with the chosen reason and its text."""

    reference: str
    url: str
    decided: str
    reason: str
    words: str


def departure_line(review: Review) -> DepartureLine:
    """Returns the decision as a line; expects the assessment with its clinic, and who decided."""
    assessment = review.assessment
    day = day_short(review.decided_at.astimezone(assessment.clinic.zone).date())
    return DepartureLine(
        reference=assessment.reference,
        url=reverse("admin:treatments_assessment_change", args=[assessment.pk]),
        decided=f"{review.get_decision_display()} by {review.decided_by}, {day}",
        reason=_reason(review.reason_code),
        words=review.reason,
    )


def override_line(rate: OverrideRate) -> RuleOverrideLine:
    """Returns a row of the table."""
    return RuleOverrideLine(
        rule=rate.rule,
        version=rate.version,
        share=share_words(rate.share),
        width=round((rate.share.value or 0) * 100),
        reasons="; ".join(f"{_reason(code)} ({count})" for code, count in rate.reasons) or "–",
        is_over=is_over_limit(rate.share),
    )


def overrides_csv(rates: Iterable[OverrideRate]) -> str:
    """Returns comma-separated values with a header; shares are fractions of 1. It contains no patient data."""
    return csv_of(COLUMNS, map(_override, rates))


def _override(rate: OverrideRate) -> list[Cell]:
    share = rate.share
    numbers = [f"{number:.4f}" for number in (share.value, share.low, share.high) if number is not None]
    reasons = " ".join(f"{code}={count}" for code, count in rate.reasons)
    over = "yes" if is_over_limit(share) else "no"
    return [rate.rule, rate.version, share.count, share.of, *numbers, over, reasons]


def _reason(code: str) -> str:
    return DepartureReason(code).label if code else "No reason kept"
