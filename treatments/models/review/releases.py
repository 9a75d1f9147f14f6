"""Which version of the knowledge base decides, from which moment on, and who released it.

A version file alone decides nothing: a version decides through its release, a row that all processes read. At any
moment the version of the last release before it decides.
"""

from datetime import datetime
from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from treatments.models.audit import current_visit
from treatments.rules import knowledge
from treatments.rules.knowledge import Knowledge, KnowledgeError

THE_RELEASE = (
    "version",
    "sha256",
    "decides_from",
    "released_at",
    "released_by_id",
    "signed_by",
    "registration",
    "signed_on",
    "note",
    "is_demo",
)


class NothingReleased(KnowledgeError):
    """No version decides yet; the message says what to do."""


class KnowledgeReleaseQuerySet(models.QuerySet["KnowledgeRelease"]):
    """Named queries of the clinic."""

    def standing(self) -> "KnowledgeReleaseQuerySet":
        """Releases that were not withdrawn, the last to take effect first."""
        return self.filter(withdrawn_at__isnull=True).order_by("-decides_from")

    def scheduled(self, now: datetime) -> "KnowledgeReleaseQuerySet":
        """Releases that decide only after `now` (aware)."""
        return self.standing().filter(decides_from__gt=now)

    def deciding_at(self, now: datetime) -> "KnowledgeRelease | None":
        """The release whose version decides at `now` (aware); None if nothing was released by then."""
        return self.standing().filter(decides_from__lte=now).first()


@pghistory.track()
class KnowledgeRelease(models.Model):
    """A signed version of the knowledge base that decides from a moment on, for all processes at once.

    It can be withdrawn before that moment. After it only another release changes which version decides.
    """

    version = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64, help_text="Of the version's file.")
    decides_from = models.DateTimeField()
    released_at = models.DateTimeField(default=timezone.now, editable=False)
    released_by = models.ForeignKey(
        "treatments.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: the first version, released on the server before there were accounts.",
    )
    signed_by = models.CharField(max_length=200)
    registration = models.CharField(max_length=100, blank=True, help_text="On the professional register.")
    signed_on = models.DateField()
    note = models.TextField(max_length=2000, blank=True)
    is_demo = models.BooleanField(default=False, help_text="Of the demo clinic: nobody has reviewed the version.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        "treatments.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    swept_at = models.DateTimeField(
        null=True, blank=True, help_text="When every visit ahead had been checked against this version."
    )

    objects = KnowledgeReleaseQuerySet.as_manager()
    events: Any  # its history, made by pghistory

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_demo=True) | (~Q(signed_by="") & ~Q(registration="")), name="release_bears_a_signature"
            ),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="release_names_a_hash"),
            models.UniqueConstraint(
                "decides_from", condition=Q(withdrawn_at__isnull=True), name="release_one_at_a_moment"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__lt=F("decides_from"), withdrawn_by__isnull=False),
                name="release_withdrawn_before_it_decides",
            ),
            models.CheckConstraint(
                condition=Q(swept_at__isnull=True) | Q(swept_at__gte=F("decides_from")),
                name="release_swept_once_it_decides",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="release_stays_as_made", operation=pgtrigger.UpdateOf(*THE_RELEASE)),
            pgtrigger.Protect(
                name="release_withdrawn_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
            pgtrigger.Protect(name="release_is_not_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.version


def live_release(now: datetime | None = None) -> KnowledgeRelease | None:
    """The release that decides now, or at `now` (aware); None if nothing was released.

    It is read once for each request: a moment of effect during the request changes nothing.
    """
    visit = current_visit()
    if visit is None:
        return KnowledgeRelease.objects.deciding_at(now or timezone.now())
    if not visit.has_release:
        visit.release, visit.has_release = KnowledgeRelease.objects.deciding_at(now or timezone.now()), True
    release: KnowledgeRelease | None = visit.release
    return release


def live_knowledge(now: datetime | None = None) -> Knowledge:
    """The version of the knowledge base that decides now, or at `now` (aware).

    If nothing was released the newest version decides, if settings.UNRELEASED_KNOWLEDGE allows it. Otherwise raises
    NothingReleased; raises KnowledgeError if the file is not the text that was released.
    """
    release = live_release(now)
    if release is not None:
        is_fixed = not release.is_demo  # the demo's version is not signed, and may be edited during development
        return knowledge.exactly(release.version, release.sha256) if is_fixed else knowledge.load(release.version)
    if settings.UNRELEASED_KNOWLEDGE:
        return knowledge.load()
    raise NothingReleased(
        "No version of the knowledge base is released, so none decides. A clinician signs one off (manage.py "
        "sign_off), then: manage.py release --knowledge VERSION."
    )


def knowledge_of(version: str) -> Knowledge:
    """The version that decided something; if its file is gone, the one that decides now."""
    try:
        return knowledge.load(version)
    except KnowledgeError:
        return live_knowledge()
