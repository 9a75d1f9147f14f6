"""Accounts and patients."""

from datetime import date
from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import connection, models
from django.db.models import F, Func, OuterRef, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower, Replace, Reverse
from django.utils import timezone

from questionnaire.email_addresses import normal_email
from questionnaire.phone_numbers import as_written


class Folded(Func):
    """A text for search: lower case, without accents, apostrophes and dashes, single spaces.

    The database's function defines it, and the search input goes through the same function: O’Neil and O'Neil, Łukasz
    and Lukasz, Anne-Marie and Anne Marie match each other.
    """

    function = "treatments_folded"
    output_field = models.TextField()


class NameKey(Func):
    """A name for search: its folded words, each after a space, followed by all of them run together."""

    function = "treatments_name_key"
    output_field = models.TextField()


SPELLED_OUT = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
"""How German names are written without umlauts."""


def spelled_out(field: str) -> Func | F:
    """A database text with its umlauts spelled out: Müller as Mueller."""
    text: Func | F = F(field)
    for letter, letters in SPELLED_OUT.items():
        text = Replace(text, Value(letter), Value(letters))
    return text


def as_spelled_out(text: str) -> str:
    """The same for a Python string."""
    return "".join(SPELLED_OUT.get(letter, letter) for letter in text)


def folded_words(text: str) -> list[str]:
    """The words of a text, folded as by `Folded`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_to_array(treatments_folded(%s), ' ')", [text])
        words: list[str] = cursor.fetchone()[0]
    return words


def digits(field: str | OuterRef) -> Func:
    """A phone number's digits only, without its extension."""
    return Func(
        F(field) if isinstance(field, str) else field,
        Value(r";.*|\D"),
        Value(""),
        Value("g"),
        function="regexp_replace",
        output_field=models.CharField(),
    )


# FOR KEY SHARE, the lock of the foreign key: a concurrent merge of the patient is waited for, and then seen.
TAKES_NOTHING_NEW = """
    SELECT merged_into_id INTO other FROM treatments_patient WHERE id = NEW.patient_id FOR KEY SHARE;
    IF other IS NOT NULL THEN
        RAISE EXCEPTION 'patient % was merged into %', NEW.patient_id, other
              USING ERRCODE = 'check_violation', CONSTRAINT = 'merged_patient_takes_nothing_new';
    END IF;
    RETURN NEW;
"""


def not_of_a_merged_patient() -> pgtrigger.Trigger:
    """A trigger for tables that name a patient: nothing new is added to a record that was merged into another."""
    return pgtrigger.Trigger(
        name="merged_patient_takes_nothing_new",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("patient_id"),
        func=TAKES_NOTHING_NEW,
        declare=[("other", "bigint")],
    )


class UserManager(BaseUserManager["User"]):
    """Creates accounts; the e-mail address is the user name."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an account; without a password it can sign in only by a code sent by e-mail."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=normal_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an account that may do everything in the admin."""
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=normal_email(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    """An account: staff sign in with a password, patients with a code by e-mail."""

    email = models.EmailField(
        "e-mail",
        max_length=254,
        unique=True,
        error_messages={"unique": "There is an account with this e-mail address."},
    )
    full_name = models.CharField(max_length=120, blank=True)
    is_staff = models.BooleanField("staff", default=False, help_text="May sign in with a password.")
    is_active = models.BooleanField("active", default=True, help_text="Take away instead of deleting.")
    clinics = models.ManyToManyField(
        "treatments.Clinic",
        blank=True,
        related_name="staff",
        help_text="Staff see the patients of these clinics.",
    )
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower_case")]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0] if self.full_name else self.email


class PatientQuerySet(models.QuerySet["Patient"]):
    """Named queries of the clinic."""

    def unmerged(self) -> "PatientQuerySet":
        """Records that were not merged; a merged one is another name for the record it was merged into."""
        return self.filter(merged_into__isnull=True)

    def with_merged(self) -> "PatientQuerySet":
        """These, and the records that were merged into them."""
        return self.model.objects.filter(models.Q(pk__in=self) | models.Q(merged_into__in=self))

    def known_as(self, email: str, full_name: str, birth_date: date) -> "PatientQuerySet":
        """Records with this e-mail address, birth date and name; the name ignores case and accents."""
        named = self.alias(address=Lower("email"), said=Folded("full_name"))
        return named.filter(address=Lower(Value(email)), said=Folded(Value(full_name)), birth_date=birth_date)

    def same_person(self, *patients: int) -> "PatientQuerySet":
        """The rows of the people with these keys, at all clinics, as they count where safety is at stake.

        The same e-mail address and birth date count as one person, whatever the name, until the desk has marked them
        as two people. The names of a merged record count as names of the record that it was merged into. The
        database's own checks call the same function. What may be shown or changed is found by `known_as`.
        """
        return self.filter(
            pk__in=RawSQL("SELECT treatments_same_person(named) FROM unnest(%s::bigint[]) AS named", [list(patients)])
        )


@pghistory.track()
class Patient(models.Model):
    """A person who filled in the quiz. The same e-mail address, birth date and name mean the same person.

    The same address and date with another name may be somebody else: a separate record, until staff decide.

    A record found to be a duplicate is merged into the other one: its row stays, empty, since quizzes may still use
    its name.
    """

    full_name = models.CharField(max_length=120)
    birth_date = models.DateField()
    email = models.EmailField("e-mail", max_length=254)
    phone = models.CharField(
        max_length=40, blank=True, help_text="In E.164; as it was typed where it could not be read."
    )
    clinic = models.ForeignKey("treatments.Clinic", on_delete=models.PROTECT, related_name="patients")
    language = models.CharField(
        max_length=10, default="en", help_text="The language of the patient's pages and e-mails."
    )
    no_email = models.BooleanField(
        "no e-mail", default=False, help_text="The patient wants to be told of visits by phone, and not by e-mail."
    )
    texts = models.BooleanField(
        "text messages", default=False, help_text="The patient agrees to text messages about visits."
    )
    no_invitations = models.BooleanField(
        "no invitations",
        default=False,
        help_text="The patient does not want to be asked to come again when a plan is over.",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    erased_at = models.DateTimeField(
        null=True, blank=True, help_text="When the patient had all erased that need not be kept."
    )
    keep_until = models.DateField(null=True, blank=True, help_text="The last day on which the rest is kept.")
    merged_into = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, editable=False, related_name="merged"
    )

    objects = PatientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "birth_date",
                Folded("full_name"),
                "clinic",
                name="patient_email_birth_date_name_unique_in_clinic",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True, keep_until__isnull=True)
                | models.Q(erased_at__isnull=False, keep_until__isnull=False),
                name="patient_erased_is_kept_until",
            ),
            models.CheckConstraint(condition=~models.Q(merged_into=F("id")), name="patient_merged_into_another"),
        ]
        indexes = [
            GinIndex(OpClass(NameKey("full_name"), name="gin_trgm_ops"), name="patient_name_alike"),
            GinIndex(OpClass(NameKey(spelled_out("full_name")), name="gin_trgm_ops"), name="patient_name_spelled_out"),
            GinIndex(OpClass(Lower("email"), name="gin_trgm_ops"), name="patient_email_alike"),
            models.Index(OpClass(Reverse(digits("phone")), name="text_pattern_ops"), name="patient_phone_from_the_end"),
            models.Index(fields=["birth_date"], name="patient_birth_date"),
            models.Index(fields=["full_name", "id"], name="patient_by_name"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def written_phone(self) -> str:
        """The phone number as written in the clinic's country."""
        return as_written(self.phone, self.clinic.country) if self.phone else ""
