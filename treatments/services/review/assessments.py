"""Create an assessment that waits for a clinician from a submitted quiz."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from questionnaire import services as quiz
from questionnaire.models import Submission, SubmissionStatus
from questionnaire.phone_numbers import to_e164_or_as_typed
from treatments.intake import facts_from_answers
from treatments.models import Assessment, Clinic, MessageKind, Patient, Urgency, User
from treatments.models.audit import acting
from treatments.models.review.releases import live_knowledge
from treatments.rules import engine
from treatments.rules.facts import Facts
from treatments.rules.knowledge import Knowledge
from treatments.services.messages import messages
from treatments.services.messages.languages import set_patient_language
from treatments.services.refusals import Refused
from treatments.services.review import later_answers
from treatments.services.review.later_answers import LaterAnswers
from treatments.services.safety import sweeps

URGENT_FLAGS = frozenset({"self_harm_thoughts", "pressured_by_someone"})
EVENT_IS_SOON = timedelta(days=60)


class CannotAssess(Refused):
    """These answers cannot be assessed."""


@transaction.atomic
def hand_in(
    *,
    submission_id: UUID,
    browser_key: str | None = None,
    signed_in: Patient | None = None,
    read_at: str | None = None,
) -> Assessment:
    """Submit a draft and assess it, both or neither. Idempotent.

    `browser_key` is the key held by the sender's browser, None if it was not sent by a browser; `signed_in` is the
    patient who sends it, None if the sender is unknown; `read_at` is the version of the answers that the patient
    reviewed on a page, None if there was no such page.

    Raises questionnaire.services.Incomplete, AnswersChanged, SubmissionGone or HeldElsewhere, and CannotAssess.
    """
    submitted = quiz.submit(submission=Submission(pk=submission_id), browser_key=browser_key, read_at=read_at)
    # The time of the submission, so that around midnight answers and rules use the same day.
    now = submitted.submitted_at or timezone.now()
    return assess_submission(submission=submitted, now=now, signed_in=signed_in)


@transaction.atomic
def assess_submission(
    *, submission: Submission, by: User | None = None, now: datetime, signed_in: Patient | None = None
) -> Assessment:
    """The assessment of a submitted quiz. Idempotent, also for concurrent calls.

    `now` is aware; its calendar day in the clinic's time zone is the day from which every "how long ago" is counted.
    Raises CannotAssess for a draft, or if the clinic is no longer known.
    """
    locked = Submission.objects.select_for_update().get(pk=submission.pk)
    existing = Assessment.objects.select_related("patient", "clinic").filter(submission=locked).first()
    if existing:
        return existing
    clinic = _clinic_of(locked)
    today = timezone.localdate(now, clinic.zone)
    facts = facts_from_answers(locked.answers, assessed_on=today, country=clinic.country, region=clinic.region)
    with acting(by, "assess", submission=str(locked.pk)):
        about = locked.answers["about-you"]
        sweeps.lock_named((about["email"], date.fromisoformat(about["birth_date"])))
        patient, is_new = _patient(about, clinic, locked.language)
        people = list(Patient.objects.same_person(patient.pk))
        known = _known_as(about)
        is_proved = signed_in is not None and signed_in in known
        later = later_answers.compare(people=people, facts=facts, now=now)
        if is_proved:
            set_patient_language(patient=patient, language=locked.language, by=by)
        _account(patient.email)
        is_theirs = True if is_proved or (is_new and known == {patient}) else None
        assessment = _assess(locked, patient, clinic, facts, now, later=later, is_proved=is_proved, is_theirs=is_theirs)
        later_answers.take_in(assessment=assessment, later=later, now=now)
        messages.tell(kind=MessageKind.RECEIPT, about=assessment, clinic=clinic, now=now)
    return assessment


def urgency_of(facts: Facts, base: Knowledge) -> Urgency:
    """How soon a clinician should review the answers: patients who may be in danger come first.

    Next come answers that the rules leave to a clinician, or with a near event.
    """
    if URGENT_FLAGS & set(facts.flags):
        return Urgency.URGENT
    person_comes_first = any(row.condition.holds(facts) for row in base.person)
    if person_comes_first or _event_is_soon(facts.event_on, facts.assessed_on):
        return Urgency.SOON
    return Urgency.ROUTINE


def _event_is_soon(event_on: date | None, today: date) -> bool:
    return event_on is not None and event_on - today <= EVENT_IS_SOON


def _clinic_of(submission: Submission) -> Clinic:
    if submission.status != SubmissionStatus.SUBMITTED:
        raise CannotAssess(_("These answers have not been sent yet."))
    clinic = Clinic.objects.filter(code=submission.clinic_code).first()
    if clinic is None:
        raise CannotAssess(_("The clinic you began with is no longer listed. Please call it, or choose another one."))
    return clinic


def _patient(about: Mapping[str, str], clinic: Clinic, language: str) -> tuple[Patient, bool]:
    """The patient under whom the answers are filed, and whether that record was created from them.

    The same e-mail address and birth date with another name may be two people: they get separate records until staff
    decide. An existing record is not changed by the answers. It is locked, so that it is not merged with another
    meanwhile.
    """
    asked = {"email": about["email"], "full_name": about["full_name"]}
    asked["phone"] = to_e164_or_as_typed(about["phone"], clinic.country)
    patient, is_new = (
        Patient.objects.known_as(*_names(about))
        .select_for_update(of=("self",), no_key=True)
        .get_or_create(
            clinic=clinic,
            defaults={**asked, "birth_date": date.fromisoformat(about["birth_date"]), "language": language},
        )
    )
    return patient.merged_into or patient, is_new


def _known_as(about: Mapping[str, str]) -> set[Patient]:
    """The patients at all clinics whose records have the names in the answers."""
    rows = Patient.objects.known_as(*_names(about)).select_related("merged_into")
    return {row.merged_into or row for row in rows}


def _names(about: Mapping[str, str]) -> tuple[str, str, date]:
    return about["email"], about["full_name"], date.fromisoformat(about["birth_date"])


@transaction.atomic
def claim(*, assessment: Assessment, is_theirs: bool, now: datetime) -> Assessment:
    """Store whether a signed-in patient claims answers sent under their names. The first reply is final.

    Answers of the patient then count like those sent while signed in, and hold the visits that they make unsafe.
    """
    locked = Assessment.objects.select_for_update(of=("self",)).select_related("patient").get(pk=assessment.pk)
    if locked.is_theirs is None:
        with acting(None, "answers.claimed", assessment=locked.pk):
            Assessment.objects.filter(pk=locked.pk).update(is_theirs=is_theirs)
            if is_theirs:
                later_answers.count_claimed(assessment=locked, now=now)
        locked.is_theirs = is_theirs
    return locked


def _account(email: str) -> None:
    """Anyone who reads mail at this address can sign in by a code. No name: a family may share an address."""
    User.objects.get_or_create(email=email.lower(), defaults={"password": make_password(None)})


def _assess(
    submission: Submission,
    patient: Patient,
    clinic: Clinic,
    facts: Facts,
    now: datetime,
    *,
    later: LaterAnswers,
    is_proved: bool,
    is_theirs: bool | None,
) -> Assessment:
    base = live_knowledge(now)
    result: dict[str, Any] = engine.assess(facts, base).as_dict()
    return Assessment.objects.create(
        submission=submission,
        patient=patient,
        clinic=clinic,
        facts=facts.as_answers(),
        result=result,
        outcome=result["outcome"],
        urgency=Urgency.URGENT if later.unsafe else urgency_of(facts, base),
        is_proved=is_proved,
        is_theirs=is_theirs,
        needed_by=later.needed_by,
        knowledge_version=result["knowledge_version"],
        created_at=now,
    )
