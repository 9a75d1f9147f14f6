"""The pages that a patient was shown, byte for byte, for later inspection."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils import timezone


class ShownPage(models.Model):
    """A page of the patient's as it was sent to the browser. Stored once for each content; never changed."""

    assessment = models.ForeignKey("treatments.Assessment", on_delete=models.PROTECT, related_name="shown_pages")
    language = models.CharField(max_length=10)
    html = models.TextField(help_text="The whole page.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what in the page is the patient's to read.")
    shown_at = models.DateTimeField(default=timezone.now, editable=False, help_text="When it was first shown so.")

    class Meta:
        constraints = [models.UniqueConstraint("assessment", "digest", name="shown_page_once_for_each_content")]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="shown_page_never_changes", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"Page of {self.assessment}, {self.shown_at:%Y-%m-%d}"
