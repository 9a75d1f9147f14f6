"""Patients, actions and decisions in clinicians' terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from treatments.models import Clinic, Patient, Review, Urgency
from treatments.rules.rulebook import SETTLING_ACTS
from treatments.wording.clinic_days import moment
from treatments.wording.clinical import age_on, plain
from treatments.wording.treatments import treatment_name

URGENCY_TONES = {Urgency.ROUTINE: "quiet", Urgency.SOON: "care", Urgency.URGENT: "stop"}
ACTIONS = {
    "stop": ("stop", "Stop"),
    "check": ("care", "Check"),
    "note": ("info", "Note"),
    "best": ("good", "Offered"),
    "both": ("good", "Offered, both"),
    "tie": ("info", "Tie"),
    "ask": ("care", "Ask"),
    "none": ("quiet", "Not offered"),
    "later": ("info", "Left for later"),
}


@dataclass(frozen=True)
class Decided:
    """The decision, who made it, when (the clinic's time zone), and why; `settled` are acts that settled a stop."""

    what: str
    by: str
    at: str
    reason: str
    text: str
    settled: str


def decided(review: Review, clinic: Clinic) -> Decided:
    """Returns a decision as text."""
    treatments = in_order(review.treatments, review.start_with)
    return Decided(
        what=f"{review.get_decision_display()}{': ' if treatments else ''}{treatments}",
        by=str(review.decided_by),
        at=moment(review.decided_at, clinic),
        reason=review.get_reason_code_display() if review.reason_code else "",
        text=review.reason,
        settled="; ".join(f"{SETTLING_ACTS[act]} ({plain(code)})" for code, act in sorted(review.settled.items())),
    )


def age_of(patient: Patient, today: date) -> str:
    """Returns the age on a day, such as "42 y"."""
    return age_on(patient.birth_date.isoformat(), today.isoformat())


def in_order(treatments: Sequence[str], start_with: str) -> str:
    """Returns treatments in order, such as "Botox, then SkinPen"."""
    ordered = sorted(treatments, key=lambda treatment: treatment != start_with)
    return ", then ".join(treatment_name(treatment) for treatment in ordered)
