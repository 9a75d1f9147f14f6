"""The patient's worksheet: questions to ask, and friendly feedback on the answers about the facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from treatments.models import Assessment, Sureness, Topic, Worksheet
from treatments.models.review.worksheets import CHECK, CheckItem
from treatments.patient.presenters.result import ListedSource, ResultPage, Support
from treatments.services.review.worksheets import is_open, may_be_asked
from treatments.wording import options
from treatments.wording.texts import translated

NOT_READ_YET = timedelta(minutes=30)
RED_FLAGS = "red_flags"
PASSAGES: Mapping[Topic, str] = {
    Topic.GAINS: "numbers",
    Topic.RISKS: "red-flags",
    Topic.PAIN: "weeks",
    Topic.COST: "costs",
    Topic.WAITING: "options",
    Topic.WISHES: "explore",
}
"""The anchor on the result page that explains a topic: the part after the "#" of its address."""


@dataclass(frozen=True)
class AnswerFeedback:
    """The feedback to one answer about the facts, with the page's own sentence and its sources."""

    question: str
    said: str
    is_right: bool
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Places:
    """The addresses of an assessment's pages, for the browser that sent it or in the patient's account."""

    result: str
    worksheet: str
    summary: str
    pdf: str


@dataclass(frozen=True)
class SheetPage:
    """Everything the page shows besides the form; `sure_before` and `sure_after` are "" if the patient did not say.

    `go_over`: each topic that is still unclear, with the anchor of its explanation on the result page.
    """

    reference: str
    clinic: str
    is_open: bool
    asks: bool
    support: Support | None
    suggestions: tuple[tuple[str, str], ...]
    questions: tuple[str, ...]
    told: Mapping[str, AnswerFeedback]
    unclear: tuple[str, ...]
    go_over: tuple[tuple[str, str], ...]
    sure_before: str
    sure_after: str
    sources: tuple[ListedSource, ...]


def sheet_of(assessment: Assessment) -> Worksheet:
    """Returns what the patient has written so far; if nothing, an unsaved empty worksheet."""
    return Worksheet.objects.filter(assessment=assessment).first() or Worksheet(assessment=assessment)


def sheet_page(sheet: Worksheet, page: ResultPage) -> SheetPage:
    """Returns the page of a worksheet and of the result that it belongs to."""
    assessment = sheet.assessment
    asks = may_be_asked(assessment)
    found = dict(told(sheet, page)) if asks else {}
    cited = {source for answer in found.values() for source in answer.sources}
    return SheetPage(
        reference=assessment.reference,
        clinic=assessment.clinic.name,
        is_open=is_open(assessment),
        asks=asks,
        support=page.support,
        suggestions=tuple((text, translated(text)) for text in assessment.result.get("questions", ()) if asks),
        questions=questions_of(sheet),
        told=found,
        unclear=tuple(str(Topic(topic).label) for topic in sheet.unclear),
        go_over=tuple((str(Topic(topic).label), _passage(Topic(topic), page)) for topic in sheet.unclear),
        sure_before=sure_words(sheet.sure_before),
        sure_after=sure_words(sheet.sure_after),
        sources=tuple(source for source in page.sources if source.id in cited),
    )


def _passage(topic: Topic, page: ResultPage) -> str:
    """Returns the anchor that explains a topic; if the page has no section for it, that of the choices."""
    is_left_out = {Topic.COST: not page.costs, Topic.WISHES: not page.is_ranked}
    return PASSAGES[Topic.WAITING if is_left_out.get(topic) else topic]


def told(sheet: Worksheet, page: ResultPage) -> Iterator[tuple[str, AnswerFeedback]]:
    """Yields the feedback to each answer that the patient gave about the facts, by its key."""
    for item in CHECK:
        given = sheet.check_answers.get(item.key)
        if given in item.choices and page.options:
            text, sources = stands(item, page)
            yield item.key, AnswerFeedback(str(item.text), str(item.choices[given]), given == item.right, text, sources)


def stands(item: CheckItem, page: ResultPage) -> tuple[str, tuple[str, ...]]:
    """Returns the sentences of the page that answer a check item, and their sources."""
    key, row = item.stands_in
    option = next(option for option in page.options if option.key == key)
    if row == RED_FLAGS:
        first = next(flags.statements[0] for flags in page.red_flags if flags.treatment == option.name)
        return first.text, first.sources
    fact = option.rows[list(options.ROWS).index(row)]
    return fact.text, fact.sources


def questions_of(sheet: Worksheet) -> tuple[str, ...]:
    """Returns the patient's own questions, then the suggested ones that they ticked."""
    return (*sheet.own_questions, *(translated(text) for text in sheet.suggested))


def sure_words(sureness: int | None) -> str:
    """Returns a step of the scale, with the number of steps."""
    if sureness is None:
        return ""
    words = {"step": sureness, "steps": len(Sureness), "words": Sureness(sureness).label}
    return _("%(words)s (%(step)s of %(steps)s)") % words


def asks_how_sure(assessment: Assessment, *, now: datetime) -> bool:
    """Returns whether the result begins by asking how sure the patient is; `now` is aware.

    It is asked once, and soon after the answers were sent: a later answer does not date from before reading the
    result.
    """
    if now - assessment.created_at > NOT_READ_YET or not may_be_asked(assessment):
        return False
    sheet = sheet_of(assessment)
    return sheet.sure_before is None and sheet.sure_after is None and is_open(assessment)


def places_of(assessment: Assessment, *, signed_in: bool) -> Places:
    """Returns the addresses; those of the browser that sent the answers contain no reference."""
    names = ("result", "worksheet", "summary", "summary_pdf")
    if not signed_in:
        return Places(*(reverse(f"patient:{name}") for name in names))
    own = ("my_assessment", "my_worksheet", "my_summary", "my_summary_pdf")
    return Places(*(reverse(f"patient:{name}", args=[assessment.reference]) for name in own))
