"""The bundle: a record's resources, checked against the standard before they leave."""

from collections.abc import Iterator
from datetime import datetime

from treatments.models import Booking, PlannedSession, User
from treatments.presenters.fhir.assessed import clinical_impression, questionnaire_response, risk_assessment
from treatments.presenters.fhir.people import organization, patient, practitioner, rules
from treatments.presenters.fhir.planned import appointment, care_plan
from treatments.presenters.fhir.resources import Resource, Site, instant
from treatments.presenters.review import review_page
from treatments.queries.notes import Record


def bundle_json(record: Record, *, site_address: str, now: datetime) -> str:
    """The record as it stands `now`, as JSON. Raises ValueError where it would not be valid FHIR."""
    site = Site(site_address.rstrip("/"))
    reference = record.assessment.reference
    resources = {resource["id"]: resource for resource in _resources(record, site, now)}
    bundle = site.resource(
        "Bundle",
        reference,
        identifier={"system": site.system("assessment"), "value": reference},
        type="collection",
        timestamp=instant(now),
        entry=[{"fullUrl": f"urn:uuid:{name}", "resource": resource} for name, resource in resources.items()],
    )
    return _valid(bundle)


def _valid(bundle: Resource) -> str:
    # Not loaded before somebody wants a bundle: it takes up to half a second and 25 MB, and Django loads the admin,
    # and with it this module, for every command.
    from fhir.resources.R4B.bundle import Bundle  # noqa: PLC0415

    return Bundle.model_validate(bundle).model_dump_json(indent=1)


def _resources(record: Record, site: Site, now: datetime) -> Iterator[Resource]:
    """Every resource that another refers to is among them."""
    assessment = record.assessment
    today = now.astimezone(assessment.clinic.zone).date()
    page = review_page(assessment, answers=assessment.submission.answers, changes=(), start_on=today)
    yield organization(assessment.clinic, site)
    yield patient(assessment.patient, site)
    yield rules(assessment, site)
    yield from (practitioner(user, site) for user in _staff(record))
    yield questionnaire_response(assessment, site)
    yield risk_assessment(assessment, page, site)
    if record.review is not None:
        yield clinical_impression(assessment, record.review, site)
        if record.plan is not None:
            yield care_plan(record.plan, record.review, record, site)
    yield from (appointment(booking, session, record, site) for session, booking in _standing(record))


def _staff(record: Record) -> Iterator[User]:
    if record.review is not None:
        yield record.review.decided_by
    yield from (booking.clinician.user for _, booking in _standing(record))


def _standing(record: Record) -> Iterator[tuple[PlannedSession, Booking]]:
    """The bookings that are not cancelled, by session, the oldest first."""
    for session in record.sessions:
        for booking in reversed(session.bookings.all()):
            if booking.cancelled_at is None:
                yield session, booking
