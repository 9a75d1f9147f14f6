"""A patient's worksheet: own questions, how sure they are, and how much of the text was understood."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST_QUESTIONS = 10
LONGEST_QUESTION = 300


class Sureness(models.IntegerChoices):
    """How sure the patient is of what they want, in our own wording."""

    NOT_AT_ALL = 1, _("Not sure at all")
    A_LITTLE = 2, _("A little sure")
    HALF = 3, _("Half sure, half not")
    FAIRLY = 4, _("Fairly sure")
    VERY = 5, _("Very sure")


class Topic(models.TextChoices):
    """What can still be unclear."""

    GAINS = "gains", _("What it may do for me")
    RISKS = "risks", _("What can go wrong")
    PAIN = "pain", _("Pain and days off")
    COST = "cost", _("What it costs")
    WAITING = "waiting", _("What happens if I wait")
    WISHES = "wishes", _("What matters most to me")


@dataclass(frozen=True)
class CheckItem:
    """A question about the text that the patient read.

    `stands_in` is the option and row with the answer and its source.

    The row "red_flags" is the first sign to watch for after that treatment.
    """

    key: str
    text: str | Promise
    choices: Mapping[str, str | Promise]
    right: str
    stands_in: tuple[str, str]


CHECK = (
    CheckItem(
        "botox_works_on",
        _("What does Botox work on?"),
        {
            "surface": _("The top of the skin"),
            "muscles": _("The muscles under the skin"),
            "fat": _("The fat under the skin"),
        },
        right="muscles",
        stands_in=("botox", "what_it_is"),
    ),
    CheckItem(
        "skinpen_works_on",
        _("How does SkinPen work?"),
        {
            "healing": _("Tiny holes make the skin heal and renew itself"),
            "relaxing": _("It makes muscles weaker"),
            "filling": _("It fills up lines from below"),
        },
        right="healing",
        stands_in=("skinpen", "what_it_is"),
    ),
    CheckItem(
        "botox_lasts",
        _("How long does Botox last?"),
        {
            "days": _("Some days"),
            "months": _("Some months"),
            "always": _("For good"),
        },
        right="months",
        stands_in=("botox", "when"),
    ),
    CheckItem(
        "skinpen_shows",
        _("When can you judge what SkinPen did?"),
        {
            "same_day": _("On the same day"),
            "next_week": _("After a week"),
            "later": _("A month or more after the last visit"),
        },
        right="later",
        stands_in=("skinpen", "when"),
    ),
    CheckItem(
        "help_at_once",
        _("Which of these signs needs emergency help at once?"),
        {
            "red": _("Skin that is red, as from the sun, after SkinPen"),
            "breathing": _("It is hard to swallow or breathe after Botox"),
            "bruise": _("A bruise where a needle went in"),
        },
        right="breathing",
        stands_in=("botox", "red_flags"),
    ),
)
"""The same number of questions on each treatment, and one on both. The order of the choices is fixed."""


@pghistory.track()
class Worksheet(models.Model):
    """A patient's worksheet for one assessment. All of it is optional; it is open until a clinician has decided.

    `suggested` are the questions of the result that the patient wants to ask, word for word; `check_answers` maps the
    key of a check item to the key of the chosen answer.
    """

    assessment = models.OneToOneField("treatments.Assessment", on_delete=models.PROTECT, related_name="worksheet")
    suggested = ArrayField(models.TextField(), default=list, blank=True)
    own_questions = ArrayField(models.CharField(max_length=LONGEST_QUESTION), default=list, blank=True)
    check_answers = models.JSONField(default=dict, blank=True)
    unclear = ArrayField(models.CharField(max_length=20, choices=Topic), default=list, blank=True)
    sure_before = models.PositiveSmallIntegerField(
        choices=Sureness,
        null=True,
        blank=True,
        help_text="Asked before the patient read the result; the first answer stands.",
    )
    sure_after = models.PositiveSmallIntegerField(choices=Sureness, null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(own_questions__len__lte=MOST_QUESTIONS), name="worksheet_not_too_many_questions"
            ),
            models.CheckConstraint(
                condition=Q(sure_before=None) | Q(sure_before__in=Sureness.values), name="worksheet_sure_before_known"
            ),
            models.CheckConstraint(
                condition=Q(sure_after=None) | Q(sure_after__in=Sureness.values), name="worksheet_sure_after_known"
            ),
            models.CheckConstraint(condition=Q(unclear__contained_by=Topic.values), name="worksheet_unclear_known"),
        ]

    def __str__(self) -> str:
        return f"Worksheet of {self.assessment}"

    def missed(self) -> Iterator[CheckItem]:
        """The check items that the patient answered wrongly, in order; unanswered items are not included."""
        for item in CHECK:
            if self.check_answers.get(item.key, item.right) != item.right:
                yield item
