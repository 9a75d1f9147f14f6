"""Correct and erase a patient's data. All erasures of a patient's rows go through this module.

Rows that point to a patient are found by the tables' relations, so that tables added later are erased too. What a
clinician has decided on is a clinical record; it stays as long as the clinic's law requires, without contact details.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from graphlib import TopologicalSorter
from typing import Any

import pghistory.models
import pgtrigger
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.auth import SESSION_KEY as ACCOUNT_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model, ProtectedError, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from questionnaire import services as quiz
from questionnaire.models import Submission, SubmissionPhoto
from treatments.lifecycle import BookingState, PlanState
from treatments.models import (
    AdverseEvent,
    Amendment,
    AskFirst,
    Assessment,
    Booking,
    Clinic,
    ClinicQuestion,
    Consent,
    FollowUp,
    GlassBreak,
    HealthFact,
    Hold,
    LimitOverride,
    LotUse,
    Message,
    Patient,
    PatientMerge,
    PhotoPermission,
    Plan,
    PlannedSession,
    Point,
    ProblemReport,
    RecallContact,
    RecordAccess,
    RecordPhoto,
    Review,
    ShownPage,
    TreatmentRecord,
    User,
)
from treatments.models.audit import acting
from treatments.models.messages.messages import TO_STAFF
from treatments.models.people.erasures import ErasureKind
from treatments.permissions import NotAllowed, Role, clinics_of, has_role
from treatments.queries.people.own_records import drafts_of, same_person
from treatments.services.booking import booking_refusals, bookings
from treatments.services.erasure_log import log_erasure
from treatments.services.messages import messages
from treatments.services.refusals import Refused
from treatments.services.review import learning

CLINICAL_RECORD: tuple[type[Model], ...] = (
    Patient,
    Submission,
    Assessment,
    ShownPage,
    ClinicQuestion,
    Review,
    Plan,
    PlannedSession,
    LimitOverride,
    Consent,
    Booking,
    TreatmentRecord,
    Point,
    LotUse,
    RecordPhoto,
    PhotoPermission,
    Amendment,
    FollowUp,
    RecallContact,
    HealthFact,
    Hold,
    AskFirst,
    ProblemReport,
    GlassBreak,
    RecordAccess,
    AdverseEvent,
    PatientMerge,
)
"""What is kept once a clinician has decided, with its history; of the patient and the answers only the last state."""

TASKS: Mapping[Task[..., Any], type[Model]] = {learning.look_at_rules: Review}
"""Background tasks, and the table of the row that a task's first argument names."""

CONTACTS = ("email", "phone")
CORRECTED = {"full_name", "birth_date", *CONTACTS}
CORRECTED_AT_DESK = {"full_name", "phone"}
"""What the front desk corrects. The patient signs in with the e-mail address and the birth date."""

Rows = dict[type[Model], set[Any]]


class PrivacyRefused(Refused):
    """A change to the patient's data that is refused; the message is the sentence that the patient reads."""


@dataclass(frozen=True)
class Fate:
    """What an erasure means at one clinic. `keep_until` is None if nothing has to be kept."""

    patient: Patient
    keep_until: date | None


@transaction.atomic
def correct(
    *, patient: Patient, full_name: str, phone: str, no_email: bool, texts: bool, no_invitations: bool
) -> Patient:
    """Change what patients may change themselves, at each of their clinics. Their answers do not change.

    Raises PrivacyRefused if another record has that name.
    """
    wanted = {"no_email": no_email, "texts": texts, "no_invitations": no_invitations}
    rows = list(same_person(patient))
    taken = Patient.objects.known_as(patient.email, full_name, patient.birth_date)
    if taken.exclude(pk__in=[row.pk for row in rows]).filter(clinic__in=[row.clinic_id for row in rows]).exists():
        raise PrivacyRefused(_("Another record with your e-mail address has this name. Please call your clinic."))
    with acting(None, "privacy.corrected"):
        for row in rows:
            for name, value in {"full_name": full_name, "phone": phone, **wanted}.items():
                setattr(row, name, value)
            row.save(update_fields=["full_name", "phone", *wanted])
    patient.refresh_from_db()
    return patient


@transaction.atomic
def correct_by_clinic(*, patient: Patient, changed: Mapping[str, Any], by: User) -> Patient:
    """Change contact details at the patient's request, including the address and birth date used to sign in.

    `changed` are fields with their new values. Raises NotAllowed unless `by` may correct these fields of this patient,
    and PrivacyRefused if another record of the clinic has the address, birth date and name.
    """
    check_can_correct(by, patient, changed)
    before = Patient.objects.select_for_update().get(pk=patient.pk)
    same = {name: changed.get(name, getattr(before, name)) for name in ("email", "full_name", "birth_date")}
    if Patient.objects.known_as(**same).filter(clinic=before.clinic_id).exclude(pk=before.pk).exists():
        raise PrivacyRefused("Another patient of this clinic has this address, date of birth and name.")
    with acting(by, "privacy.corrected_by_clinic"):
        for name in CORRECTED & set(changed):
            setattr(patient, name, changed[name])
        patient.save(update_fields=sorted(CORRECTED & set(changed)) or None)
    if patient.email.lower() != before.email.lower():
        _end_sessions([before], [])
        _close_account(User.objects.filter(email=before.email.lower(), is_staff=False).first())
        User.objects.get_or_create(email=patient.email.lower(), defaults={"password": make_password(None)})
    return patient


def check_can_correct(user: User, patient: Patient, fields: Iterable[str]) -> None:
    """Raises NotAllowed unless the user may correct these fields of a patient of their clinic who is not erased.

    A clinician corrects all of them, the front desk those of CORRECTED_AT_DESK.
    """
    if not clinics_of(user).filter(pk=patient.clinic_id).exists() or patient.erased_at is not None:
        raise NotAllowed("Only staff of the same clinic can correct a patient's contacts.")
    if not has_role(user, Role.CLINICIAN) and not CORRECTED_AT_DESK.issuperset(fields):
        raise NotAllowed("Only a clinician can correct a patient's e-mail address or birth date.")


def can_correct(user: User, patient: Patient, fields: Iterable[str]) -> bool:
    """Whether `check_can_correct` raises nothing."""
    try:
        check_can_correct(user, patient, fields)
    except NotAllowed:
        return False
    return True


def fates(patient: Patient) -> list[Fate]:
    """What would be erased and what kept, clinic by clinic."""
    return [Fate(row, _keep_until(row)) for row in same_person(patient).order_by("pk")]


@transaction.atomic
def erase(*, patient: Patient, now: datetime) -> list[Fate]:
    """Erase all that need not be kept, at all of the patient's clinics, and end the sign-in; `now` is aware.

    Visits ahead are cancelled, however near and also if they are held. Raises PrivacyRefused while the patient is at
    the clinic.
    """
    found = _locked(patient)
    check_erase(found)
    outcomes = [Fate(row, _keep_until(row)) for row in found if row.merged_into_id is None]
    account = User.objects.filter(email=patient.email.lower(), is_staff=False).first()
    accounts = User.objects.filter(email__in={row.email.lower() for row in found}, is_staff=False)
    others = list(accounts.exclude(email=patient.email.lower()))
    messages.forget(addresses=[row.email for row in found])
    sent = Submission.objects.filter(Q(assessment__patient__in=found) | Q(pk__in=drafts_of(patient).values("pk")))
    _end_sessions(found, sent.values_list("pk", flat=True))
    for draft in drafts_of(patient):
        quiz.discard(submission=draft)
    for fate in outcomes:
        if fate.keep_until is None:
            _erase_all(fate.patient, ErasureKind.ALL, now)
            continue
        for row in (
            fate.patient,
            *(merged for merged in found if merged.merged_into_id == fate.patient.pk),
        ):
            _keep_record(row, fate.keep_until, account, now)
    for closing in (account, *others):
        _close_account(closing)
    return outcomes


def _locked(patient: Patient) -> list[Patient]:
    """The patient's rows, locked against decisions; like a decision, it locks the assessments first."""
    people = same_person(patient).with_merged().select_related("clinic").order_by("pk")
    list(Assessment.objects.select_for_update().filter(patient__in=people).order_by("pk"))
    return list(people.select_for_update(of=("self",)))


def check_erase(patients: Iterable[Patient]) -> None:
    """Raises PrivacyRefused if the patient has arrived for a visit that is not over."""
    if Booking.objects.filter(patient__in=patients, state=BookingState.ARRIVED).exists():
        raise PrivacyRefused(_("You are at the clinic for a visit. Please come back to this page when it is over."))


def erase_expired(*, now: datetime) -> int:
    """Erase the kept records whose time is over by their clinic's calendar; returns their number."""
    over = [
        patient.pk
        for clinic in Clinic.objects.all()
        for patient in clinic.patients.filter(keep_until__lt=timezone.localdate(now, clinic.zone))
    ]
    return sum(_erase_if_there(pk, now) for pk in over)


@transaction.atomic
def _erase_if_there(pk: int, now: datetime) -> int:
    patient = Patient.objects.select_for_update(of=("self",)).select_related("clinic").filter(pk=pk).first()
    if patient is None:
        return 0
    _erase_all(patient, ErasureKind.EXPIRED, now)
    return 1


@transaction.atomic
def erase_records(*, patients: QuerySet[Patient], submissions: QuerySet[Submission]) -> Counter[str]:
    """Erase these rows and all that depend on them, with history and photo files; returns the numbers by table."""
    answered = Submission.objects.filter(assessment__patient__in=patients)
    starts: Rows = {
        Patient: set(patients.values_list("pk", flat=True)),
        Submission: {*submissions.values_list("pk", flat=True), *answered.values_list("pk", flat=True)},
    }
    return _erase(rows_about(starts))


def rows_about(starts: Mapping[type[Model], Iterable[Any]]) -> Rows:
    """The keys of these rows and of all rows that point to them, directly or indirectly, by table."""
    found: Rows = defaultdict(set)
    waiting = [(model, set(keys)) for model, keys in starts.items()]
    while waiting:
        model, keys = waiting.pop()
        new = keys - found[model]
        if not new:
            continue
        found[model] |= new
        for relation in model._meta.related_objects:
            rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": new})
            waiting.append((relation.related_model, set(rows.values_list("pk", flat=True))))
    return {model: keys for model, keys in found.items() if keys}


def is_history(model: type[Model]) -> bool:
    """Whether the table holds copies of another one's rows."""
    return issubclass(model, pghistory.models.Event)


def _erase(rows: Rows) -> Counter[str]:
    """Delete rows, those that point to others first. Photo files are deleted on commit."""
    files = [name for table in (SubmissionPhoto, RecordPhoto) for name in _files_of(table, rows)]
    contexts = _contexts_of(rows)
    _forget_tasks(rows)
    with pgtrigger.ignore(*_protections(rows)):
        for model in _children_first(rows):
            model._base_manager.filter(pk__in=rows[model]).delete()
    _erase_contexts(contexts)
    transaction.on_commit(lambda: quiz.delete_photo_files(files))
    return Counter({model._meta.label: len(keys) for model, keys in rows.items() if not is_history(model)})


def _files_of(table: type[SubmissionPhoto | RecordPhoto], rows: Rows) -> Iterator[str]:
    """The names of the photos' files."""
    for pair in table._base_manager.filter(pk__in=rows.get(table, ())).values_list("file_name", "thumbnail_name"):
        yield from pair


def _children_first(models: Iterable[type[Model]]) -> list[type[Model]]:
    """Tables in an order in which none is emptied while another still points to it."""
    tables = set(models)
    pointing: dict[type[Model], set[type[Model]]] = {model: set() for model in tables}
    for model in tables:
        for field in model._meta.concrete_fields:
            target = field.related_model
            if isinstance(target, type) and target in tables and target is not model:
                pointing[target].add(model)
    return list(TopologicalSorter(pointing).static_order())


def _protections(models: Iterable[type[Model]]) -> list[str]:
    """The triggers that would refuse a change, as pgtrigger names them."""
    return [
        f"{model._meta.label}:{trigger.name}"
        for model in models
        for trigger in getattr(model._meta, "triggers", ())
        if trigger.when == pgtrigger.Before  # those that copy into the history run after
    ]


def _contexts_of(rows: Rows) -> set[Any]:
    """The history contexts of these rows, which record who did what."""
    histories = ((model, keys) for model, keys in rows.items() if is_history(model))
    return {
        context
        for model, keys in histories
        for context in model._base_manager.filter(pk__in=keys).values_list("pgh_context", flat=True)
        if context is not None
    }


def _erase_contexts(contexts: set[Any]) -> None:
    """Delete the contexts that no history refers to any more."""
    for model in filter(is_history, apps.get_models()):
        if any(field.name == "pgh_context" for field in model._meta.concrete_fields) and model._meta.managed:
            used = model._base_manager.filter(pgh_context__in=contexts).values_list("pgh_context", flat=True)
            contexts = contexts - set(used)
    pghistory.models.Context.objects.filter(pk__in=contexts).delete()


def _forget_tasks(rows: Rows) -> None:
    """Delete the background tasks about these rows, with what they would still send."""
    for task, model in TASKS.items():
        done = DBTaskResult.objects.filter(task_path=task.module_path)
        done.filter(args_kwargs__args__0__in=list(rows.get(model, ()))).delete()


def _keep_until(patient: Patient) -> date | None:
    """The last day to keep the clinical record: the clinic's number of years after the last decision or visit."""
    reviews = Review.objects.filter(assessment__patient=patient).values_list("decided_at", flat=True)
    visits = patient.bookings.filter(state=BookingState.DONE).values_list("during", flat=True)
    last = max((*reviews, *(during.upper for during in visits)), default=None)
    if last is None:
        return None
    day = timezone.localdate(last, patient.clinic.zone)
    year = day.year + patient.clinic.keep_records_years
    return date(year, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def _erase_all(patient: Patient, kind: ErasureKind, now: datetime) -> None:
    rows = erase_records(patients=Patient.objects.filter(pk=patient.pk), submissions=Submission.objects.none())
    log_erasure(patient, kind, rows, now)


def _keep_record(patient: Patient, keep_until: date, account: User | None, now: datetime) -> None:
    """Leave the clinical record alone, and erase everything else."""
    _end_plans(patient, account, now)
    waiting = patient.assessments.filter(review__isnull=True)
    rest = rows_about(
        {
            Assessment: set(waiting.values_list("pk", flat=True)),
            Submission: set(waiting.values_list("submission", flat=True)),
        }
    )
    gone = _erase(rest) + _erase(_beside_the_record(patient))
    _strip_contacts(patient)
    with acting(None, "privacy.erased"):
        patient.email, patient.phone = f"erased-{patient.pk}@erased.invalid", ""
        patient.erased_at, patient.keep_until = now, keep_until
        patient.save(update_fields=["email", "phone", "erased_at", "keep_until"])
    log_erasure(patient, ErasureKind.PART, gone, now)


def _beside_the_record(patient: Patient) -> Rows:
    """Rows that point to the patient but are no clinical record, and history with contact details."""
    answered = Submission.objects.filter(assessment__patient=patient)
    rows = rows_about({Patient: {patient.pk}, Submission: set(answered.values_list("pk", flat=True))})
    to_staff = Message.objects.filter(pk__in=rows.get(Message, ()), kind__in=TO_STAFF)
    rows[Message] = rows.get(Message, set()) - set(to_staff.values_list("pk", flat=True))
    kept = {*CLINICAL_RECORD, *(history for model in CLINICAL_RECORD[2:] for history in _histories(model))}
    return {model: keys for model, keys in rows.items() if model not in kept}


def _histories(model: type[Model]) -> list[type[Model]]:
    """The table with the copies of the model's rows, if there is one."""
    related = (relation.related_model for relation in model._meta.related_objects)
    return [table for table in related if is_history(table) and getattr(table, "pgh_tracked_model", None) is model]


def _strip_contacts(patient: Patient) -> None:
    """Remove e-mail and phone from the answers that a decision is based on, without history of the removed values."""
    ignored = ("submission_answers_fixed_once_submitted", "insert_insert", "update_update")
    with pgtrigger.ignore(*(f"{Submission._meta.label}:{name}" for name in ignored)):
        for submission in Submission.objects.filter(assessment__patient=patient):
            about = submission.answers.get("about-you", {})
            about.update({name: "" for name in CONTACTS if name in about})
            submission.save(update_fields=["answers"])


def _end_plans(patient: Patient, account: User | None, now: datetime) -> None:
    """Cancel the bookings ahead, the last visit first, and stop the plans. Raises PrivacyRefused."""
    booked = patient.bookings.standing().filter(state=BookingState.BOOKED, during__startswith__gt=now)
    ahead = booked.select_related("session__plan__clinic")
    if account is not None:
        _cancel(ahead.order_by("-session__position"), account, now)
    with acting(None, "privacy.erased"):
        for plan in patient.plans.filter(state=PlanState.ACTIVE):
            plan.state = PlanState.STOPPED
            plan.save(update_fields=["state"])


def _cancel(ahead: Iterable[Booking], account: User, now: datetime) -> None:
    try:
        for booking in ahead:
            reason = "The patient had their data erased"
            bookings.cancel(booking=booking, reason=reason, by=account, now=now, of_an_erasure=True)
    except booking_refusals.BookingRefused as refused:
        raise PrivacyRefused(str(refused)) from refused


def _end_sessions(patients: Iterable[Patient], submissions: Iterable[Any]) -> None:
    """Sign the patient out everywhere, and end every browser session with their answers or address."""
    accounts = User.objects.filter(email__in=[patient.email.lower() for patient in patients])
    addresses = [patient.email.lower() for patient in patients]
    of_accounts = {str(pk) for pk in accounts.values_list("pk", flat=True)}
    traces = [*addresses, *map(str, submissions)]
    for session in Session.objects.iterator():
        data = session.get_decoded()
        if data.get(ACCOUNT_KEY) in of_accounts or any(trace in str(data).lower() for trace in traces):
            session.delete()


def _close_account(account: User | None) -> None:
    """Delete the account, unless another patient has the same address."""
    if account is None or Patient.objects.filter(email__iexact=account.email).exists():
        return
    try:
        with transaction.atomic():
            account.delete()
    except ProtectedError:
        # An action on a visit refers to this account: the row is kept without personal data.
        EmailAddress.objects.filter(user=account).delete()
        UserSession.objects.filter(user=account).delete()
        account.email, account.full_name = f"erased-account-{account.pk}@erased.invalid", ""
        account.is_active, account.last_login = False, None
        account.save()
