"""Release a version of the knowledge base: from a stated moment on it decides, for all processes at once.

A release queues a sweep for that moment, which holds the visits ahead that the version finds unsafe. Until the sweep
is done, every step towards a treatment checks its patient itself (sweeps.look_until_swept).
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time

from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import task

from treatments.models import KnowledgeRelease, User
from treatments.models.audit import acting
from treatments.models.clinic import BOTOX, SKINPEN
from treatments.models.review.releases import live_release
from treatments.permissions import NotAllowed, Role, has_role
from treatments.queries.review.sign_offs import standing_of
from treatments.rules import knowledge, signoff
from treatments.rules.knowledge import KnowledgeError, effective_date, load, written
from treatments.rules.lint import lint
from treatments.rules.signoff import SignOff
from treatments.services.refusals import Refused
from treatments.services.safety import sweeps

DEMO_BEGAN = datetime(2000, 1, 1, tzinfo=UTC)
"""Before all of the demo's past assessments, so that the version released now decides them too."""


class ReleaseRefused(Refused):
    """A release that cannot be made or withdrawn; the message is the sentence that the user reads."""


# --- Release and withdrawal ---------------------------------------------------------------------------------------


def release(
    *, version: str, decides_from: datetime | None = None, note: str = "", by: User | None, now: datetime
) -> KnowledgeRelease:
    """Let a signed version decide from a moment on, at once if none is given; both are aware.

    `by` is None only for the first release of an installation, on the server, before there are accounts. The sweep of
    the visits ahead is queued for the moment of effect. Raises NotAllowed and ReleaseRefused.
    """
    check_can_release(by)
    moment = decides_from or now
    signed = check_releasable(version, moment, now=now)
    try:
        with transaction.atomic(), acting(by, "knowledge.released", knowledge=version):
            made = KnowledgeRelease.objects.create(
                version=version,
                sha256=signed.sha256,
                decides_from=moment,
                released_at=now,
                released_by=by,
                signed_by=signed.who,
                registration=signed.registration,
                signed_on=signed.signed_on,
                note=note.strip(),
            )
            queue_sweep(made, at=moment)
    except IntegrityError as error:
        if "release_one_at_a_moment" not in str(error):
            raise
        raise ReleaseRefused("Another version is released for this very moment.", "decides_from") from error
    return made


def check_can_release(user: User | None) -> None:
    """Raises NotAllowed unless the user is a clinician; None is allowed before the first release."""
    if user is None and not KnowledgeRelease.objects.filter(is_demo=False).exists():
        return
    if user is None or not has_role(user, Role.CLINICIAN):
        raise NotAllowed("Only a clinician can release a version of the knowledge base.")


def can_release(user: User | None) -> bool:
    """Whether `check_can_release` raises nothing."""
    try:
        check_can_release(user)
    except NotAllowed:
        return False
    return True


def check_releasable(version: str, decides_from: datetime, *, now: datetime) -> SignOff:
    """The sign-off of a version that may decide from that moment on.

    Raises ReleaseRefused with the reason if it may not.
    """
    try:
        base = load(version)
        found = lint(written(version), base, file=f"{version}.toml", treatments=(BOTOX, SKINPEN))
    except KnowledgeError as error:
        raise ReleaseRefused(str(error), "version") from error
    if found:
        raise ReleaseRefused(f"manage.py rules --check refuses it: {found[0]}", "version")
    if decides_from < now:
        raise ReleaseRefused("This moment is over. Leave it empty to release the version at once.", "decides_from")
    first = datetime.combine(effective_date(version), time(), tzinfo=UTC)
    if decides_from < first:
        at = f"{timezone.localtime(first):%-d %B %Y, %H:%M} ({timezone.get_current_timezone_name()})"
        raise ReleaseRefused(f"Version {version} decides from {at} on at the earliest.", "decides_from")
    state = standing_of(version)
    if state.state != signoff.SIGNED or state.sign_off is None:
        raise ReleaseRefused(f"{state.why} A clinician signs it first: manage.py sign_off.", "version")
    before = KnowledgeRelease.objects.deciding_at(decides_from)
    if before and (before.version, before.sha256) == (version, state.sign_off.sha256):
        raise ReleaseRefused(f"Version {version} decides at that moment already.", "version")
    return state.sign_off


def can_be_released(version: str, decides_from: datetime, *, now: datetime) -> bool:
    """Whether `check_releasable` raises nothing."""
    try:
        check_releasable(version, decides_from, now=now)
    except ReleaseRefused:
        return False
    return True


def release_demo(*, now: datetime) -> KnowledgeRelease | None:
    """Let the newest signed version, also one signed for the demo, decide for the demo clinic, in its past as well.

    Returns None if a version decides already, which stays, or if none is signed.
    """
    signed = [name for name in knowledge.versions() if standing_of(name).state != signoff.NOT_SIGNED]
    if live_release(now) is not None or not signed:
        return None
    version = signed[-1]
    with transaction.atomic(), acting(None, "knowledge.released", knowledge=version):
        return KnowledgeRelease.objects.create(
            version=version,
            sha256=knowledge.digest(version),
            decides_from=DEMO_BEGAN,
            released_at=now,
            signed_by=signoff.DEMO_NAME,
            signed_on=now.date(),
            is_demo=True,
            swept_at=now,
        )


@transaction.atomic
def withdraw(*, release: KnowledgeRelease, by: User, now: datetime) -> KnowledgeRelease:
    """Withdraw a release before it decides. Raises NotAllowed, and ReleaseRefused once it decides or was withdrawn."""
    check_can_release(by)
    locked = KnowledgeRelease.objects.select_for_update(of=("self",)).get(pk=release.pk)
    check_withdrawable(locked, now=now)
    with acting(by, "knowledge.release_withdrawn", knowledge=locked.version):
        locked.withdrawn_at, locked.withdrawn_by = now, by
        locked.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return locked


def check_withdrawable(release: KnowledgeRelease, *, now: datetime) -> None:
    """Raises ReleaseRefused for a release that decides already or was withdrawn before."""
    if release.withdrawn_at is not None:
        raise ReleaseRefused("This release was withdrawn before.")
    if release.decides_from <= now:
        raise ReleaseRefused("This version decides already. Release the version that is to decide instead.")


# --- The sweep after a release ------------------------------------------------------------------------------------


def queue_sweep(release: KnowledgeRelease, *, at: datetime) -> None:
    """Queue the sweep for that moment; if the queue cannot delay tasks, it is left to `sweep_where_due`."""
    can_wait = sweep_after_release.get_backend().supports_defer
    (sweep_after_release.using(run_after=at) if can_wait else sweep_after_release).enqueue(release.pk)


@task()
def sweep_after_release(release_id: int) -> None:
    """Hold what the deciding version finds unsafe, and sweep again once nothing older can be in progress."""
    now = timezone.now()
    swept = sweep_where_due(now=now)
    can_wait = sweep_after_release.get_backend().supports_defer
    if swept and swept.pk == release_id and swept.swept_at is None and can_wait:
        queue_sweep(swept, at=swept.decides_from + sweeps.SETTLES_AFTER)


def sweep_where_due(*, now: datetime) -> KnowledgeRelease | None:
    """Sweep for the release that decides at `now` (aware) if that is not done; returns that release."""
    release = KnowledgeRelease.objects.deciding_at(now)
    if release is None or release.swept_at is not None:
        return None
    finish(sweeps.sweep_knowledge(version=release.version, now=now))
    sweeps.mark_swept(release=release, now=now)
    return release


def finish(batches: Iterable[sweeps.Swept]) -> sweeps.Swept:
    """The total of all batches of a sweep."""
    return sum(batches, sweeps.Swept())
