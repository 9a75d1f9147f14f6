"""Who signed off which version. A sign-off is a file of the clinic, bound to a hash; it cannot be made in a browser."""

from dataclasses import dataclass

from django.conf import settings

from treatments.models.review.releases import live_knowledge
from treatments.queries.review.sign_offs import standing_of
from treatments.rules import signoff
from treatments.rules.knowledge import digest, versions
from treatments.wording.clinic_days import day_short

STATES = {
    signoff.SIGNED: ("good", "Signed off"),
    signoff.DEMO: ("care", "Demo, no real sign-off"),
    signoff.NOT_SIGNED: ("stop", "Not signed off"),
}
FITS = {True: ("good", "Fits the version that is here"), False: ("stop", "Is of another text")}


@dataclass(frozen=True)
class VersionLine:
    """The sign-off of a version. `hash` is that of its file; who, registration and day are "" if nobody signed."""

    version: str
    is_live: bool
    hash: str
    tone: str
    state: str
    why: str
    who: str
    registration: str
    signed_on: str
    signed_hash: str
    fit_tone: str
    fit: str
    command: str


def version_lines() -> list[VersionLine]:
    """Returns all installed versions, the newest first."""
    return [version_line(version) for version in reversed(versions())]


def version_line(version: str) -> VersionLine:
    """Returns one version in its current state."""
    standing = standing_of(version)
    tone, state = STATES[standing.state]
    found, here = standing.sign_off, digest(version)
    fit_tone, fit = FITS[found.sha256 == here] if found else ("", "")
    return VersionLine(
        version=version,
        is_live=version == live_knowledge().version,
        hash=here,
        tone=tone,
        state=state,
        why=standing.why,
        who=found.who if found else "",
        registration=found.registration if found else "",
        signed_on=day_short(found.signed_on) if found else "",
        signed_hash=found.sha256 if found else "",
        fit_tone=fit_tone,
        fit=fit,
        command=command(version),
    )


def command(version: str) -> str:
    """Returns the command that a clinician, or somebody with them, runs to sign."""
    where = "" if settings.KNOWLEDGE_SIGNOFF_DIR else " --to FOLDER"
    return f'manage.py sign_off --knowledge {version} --who "NAME" --registration "NUMBER"{where}'
