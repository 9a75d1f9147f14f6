"""Communication between patient and clinic, the patient's consents, and the outcome."""

from base64 import b64encode
from collections.abc import Iterator, Mapping

from treatments.backoffice.presenters.fhir.resources import Resource, Site, annotation, concept, hl7, instant
from treatments.backoffice.presenters.fhir.treated import provenance
from treatments.models import (
    Again,
    ClinicQuestion,
    Consent,
    ContactOutcome,
    FollowUp,
    Met,
    PhotoPermission,
    Pressing,
    ProblemReport,
    RecallContact,
    Satisfaction,
    Strength,
)
from treatments.models.review.releases import knowledge_of
from treatments.queries.care.notes import CareHistory
from treatments.wording.effects import concern_name
from treatments.wording.treatments import treatment_name, visit_name

PRIORITY: Mapping[int, str] = {Pressing.USUAL: "routine", Pressing.CALL: "urgent", Pressing.EMERGENCY: "stat"}
CONTACT_STATUS: Mapping[str, str] = {
    ContactOutcome.REACHED_WELL: "completed",
    ContactOutcome.REACHED_UNWELL: "completed",
    ContactOutcome.MESSAGE_LEFT: "in-progress",
    ContactOutcome.NOT_REACHED: "not-done",
    ContactOutcome.WRONG_CONTACT: "not-done",
}


def consent(given: Consent, record: CareHistory, site: Site) -> Iterator[Resource]:
    """Yields the consent, with the text that the patient read, and its withdrawal if any."""
    patient = site.reference("Patient", given.plan.patient_id)
    text = b64encode(given.text.encode()).decode()
    title = f"{treatment_name(given.treatment)}, text {given.version}, SHA-256 {given.digest}"
    yield site.resource(
        "Consent",
        given.pk,
        identifier=[{"system": site.system("consent"), "value": str(given.pk)}],
        status="active" if given.withdrawn_at is None else "inactive",
        scope=concept("Treatment", hl7("consentscope", "treatment")),
        category=[concept(f"Consent to {treatment_name(given.treatment)}")],
        patient=patient,
        dateTime=instant(given.given_at),
        performer=[patient],
        organization=[site.reference("Organization", record.assessment.clinic.code)],
        sourceAttachment={
            "contentType": "text/plain; charset=utf-8",
            "language": given.language,
            "data": text,
            "title": title,
        },
        policyRule=concept(f"Consent form, text {given.version}"),
        verification=[{"verified": True, "verifiedWith": patient, "verificationDate": instant(given.given_at)}],
        provision={
            "type": "permit",
            "period": {
                "start": instant(given.given_at),
                "end": instant(given.withdrawn_at) if given.withdrawn_at else None,
            },
            "actor": _taken_by(given, site),
            "code": [concept(treatment_name(given.treatment))],
        },
    )
    if given.withdrawn_at is not None:
        yield provenance(
            f"consent-withdrawn-{given.pk}",
            target=[site.reference("Consent", given.pk)],
            recorded=instant(given.withdrawn_at),
            activity=concept("Consent withdrawn", hl7("v3-DataOperation", "UPDATE")),
            who=site.staff(given.withdrawn_to_id) or patient,
            site=site,
        )


def _taken_by(given: Consent, site: Site) -> list[Resource]:
    role = concept("Informed the patient and took the consent", hl7("v3-RoleClass", "PROV"))
    return [{"role": role, "reference": site.staff(given.taken_by_id)}] if given.taken_by_id else []


def photo_permission(said: PhotoPermission, record: CareHistory, site: Site) -> Resource:
    """Returns a yes or no to stored photos given in the account; the quiz's own question is among the answers."""
    patient = site.reference("Patient", said.patient_id)
    permission = "Keep photos to compare them later"
    return site.resource(
        "Consent",
        f"photos-{said.pk}",
        status="active",
        scope=concept("Privacy", hl7("consentscope", "patient-privacy")),
        category=[concept(permission)],
        patient=patient,
        dateTime=instant(said.said_at),
        performer=[patient],
        organization=[site.reference("Organization", record.assessment.clinic.code)],
        policyRule=concept(permission),
        provision={"type": "permit" if said.is_allowed else "deny", "code": [concept("Photos")]},
    )


def question(asked: ClinicQuestion, record: CareHistory, site: Site) -> Iterator[Resource]:
    """Yields a clinician's question back, and the patient's answer."""
    patient, by = site.reference("Patient", record.assessment.patient_id), site.staff(asked.asked_by_id)
    yield _said(
        f"question-{asked.pk}",
        "Question to the patient",
        asked.text,
        status="stopped" if asked.withdrawn_at else "completed",
        subject=patient,
        sent=instant(asked.asked_at),
        sender=by,
        recipient=[patient],
        site=site,
    )
    if asked.answered_at is not None:
        yield _said(
            f"answer-{asked.pk}",
            "Answer of the patient",
            asked.answer,
            subject=patient,
            inResponseTo=[site.reference("Communication", f"question-{asked.pk}")],
            sent=instant(asked.answered_at),
            sender=patient,
            recipient=[by],
            site=site,
        )


def report(told: ProblemReport, record: CareHistory, site: Site) -> Iterator[Resource]:
    """Yields what the patient noticed after a visit, and the clinic's answer."""
    patient, session = site.reference("Patient", told.patient_id), told.booking.session
    words = {sign.id: sign.notice for sign in knowledge_of(told.knowledge_version).evidence.signs}
    treated = record.treated_at(session.pk)
    yield _said(
        f"report-{told.pk}",
        f"Problem after {visit_name(session.treatment, session.number)}",
        told.words,
        priority=PRIORITY[told.pressing],
        subject=patient,
        about=[site.reference("Procedure", treated.pk)] if treated else [],
        sent=instant(told.created_at),
        received=instant(told.read_at) if told.read_at else None,
        sender=patient,
        recipient=[site.staff(told.read_by_id)] if told.read_by_id else [],
        reasonCode=[
            concept(words.get(sign, sign), {"system": site.system("sign"), "code": sign}) for sign in told.noticed
        ],
        note=[annotation(f"Since {told.since.isoformat()}; bothers: {Strength(told.strength).label}")],
        site=site,
    )
    if told.answered_at is not None:
        yield _said(
            f"report-answer-{told.pk}",
            "Answer of the clinic",
            told.answer,
            subject=patient,
            inResponseTo=[site.reference("Communication", f"report-{told.pk}")],
            sent=instant(told.answered_at),
            sender=site.staff(told.answered_by_id),
            recipient=[patient],
            site=site,
        )


def recall_contact(tried: RecallContact, site: Site) -> Resource:
    """Returns one attempt to inform the patient of a recall."""
    patient, recalled = site.reference("Patient", tried.patient_id), tried.recall
    return _said(
        f"recall-{tried.pk}",
        f"Recall of {recalled.product}, lot {recalled.number}",
        recalled.reason,
        status=CONTACT_STATUS[tried.outcome],
        statusReason=concept(tried.get_outcome_display()),
        subject=patient,
        sent=instant(tried.tried_at),
        sender=site.staff(tried.tried_by_id),
        recipient=[patient],
        note=[annotation(tried.note)] if tried.note else [],
        site=site,
    )


def _said(key: str, topic: str, text: str, *, site: Site, status: str = "completed", **more: object) -> Resource:
    payload = [{"contentString": text}] if text else []
    return site.resource("Communication", key, status=status, topic=concept(topic), payload=payload, **more)


def outcome(asked: FollowUp, record: CareHistory, site: Site) -> Resource:
    """Returns the outcome as the patient reports it; until they answer, the fact that they were asked."""
    patient = site.reference("Patient", record.assessment.patient_id)
    is_answered = asked.answered_at is not None
    nothing_yet = concept("Not answered yet", hl7("data-absent-reason", "temp-unknown"))
    return site.resource(
        "Observation",
        f"outcome-{asked.pk}",
        status="final" if is_answered else "registered",
        category=[concept("Told by the patient", hl7("observation-category", "survey"))],
        code=concept(f"How it went after {treatment_name(asked.treatment)}"),
        subject=patient,
        effectiveDateTime=instant(asked.answered_at or asked.asked_at),
        performer=[patient],
        dataAbsentReason=None if is_answered else nothing_yet,
        note=[annotation(asked.words)] if asked.words else [],
        component=list(_answers(asked, site)) if is_answered else [],
    )


def _answers(asked: FollowUp, site: Site) -> Iterator[Resource]:
    if asked.satisfaction is not None:
        yield _answer(
            "Satisfaction", str(Satisfaction(asked.satisfaction).label), "satisfaction", asked.satisfaction, site
        )
    for concern, met in asked.met.items():
        yield _answer(f"Aim met: {concern_name(concern)}", str(Met(met).label), "aim-met", met, site)
    if asked.again:
        yield _answer("Would do it again", str(Again(asked.again).label), "again", asked.again, site)


def _answer(name: str, words: str, system: str, code: object, site: Site) -> Resource:
    return {
        "code": concept(name),
        "valueCodeableConcept": concept(words, {"system": site.system(system), "code": str(code)}),
    }
