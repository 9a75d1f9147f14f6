"""The two-page summary to take along: its content on screen, on paper and in the file."""

import re
from io import BytesIO

import pytest
import textstat
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags
from pypdf import PdfReader
from reportlab.lib.pagesizes import A4, LETTER

from tests.factories import NOW
from tests.treatments.assessed import FROWN_LINES, MELASMA, ROLLING_SCARS, SAGGING, make_assessment
from treatments.models.review.worksheets import CHECK, LONGEST_QUESTION, MOST_QUESTIONS, Topic
from treatments.patient.presenters.pdf import paper_of, summary_pdf
from treatments.patient.presenters.result import EVIDENCE, result_page
from treatments.patient.presenters.summary import MOST_REASONS, summary_of
from treatments.rules.facts import FLAGS
from treatments.services.review.worksheets import WorksheetEntries, save_worksheet, say_how_sure
from treatments.wording import options

pytestmark = pytest.mark.django_db
WRONG = {item.key: next(key for key in item.choices if key != item.right) for item in CHECK}
CASES = {
    "botox": ((FROWN_LINES,), {}),
    "skinpen": ((ROLLING_SCARS,), {}),
    "both": ((FROWN_LINES, ROLLING_SCARS), {}),
    "neither": ((SAGGING,), {}),
    "clinician_first": ((FROWN_LINES, ROLLING_SCARS, MELASMA), {"flags": list(FLAGS)}),
}
FULL = WorksheetEntries(
    own_questions=[f"{number} {'How long will it take? ' * 20}"[:LONGEST_QUESTION] for number in range(MOST_QUESTIONS)],
    check_answers=WRONG,
    unclear=Topic.values,
    sure_after=2,
)


@pytest.fixture(params=CASES.values(), ids=CASES)
def case(request, patient):
    concerns, answers = request.param
    return make_assessment(patient, *concerns, **answers)


@pytest.fixture
def assessment(patient):
    return make_assessment(patient, FROWN_LINES, ROLLING_SCARS, preferences={"low_cost": 4, "few_visits": 0})


@pytest.fixture
def here(client, assessment):
    session = client.session
    session["submission"] = str(assessment.submission_id)
    session.save()
    return client


def fill_in(assessment):
    """Fills in a worksheet to its limits."""
    say_how_sure(assessment=assessment, sure_before=3, now=NOW)
    entries = WorksheetEntries(**{**vars(FULL), "suggested": assessment.result["questions"]})
    return save_worksheet(assessment=assessment, entries=entries, now=NOW)


def pages_of(pdf):
    return len(re.findall(rb"/Type /Page\b(?!s)", pdf))


def text_of(pdf):
    """Returns the text of a PDF, with line ends replaced by spaces."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


# ----------------------------------------------------------------------------------------------------- content


def test_all_options_have_the_same_rows_with_how_good_the_evidence_is(case):
    rows = summary_of(case).rows
    assert [row.label.split(" (")[0] for row in rows] == list(options.ROWS.values())
    assert {len(row.cells) for row in rows} == {len(options.ORDER)}
    assert all(cell.text for row in rows for cell in row.cells)
    assert {cell.certainty for row in rows for cell in row.cells} <= {"", *EVIDENCE.values()}


def test_a_number_stands_with_its_evidence(assessment):
    when = next(row for row in summary_of(assessment).rows if row.label == options.ROWS[options.WHEN])
    assert [cell.certainty for cell in when.cells] == ["weak", "weak", "", "weak"]


def test_the_summary_says_what_the_page_says(case):
    page, summary = result_page(case), summary_of(case)
    assert (summary.decision, summary.headline) == (page.decision, page.headline)
    assert summary.red_flags == page.red_flags
    assert summary.sources == page.sources
    assert summary.is_ranked is page.is_ranked
    assert bool(summary.course) is bool(page.drawing)


def test_what_matters_most_to_her_comes_first(assessment):
    first, *_, last = summary_of(assessment).matters
    assert first == "Very much: A low cost."
    assert last == "Not at all: Few visits."


def test_where_there_is_much_to_settle_the_rest_is_counted(patient):
    concerns, answers = CASES["clinician_first"]
    summary = summary_of(make_assessment(patient, *concerns, **answers))
    assert len(summary.reasons) == MOST_REASONS
    assert re.fullmatch(r"There are \d+ more points on the page with your result\.", summary.more_reasons)


def test_her_own_sheet_is_on_it(here, assessment):
    fill_in(assessment)
    page = strip_tags(here.get(reverse("patient:summary")).content.decode())
    for words in ("How long will it take?", "Before I read this: Half sure", "Still unclear to me", "To go over again"):
        assert words in page


def test_somebody_in_danger_has_help_and_her_questions_on_it_and_no_options(patient):
    assessment = make_assessment(patient, FROWN_LINES, flags=["self_harm_thoughts"])
    save_worksheet(assessment=assessment, entries=FULL, now=NOW)
    summary = summary_of(assessment)
    assert [line.number for line in summary.support.lines] == ["988"]
    assert (summary.rows, summary.matters, summary.red_flags, summary.sheet.to_go_over) == ((), (), (), ())
    assert len(summary.sheet.questions) == MOST_QUESTIONS


@pytest.mark.parametrize("name", ["worksheet", "summary"])
def test_each_text_reads_at_grade_8_or_lower(here, assessment, name):
    fill_in(assessment)
    main = here.get(reverse(f"patient:{name}")).content.decode().split("<main")[1].split("</main>")[0]
    main = re.sub(
        r"<(small|sup|textarea)\b.*?</\1>|<details.*?</details>|<p class=.summary-note.*?</p>",
        "",
        main,
        flags=re.DOTALL,
    )
    texts = re.findall(r"<(p|li|td|h\d|label|legend|button)\b[^>]*>(.*?)</\1>", main, flags=re.DOTALL)
    plain = {" ".join(strip_tags(text).split()) for _, text in texts}
    read = [text for text in plain if len(text.split()) > 5 and "Reference" not in text and "Around" not in text]
    assert read
    assert [text for text in read if textstat.flesch_kincaid_grade(text) > 8] == []


# ---------------------------------------------------------------------------------------------------- the file


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("is_full", [False, True], ids=["empty sheet", "full sheet"])
@pytest.mark.parametrize("paper", [A4, LETTER], ids=["A4", "Letter"])
def test_the_file_has_two_pages(case, paper, is_full, language):
    if is_full:
        fill_in(case)
    with translation.override(language):
        assert pages_of(summary_pdf(summary_of(case), language=language, paper=paper)) == 2


def test_the_file_is_the_same_for_the_same_summary(assessment):
    summary = summary_of(assessment)
    assert summary_pdf(summary, language="en", paper=A4) == summary_pdf(summary, language="en", paper=A4)


def test_the_file_holds_her_questions_as_text_with_accents(assessment):
    entries = WorksheetEntries(own_questions=["¿Cuánto dura, “más o menos”? – mañana’s <b>visit</b>"])
    save_worksheet(assessment=assessment, entries=entries, now=NOW)
    pdf = summary_pdf(summary_of(assessment), language="es", paper=A4)
    assert "¿Cuánto dura, “más o menos”? – mañana’s <b>visit</b>" in text_of(pdf)
    assert b"/Lang (es)" in pdf
    assert b"/Title (Your choices, to take along)" in pdf


@pytest.mark.parametrize(
    ("asked", "printed"),
    [
        ("Łukasz Nguyễn, Gökçe Šimůnková", "Łukasz Nguyễn, Gökçe Šimůnková"),
        ("Больно? Πονάει;", "Больно? Πονάει;"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("山田さくら", "山田さくら"),
        ("김민지", "김민지"),
        ("王小明", "王小明"),
        ("Hurts? 🙂", "Hurts? ?"),
    ],
    ids=["Latin", "Cyrillic and Greek", "parts of letters", "Japanese", "Korean", "Chinese", "a pictograph"],
)
def test_what_patients_write_is_printed_in_their_letters(assessment, asked, printed):
    save_worksheet(assessment=assessment, entries=WorksheetEntries(own_questions=[asked]), now=NOW)
    pdf = summary_pdf(summary_of(assessment), language="en", paper=A4)
    assert pages_of(pdf) == 2
    assert printed in text_of(pdf)


@pytest.mark.parametrize(("country", "paper"), [("US", LETTER), ("CA", LETTER), ("GB", A4), ("DE", A4)])
def test_the_paper_is_that_of_the_country(country, paper):
    assert paper_of(country) == paper


def test_the_download_names_nobody_and_is_kept_in_no_cache(here, patient):
    response = here.get(reverse("patient:summary_pdf"))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="summary.pdf"'
    assert "no-store" in response["Cache-Control"]
    assert response.content.startswith(b"%PDF")
    assert patient.full_name not in text_of(response.content)
