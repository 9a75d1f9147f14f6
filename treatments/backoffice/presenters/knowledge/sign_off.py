"""Who stands for which version. Nobody signs in a browser: a sign-off is a file of the clinic, bound to a hash."""

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
    """How a version stands. `hash` is that of its file; who, registration and day are "" where nobody signed."""

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
    """All versions that are here, the one that decides first."""
    return [version_line(version) for version in reversed(versions())]


def version_line(version: str) -> VersionLine:
    """One version, as it stands now."""
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
    """What a clinician, or somebody beside her, runs to sign."""
    where = "" if settings.KNOWLEDGE_SIGNOFF_DIR else " --to FOLDER"
    return f'manage.py sign_off --knowledge {version} --who "NAME" --registration "NUMBER"{where}'
