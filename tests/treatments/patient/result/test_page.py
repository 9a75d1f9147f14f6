"""The result as a decision aid: what the page shows for each outcome, and to whom."""

import re
from functools import partial
from html.parser import HTMLParser

import pytest
import textstat
from hypothesis import HealthCheck, given, settings

from tests import factories
from tests.factories import NOW
from tests.treatments.quiz import FROWN, SCARS, TODAY, complete_answers, complete_quizzes
from tests.treatments.results import RANKED, SETTLE, show
from treatments.intake import facts_from_answers
from treatments.models import Assessment
from treatments.patient.presenters.result import result_page
from treatments.rules import engine, knowledge
from treatments.wording import options

pytestmark = pytest.mark.django_db
NONE = {"flags": ["none"]}
CROWS_FEET = {"crows_feet": {"movement": 2, "rest": 1}}
FORBIDDEN = (
    "virtually", "painless", "superior", "safe for all", "anywhere on the body", "no risk of infection", "you should",
    "syringe", " mm",
)  # fmt: skip


@pytest.fixture
def see(client, clinic):
    """Sends answers through the browser and returns the page that follows, as text."""
    return partial(show, client, clinic)


class _Options(HTMLParser):
    """Collects the text of each option's rows, by option."""

    def __init__(self):
        super().__init__()
        self.option, self.rows, self.in_row, self.in_cite = None, {}, False, ""

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if "data-option" in attrs:
            self.option = attrs["data-option"]
            self.rows[self.option] = []
        elif tag == "dd" and self.option:
            self.rows[self.option].append("")
            self.in_row = True
        elif tag == "sup" or attrs.get("class") == "unlike-you":
            self.in_cite = tag

    def handle_endtag(self, tag):
        if tag == "section":
            self.option = None
        elif tag == "dd":
            self.in_row = False
        elif tag == self.in_cite:
            self.in_cite = ""

    def handle_data(self, data):
        if self.in_row and self.option and not self.in_cite:
            self.rows[self.option][-1] += data


def _rows(page):
    parser = _Options()
    parser.feed(page)
    return parser.rows


@pytest.mark.parametrize(("outcome", "answers"), RANKED.items(), ids=RANKED)
def test_an_outcome_is_said_to_be_the_closest_match_and_the_clinician_decides(see, outcome, answers):
    page = see(answers)
    assert "Your decision:" in page
    assert "the closest match to your answers</h1>" in page
    assert "Your clinician decides with you" in page
    assert f'class="option is-lined-up" data-option="{outcome}"' in page


@pytest.mark.parametrize("answers", [*RANKED.values(), *SETTLE.values()], ids=[*RANKED, *SETTLE])
def test_all_options_stand_in_the_same_order_with_the_same_rows(see, answers):
    rows = _rows(see(answers))
    assert list(rows) == ["botox", "both", "neither", "skinpen"]
    assert {len(texts) for texts in rows.values()} == {len(options.ROWS)}
    assert all(text.strip() for texts in rows.values() for text in texts)


@pytest.mark.parametrize("answers", [*RANKED.values(), *SETTLE.values()], ids=[*RANKED, *SETTLE])
def test_no_option_is_told_at_much_greater_length_than_another(see, answers):
    lengths = [len(" ".join(texts).split()) for texts in _rows(see(answers)).values()]
    assert max(lengths) <= 1.25 * min(lengths)


@pytest.mark.parametrize("answers", SETTLE.values(), ids=SETTLE)
def test_where_something_must_be_settled_nothing_is_ranked(see, answers):
    page = see(answers)
    assert "There is something to settle first" in page
    assert "What to settle, and why" in page
    for word in (
        "closest match",
        "equally well",
        "is-lined-up",
        "<meter",
        "How firm",
        "What each may do for your concerns",
        '<figure class="timeline"',
        "Worked back from your big day",
    ):
        assert word not in page.split("<main")[1]


@pytest.mark.parametrize("answers", [*RANKED.values(), *SETTLE.values()], ids=[*RANKED, *SETTLE])
def test_every_cited_source_is_in_the_list_at_the_bottom(see, answers):
    page = see(answers)
    cited = set(re.findall(r'href="#source-(\w+)"', page))
    listed = set(re.findall(r'id="source-(\w+)"', page))
    assert cited
    assert cited == listed


@pytest.mark.parametrize("answers", [*RANKED.values(), *SETTLE.values()], ids=[*RANKED, *SETTLE])
def test_the_page_makes_none_of_the_claims_that_did_not_hold(see, answers):
    main = re.sub(r"<[^>]+>", " ", see(answers).split("<main")[1]).lower()
    assert [claim for claim in FORBIDDEN if claim in main] == []


def test_thoughts_of_self_harm_meet_help_and_no_options(see):
    page = see(complete_answers(wellbeing={"flags": ["self_harm_thoughts"]}))
    assert "988" in page
    assert "We are glad you told us" in page
    assert _rows(page) == {}
    assert "thoughts of hurting yourself" not in page


def test_outside_the_us_help_is_not_a_us_number(see, clinic):
    clinic.country = "GB"
    clinic.save()
    page = see(complete_answers(wellbeing={"flags": ["self_harm_thoughts"]}))
    assert "988" not in page
    assert "call 999 or go to A&amp;E" in page
    assert [number for number in ("tel:111", "tel:116123") if f'href="{number}"' not in page] == []
    assert "sms:" not in page


def test_who_is_under_pressure_is_told_that_the_choice_is_hers(see):
    page = see(complete_answers(wellbeing={"flags": ["pressured_by_someone"]}))
    assert "The choice is yours alone" in page
    assert "someone is pushing" not in page


def test_who_is_to_be_heard_first_is_invited_to_talk_and_reads_no_finding_and_no_price(see):
    page = see(complete_answers(wellbeing={"flags": ["worries_hours_a_day", "avoids_people_or_mirrors"]}))
    assert "A clinician would like to talk with you first" in page
    assert "Ask about the cost then." in page
    assert not [words for words in ("weighs on you", "that kind of worry", "$600", 'id="costs"') if words in page]
    assert "$" not in page.replace("$0", "")


def test_the_cost_says_that_it_is_the_same_whichever_areas_were_named(see):
    one, three = (
        see(complete_answers(concerns=concerns)).split('id="costs"')[1].split("</section>")[0]
        for concerns in (FROWN, FROWN | CROWS_FEET | SCARS)
    )
    assert one == three
    assert "The year of Botox and the course of SkinPen, added up." in one
    assert "These figures are the same whichever areas you named." in one


def test_a_course_is_drawn_and_listed(see):
    page = see(RANKED["both"])
    assert '<figure class="timeline">' in page
    assert "SkinPen 3" in page.split('class="timeline-list"')[1]


def test_use_outside_the_clearance_is_said(see):
    assert "Outside the cleared use" in see(
        complete_answers(concerns={"texture_dullness": {"severity": 2, "area": "face"}})
    )


def _cells(page, concern):
    """Returns what each option may do for a concern, from the table's cells."""
    row = re.search(rf'<th scope="row">{concern}</th>(.*?)</tr>', page, re.DOTALL)[1]
    return [re.sub(r"<.*", "", cell, flags=re.DOTALL) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]


def test_a_concern_that_is_for_a_clinician_is_promised_nothing(see):
    page = see(complete_answers(concerns=FROWN | {"dark_spots": {"severity": 2, "area": "face"}}))
    look = "A clinician has to look first"
    assert _cells(page, "Dark spots") == [look, look, "It stays about the same", look]
    assert "No treatment is named for dark spots" in page


def test_a_treatment_that_must_be_asked_about_is_promised_to_do_nothing(see):
    etched = complete_answers(
        concerns={"forehead_lines": {"movement": 2, "rest": 3}}, nerves_and_allergies={"flags": ["metal_allergy"]}
    )
    page = see(etched)
    assert _cells(page, "Forehead lines")[0] == "A clear change in most"
    assert _cells(page, "Forehead lines")[3] == "A clinician has to look first"
    assert "No treatment is named for" not in page


def test_what_matters_to_her_is_marked_for_every_option(see):
    answers = complete_answers()
    answers["preferences"] |= {"low_cost": 4}
    on_screen = see(answers).split('class="only-on-paper"')[0]
    assert on_screen.count("Cost in a year (matters to you)") == 4


@pytest.mark.parametrize("outcome", RANKED)
def test_what_would_change_it_and_what_to_watch_for_are_there(see, outcome):
    page = see(RANKED[outcome])
    assert "What would change it" in page
    assert "After a treatment: when to get help" in page
    assert "Not yet signed off by a clinician" in page or "not yet signed off by a clinician" in page
    assert f"Facts of version {knowledge.versions()[-1]}" in page


CLOSE = {"concerns": {"frown_lines": {"movement": 1, "rest": 2}}}


def test_two_choices_that_fit_about_equally_well_are_named_and_no_closest_match_is_drawn(see):
    page = see(complete_answers(**CLOSE))
    assert "<h1>Two choices fit you about equally well: “Botox” and “SkinPen”</h1>" in page
    assert page.split('id="options"')[1].split('id="weeks"')[0].count("Fits about equally well") == 2
    for word in ("is-lined-up", "Closest match", "so it comes first", "What the course could look like"):
        assert word not in page


def test_a_clear_wish_settles_what_was_too_close(see):
    answers = complete_answers(**CLOSE)
    answers["preferences"] |= {"fast_result": 4}
    page = see(answers)
    assert "<h1>Botox is the closest match to your answers</h1>" in page
    assert "Firm: a small shift" in page


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (RANKED["botox"], "Firm: a small shift in what matters to you would not change the closest match."),
        (RANKED["neither"], "nothing to weigh one against the other"),
    ],
    ids=["one treatment", "none"],
)
def test_how_firm_a_result_is_stands_in_words(see, answers, words):
    assert words in see(answers)


def test_facts_are_shown_and_wishes_are_hers_to_think_over(see):
    page = see(complete_answers(**CLOSE)).split('id="change"')[1]
    shown, folded = page.split("<details", 1)
    assert shown.count("<li>") == 3
    assert "no reason to change a true answer" in shown
    assert "Suppose “Few visits” mattered to you" in shown
    assert "Each of these alone changes nothing" in folded


def test_a_part_that_does_nothing_for_the_patient_is_said_to_add_nothing_and_to_cost(see):
    both = _rows(see(RANKED["botox"]))["both"]

    assert any(
        "SkinPen adds nothing to that here. Its visits, its cost and its risks would come on top." in row
        for row in both
    )


def test_what_is_not_for_the_patient_is_no_caution(see):
    """Skin type matters for needling alone, and is not asked if needling suits none of the concerns."""
    assert "Darker skin" not in see(RANKED["botox"])


def test_no_figure_of_100_is_given_for_how_well_an_option_fits(see):
    for answers in RANKED.values():
        page = see(answers)
        fit = page.split('id="explore"')[1].split("</section>")[0] if 'id="explore"' in page else ""
        firm = page.split('class="firmness"')[1].split("</section>")[0]
        assert "of 100" not in fit + firm


def test_how_firm_and_how_strong_the_evidence_is_stand_side_by_side_in_words(see):
    firm = see(RANKED["botox"]).split('class="firmness"')[1].split("</section>")[0]

    assert "How firm is the match?" in firm
    assert "This says nothing about how well a treatment works." in firm
    assert "How strong is the evidence?" in firm
    assert "Botox for frown lines: <strong>strong</strong>" in firm


WAITING = {
    "toxin": (
        {"had_toxin": "yes", "last_toxin_on": "2026-09-24", "flags": ["none"]},
        "December 23, 2026",
        "too recent",
    ),
    "event": ({"has_event": "yes", "event_on": "2026-12-03"}, "December 4, 2026", "Your big day comes first."),
}


@pytest.mark.clock(NOW)
@pytest.mark.parametrize(("history", "day", "why"), WAITING.values(), ids=WAITING)
def test_where_only_time_stands_in_the_way_the_day_comes_first(see, history, day, why):
    none = {"had_toxin": "no", "had_microneedling": "no", "stopped_isotretinoin": "no", "has_event": "no"}
    page = see(complete_answers(history=none | history))

    assert f"<h1>Not yet: from {day}</h1>" in page
    assert why in page.split('id="waiting"')[1]
    assert f"From {day}, with the same answers, Botox would be the closest match." in page
    assert "Consultation" in page.split('class="timeline-list"')[1]


def test_own_prices_take_the_place_of_prices_from_the_web(see, clinic):
    clinic.offers.filter(treatment="botox").update(price_from=300, price_to=400)
    clinic.offers.filter(treatment="skinpen").update(price_from=250, price_to=350)
    page = see(RANKED["botox"])
    assert "$900 to $1,600 at this clinic" in page
    assert "$1,650 to $3,000 at this clinic" in page
    assert "prices on the web" not in page


def test_no_prices_are_shown_where_a_medicine_may_not_be_advertised(see, clinic):
    clinic.country = "GB"
    clinic.save()
    clinic.offers.filter(treatment__in=["botox", "skinpen"]).update(price_from=300, price_to=400)
    assert "$" not in see(RANKED["botox"]).replace("$0", "")


def test_the_page_has_no_inline_style_or_script(see):
    page = see(RANKED["both"])
    assert " style=" not in page
    assert re.findall(r"<script(?![^>]* src=)", page) == []


@given(answers=complete_quizzes())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_complete_quiz_has_a_page_on_which_nothing_is_cited_that_is_not_listed(clinic, answers):
    facts = facts_from_answers(answers, assessed_on=TODAY, country="US")
    outcome = engine.assess(facts, knowledge.load())
    page = result_page(
        Assessment(
            clinic=clinic,
            facts=facts.as_answers(),
            result=outcome.as_dict(),
            outcome=outcome.outcome,
            knowledge_version=outcome.knowledge_version,
            created_at=factories.NOW,
        )
    )
    assert page.is_ranked is (outcome.outcome != "clinician_first")
    assert {len(option.rows) for option in page.options} <= {len(options.ROWS)}
    assert not any(option.lined_up or option.status_word for option in page.options) or page.is_ranked


@pytest.mark.parametrize("answers", [*RANKED.values(), *SETTLE.values()], ids=[*RANKED, *SETTLE])
def test_each_text_on_the_page_reads_at_grade_8_or_lower(see, answers):
    main = see(answers).split("<main")[1].split('<details class="sources"')[0]
    main = re.sub(r"<sup.*?</sup>", "", main, flags=re.DOTALL)
    texts = re.findall(r"<(?:p|li|dd|h\d|figcaption)\b[^>]*>(.*?)</(?:p|li|dd|h\d|figcaption)>", main, flags=re.DOTALL)
    plain = {re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).strip() for text in texts}
    sentences = [text for text in plain if len(text.split()) > 5 and "Reference" not in text]
    assert [text for text in sentences if textstat.flesch_kincaid_grade(text) > 8] == []


def test_a_number_from_people_unlike_her_is_marked_and_says_in_what_they_differ(see):
    answers = complete_answers(concerns={"neck_lines": {"movement": 0, "rest": 2}})
    answers["about-you"] |= {"birth_date": "1950-03-01"}
    page = see(answers)
    assert '<a class="unlike-you" href="#unlike-you">' in page
    assert "Those people differ from you in age." in page


def test_a_number_from_people_like_her_is_not_marked(see):
    assert 'class="unlike-you" href' not in see(RANKED["skinpen"])
    assert 'id="unlike-you"' not in see(RANKED["skinpen"])


def test_no_chance_of_a_benefit_is_told_of_a_treatment_that_is_not_for_her(see):
    rolling = "Acne scars visibly better"
    assert rolling in see(RANKED["skinpen"])
    assert rolling not in see(complete_answers(concerns=SCARS, nerves_and_allergies={"flags": ["metal_allergy"]}))


def test_a_number_that_nobody_checked_is_not_shown(see):
    assert "by the label" not in see(RANKED["botox"])


@pytest.mark.parametrize(
    ("country", "region", "law"),
    [
        ("US", None, "Before your first shot, someone who may prescribe the medicine has to examine you."),
        ("US", "US-CA", "Before your first shot in California"),
        ("GB", None, "has to see you in person first. This form and a call do not count."),
    ],
)
def test_what_has_to_come_before_a_treatment_is_said_by_where_the_clinic_is(see, clinic, country, region, law):
    clinic.country, clinic.region = country, region
    clinic.save()
    assert law in see(RANKED["botox"])
    assert law not in see(RANKED["skinpen"])


@pytest.mark.clock(NOW)
@pytest.mark.parametrize(
    ("country", "law"), [("US", "approved from the age of 18"), ("GB", "In England it is a crime")]
)
def test_somebody_under_18_reads_the_law_of_the_clinics_country(see, clinic, country, law):
    clinic.country = country
    clinic.save()
    answers = complete_answers()
    answers["about-you"] |= {"birth_date": "2012-03-01"}
    assert law in see(answers)


@pytest.mark.parametrize(("day", "is_late"), [("2026-11-23", False), ("2028-01-03", True)])
def test_facts_past_their_day_are_said_to_be_under_review(see, clock, day, is_late):
    clock.move_to(f"{day}T12:00:00Z")
    assert ("Under review" in see(RANKED["botox"])) is is_late
