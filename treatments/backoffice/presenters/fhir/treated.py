"""What was done at a visit: the procedure, the products given and used, its settings, its photos."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from questionnaire.models import PhotoView, SubmissionPhoto
from treatments.backoffice.presenters.fhir.resources import Resource, Site, annotation, concept, hl7, instant, quantity
from treatments.backoffice.presenters.records import units_in_words
from treatments.models import LotUse, Point, ProductKind, Reaction, RecordPhoto, TreatmentRecord
from treatments.models.clinic import BOTOX
from treatments.queries.care.notes import CareHistory
from treatments.rules.areas import area_named
from treatments.wording.clinical import plain
from treatments.wording.treatments import visit_name

UNITS = ("units of the product", "[arb'U]")
ROUTES = {
    ProductKind.TOXIN: concept("Intramuscular injection", hl7("v3-RouteOfAdministration", "IM")),
    ProductKind.ANAESTHETIC: concept("On the skin", hl7("v3-RouteOfAdministration", "TOPICAL")),
}
"""Products that are administered, and the route; any other product is a device."""


def treatment(record: TreatmentRecord, plan_reference: str, site: Site) -> Iterator[Resource]:
    """Yields the resources of a treatment record, signed or not yet."""
    yield _procedure(record, plan_reference, site)
    if record.device:
        yield _handpiece(record, site)
    for use in record.lot_uses.all():
        yield from _used(use, record, site)
    yield from _settings(record, site)
    yield from _doses(record, site)
    yield from (_photo(photo, record, site) for photo in record.photos.all())
    yield from _signed_and_amended(record, site)


def _procedure(record: TreatmentRecord, plan_reference: str, site: Site) -> Resource:
    name = visit_name(record.treatment, record.session.number)
    made = [annotation(record.note)] if record.note else []
    made += [annotation(f"Confirmed: {sentence}") for sentence in record.confirmed]
    added = [
        annotation(
            f"{amendment.text} (Added later: {amendment.reason})",
            by=site.staff(amendment.made_by_id),
            at=amendment.made_at,
        )
        for amendment in record.amendments.all()
    ]
    devices = [site.reference("Device", f"handpiece-{record.device_id}")] if record.device_id else []
    devices += [site.reference(_kind(use), f"lot-{use.pk}") for use in record.lot_uses.all()]
    return site.resource(
        "Procedure",
        record.pk,
        identifier=[{"system": site.system("treatment-record"), "value": str(record.pk)}],
        basedOn=[site.reference("CarePlan", plan_reference)],
        status="completed" if record.signed_at else "in-progress",
        code=concept(name, {"system": site.system("treatment"), "code": record.treatment}),
        subject=_patient(record, site),
        performedDateTime=instant(record.started_at),
        recorder=site.staff(record.started_by_id),
        performer=[{"actor": site.staff(record.signed_by_id or record.started_by_id)}],
        bodySite=[_site(record.treatment, area, site) for area in record.areas],
        complication=[_coded(Reaction(reaction).label, "reaction", reaction, site) for reaction in record.reactions],
        followUp=[concept("Aftercare told and handed over")] if record.aftercare_given else [],
        note=[*made, *added],
        usedReference=devices,
    )


def _patient(record: TreatmentRecord, site: Site) -> Resource:
    return site.reference("Patient", record.booking.patient_id)


def _site(treatment: str, area: str, site: Site) -> Resource:
    known = area_named(treatment, area)
    return _coded(known.name if known else plain(area), "area", area, site)


def _coded(text: str, system: str, code: str, site: Site) -> Resource:
    return concept(text, {"system": site.system(system), "code": code})


def _kind(use: LotUse) -> str:
    return "Medication" if use.lot.product.kind in ROUTES else "Device"


def _handpiece(record: TreatmentRecord, site: Site) -> Resource:
    device = record.device
    return site.resource(
        "Device",
        f"handpiece-{record.device_id}",
        identifier=[{"system": site.system("device"), "value": str(record.device_id)}],
        deviceName=[{"name": str(device), "type": "user-friendly-name"}],
        type=concept(device.kind if device else ""),
    )


def _used(use: LotUse, record: TreatmentRecord, site: Site) -> Iterator[Resource]:
    product, note = use.lot.product, [annotation(use.expiry_note)] if use.expiry_note else []
    expiry = use.expires_on or use.lot.expires_on
    if product.kind not in ROUTES:
        yield site.resource(
            "Device",
            f"lot-{use.pk}",
            manufacturer=product.maker,
            expirationDate=expiry.isoformat(),
            lotNumber=use.lot.number,
            deviceName=[{"name": product.name, "type": "manufacturer-name"}],
            type=concept(product.get_kind_display()),
            note=note,
        )
        return
    yield site.resource(
        "Medication",
        f"lot-{use.pk}",
        code=concept(product.name),
        manufacturer={"display": product.maker},
        form=concept(product.get_kind_display()),
        batch={"lotNumber": use.lot.number, "expirationDate": expiry.isoformat()},
    )
    yield site.resource(
        "MedicationAdministration",
        f"lot-{use.pk}",
        partOf=[site.reference("Procedure", record.pk)],
        status="completed" if record.signed_at else "in-progress",
        medicationReference=site.reference("Medication", f"lot-{use.pk}"),
        subject=_patient(record, site),
        effectiveDateTime=instant(record.started_at),
        performer=[{"actor": site.staff(record.signed_by_id or record.started_by_id)}],
        note=[*note, *_shared(use, record)],
        dosage=_dosage(use, record),
    )


def _toxin_lots(record: TreatmentRecord) -> int:
    return sum(use.lot.product.kind == ProductKind.TOXIN for use in record.lot_uses.all())


def _dosage(use: LotUse, record: TreatmentRecord) -> Resource:
    """Returns the dose and its sites, only if one lot gave all of it: a record does not say which lot gave what."""
    points = list(record.points.all())
    if use.lot.product.kind != ProductKind.TOXIN or not points or _toxin_lots(record) > 1:
        return {}
    total = sum((point.units for point in points), Decimal(0))
    return {
        "text": f"{units_in_words(total)} units in {len(points)} points",
        "route": ROUTES[ProductKind.TOXIN],
        "dose": quantity(total, *UNITS),
    }


def _shared(use: LotUse, record: TreatmentRecord) -> list[Resource]:
    if use.lot.product.kind != ProductKind.TOXIN or _toxin_lots(record) < 2:
        return []
    total = sum((point.units for point in record.points.all()), Decimal(0))
    return [annotation(f"{units_in_words(total)} units came from {_toxin_lots(record)} lots together.")]


def _settings(record: TreatmentRecord, site: Site) -> Iterator[Resource]:
    given = {
        "Deepest needle depth": quantity(record.depth_mm, "mm", "mm") if record.depth_mm is not None else None,
        "Passes": quantity(record.passes, "passes", "{passes}") if record.passes is not None else None,
        "Saline in the vial": quantity(record.dilution_ml, "mL", "mL") if record.dilution_ml is not None else None,
        "Toxin elsewhere within the label's period": (
            quantity(record.units_elsewhere, *UNITS) if record.units_elsewhere is not None else None
        ),
    }
    components = [{"code": concept(name), "valueQuantity": value} for name, value in given.items() if value]
    against_pain = concept(
        record.get_anaesthetic_display(), {"system": site.system("anaesthetic"), "code": record.anaesthetic}
    )
    components.append({"code": concept("Against pain"), "valueCodeableConcept": against_pain})
    yield _observed(record, "settings", "Settings of the treatment", site, component=components)


def _doses(record: TreatmentRecord, site: Site) -> Iterator[Resource]:
    """Yields the units of each area, and of each point in it."""
    points = list(record.points.all())
    for area in dict.fromkeys(point.area for point in points):
        here = [point for point in points if point.area == area]
        total = sum((point.units for point in here), Decimal(0))
        yield _observed(
            record,
            f"units-{area}",
            "Units injected",
            site,
            bodySite=_site(BOTOX, area, site),
            valueQuantity=quantity(total, *UNITS),
            component=[_point(number, point) for number, point in enumerate(here, 1)],
        )


def _point(number: int, point: Point) -> Resource:
    where = (
        f", on the drawing {point.x} from the left and {point.y} from the top, of 1000" if point.x is not None else ""
    )
    return {"code": concept(f"Point {number}{where}"), "valueQuantity": quantity(point.units, *UNITS)}


def _observed(record: TreatmentRecord, key: str, what: str, site: Site, **more: object) -> Resource:
    return site.resource(
        "Observation",
        f"{record.pk}-{key}",
        partOf=[site.reference("Procedure", record.pk)],
        status="final" if record.signed_at else "preliminary",
        category=[concept("Procedure", hl7("observation-category", "procedure"))],
        code=concept(what),
        subject=_patient(record, site),
        effectiveDateTime=instant(record.started_at),
        performer=[site.staff(record.signed_by_id or record.started_by_id)],
        **more,
    )


def _photo(photo: RecordPhoto, record: TreatmentRecord, site: Site) -> Resource:
    return media(
        f"record-{photo.pk}",
        view=photo.view,
        site=site,
        partOf=[site.reference("Procedure", record.pk)],
        subject=_patient(record, site),
        createdDateTime=instant(photo.taken_at),
        operator=site.staff(photo.taken_by_id),
    )


def sent_photo(photo: SubmissionPhoto, record: CareHistory, site: Site) -> Resource:
    """Returns a photo that the patient sent with the answers."""
    patient = site.reference("Patient", record.assessment.patient_id)
    return media(
        f"sent-{photo.pk}",
        view=photo.view,
        site=site,
        subject=patient,
        createdDateTime=instant(photo.uploaded_at),
        operator=patient,
    )


def media(key: str, *, view: str, site: Site, **more: object) -> Resource:
    """Returns that a photo exists, and of what; the image itself stays in the private storage."""
    name = str(PhotoView(view).label) if view in PhotoView.values else view
    return site.resource(
        "Media",
        key,
        status="completed",
        type=concept("Photo", hl7("media-type", "image")),
        **more,
        content={"contentType": "image/jpeg", "title": name},
    )


def _signed_and_amended(record: TreatmentRecord, site: Site) -> Iterator[Resource]:
    target = [site.reference("Procedure", record.pk)]
    if record.signed_at is not None:
        yield provenance(
            f"signed-{record.pk}",
            target=target,
            recorded=instant(record.signed_at),
            activity=concept("Signed", hl7("v3-DocumentCompletion", "LA")),
            who=site.staff(record.signed_by_id),
            site=site,
        )
    for amendment in record.amendments.all():
        yield provenance(
            f"amended-{amendment.pk}",
            target=target,
            recorded=instant(amendment.made_at),
            activity=concept("Amended", hl7("v3-DataOperation", "UPDATE")),
            who=site.staff(amendment.made_by_id),
            why=amendment.reason,
            site=site,
        )


def provenance(
    key: str,
    *,
    target: Iterable[Resource],
    recorded: str,
    activity: Resource,
    who: Resource | None,
    site: Site,
    why: str = "",
) -> Resource:
    """Returns who did something to a resource, when, and why."""
    return site.resource(
        "Provenance",
        key,
        target=list(target),
        recorded=recorded,
        reason=[concept(why)] if why else [],
        activity=activity,
        agent=[{"who": who}],
    )
