"""The product's score sheet: the 35 criteria for a good patient decision aid, and the state of each.

The criteria are those of the international standard for patient decision aids (IPDAS, minimum standards of 2013: 6
qualifying, 6 certifying, 23 of quality; newest evidence update 2021), in the product's own wording; nine more of the
standard apply only to tests and screening (S52). A criterion counts as met if an automated test proves it, if the
knowledge base confirms it when the sheet is shown, and if nothing is missing that a strict reader would ask for.
Partly met does not count. What a test cannot prove is "not yet" until somebody has done it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from treatments.models.review.releases import live_knowledge
from treatments.patient.presenters import decision_aid_live as live
from treatments.patient.presenters.decision_aid_live import CriterionFinding, Look, Seen
from treatments.rules.knowledge import Knowledge

MET, PARTLY, NOT_MET, NOT_YET = "met", "partly", "not_met", "not_yet"

TONES = {MET: "good", PARTLY: "care", NOT_MET: "stop", NOT_YET: "quiet"}
WORDS = {MET: _("Met"), PARTLY: _("Partly"), NOT_MET: _("Not met"), NOT_YET: _("Not yet")}

RESULT = "tests/treatments/patient/result/test_page.py"
EQUALITY = "tests/treatments/patient/result/test_equality.py"
NUMBERS = "tests/treatments/patient/result/test_numbers.py"
BASIS = "tests/treatments/patient/result/test_basis.py"
EXPLORE = "tests/treatments/patient/test_explore.py"
EVIDENCE = "tests/rules/test_evidence.py"
WORKSHEET = "tests/treatments/patient/test_worksheets.py"
SUMMARY = "tests/treatments/patient/test_summary.py"
CATALOGUES = "tests/test_catalogues.py"
SHEET = "tests/treatments/patient/test_decision_aid.py"
PAGES = "tests/treatments/patient/test_about.py"


@dataclass(frozen=True)
class Criterion:
    """One criterion: what it asks, and how the product meets it.

    `tests` are ids of tests that fail if it no longer holds; `look` checks whether the knowledge base confirms it
    now. `lacks` says what a strict reader would still ask for: with it the criterion is at most partly met.
    """

    id: str
    asks: Promise
    answer: Promise
    tests: tuple[str, ...] = ()
    look: Look | None = None
    lacks: Promise | None = None


@dataclass(frozen=True)
class ItemShown:
    """The current state of a criterion; `found` is the result of the check of the knowledge base, "" without one.

    `lacks` is what a strict reader would still ask for, "" if nothing is known to be missing.
    """

    id: str
    asks: str
    answer: str
    state: str
    tone: str
    word: str
    found: str
    lacks: str
    tests: tuple[str, ...]


@dataclass(frozen=True)
class CriteriaPart:
    """One part of the sheet; `met` of `items` are met, and `partly` more are partly met."""

    key: str
    title: str
    about: str
    met: int
    partly: int
    items: tuple[ItemShown, ...]


QUALIFYING = (
    Criterion(
        "Q1",
        _("It says what the concern is."),
        _("Each concern in the quiz has a name and a short hint, and we ask how strong it is."),
        ("tests/questionnaire/test_steps.py::test_every_concern_can_be_chosen_once",),
        live.every_concern_is_named,
        _("We do not tell what causes it."),
    ),
    Criterion(
        "Q2",
        _("It says what there is to decide."),
        _("The result begins with the words “Your decision”."),
        (f"{RESULT}::test_an_outcome_is_said_to_be_the_closest_match_and_the_clinician_decides",),
    ),
    Criterion(
        "Q3",
        _("It lists the choices."),
        _("Each treatment, both in order, and neither for now, for everyone; and what else treats your concern."),
        (
            f"{RESULT}::test_all_options_stand_in_the_same_order_with_the_same_rows",
            f"{NUMBERS}::test_each_concern_is_answered_by_name_with_what_else_treats_it",
        ),
        live.all_options_are_there,
    ),
    Criterion(
        "Q4",
        _("It tells the good side of each choice."),
        _("Each choice says what it may do for you, and in how many people it did."),
        (f"{NUMBERS}::test_every_option_says_what_may_get_better_and_what_may_go_wrong",),
        live.every_option_tells_its_good_side,
    ),
    Criterion(
        "Q5",
        _("It tells the bad side of each choice."),
        _("Each choice says what it does not do, its common downsides and its serious risks."),
        (
            f"{EVIDENCE}::test_every_option_has_every_row",
            f"{NUMBERS}::test_every_option_says_what_may_get_better_and_what_may_go_wrong",
        ),
        live.every_option_tells_its_bad_side,
    ),
    Criterion(
        "Q6",
        _("It tells what it is like to go through it."),
        _("Each choice says how it feels, the days off, the visits and the cost, and what the first weeks are like."),
        (f"{EQUALITY}::test_the_first_weeks_have_the_same_rows_and_drawings_for_every_option",),
        live.every_option_tells_how_it_is_to_live_with,
    ),
)

CERTIFYING = (
    Criterion(
        "C1",
        _("Good and bad sides get the same room."),
        _("All choices have the same rows and type, at about the same length, listed alphabetically."),
        (
            f"{RESULT}::test_all_options_stand_in_the_same_order_with_the_same_rows",
            f"{RESULT}::test_no_option_is_told_at_much_greater_length_than_another",
            f"{EQUALITY}::test_the_first_weeks_are_told_at_about_the_same_length",
            f"{EQUALITY}::test_each_part_has_a_place_for_every_option_in_the_same_order",
        ),
        live.options_are_told_in_equal_detail,
    ),
    Criterion(
        "C2",
        _("It names its sources."),
        _("Each number names its source, and each source is in the list at the end of the page."),
        (f"{RESULT}::test_every_cited_source_is_in_the_list_at_the_bottom",),
        live.every_number_has_a_source,
    ),
    Criterion(
        "C3",
        _("It says how old it is."),
        _("The version of our facts is their month. It stands at the foot of each page and on each result."),
        (f"{BASIS}::test_when_the_facts_were_made_and_when_they_are_looked_at_again_is_said",),
        live.the_version_is_dated,
    ),
    Criterion(
        "C4",
        _("It says when it is looked at again, and it is not out of date."),
        _("Each source has a day by which somebody looks at it again. Past that day the result says so."),
        (f"{RESULT}::test_facts_past_their_day_are_said_to_be_under_review",),
        live.nothing_is_overdue,
    ),
    Criterion(
        "C5",
        _("It says how sure each number is."),
        _("Each number has a grade. Where no reliable figure was found, we say so."),
        (
            f"{NUMBERS}::test_a_number_has_its_picture_its_people_its_time_its_certainty_and_its_source",
            f"{NUMBERS}::test_where_there_is_no_good_number_the_same_place_says_so",
        ),
        live.every_number_says_how_sure_it_is,
    ),
    Criterion(
        "C6",
        _("It says who pays for it and who earns from it."),
        _("Each result says what the clinic earns on. So does a page of its own, with what money changes here."),
        (
            f"{BASIS}::test_who_earns_is_said_in_the_clinics_own_words",
            f"{BASIS}::test_where_the_clinic_has_said_nothing_it_is_said_that_it_sells_both",
            f"{PAGES}::test_the_page_on_money_says_what_each_clinic_earns_on",
        ),
    ),
)

QUALITY = (
    Criterion(
        "B1",
        _("It says what happens if nothing is done."),
        _("“Neither for now” is a choice with the same rows as the others."),
        (
            f"{EVIDENCE}::test_every_option_has_every_row",
            f"{EQUALITY}::test_something_is_said_to_be_unknown_of_every_option",
        ),
        live.doing_nothing_is_told,
    ),
    Criterion(
        "B2",
        _("It lets you compare the choices side by side."),
        _("The rows of all choices stand side by side on a wide screen and on paper."),
        (
            f"{RESULT}::test_all_options_stand_in_the_same_order_with_the_same_rows",
            f"{EQUALITY}::test_every_table_has_a_cell_for_every_option_in_the_same_order",
        ),
        lacks=_("On a phone the choices come one below the other."),
    ),
    Criterion(
        "B3",
        _("It gives the chances."),
        _("Where a reliable figure is known we give it. Where none is, we say so."),
        (f"{EVIDENCE}::test_every_treatment_has_every_attribute_or_says_that_no_good_number_was_found",),
        live.every_treatment_has_its_chances,
    ),
    Criterion(
        "B4",
        _("It says whom the chances come from."),
        _("Each number names its people, and is marked where they are not like you."),
        (f"{RESULT}::test_a_number_from_people_unlike_her_is_marked_and_says_in_what_they_differ",),
        live.every_number_names_its_people,
        _("How many were women or men is told for some numbers only."),
    ),
    Criterion(
        "B5",
        _("It counts people."),
        _("Chances are so many of so many people, and never a percentage alone."),
        (f"{EVIDENCE}::test_a_number_is_said_in_words",),
        live.chances_are_counts_of_people,
    ),
    Criterion(
        "B6",
        _("It compares the same span of time."),
        _("Visits and cost are for a year, for each choice. The chances for one concern should be of one span too."),
        (f"{NUMBERS}::test_chances_that_differ_in_time_or_people_are_not_compared",),
        live.chances_are_of_one_time,
    ),
    Criterion(
        "B7",
        _("It counts out of the same number of people."),
        _("Every chance is out of the same number of people."),
        (
            f"{EVIDENCE}::test_every_chance_is_counted_out_of_the_same_number_of_people",
            f"{NUMBERS}::test_the_page_counts_people_out_of_100_alone",
        ),
        live.there_is_one_denominator,
    ),
    Criterion(
        "B8",
        _("It shows the chances in more than one way."),
        _("In words, in numbers and in a picture of 100 people: how many had it, and how many did not."),
        (
            f"{NUMBERS}::test_a_number_has_its_picture_its_people_its_time_its_certainty_and_its_source",
            f"{NUMBERS}::test_a_range_is_drawn_as_a_sure_and_a_doubtful_part_and_said_in_both_frames",
        ),
    ),
    Criterion(
        "B9",
        _("It asks what matters to you."),
        _("The quiz asks it in six steps of how much. On the result you can move each and see what follows."),
        (f"{EXPLORE}::test_moving_what_matters_shows_the_outcome_that_would_follow_and_all_four_bars",),
    ),
    Criterion(
        "B10",
        _("It leads you step by step."),
        _("One topic on each page, with how far you are, and a page at the end to look it all over."),
        ("tests/questionnaire/test_pages.py::test_the_whole_quiz_from_first_to_review",),
    ),
    Criterion(
        "B11",
        _("It helps you talk it over with the clinician."),
        _("The result has questions to take along and a sheet for your own. The clinician reads it too."),
        (
            f"{WORKSHEET}::test_what_she_enters_is_kept_and_can_be_changed",
            f"{WORKSHEET}::test_the_clinician_reads_what_she_asks_missed_and_how_sure_she_is",
            f"{SUMMARY}::test_her_own_sheet_is_on_it",
        ),
    ),
    Criterion("B12", _("Patients were asked what they need to know."), _("Nobody has asked them yet.")),
    Criterion("B13", _("Clinicians were asked what their patients need to know."), _("Nobody has asked them yet.")),
    Criterion("B14", _("Patients with no part in it have looked it over."), _("Nobody has yet.")),
    Criterion("B15", _("Clinicians with no part in it have looked it over."), _("Nobody has yet.")),
    Criterion("B16", _("It was tried by patients who face the choice."), _("A clinic has to do this. None has yet.")),
    Criterion("B17", _("It was tried by clinicians with such patients."), _("A clinic has to do this. None has yet.")),
    Criterion(
        "B18",
        _("It says how the evidence was found and chosen."),
        _("A page of its own tells how we looked, what we read, what we could not read, and what we left out."),
        (
            f"{PAGES}::test_the_page_on_methods_says_how_evidence_was_chosen_graded_and_is_kept_up",
            f"{PAGES}::test_the_page_on_methods_says_what_was_read_and_what_was_not",
        ),
    ),
    Criterion(
        "B19",
        _("It says how good the evidence is."),
        _("What each treatment may do for each concern has a grade from A to D."),
        (
            f"{SUMMARY}::test_all_options_have_the_same_rows_with_how_good_the_evidence_is",
            f"{NUMBERS}::test_a_number_has_its_picture_its_people_its_time_its_certainty_and_its_source",
        ),
        live.every_effect_is_graded,
    ),
    Criterion(
        "B20",
        _("It names its authors and what they are trained in."),
        _("A page says who wrote it. No clinician has put a name to it yet, so we do not count this."),
    ),
    Criterion(
        "B21",
        _("It says how hard it is to read."),
        _("Each text of ten words or more is at US school grade 8 or lower. Half of them are at grade 6 or lower."),
        (
            f"{CATALOGUES}::test_each_english_text_reads_at_grade_8_or_lower",
            f"{CATALOGUES}::test_half_of_the_english_texts_read_at_grade_6_or_lower",
            f"{EVIDENCE}::test_what_a_patient_is_told_reads_at_grade_8_or_lower",
        ),
    ),
    Criterion(
        "B22",
        _("A study shows that choices fit better what matters to people."),
        _("No study has been done with it yet."),
    ),
    Criterion("B23", _("A study shows that people know more after it."), _("No study has been done with it yet.")),
)

PARTS = (
    ("qualifying", _("What makes it a decision aid"), _("Without one of these it is none."), QUALIFYING),
    ("certifying", _("What keeps it fair"), _("Without these it could push you one way."), CERTIFYING),
    ("quality", _("What makes it good"), _("The more of these, the better."), QUALITY),
)


def items() -> Iterable[Criterion]:
    """Returns all 35 criteria, in the order of the sheet."""
    return (*QUALIFYING, *CERTIFYING, *QUALITY)


def score_sheet(*, today: date, base: Knowledge | None = None) -> tuple[CriteriaPart, ...]:
    """Returns the sheet on this day, by the version in force if no other is given."""
    seen = Seen(base or live_knowledge(), today)
    parts = []
    for key, title, about, points in PARTS:
        shown = tuple(_shown(item, seen) for item in points)
        states = [item.state for item in shown]
        parts.append(CriteriaPart(key, str(title), str(about), states.count(MET), states.count(PARTLY), shown))
    return tuple(parts)


def _shown(item: Criterion, seen: Seen) -> ItemShown:
    finding = item.look(seen) if item.look else None
    state = _state(item, finding)
    return ItemShown(
        id=item.id,
        asks=str(item.asks),
        answer=str(item.answer),
        state=state,
        tone=TONES[state],
        word=str(WORDS[state]),
        found=finding.text if finding else "",
        lacks=str(item.lacks or ""),
        tests=item.tests,
    )


def _state(item: Criterion, finding: CriterionFinding | None) -> str:
    if not item.tests:
        return NOT_YET
    if finding and not finding.holds:
        return PARTLY if finding.partly else NOT_MET
    return PARTLY if item.lacks else MET
