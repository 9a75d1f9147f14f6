"""The people in a record: patient, clinic, practitioners, and the rules as the device they are."""

from treatments.backoffice.presenters.fhir.resources import Resource, Site, concept
from treatments.models import Assessment, Clinic, Patient, User


def organization(clinic: Clinic, site: Site) -> Resource:
    """Returns the clinic."""
    return site.resource(
        "Organization",
        clinic.code,
        identifier=[{"system": site.system("clinic"), "value": clinic.code}],
        name=clinic.name,
        telecom=_telecom(phone=clinic.phone, email=clinic.email),
        address=[{"text": clinic.place, "country": clinic.country}],
    )


def practitioner(user: User, site: Site) -> Resource:
    """Returns a member of staff who decides or treats."""
    return site.resource(
        "Practitioner",
        user.pk,
        identifier=[{"system": site.system("staff"), "value": str(user.pk)}],
        name=[{"text": str(user)}],
    )


def patient(person: Patient, site: Site) -> Resource:
    """Returns the patient, without the contact details if they were erased."""
    contacts = [] if person.erased_at else _telecom(phone=person.phone, email=person.email)
    return site.resource(
        "Patient",
        person.pk,
        identifier=[{"system": site.system("patient"), "value": str(person.pk)}],
        name=[{"text": person.full_name}],
        telecom=contacts,
        gender="unknown",  # the clinic does not ask for it
        birthDate=person.birth_date.isoformat(),
        communication=[{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": person.language}]}}],
        managingOrganization=site.reference("Organization", person.clinic.code),
    )


def rules(assessment: Assessment, site: Site) -> Resource:
    """Returns the rules that weighed the treatments, as a device: their statements come from no person."""
    version = assessment.knowledge_version
    return site.resource(
        "Device",
        version,
        identifier=[{"system": site.system("rules"), "value": version}],
        deviceName=[{"name": "Clinic Advisor rules", "type": "other"}],
        type=concept("Rules that weigh treatments against a patient's answers"),
        version=[{"value": version}],
    )


def _telecom(*, phone: str, email: str) -> list[dict[str, str]]:
    ways = {"phone": phone, "email": email}
    return [{"system": system, "value": value} for system, value in ways.items() if value]
