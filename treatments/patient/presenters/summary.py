"""A result and the patient's worksheet on two pages: the same content for the screen, for print and as a PDF."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from questionnaire.steps import CONCERNS, PREFERENCES
from treatments.models import Assessment, Topic, Worksheet
from treatments.patient.presenters.result import (
    EVIDENCE,
    ListedSource,
    RedFlags,
    ResultPage,
    Statement,
    Support,
    result_page,
)
from treatments.patient.presenters.worksheet import AnswerFeedback, questions_of, sheet_of, sure_words, told
from treatments.rules import knowledge
from treatments.rules.evidence import Fact
from treatments.rules.facts import Facts, Preferences, parse_answers
from treatments.wording import options
from treatments.wording.cost import cost_facts
from treatments.wording.texts import translated

LONG = 1400  # letters; a longer text is set in smaller type on paper
MOST_REASONS = 16  # more do not fit on paper with everything else; the page has them all


@dataclass(frozen=True)
class SummaryCell:
    """The content of one option in a row; `certainty` is the grade of the evidence for its numbers, "" without any."""

    option: str
    text: str
    certainty: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class SummaryRow:
    """One row of the comparison, with a cell for each option in their order."""

    label: str
    cells: tuple[SummaryCell, ...]


@dataclass(frozen=True)
class HerSheet:
    """What the patient wrote; `to_go_over` are the facts that they got wrong when asked.

    `sureness` are sentences that say how sure the patient is, and what is unclear to them.
    """

    questions: tuple[str, ...]
    sureness: tuple[str, ...]
    to_go_over: tuple[AnswerFeedback, ...]


@dataclass(frozen=True)
class Summary:
    """Everything on the two pages."""

    title: str
    decision: str
    headline: str
    lead: str
    support: Support | None
    is_ranked: bool
    reasons: tuple[Statement, ...]
    more_reasons: str
    option_names: tuple[str, ...]
    rows: tuple[SummaryRow, ...]
    in_brackets: str
    concerns: str
    matters: tuple[str, ...]
    firm: str
    course: tuple[tuple[str, str], ...]
    sheet: HerSheet
    red_flags: tuple[RedFlags, ...]
    sources: tuple[ListedSource, ...]
    about: tuple[str, ...]
    reference: str

    @property
    def is_long(self) -> bool:
        """Whether the content that differs between patients is long."""
        texts = [
            *self.sheet.questions,
            *(reason.text for reason in self.reasons),
            *(answer.text for answer in self.sheet.to_go_over),
        ]
        return sum(map(len, texts)) > LONG


def summary_of(assessment: Assessment, page: ResultPage | None = None, sheet: Worksheet | None = None) -> Summary:
    """Returns the summary of a stored assessment as its page shows it."""
    page = page or result_page(assessment)
    sheet = sheet or sheet_of(assessment)
    facts = _facts(assessment)
    reasons = (*page.reasons, *page.cautions)
    return Summary(
        title=_("Your choices, to take along"),
        decision=page.decision,
        headline=page.headline,
        lead=" ".join(filter(None, [page.lead, page.order])),
        support=page.support,
        is_ranked=page.is_ranked,
        reasons=reasons[:MOST_REASONS],
        more_reasons=_more(len(reasons) - MOST_REASONS),
        option_names=tuple(option.name for option in page.options),
        rows=tuple(_rows(assessment, page)),
        in_brackets=_("In brackets: how good the evidence for the numbers is. Strong, fair, weak, or opinion only."),
        concerns=_concerns(facts) if page.options else "",
        matters=tuple(_matters(facts.preferences)) if page.options else (),
        firm=page.firmness.text if page.firmness else "",
        course=_course(page),
        sheet=_sheet(sheet, page),
        red_flags=page.red_flags,
        sources=page.sources,
        about=tuple(_about(page)),
        reference=page.about.reference,
    )


def _more(count: int) -> str:
    if count <= 0:
        return ""
    words = ngettext(
        "There is %(count)s more point on the page with your result.",
        "There are %(count)s more points on the page with your result.",
        count,
    )
    return words % {"count": count}


def _rows(assessment: Assessment, page: ResultPage) -> Iterator[SummaryRow]:
    """Yields the rows of the page, transposed: the options are side by side."""
    known = _certainties(assessment)
    for place, row in enumerate(options.ROWS):
        if page.options:
            cells = ((option, option.rows[place]) for option in page.options)
            yield SummaryRow(
                page.options[0].rows[place].label,
                tuple(
                    SummaryCell(option.name, fact.text, known[option.key][row], fact.sources) for option, fact in cells
                ),
            )


def _certainties(assessment: Assessment) -> Mapping[str, Mapping[str, str]]:
    """Returns the grade of the evidence for the numbers in a row, that of the weakest, by option and row."""
    evidence = knowledge.load(assessment.knowledge_version).evidence
    costs = cost_facts(assessment.clinic, assessment.clinic.offers.all(), evidence)

    def certainty(fact: Fact) -> str:
        grades = [evidence.numbers[name].origin.certainty for name in fact.names()]
        return translated(EVIDENCE[max(grades)]) if grades else ""

    return {
        key: {row: certainty(costs[key] if row == options.COST else fact) for row, fact in option.facts.items()}
        for key, option in evidence.options.items()
    }


def _facts(assessment: Assessment) -> Facts:
    return parse_answers(assessment.facts, today=timezone.localdate(assessment.created_at, assessment.clinic.zone))


def _concerns(facts: Facts) -> str:
    """Returns the patient's concerns, in their order."""
    names = {concern.id: translated(concern.name) for concern in CONCERNS}
    return "; ".join(names[concern.id] for concern in facts.concerns)


def _matters(wishes: Preferences) -> Iterator[str]:
    """Yields the patient's preferences, the most important first, grouped by importance."""
    asked = [question for question in PREFERENCES.questions if question.key != "needles"]
    ordered = sorted(asked, key=lambda question: -wishes.importance(question.key))
    for degree, alike in groupby(ordered, key=lambda question: wishes.importance(question.key)):
        yield f"{translated(_degree(degree))}: {'; '.join(translated(question.text) for question in alike)}."


def _degree(importance: int) -> str:
    return next(choice.text for choice in PREFERENCES.questions[0].choices if choice.value == importance)


def _course(page: ResultPage) -> tuple[tuple[str, str], ...]:
    return tuple((line.name, f"{line.day}. {line.room}.") for line in page.drawing.lines) if page.drawing else ()


def _sheet(sheet: Worksheet, page: ResultPage) -> HerSheet:
    return HerSheet(
        questions=questions_of(sheet),
        sureness=tuple(_sureness(sheet)),
        to_go_over=tuple(answer for _key, answer in told(sheet, page) if not answer.is_right),
    )


def _sureness(sheet: Worksheet) -> Iterator[str]:
    if sheet.sure_before:
        yield _("Before I read this: %(sureness)s.") % {"sureness": sure_words(sheet.sure_before)}
    if sheet.sure_after:
        yield _("After I read it: %(sureness)s.") % {"sureness": sure_words(sheet.sure_after)}
    if sheet.unclear:
        topics = ". ".join(str(Topic(topic).label) for topic in sheet.unclear)
        yield _("Still unclear to me: %(topics)s.") % {"topics": topics}


def _about(page: ResultPage) -> Iterator[str]:
    about = page.about
    yield _("This page helps you prepare. It is not medical advice. A clinician decides with you.")
    yield _("%(clinic)s, %(day)s. Reference %(reference)s.") % {
        "clinic": about.clinic,
        "day": about.day,
        "reference": about.reference,
    }
    if about.phone:
        yield _("Questions? Call the clinic: %(phone)s.") % {"phone": about.phone}
    yield _("Facts of version %(version)s, to be looked at again by %(day)s.") % {
        "version": about.version,
        "day": about.review_by,
    }
    if about.under_review:
        yield _("Under review: some of the facts were to be looked at again by now.")
    yield about.sign_off
