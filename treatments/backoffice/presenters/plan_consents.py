"""Consents as the clinic reads them: which of a plan's treatments have one, since when, and to which text."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import capfirst

from treatments.models import Consent, Plan, PlannedSession
from treatments.models.care.consents import ONLY_A_LOOK
from treatments.wording.clinic_days import moment
from treatments.wording.consent import Block, blocks_of, version_now
from treatments.wording.treatments import treatment_name


@dataclass(frozen=True)
class ConsentState:
    """One treatment of a plan. `note` describes its consent; `read` is "" if there is none."""

    treatment: str
    tone: str
    state: str
    note: str
    read: str
    take: str


@dataclass(frozen=True)
class ConsentRecord:
    """One consent as it was given."""

    treatment: str
    tone: str
    state: str
    lines: tuple[tuple[str, str], ...]
    language: str
    blocks: tuple[Block, ...]
    is_standing: bool


def consent_states(plan: Plan, sessions: Iterable[PlannedSession], consents: Iterable[Consent]) -> list[ConsentState]:
    """Returns a line for each treatment of `sessions`; `consents` are all of the plan's, with who took them."""
    newest = {
        consent.treatment: consent for consent in sorted(consents, key=lambda consent: (consent.given_at, consent.pk))
    }
    asked = dict.fromkeys(session.treatment for session in sessions if session.treatment not in ONLY_A_LOOK)
    return [_state(plan, treatment, newest.get(treatment)) for treatment in asked]


def _state(plan: Plan, treatment: str, consent: Consent | None) -> ConsentState:
    name, take = treatment_name(treatment), reverse("admin:consent_take", args=[plan.pk, treatment])
    if consent is None:
        return ConsentState(name, "care", "Missing", "No session can start.", "", take)
    read = reverse("admin:consent_kept", args=[consent.pk])
    if consent.withdrawn_at is not None:
        note = f"{moment(consent.withdrawn_at, plan.clinic)}. No session can start."
        return ConsentState(name, "stop", "Taken back", note, read, take)
    note = f"{moment(consent.given_at, plan.clinic)}, {_how(consent)}."
    if consent.version == version_now():
        return ConsentState(name, "good", "Given", note, read, "")
    return ConsentState(name, "info", "Given", f"{note} To text {consent.version}; now {version_now()}.", read, take)


def consent_record(consent: Consent) -> ConsentRecord:
    """Returns the page of a consent; its plan should come with its clinic and its patient."""
    clinic = consent.plan.clinic
    lines = [
        ("Patient", consent.plan.patient.full_name),
        ("Given", f"{moment(consent.given_at, clinic)}, {clinic.clock_name}"),
        ("How", capfirst(_how(consent))),
        ("Text", consent.version),
        ("SHA-256", consent.digest),
    ]
    if consent.withdrawn_at is not None:
        told = f"told {consent.withdrawn_to}" if consent.withdrawn_to else "on the patient’s own page"
        lines.append(("Taken back", f"{moment(consent.withdrawn_at, clinic)}, {told}"))
    is_standing = consent.withdrawn_at is None
    return ConsentRecord(
        treatment=treatment_name(consent.treatment),
        tone="good" if is_standing else "stop",
        state="Given" if is_standing else "Taken back",
        lines=tuple(lines),
        language=consent.language,
        blocks=blocks_of(consent.text),
        is_standing=is_standing,
    )


def _how(consent: Consent) -> str:
    return f"with {consent.taken_by}" if consent.taken_by else "on the patient’s own page"
