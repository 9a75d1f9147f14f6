"""The bundle: a record's resources, validated against the standard before they are exported."""

from collections.abc import Iterator
from datetime import datetime

from treatments.backoffice.presenters.fhir import safety, told, treated
from treatments.backoffice.presenters.fhir.assessed import clinical_impression, questionnaire_response, risk_assessment
from treatments.backoffice.presenters.fhir.people import organization, patient, practitioner, rules
from treatments.backoffice.presenters.fhir.planned import appointment, care_plan
from treatments.backoffice.presenters.fhir.resources import Resource, Site, instant
from treatments.backoffice.presenters.review import review_page
from treatments.models import Booking, PlannedSession, User
from treatments.queries.care.notes import CareHistory


def bundle_json(record: CareHistory, *, site_address: str, now: datetime) -> str:
    """Returns the record as it is at `now`, as JSON. Raises ValueError if it would not be valid FHIR."""
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
    # Imported only when a bundle is requested: it takes up to half a second and 25 MB, and Django loads the admin,
    # and with it this module, for every command.
    from fhir.resources.R4B.bundle import Bundle  # noqa: PLC0415

    return Bundle.model_validate(bundle).model_dump_json(indent=1)


def _resources(record: CareHistory, site: Site, now: datetime) -> Iterator[Resource]:
    """Yields the resources; includes every resource that another refers to."""
    assessment = record.assessment
    of_the_case = [*_decided(record, site, now), *_followed(record, site)]
    yield organization(assessment.clinic, site)
    yield patient(assessment.patient, site)
    yield rules(assessment, site)
    named = str(of_the_case)
    for user in _people(record):
        if site.identity("Practitioner", user.pk) in named:
            yield practitioner(user, site)
    yield from of_the_case


def _decided(record: CareHistory, site: Site, now: datetime) -> Iterator[Resource]:
    """Yields the answers, the result of the rules, the decision, and what was planned and booked."""
    assessment = record.assessment
    today = now.astimezone(assessment.clinic.zone).date()
    page = review_page(assessment, answers=assessment.submission.answers, changes=(), start_on=today)
    yield questionnaire_response(assessment, site)
    yield risk_assessment(assessment, page, site)
    if record.review is not None:
        yield clinical_impression(assessment, record.review, site)
        if record.plan is not None:
            yield care_plan(record.plan, record.review, record, site)
    yield from (appointment(booking, session, record, site) for session, booking in _standing(record))


def _followed(record: CareHistory, site: Site) -> Iterator[Resource]:
    """Yields what followed: consents, treatments, communication and findings."""
    reference = record.assessment.reference
    yield from (resource for asked in record.questions for resource in told.question(asked, record, site))
    yield from (treated.sent_photo(photo, record, site) for photo in record.photos)
    yield from (told.photo_permission(said, record, site) for said in record.photo_permissions)
    yield from (resource for given in record.consents for resource in told.consent(given, record, site))
    yield from (
        resource
        for treatment_record in record.treated
        for resource in treated.treatment(treatment_record, reference, site)
    )
    yield from (resource for event in record.events for resource in safety.adverse_event(event, record, site))
    yield from (safety.override(session, leave, record, site) for session, leave in record.overrides())
    yield from (resource for fact in record.facts for resource in safety.health_fact(fact, record, site))
    yield from (resource for held in record.holds for resource in safety.hold(held, record, site))
    yield from (safety.ask_first(mark, record, site) for mark in record.to_ask)
    yield from (resource for report in record.reports for resource in told.report(report, record, site))
    yield from (told.outcome(asked, record, site) for asked in record.outcomes)
    yield from (told.recall_contact(tried, site) for tried in record.recalls)


def _people(record: CareHistory) -> Iterator[User]:
    yield from record.staff.values()
    yield from (booking.clinician.user for _, booking in _standing(record))


def _standing(record: CareHistory) -> Iterator[tuple[PlannedSession, Booking]]:
    """Yields the bookings that are not cancelled, by session, the oldest first."""
    for session in record.sessions:
        for booking in reversed(session.bookings.all()):
            if booking.cancelled_at is None:
                yield session, booking
