"""Merge two records of one person, and undo a wrong merge.

Rows that point to the merged patient are moved to the record that is kept. The merged record's row stays, empty, as an
alternative identity of the patient: a quiz with its address and birth date belongs to the kept record. The access log
of the merged record is not moved.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from itertools import product
from typing import Any

import pgtrigger
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from treatments.lifecycle import PlanState
from treatments.models import (
    Assessment,
    Booking,
    DeskMessage,
    HealthFact,
    Patient,
    PatientMerge,
    PhotoPermission,
    Plan,
    ProblemReport,
    RecallContact,
    ReturnCall,
    User,
    VisitWishes,
)
from treatments.models.audit import acting
from treatments.services.locks import lock
from treatments.services.refusals import Refused
from treatments.services.safety import safety, sweeps
from treatments.services.windows import plan_windows

CHOICES: Mapping[str, tuple[str, ...]] = {
    "full_name": ("full_name",),
    "birth_date": ("birth_date",),
    "email": ("email", "no_email", "language"),
    "phone": ("phone", "texts"),
}
"""What can be taken from the other record, each with the fields that go with it, such as `no_email` with `email`."""

HANGING: tuple[type[Model], ...] = (Assessment, Plan, Booking, ProblemReport)
"""Each table refers to the one before it; the rows are moved together with the assessment."""
BY_THEMSELVES: tuple[type[Model], ...] = (DeskMessage, ReturnCall, RecallContact, PhotoPermission)

# Rows that never change otherwise. A merge changes only whose they are, not their content.
NEVER_CHANGED = (
    "treatments.Assessment:assessment_never_changes",
    "treatments.ProblemReport:problem_words_are_hers",
    "treatments.RecallContact:recall_contact_never_changes",
)

Pair = tuple[str, date]
"""The e-mail address in lower case and the birth date, by which records at other clinics are linked."""

Names = tuple[str, date, str]
"""The same with the name: what identifies a sign-in, and by which a quiz is filed."""


class MergeRefused(Refused):
    """Two records that cannot be merged or unmerged; the message is the sentence that the user reads."""


def order(one: Patient, other: Patient) -> tuple[Patient, Patient]:
    """Which record is kept and which is merged into it: the older one is kept."""
    return (one, other) if one.pk < other.pk else (other, one)


def merge(*, kept: Patient, merged: Patient, take: Collection[str] = (), by: User, now: datetime) -> PatientMerge:
    """Move all rows of `merged` to the record of `kept`, and hold the visits ahead that this makes unsafe.

    `take` are names of CHOICES for which the merged record has the correct value. The two records swap these values,
    so that both addresses continue to identify the patient. Raises MergeRefused.
    """
    with _changing(kept, merged, by, "patients.merged"):
        check_merge(kept, merged, take)
        moved = _moved_over(kept, merged, now)
        traded = [*_columns(take), *_asked_no_more(kept, merged)]
        _trade(kept, merged, traded)
        merged.merged_into = kept
        merged.save(update_fields=["merged_into"])
        done = PatientMerge.objects.create(
            kept=kept, merged=merged, moved=moved, traded=traded, merged_by=by, merged_at=now
        )
        safety.tell_of(sweeps.hold_unsafe(patients=sweeps.lock_people([kept]), by=by, now=now), by=by, now=now)
        for plan in kept.plans.filter(state=PlanState.ACTIVE).order_by("pk")[:1]:
            plan_windows.recompute_windows(plan=plan, by=by)  # the person's other plans are recomputed with it
    return done


def check_merge(kept: Patient, merged: Patient, take: Collection[str] = ()) -> None:
    """Raises MergeRefused if two records cannot be merged with these entries."""
    check_mergeable(kept, merged)
    _check_addresses(kept, merged, take)


def check_mergeable(kept: Patient, merged: Patient) -> None:
    """Raises MergeRefused if two records cannot be merged, whichever entries are taken."""
    if kept.pk == merged.pk or kept.clinic_id != merged.clinic_id:
        raise MergeRefused("Choose two patients of one clinic.")
    if any(row.erased_at for row in (kept, merged)):
        raise MergeRefused("One of the two patients had their data erased. That record stays as it is.")
    if any(row.merged_into_id for row in (kept, merged)):
        raise MergeRefused("One of the two was merged with a record already. Look at the list again.")
    _check_visits(kept, merged)


def _check_visits(kept: Patient, merged: Patient) -> None:
    """Raises MergeRefused if both have visits at the same time: the merged patient would be booked twice."""
    others = Booking.objects.standing().filter(patient=merged, occupied__overlap=OuterRef("occupied"))
    clash = Booking.objects.standing().filter(Exists(others), patient=kept).first()
    if clash is not None:
        day = clash.starts_at.astimezone(kept.clinic.zone)
        raise MergeRefused(
            f"Both have a visit on {day.day} {day:%B %Y} at {day:%H:%M}, clinic time. Cancel or move one of them first."
        )


def _check_addresses(kept: Patient, merged: Patient, take: Collection[str]) -> None:
    """Raises MergeRefused if the kept address and birth date are somebody else's, or a link to other records breaks."""
    columns = _columns(take)
    _check_free(kept, merged, columns)
    elsewhere = Patient.objects.unmerged().exclude(clinic=kept.clinic_id)
    pairs = dict.fromkeys(_names(row)[:2] for row in (kept, merged))
    linked = [pair for pair in pairs if _with_pair(elsewhere, pair).exists()]
    if len(linked) == 2:
        raise MergeRefused("More hangs on both addresses than is seen here. A clinician has to correct one first.")
    if linked and linked[0] != _after_trade(kept, merged, columns)[0][:2]:
        email, born = linked[0]
        raise MergeRefused(
            f"Keep the e-mail address {email} and the birth date {born.day} {born:%B %Y}: "
            "more hangs on them than is seen here."
        )


def _check_free(kept: Patient, merged: Patient, columns: Collection[str]) -> None:
    """Raises MergeRefused if the swap gives names that belong to another patient of the clinic."""
    others = Patient.objects.filter(clinic=kept.clinic_id).exclude(pk__in=(kept.pk, merged.pk))
    for email, born, name in _after_trade(kept, merged, columns):
        if others.known_as(email, name, born).exists():
            raise MergeRefused("Another patient of this clinic has this e-mail address, date of birth and name.")


def _after_trade(kept: Patient, merged: Patient, columns: Collection[str]) -> tuple[Names, Names]:
    """The names of the two records after they have swapped these columns."""
    (email, born, name), (other_email, other_born, other_name) = _names(kept), _names(merged)
    if "email" in columns:
        email, other_email = other_email, email
    if "birth_date" in columns:
        born, other_born = other_born, born
    if "full_name" in columns:
        name, other_name = other_name, name
    return (email, born, name), (other_email, other_born, other_name)


def _columns(take: Collection[str]) -> list[str]:
    return [column for name in CHOICES if name in take for column in CHOICES[name]]


def _asked_no_more(kept: Patient, merged: Patient) -> list[str]:
    """The column `no_invitations` if only the merged record has it set: after the swap it is set on the kept record."""
    return ["no_invitations"] if merged.no_invitations and not kept.no_invitations else []


def _names(patient: Patient) -> Names:
    return patient.email.lower(), patient.birth_date, patient.full_name


def _with_pair(patients: QuerySet[Patient], pair: Pair) -> QuerySet[Patient]:
    email, birth_date = pair
    return patients.filter(email__iexact=email, birth_date=birth_date)


def _moved_over(kept: Patient, merged: Patient, now: datetime) -> dict[str, list[int]]:
    """Move the merged patient's rows; returns their keys by table."""
    facts = _tell_anew(kept, merged)
    wishes = VisitWishes.objects.filter(patient=merged)
    rows: list[QuerySet[Any]] = [
        *(model._base_manager.filter(patient=merged) for model in (*HANGING, *BY_THEMSELVES)),
        facts,
        wishes if not VisitWishes.objects.filter(patient=kept).exists() else wishes.none(),
        Patient.objects.filter(merged_into=merged),
    ]
    return {label: keys for label, keys in (_move(owned, kept) for owned in rows) if keys}


def _tell_anew(kept: Patient, merged: Patient) -> QuerySet[HealthFact]:
    """The merged patient's facts that the kept one lacks; shared facts take the later report."""
    existing = {fact.flag: fact for fact in kept.health_facts.holding()}
    both = []
    for fact in merged.health_facts.holding().filter(flag__in=existing):
        both.append(fact.pk)
        own = existing[fact.flag]
        if fact.told_at > own.told_at:
            own.source, own.told_at, own.told_to, own.note = fact.source, fact.told_at, fact.told_to, fact.note
            own.save(update_fields=["source", "told_at", "told_to", "note"])
    return merged.health_facts.exclude(pk__in=both)


def _move(rows: QuerySet[Any], to: Patient) -> tuple[str, list[int]]:
    model, column = rows.model, "merged_into" if rows.model is Patient else "patient"
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    with pgtrigger.ignore(*NEVER_CHANGED):
        model._base_manager.filter(pk__in=keys).update(**{column: to})
    return model._meta.label, keys


def _trade(one: Patient, other: Patient, columns: Collection[str]) -> None:
    """Swap the values of these columns between two records."""
    if not columns:
        return
    own = {column: getattr(one, column) for column in columns}
    others = {column: getattr(other, column) for column in columns}
    # In between, neither may have the other's address and birth date: these are unique in a clinic.
    Patient.objects.filter(pk=other.pk).update(email=f"merging-{other.pk}@merging.invalid")
    for patient, values in ((one, others), (other, {"email": other.email, **own})):
        Patient.objects.filter(pk=patient.pk).update(**values)
        for column, value in values.items():
            setattr(patient, column, value)


@contextmanager
def _changing(kept: Patient, merged: Patient, by: User, action: str) -> Iterator[None]:
    """One transaction that locks the rows of both; like a decision, it locks the assessments first."""
    try:
        with transaction.atomic(), acting(by, action, patient=kept.pk, merged=merged.pk):
            lock()
            theirs = Assessment.objects.filter(patient__in=(kept, merged)).order_by("pk")
            list(theirs.select_for_update(of=("self",)).values("pk"))
            for patient in order(kept, merged):
                patient.refresh_from_db(from_queryset=Patient.objects.select_for_update(of=("self",)))
            yield
    except (IntegrityError, OperationalError) as error:
        raise MergeRefused("Somebody is working on one of the two. Nothing is changed; try again soon.") from error


# --- Undoing a merge ----------------------------------------------------------------------------------------------


def undo_merge(*, merge: PatientMerge, by: User, now: datetime) -> PatientMerge:
    """Undo a merge: give each record back its own rows, and the later rows that depend on them.

    Health facts reported since the merge hold for both until a clinician ends one: it is unknown whose they are. Holds
    stay until they are lifted by name. Raises MergeRefused.
    """
    kept, merged = merge.kept, merge.merged
    with _changing(kept, merged, by, "patients.parted"):
        merge.refresh_from_db(from_queryset=PatientMerge.objects.select_for_update(of=("self",)))
        check_undo(merge, kept, merged)
        back = going_back(merge)
        told_since = list(kept.health_facts.holding().filter(told_at__gte=merge.merged_at))
        merged.merged_into = None
        merged.save(update_fields=["merged_into"])
        _trade(kept, merged, merge.traded)
        for model, keys in back.items():
            _move(model._base_manager.filter(pk__in=keys), merged)
        _tell_both(kept, merged, told_since)
        merge.undone_by, merge.undone_at = by, now
        merge.save(update_fields=["undone_by", "undone_at"])
        sweeps.hold_unsafe(patients=sweeps.lock_people([kept, merged]), by=by, now=now)
    return merge


def check_undo(merge: PatientMerge, kept: Patient, merged: Patient) -> None:
    """Raises MergeRefused if two records cannot be unmerged any more, or not yet."""
    if merge.undone_at is not None:
        raise MergeRefused("These two have been parted already.")
    if any(row.erased_at for row in (kept, merged)):
        raise MergeRefused("The patient had their data erased. What is kept of it stays as it is.")
    later = PatientMerge.objects.filter(kept=kept, undone_at__isnull=True, pk__gt=merge.pk)
    if merged.merged_into_id != kept.pk or kept.merged_into_id is not None or later.exists():
        raise MergeRefused("The record was merged with another one since. Part those two first.")
    _check_free(kept, merged, merge.traded)


def going_back(merge: PatientMerge) -> dict[type[Model], list[int]]:
    """The keys of the rows that undoing returns, by table: the moved rows, and the later rows that depend on them.

    A quiz sent since under the merged patient's names is returned too.
    """
    mine = Q(patient=merge.kept_id)
    assessments = _keys(Assessment, mine & (Q(pk__in=_moved(merge, Assessment)) | _answered_by(merge)))
    plans = _keys(Plan, mine & Q(review__assessment__in=assessments))
    bookings = _keys(Booking, mine & Q(session__plan__in=plans))
    problems = _keys(ProblemReport, mine & Q(booking__in=bookings))
    found = dict(zip(HANGING, (assessments, plans, bookings, problems), strict=True))
    alone: tuple[type[Model], ...] = (*BY_THEMSELVES, HealthFact, VisitWishes)
    found |= {model: _keys(model, mine & Q(pk__in=_moved(merge, model))) for model in alone}
    found[Patient] = _keys(Patient, Q(merged_into=merge.kept_id, pk__in=_moved(merge, Patient)))
    return {model: keys for model, keys in found.items() if keys}


def _moved(merge: PatientMerge, model: type[Model]) -> list[int]:
    return list(merge.moved.get(model._meta.label, ()))


def _keys(model: type[Model], where: Q) -> list[int]:
    return list(model._base_manager.filter(where).order_by("pk").values_list("pk", flat=True))


def _answered_by(merge: PatientMerge) -> Q:
    """Quizzes since the merge with the merged patient's earlier names; none if both records have the same."""
    kept, (email, birth_date, name) = _after_trade(merge.kept, merge.merged, merge.traded)
    answers = "submission__answers__about-you"
    named = Q(
        (f"{answers}__email__iexact", email),
        (f"{answers}__birth_date", birth_date.isoformat()),
        created_at__gte=merge.merged_at,
    )
    return named & Q((f"{answers}__full_name__iexact", name)) if kept[:2] == (email, birth_date) else named


def _tell_both(kept: Patient, merged: Patient, told: Iterable[HealthFact]) -> None:
    for fact, patient in product(told, (kept, merged)):
        if not patient.health_facts.holding().filter(flag=fact.flag).exists():
            HealthFact.objects.create(
                patient=patient,
                flag=fact.flag,
                source=fact.source,
                told_at=fact.told_at,
                told_to=fact.told_to,
                note=fact.note,
            )
