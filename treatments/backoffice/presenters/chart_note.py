"""The chart note: everything in a record that a colleague elsewhere needs, as plain text for any other system."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from treatments.backoffice.presenters.cases import age_of, decided
from treatments.backoffice.presenters.chart_care import care
from treatments.backoffice.presenters.plain_text import WIDTH, wrapped
from treatments.backoffice.presenters.plan import session_line
from treatments.backoffice.presenters.review import ReviewPage, review_page
from treatments.models import Clinic, Patient, Plan, PlannedSession
from treatments.queries.care.notes import CareHistory
from treatments.wording.clinic_days import day_short, moment

NOT_DECIDED = "Nobody has decided yet. What the rules say is no decision."


def chart_note(record: CareHistory, *, now: datetime) -> str:
    """Returns the record as it is at `now`, in lines of at most 80 columns, ending in a line break."""
    assessment = record.assessment
    today = now.astimezone(assessment.clinic.zone).date()
    page = review_page(assessment, answers=assessment.submission.answers, changes=(), start_on=today)
    sections = {
        "Chart note": _head(record, page, now),
        "Patient": _patient(assessment.patient, today),
        "Summary": wrapped(page.summary, indent=2),
        "Flags": _flags(page),
        f"Rules, version {assessment.knowledge_version}": _rules(page),
        "Decision": _decision(record),
        "Plan": _plan(record, today),
        **care(record),
        "Answers (> how the rules read them)": _answers(page),
        "Sources": _sources(page),
    }
    blocks = ["\n".join((title.upper(), "-" * WIDTH, *lines)) for title, lines in sections.items()]
    return "\n\n".join(blocks) + "\n"


def _head(record: CareHistory, page: ReviewPage, now: datetime) -> Iterator[str]:
    assessment = record.assessment
    clinic = assessment.clinic
    yield from _facts(
        {
            "Assessment": assessment.reference,
            "Clinic": f"{clinic.name}, {clinic.place}",
            "Sent": page.sent,
            "Written": f"{moment(now, clinic)}, from Clinic Advisor",
            "Clock": f"All times are {clinic.clock_name}.",
        }
    )


def _patient(patient: Patient, today: date) -> Iterator[str]:
    born = f"{day_short(patient.birth_date)} ({age_of(patient, today)})"
    yield from _facts({"Name": patient.full_name, "Born": born})


def _flags(page: ReviewPage) -> Iterator[str]:
    for flag in page.flags:
        cited = f" [{' '.join(flag.sources)}]" if flag.sources else ""
        said = f"{flag.action.upper()}: {flag.flag} ({flag.treatments}). {flag.reason}{cited}"
        yield from wrapped(said, indent=2, hanging=2)
    if page.also_told:
        yield from wrapped(f"Also ticked, no rule of its own: {page.also_told}", indent=2, hanging=2)
    if page.health_note:
        yield from wrapped(f"In the patient’s words: {page.health_note}", indent=2, hanging=2)
    if not (page.flags or page.also_told or page.health_note):
        yield "  None."


def _rules(page: ReviewPage) -> Iterator[str]:
    """Yields the outcome of the rules, how firm it is, and which rules fired."""
    yield from _facts({"Outcome": page.outcome, "Urgency": page.urgency, **_firmness(page)})
    for option in page.options:
        said = f"{option.name}: {option.status}, fit {option.score} points"
        yield from wrapped(f"{said}; {option.concerns}" if option.concerns else said, indent=2, hanging=2)
    if page.rules_missing:
        yield from wrapped(page.rules_missing, indent=2, hanging=2)
    for rule in page.fired:
        cited = " ".join(source.id for source in rule.sources)
        of = f" {rule.treatments}" if rule.treatments else ""
        yield from wrapped(f"- {rule.code}{of} ({rule.answer}). {rule.text} [{cited}]", indent=2, hanging=2)


def _firmness(page: ReviewPage) -> dict[str, str]:
    said = {
        "To settle": page.ask,
        "Not yet": page.wait,
        "Later": page.later,
        "Lead": f"{page.lead} points over the next option" if page.lead else "",
        "Firm": page.firm.share if page.firm else "",
        "Stays while": page.firm.stays_while if page.firm else "",
    }
    return {name: text for name, text in said.items() if text}


def _decision(record: CareHistory) -> Iterator[str]:
    if record.review is None:
        yield from wrapped(NOT_DECIDED, indent=2)
        return
    told = decided(record.review, record.assessment.clinic)
    said = {"What": told.what, "By": told.by, "When": told.at, "Reason": told.reason, "Stop settled": told.settled}
    yield from _facts({name: text for name, text in said.items() if text})
    if told.text:
        yield from wrapped(told.text, indent=2)


def _plan(record: CareHistory, today: date) -> Iterator[str]:
    plan = record.plan
    if plan is None:
        yield "  None."
        return
    said = {"State": plan.get_state_display(), "From": day_short(plan.start_on), **_remarks(plan)}
    yield from _facts(said)
    for session in record.sessions:
        yield from _session(session, record.assessment.clinic, today)


def _remarks(plan: Plan) -> dict[str, str]:
    stopped = {"Stopped": plan.stopped_because} if plan.stopped_because else {}
    if plan.elsewhere_on is None:
        return stopped
    units = "units not known" if plan.elsewhere_units is None else f"{plan.elsewhere_units} units"
    return {**stopped, "Elsewhere": f"toxin on {day_short(plan.elsewhere_on)}, {units}"}


def _session(session: PlannedSession, clinic: Clinic, today: date) -> Iterator[str]:
    line = session_line(session, clinic, today, None)
    window = f"{line.earliest} to {line.latest}, ideally {line.ideal}"
    yield from wrapped(f"{line.position}. {line.name}: {_begun_small(line.state)}; {window}", indent=2, hanging=3)
    for said in (line.what, line.wish, line.dropped):
        if said:
            yield from wrapped(said, indent=5, hanging=2)
    for booking in line.bookings:
        yield from wrapped(f"Booking: {booking}", indent=5, hanging=2)


def _begun_small(text: str) -> str:
    """Returns the text with a small first letter; months and names are not affected."""
    return text[:1].lower() + text[1:]


def _answers(page: ReviewPage) -> Iterator[str]:
    """Yields the answers in the patient's words, step by step, with the rules' reading below each."""
    for group in page.answers:
        yield from wrapped(_asked(group.title), indent=2)
        for question, answer in group.lines:
            yield from wrapped(f"{_asked(question)} {answer}", indent=4, hanging=2)
        if group.reading:
            yield from wrapped(f"> {group.reading}", indent=4, hanging=2)
    if not page.answers:
        yield "  No answers are stored with this assessment."
    if page.not_asked:
        yield from wrapped(f"Not asked, as it could change nothing: {page.not_asked}", indent=2, hanging=2)


def _asked(text: str) -> str:
    return text if text.endswith("?") else f"{text}:"


def _sources(page: ReviewPage) -> Iterator[str]:
    cited = {source.id: source for rule in page.fired for source in rule.sources}
    for source in cited.values():
        said = f"{source.id}: {source.title} ({source.strength}, {source.date})"
        yield from wrapped(said, indent=2, hanging=4)
    if not cited:
        yield "  None."


def _facts(facts: dict[str, str]) -> Iterable[str]:
    """Yields names in one column and their values in the next."""
    for name, text in facts.items():
        yield from wrapped(f"{name + ':':<13}{text}", indent=2, hanging=13)
