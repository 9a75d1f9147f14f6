"""Versions by release: the one in force, scheduled and past ones, and drafts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from treatments.backoffice.presenters.knowledge.sign_off import VersionLine, version_line
from treatments.models import KnowledgeRelease
from treatments.rules.knowledge import effective_date, versions
from treatments.wording.clinic_days import day_short, moment_words


@dataclass(frozen=True)
class ReleaseLine:
    """A release; `checked` is the state of the check of upcoming visits, "" if it is not due."""

    pk: int
    version: str
    tone: str
    state: str
    since: str
    signed: str
    released: str
    withdrawn: str
    note: str
    checked: str
    is_scheduled: bool


@dataclass(frozen=True)
class DraftLine:
    """A version other than the one in force: its sign-off, when it may take effect, and what to run first."""

    version: VersionLine
    may_decide_from: str
    compare: str
    replay: str
    dry_run: str


def release_lines(releases: Iterable[KnowledgeRelease], *, now: datetime, zone: ZoneInfo) -> list[ReleaseLine]:
    """Returns every release, the last to take effect first; current and future ones are marked. Times are in `zone`."""
    listed = sorted(releases, key=lambda release: release.decides_from, reverse=True)
    live = next((release for release in listed if not release.withdrawn_at and release.decides_from <= now), None)
    return [_line(release, live, now, zone) for release in listed]


def _line(release: KnowledgeRelease, live: KnowledgeRelease | None, now: datetime, zone: ZoneInfo) -> ReleaseLine:
    tone, state = _state(release, live, now)
    registration = f", registration {release.registration}" if release.registration else ""
    by = str(release.released_by) if release.released_by else "on the server"
    withdrawn = f"{release.withdrawn_by}, {moment_words(release.withdrawn_at, zone)}" if release.withdrawn_at else ""
    return ReleaseLine(
        pk=release.pk,
        version=release.version,
        tone=tone,
        state=state,
        since=moment_words(release.decides_from, zone),
        signed=f"{release.signed_by}{registration}, {day_short(release.signed_on)}",
        released=f"{by}, {moment_words(release.released_at, zone)}",
        withdrawn=withdrawn,
        note=release.note,
        checked=_checked(release, zone) if release == live else "",
        is_scheduled=not release.withdrawn_at and release.decides_from > now,
    )


def _state(release: KnowledgeRelease, live: KnowledgeRelease | None, now: datetime) -> tuple[str, str]:
    if release.withdrawn_at:
        return "quiet", "Withdrawn"
    if release == live:
        return "good", "Decides now"
    return ("info", "Scheduled") if release.decides_from > now else ("quiet", "Decided before")


def _checked(release: KnowledgeRelease, zone: ZoneInfo) -> str:
    if release.swept_at is None:
        return "Under way. Until it is done, each patient is checked on booking, arrival and start of treatment."
    return f"Done {moment_words(release.swept_at, zone)}"


def draft_lines(live: str) -> list[DraftLine]:
    """Returns every version in the folder except the one in force, the newest first."""
    return [_draft(version, live) for version in reversed(versions()) if version != live]


def _draft(version: str, live: str) -> DraftLine:
    return DraftLine(
        version=version_line(version),
        may_decide_from=day_short(effective_date(version)),
        compare=f"?old={live}&new={version}",
        replay=f"manage.py replay --knowledge {version}",
        dry_run=f"manage.py sweep --dry-run --knowledge {version}",
    )
