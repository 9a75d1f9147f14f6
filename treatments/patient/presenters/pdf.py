"""The two-page summary as a PDF: the same content as on the web, in type that fits, black on white.

The file is not tagged, as reportlab cannot do that. The page next to the link says that the web page works better
with screen readers.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from font_source_sans_pro import font_directory
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import getFont, registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, ListFlowable, ListItem, Paragraph, SimpleDocTemplate, Spacer, Table

from treatments.patient.presenters.summary import Summary, SummaryRow

PAGES = 2
SIZES = (8.5, 8.0, 7.5, 7.0, 6.5)  # points: the first size that fits is used
MARGIN = 13 * mm
PADDING = 6  # between a frame and its text, in points
FOOT = 7 * mm
ON_LETTER = frozenset({"US", "CA", "MX"})
REGULAR, BOLD = "SourceSansPro", "SourceSansPro-Bold"
"""Embedded, with Latin (including Vietnamese), Greek and Cyrillic letters."""
EAST_ASIAN = (("HeiseiKakuGo-W5", r"[\u3040-\u30FF]"), ("HYGothic-Medium", r"[\uAC00-\uD7AF\u1100-\u11FF]"))
"""Fonts that every PDF reader includes, not embedded, each with the letters that identify its language."""
CHINESE = "STSong-Light"
IDEOGRAPHS = r"[\u2E80-\u30FF\u3400-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\uFF00-\uFFEF]+"

Paper = tuple[float, float]

for _name, _file in ((REGULAR, "SourceSansPro-Regular.ttf"), (BOLD, "SourceSansPro-Bold.ttf")):
    registerFont(TTFont(_name, Path(font_directory) / _file))
registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
for _name in (CHINESE, *(name for name, _letters in EAST_ASIAN)):
    registerFont(UnicodeCIDFont(_name))


def paper_of(country: str) -> Paper:
    """Returns the common paper size of a country, as width and height in points."""
    return LETTER if country in ON_LETTER else A4


def summary_pdf(summary: Summary, *, language: str, paper: Paper) -> bytes:
    """Returns the file; the same summary gives the same bytes. It has two pages, in the largest type that fits."""
    for size in SIZES:
        made, pages = _made(summary, language=language, paper=paper, size=size)
        if pages <= PAGES:
            break
    return made


def _made(summary: Summary, *, language: str, paper: Paper, size: float) -> tuple[bytes, int]:
    file = BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=paper,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN + FOOT,
        title=_plain(summary.title),
        author="Clinic Advisor",
        lang=language,
        invariant=1,
    )

    def foot(canvas: Canvas, page: SimpleDocTemplate) -> None:
        canvas.setFont(REGULAR, 7)
        canvas.drawString(MARGIN + PADDING, MARGIN, _plain(summary.about[0]))
        number = _("%(reference)s, page %(page)s of 2") % {"reference": summary.reference, "page": page.page}
        canvas.drawRightString(paper[0] - MARGIN - PADDING, MARGIN, _plain(number))

    document.build(
        list(_Sheet(summary, size, document.width - 2 * PADDING).flowables()), onFirstPage=foot, onLaterPages=foot
    )
    return file.getvalue(), document.page


class _Sheet:
    """The summary as flowables, in one type size and at one width, both in points."""

    def __init__(self, summary: Summary, size: float, width: float) -> None:
        self.summary, self.size, self.width = summary, size, width
        self.text = ParagraphStyle("text", fontName=REGULAR, fontSize=size, leading=size * 1.25, alignment=TA_LEFT)
        self.small = ParagraphStyle("small", self.text, fontSize=size - 0.5, leading=(size - 0.5) * 1.2)
        self.strong = ParagraphStyle("strong", self.small, fontName=BOLD)
        self.title = ParagraphStyle("title", self.text, fontName=BOLD, fontSize=size + 6, leading=size * 2.1)
        self.heading = ParagraphStyle(
            "heading", self.text, fontName=BOLD, fontSize=size + 1.5, leading=size * 1.5, spaceBefore=size * 0.6
        )

    def flowables(self) -> Iterator[Flowable]:
        yield from self._opening()
        yield from self._options()
        yield from self._her_own()
        yield from self._what_next()
        yield from self._basis()

    def _opening(self) -> Iterator[Flowable]:
        summary = self.summary
        if summary.decision:
            yield self._line(summary.decision)
        yield self._line(summary.headline, self.title)
        yield self._line(summary.lead)
        if summary.support:
            yield self._line(summary.support.heading, self.heading)
            yield from map(self._line, summary.support.texts)
        if summary.reasons:
            yield self._line(_("Why") if summary.is_ranked else _("What to settle, and why"), self.heading)
            yield self._list(_sourced(reason.text, reason.sources) for reason in summary.reasons)
        if summary.more_reasons:
            yield self._line(summary.more_reasons)

    def _options(self) -> Iterator[Flowable]:
        names = self.summary.option_names
        if not names:
            return
        yield self._line(_("Your four choices, side by side"), self.heading)
        label = self.width * 0.13
        cells = [[self._line(text, self.strong) for text in ("", *names)]]
        cells += [self._row(row) for row in self.summary.rows]
        table = Table(cells, [label, *[(self.width - label) / len(names)] * len(names)], repeatRows=1)
        pad = [("TOPPADDING", 1.2), ("BOTTOMPADDING", 1.2), ("LEFTPADDING", 2), ("RIGHTPADDING", 2)]
        table.setStyle(
            [(name, (0, 0), (-1, -1), value) for name, value in pad]
            + [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.4, "black")]
        )
        yield table
        yield self._line(self.summary.in_brackets, self.small)

    def _row(self, row: SummaryRow) -> list[Flowable]:
        cells = [
            _sourced(f"{cell.text} [{cell.certainty}]" if cell.certainty else cell.text, cell.sources)
            for cell in row.cells
        ]
        return [self._line(row.label, self.strong), *(Paragraph(cell, self.small) for cell in cells)]

    def _her_own(self) -> Iterator[Flowable]:
        summary, sheet = self.summary, self.summary.sheet
        if sheet.questions:
            yield self._line(_("My questions"), self.heading)
            yield self._list(map(_marked, sheet.questions))
        if sheet.sureness:
            yield self._line(_("How sure I am"), self.heading)
            yield from map(self._line, sheet.sureness)
        if sheet.to_go_over:
            yield self._line(_("To go over again"), self.heading)
            yield self._list(
                _sourced(f"{answer.question} {answer.text}", answer.sources) for answer in sheet.to_go_over
            )
        if summary.matters:
            yield self._line(_("What matters to me"), self.heading)
            yield self._line(_("I would like to change: %(concerns)s.") % {"concerns": summary.concerns})
            yield from map(self._line, summary.matters)
        if summary.firm:
            yield self._line(summary.firm)

    def _what_next(self) -> Iterator[Flowable]:
        if self.summary.course:
            yield self._line(_("What the course could look like"), self.heading)
            yield self._list(f"<b>{_marked(name)}:</b> {_marked(when)}" for name, when in self.summary.course)
        for flags in self.summary.red_flags:
            heading = _("After %(treatment)s: when to get help") % {"treatment": flags.treatment}
            yield self._line(heading, self.heading)
            yield self._list(_sourced(flag.text, flag.sources) for flag in flags.statements)

    def _basis(self) -> Iterator[Flowable]:
        if self.summary.sources:
            yield self._line(_("Sources"), self.heading)
            sources = "; ".join(f"{source.id} {source.text}" for source in self.summary.sources)
            yield self._line(sources, self.small)
        yield Spacer(0, self.size)
        yield self._line(" ".join(self.summary.about), self.small)

    def _line(self, text: str, style: ParagraphStyle | None = None) -> Flowable:
        return Paragraph(_marked(text), style or self.text)

    def _list(self, texts: Iterator[str]) -> Flowable:
        items = [ListItem(Paragraph(text, self.text)) for text in texts]
        return ListFlowable(
            items,
            bulletType="bullet",
            start="•",
            bulletFontSize=self.size,
            leftIndent=self.size * 1.4,
        )


def _sourced(text: str, sources: Sequence[str]) -> str:
    """Returns a text with its source ids in small type."""
    ids = f' <font size="5.5">{" ".join(sources)}</font>' if sources else ""
    return f"{_marked(text)}{ids}"


def _marked(text: str) -> str:
    """Returns the text as reportlab's markup; ideographs get their own font."""
    return re.sub(IDEOGRAPHS, lambda run: f'<font name="{_east_asian(run[0])}">{run[0]}</font>', escape(_known(text)))


def _east_asian(run: str) -> str:
    return next((name for name, letters in EAST_ASIAN if re.search(letters, run)), CHINESE)


def _plain(text: str) -> str:
    """Returns the text with only the letters of the embedded font."""
    return re.sub(IDEOGRAPHS, lambda run: "?" * len(run[0]), _known(text))


def _known(text: str) -> str:
    """Returns the text with "?" for each letter that no font here has: pictographs, and scripts that need shaping."""
    glyphs = getFont(REGULAR).face.charToGlyph
    return "".join(
        letter if ord(letter) in glyphs or re.match(IDEOGRAPHS, letter) else "?"
        for letter in unicodedata.normalize("NFC", text)
    )
