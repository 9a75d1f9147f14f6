"""The patient's answers, the result of the rules, and the clinician's decision."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from questionnaire.answers import answered_questions, unsure_of
from questionnaire.questions import Answers, Question, QuestionKind
from questionnaire.steps import STEP_BY_KEY
from questionnaire.wording import AnswerLine, in_words
from treatments.backoffice.presenters.cases import decided
from treatments.backoffice.presenters.fhir.resources import Resource, Site, concept, instant
from treatments.backoffice.presenters.review import FlagLine, OptionLine, ReviewPage
from treatments.models import Assessment, Review
from treatments.wording.clinical import flag_words


def questionnaire_response(assessment: Assessment, site: Site) -> Resource:
    """Returns the patient's answers, each as its code in the quiz and as the text on the review page."""
    patient = site.reference("Patient", assessment.patient_id)
    submission = assessment.submission
    return site.resource(
        "QuestionnaireResponse",
        assessment.reference,
        identifier={"system": site.system("assessment"), "value": assessment.reference},
        status="completed",
        subject=patient,
        authored=instant(submission.submitted_at or assessment.created_at),
        author=patient,
        source=patient,
        item=list(_steps(submission.answers, site)),
    )


def _steps(answers: Answers, site: Site) -> Iterator[Resource]:
    for section in in_words(answers):
        step = STEP_BY_KEY[section.step_key]
        asked = zip(answered_questions(step, answers), section.lines, strict=True)
        given = answers[step.key]
        items = [_item(step.key, question, line, given.get(question.key), site) for question, line in asked]
        yield {"linkId": step.key, "text": section.title, "item": items}


def _item(step_key: str, question: Question, line: AnswerLine, value: Any, site: Site) -> Resource:
    link = f"{step_key}.{question.key}"
    answer = [] if value in (None, "", []) else list(_values(question, line, value, site.system(f"quiz/{link}")))
    return {"linkId": link, "text": line.question, "answer": answer}


def _values(question: Question, line: AnswerLine, value: Any, system: str) -> Iterator[Resource]:
    if question.kind is QuestionKind.AGREE:
        yield {"valueBoolean": value}
    elif question.kind is QuestionKind.DATE:
        yield {"valueDate": date.fromisoformat(value).isoformat()}
    elif question.choices:
        picked = value if isinstance(value, list) else [value]
        codes = [str(choice.value) for choice in question.choices if choice.value in picked]
        for code, words in zip(codes, line.answers, strict=True):
            yield {"valueCoding": {"system": system, "code": code, "display": words}}
    else:
        yield from ({"valueString": words} for words in line.answers)


def risk_assessment(assessment: Assessment, page: ReviewPage, site: Site) -> Resource:
    """Returns the result of the rules; the fit of a treatment is no probability, so it is given as text."""
    version = assessment.knowledge_version
    coding = {"system": site.system("rules"), "code": version}
    weighed = assessment.result.get("treatments", {}).values()
    unsure = unsure_of(assessment.submission.answers)
    return site.resource(
        "RiskAssessment",
        assessment.reference,
        status="final",
        method={"coding": [coding], "text": f"Clinic Advisor rules, version {version}"},
        subject=site.reference("Patient", assessment.patient_id),
        occurrenceDateTime=instant(assessment.created_at),
        performer=site.reference("Device", version),
        basis=[site.reference("QuestionnaireResponse", assessment.reference)],
        prediction=[
            _outcome(page),
            *(_prediction(option, row, unsure) for option, row in zip(page.options, weighed, strict=True)),
        ],
        note=[{"text": text} for text in (page.summary, *map(_flag, page.flags))],
    )


def _outcome(page: ReviewPage) -> Resource:
    said = {
        "To settle": page.ask,
        "Not yet": page.wait,
        "Left for later": page.later,
        "Lead": f"{page.lead} points over the next option" if page.lead else "",
        "Firm": page.firm.share if page.firm else "",
    }
    why = "; ".join(f"{name}: {text}" for name, text in said.items() if text)
    return {"outcome": concept(f"Rules: {page.outcome}"), "rationale": why}


def _prediction(option: OptionLine, weighed: Mapping[str, Any], unsure: Collection[str]) -> Resource:
    flags = [f"{flag['action']} {flag_words(flag['flag'], unsure)}" for flag in weighed["flags"]]
    raised = f"flags: {', '.join(flags)}" if flags else ""
    why = "; ".join(filter(None, [f"fit {option.score} points", option.concerns, raised]))
    return {"outcome": concept(f"{option.name}: {option.status}"), "rationale": why}


def _flag(flag: FlagLine) -> str:
    return f"{flag.action}: {flag.flag} ({flag.treatments}). {flag.reason} [{' '.join(flag.sources)}]"


def clinical_impression(assessment: Assessment, review: Review, site: Site) -> Resource:
    """Returns the clinician's decision, with the reason if it departs from the rules."""
    told = decided(review, assessment.clinic)
    looked_at = [site.reference(kind, assessment.reference) for kind in ("QuestionnaireResponse", "RiskAssessment")]
    return site.resource(
        "ClinicalImpression",
        assessment.reference,
        status="completed",
        code=concept("Review of a treatment assessment"),
        subject=site.reference("Patient", assessment.patient_id),
        effectiveDateTime=instant(review.decided_at),
        date=instant(review.decided_at),
        assessor=site.reference("Practitioner", review.decided_by_id),
        investigation=[{"code": concept("Answers and rules"), "item": looked_at}],
        summary=told.what,
        note=[{"text": said} for said in (told.reason, told.settled, told.text)],
    )
