"""The care section of a chart note: consents, treatments, findings and communication, each with who and when."""

from collections.abc import Iterable, Iterator

from questionnaire.models import PhotoView
from treatments.backoffice.presenters.adverse import event_page
from treatments.backoffice.presenters.holds import fact_line
from treatments.backoffice.presenters.plain_text import wrapped
from treatments.backoffice.presenters.plan import override_line
from treatments.backoffice.presenters.records import amendment_lines, signature, signed_lines
from treatments.models import (
    AdverseEvent,
    Again,
    AskFirst,
    Clinic,
    ClinicQuestion,
    Consent,
    FollowUp,
    Hold,
    HoldCause,
    Met,
    ProblemReport,
    RecallContact,
    Satisfaction,
    Strength,
    TreatmentRecord,
)
from treatments.models.review.releases import knowledge_of
from treatments.queries.care.notes import CareHistory
from treatments.wording.clinic_days import day_short, moment
from treatments.wording.effects import concern_name
from treatments.wording.treatments import treatment_name, visit_name


def care(record: CareHistory) -> dict[str, Iterator[str]]:
    """Returns the sections by their title, each in lines of at most 80 columns."""
    clinic = record.assessment.clinic
    return {
        "Questions to the patient": _each(_question(asked, clinic) for asked in record.questions),
        "Consents": _each(_consent(given, clinic) for given in record.consents),
        "Treatments": _each(_treatment(treated) for treated in record.treated),
        "Overrides": _each(_overrides(record)),
        "Told since the quiz": _each(_facts(record)),
        "Holds": _each([*(_hold(held, clinic) for held in record.holds), *map(_ask_first, record.to_ask)]),
        "Adverse events": _each(_event(event, record) for event in record.events),
        "Reports of the patient": _each(_report(told, clinic) for told in record.reports),
        "How it went": _each(_outcome(asked, clinic) for asked in record.outcomes),
        "Recalls": _each(_recall(tried, clinic) for tried in record.recalls),
        "Photos": _each(_photos(record)),
    }


def _each(entries: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yields the entries, each with its further lines indented; a single line if there are no entries."""
    is_empty = True
    for entry in entries:
        for number, line in enumerate(filter(None, entry)):
            yield from wrapped(line, indent=5 if number else 2, hanging=2)
        is_empty = False
    if is_empty:
        yield "  None."


def _question(asked: ClinicQuestion, clinic: Clinic) -> Iterator[str]:
    yield f"{moment(asked.asked_at, clinic)}, {asked.asked_by}: {asked.text}"
    if asked.answered_at:
        yield f"Answered {moment(asked.answered_at, clinic)}: {asked.answer}"
    elif asked.withdrawn_at:
        yield f"Withdrawn {moment(asked.withdrawn_at, clinic)}."
    else:
        yield "Not answered yet."


def _consent(given: Consent, clinic: Clinic) -> Iterator[str]:
    with_whom = f"with {given.taken_by}" if given.taken_by else "in the patient's own account"
    yield f"{treatment_name(given.treatment)}: given {moment(given.given_at, clinic)}, {with_whom}"
    yield f"Text {given.version}, {given.language}, SHA-256 {given.digest}"
    if given.withdrawn_at:
        to_whom = f", told {given.withdrawn_to}" if given.withdrawn_to else ""
        yield f"Withdrawn {moment(given.withdrawn_at, clinic)}{to_whom}."


def _treatment(record: TreatmentRecord) -> Iterator[str]:
    clinic = record.session.plan.clinic
    name = visit_name(record.treatment, record.session.number)
    yield f"{name}: visit of {moment(record.booking.starts_at, clinic)}, {record.booking.clinician}"
    for title, text in signed_lines(record, list(record.points.all()), record.lot_uses.all()):
        yield f"{title}: {text}"
    signed = signature(record)
    yield f"Signed: {signed}" if signed else "Not signed yet."
    for line in amendment_lines(record, record.amendments.all()):
        yield f"Added {line.at}, {line.by}: {line.text} ({line.reason})"


def _overrides(record: CareHistory) -> Iterator[Iterator[str]]:
    for session, override in record.overrides():
        line = override_line(override, session, record.assessment.clinic)
        allowed = f"Allowed by {line.by}, {line.at}. {line.kind}: {line.reason}"
        yield iter((f"{line.session}, {line.limit}: {line.found}", allowed))


def _facts(record: CareHistory) -> Iterator[Iterator[str]]:
    for fact in record.facts:
        line = fact_line(fact, record.assessment.clinic)
        yield iter((f"{line.flag}. {line.told}", line.note, line.ended))


def _hold(held: Hold, clinic: Clinic) -> Iterator[str]:
    by = f", {held.opened_by}" if held.opened_by else ""
    cause = HoldCause(held.cause).label.lower()
    yield f"{_visit(held)} held {moment(held.opened_at, clinic)}{by}: {cause}, knowledge {held.knowledge_version}"
    yield from _reasons(held)
    if held.told_at:
        yield f"The patient was told {moment(held.told_at, clinic)}, by {held.told_by}: {held.draft}"
    if held.lifted_at:
        yield f"Lifted {moment(held.lifted_at, clinic)}, {held.lifted_by}: {held.lift_reason}"
    else:
        yield "Not lifted."


def _ask_first(mark: AskFirst) -> Iterator[str]:
    is_open = hasattr(mark.assessment, "waiting")
    state = "to be asked" if is_open else "decided on since"
    yield f"{_visit(mark)}: later answers that nobody proved to be the patient's, {state}"
    yield from _reasons(mark)


def _visit(row: Hold | AskFirst) -> str:
    return visit_name(row.session.treatment, row.session.number)


def _reasons(row: Hold | AskFirst) -> Iterator[str]:
    for reason in row.reasons:
        cited = f" [{' '.join(reason['sources'])}]" if reason.get("sources") else ""
        yield f"{reason['action'].upper()}: {reason.get('clinical') or reason['text']}{cited}"


def _event(event: AdverseEvent, record: CareHistory) -> Iterator[str]:
    treated = record.treated_at(event.session_id)
    page = event_page(event, treated.lot_uses.all() if treated else (), ())
    yield f"{page.term}, grade {page.grade}: {event.words}"
    for title, text in page.facts:
        yield f"{title}: {text}"


def _report(told: ProblemReport, clinic: Clinic) -> Iterator[str]:
    words = {sign.id: sign.notice for sign in knowledge_of(told.knowledge_version).evidence.signs}
    session = told.booking.session
    yield f"{moment(told.created_at, clinic)}, after {visit_name(session.treatment, session.number)}: {told.words}"
    if told.noticed:
        yield f"Noticed: {'; '.join(words.get(sign, sign) for sign in told.noticed)}"
    yield f"Since {day_short(told.since)}; bothers: {Strength(told.strength).label}; {told.get_pressing_display()}"
    if told.read_at:
        yield f"Read {moment(told.read_at, clinic)}, {told.read_by}"
    if told.answered_at:
        yield f"Answered {moment(told.answered_at, clinic)}, {told.answered_by}: {told.answer}"
    else:
        yield "Not answered yet."


def _outcome(asked: FollowUp, clinic: Clinic) -> Iterator[str]:
    yield f"{treatment_name(asked.treatment)}: asked {moment(asked.asked_at, clinic)}"
    if asked.answered_at is None or asked.satisfaction is None:
        yield "Not answered yet."
        return
    again = f"; again: {Again(asked.again).label}" if asked.again else ""
    yield f"Answered {moment(asked.answered_at, clinic)}: {Satisfaction(asked.satisfaction).label}{again}"
    for concern, met in asked.met.items():
        yield f"Aim met, {concern_name(concern)}: {Met(met).label}"
    yield asked.words


def _recall(tried: RecallContact, clinic: Clinic) -> Iterator[str]:
    recall = tried.recall
    yield f"{recall.product}, lot {recall.number}: {recall.reason}"
    note = f": {tried.note}" if tried.note else ""
    yield f"{moment(tried.tried_at, clinic)}, {tried.tried_by}: {tried.get_outcome_display()}{note}"


def _photos(record: CareHistory) -> Iterator[Iterator[str]]:
    clinic = record.assessment.clinic
    for said in record.photo_permissions:
        answer = "may be kept" if said.is_allowed else "are not to be kept"
        yield iter((f"Photos {answer}: said by the patient {moment(said.said_at, clinic)}",))
    for photo in record.photos:
        yield iter((f"{_view(photo.view)}, sent with the answers {moment(photo.uploaded_at, clinic)}",))
    for treated in record.treated:
        name = visit_name(treated.treatment, treated.session.number)
        for taken in treated.photos.all():
            yield iter((f"{_view(taken.view)}, {name}, {moment(taken.taken_at, clinic)}, {taken.taken_by}",))


def _view(view: str) -> str:
    return str(PhotoView(view).label) if view in PhotoView.values else view
