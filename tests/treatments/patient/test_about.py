"""The public pages about the product itself."""

import re
from collections import Counter
from html import unescape

import pytest
import textstat
from django.conf import settings
from django.urls import reverse
from django.utils.html import strip_tags

from treatments.rules import knowledge

pytestmark = pytest.mark.django_db
PAGES = ["intended_use", "decision_aid", "methods", "authors", "money", "accessibility", "privacy"]


@pytest.fixture
def read(client):
    """Returns a page as text, with single spaces between words."""

    def _read(name):
        page = client.get(reverse(f"patient:{name}")).content.decode().split("<main")[1].split("</main>")[0]
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))

    return _read


def test_the_page_on_methods_says_how_evidence_was_chosen_graded_and_is_kept_up(read, clinic):
    page = read("methods")
    base = knowledge.load()
    assert f"Our facts are of version {base.version}. They stand on {len(base.sources)} sources." in page
    for heading in (
        "How we looked",
        "What we kept, and what we left out",
        "How we grade a number",
        "How we keep it up",
    ):
        assert heading in page
    assert "Each source has a day by which somebody looks at it again." in page


def test_the_page_on_methods_says_what_was_read_and_what_was_not(read, clinic):
    page = read("methods")
    readings = Counter(source.checked for source in knowledge.load().sources.values())
    assert f"We read an extract of the source itself: {readings['original']}" in page
    assert f"We read only a copy, or what someone else wrote of it: {readings['copy']}" in page
    assert f"nobody has checked it: {readings['unchecked']}" in page
    for unread in ("label of the injection", "instructions of the pen", "tables of side effects from the two trials"):
        assert unread in page.split("What we could not read")[1].split("Our house rules")[0]
    assert "First we read the labels" not in page


def test_the_page_on_methods_calls_house_rules_by_their_name(read, clinic):
    page = read("methods").split("Our house rules")[1].split("What we kept")[0]
    quiet = max(knowledge.load().cadence.quiet_before_event.values())
    assert f"No visit in the {quiet} days before a big event." in page
    days = [rule.days for rule in knowledge.load().consultation.reflections]
    assert {2, 14} == set(days)
    assert "At least two days between your answers and a first treatment. At least 14 days if you are under 25" in page


def test_no_rule_of_our_own_passes_as_a_rule_of_others():
    sources = knowledge.load().sources
    assert {name for name in ("L8", "L24", "T5") if not sources[name].title.startswith("House rule")} == set()


def test_no_page_names_a_standard_that_does_not_exist(read, clinic):
    texts = [path.read_text() for path in (settings.BASE_DIR / "docs").rglob("*.md")]
    assert not [
        text for text in (*texts, read("decision_aid"), read("methods")) if re.search(r"IPDAS\W{0,2}v\w*\W?5", text)
    ]


def test_the_page_on_intended_use_says_what_it_is_not_for_and_what_is_not_done(read, clinic):
    page = read("intended_use")
    for said in (
        "It does not take the place of a visit.",
        "It is not a prescription.",
        "It is not for people under 18, for pregnancy, or for an emergency.",
        "No patient and no outside clinician has tried it in a study.",
        "No safety officer with clinical training has signed",
        "Not yet signed off by a clinician.",
    ):
        assert said in page


def test_the_page_on_methods_lists_every_source(read, clinic):
    page = read("methods")
    sources = knowledge.load().sources.values()
    assert [source.id for source in sources if re.sub(r"\s+", " ", source.title) not in page] == []


def test_the_page_on_money_says_what_each_clinic_earns_on(read, clinic, other_clinic):
    other_clinic.country = "US"
    other_clinic.save()
    clinic.earns_from = "We sell both treatments, and creams."
    clinic.save()
    page = read("money")
    assert "Harbor Clinic We sell both treatments, and creams." in page
    assert "Elsewhere Clinic This clinic sells both treatments and earns from them." in page


def test_the_page_on_privacy_says_how_long_each_thing_is_kept(read, clinic, settings):
    settings.QUESTIONNAIRE_RESUME_DAYS = 21
    clinic.keep_records_years = 8
    clinic.save()
    page = read("privacy")
    assert "Answers that you do not send are erased after 21 days." in page
    assert "Harbor Clinic: 8 years" in page


def test_the_page_on_privacy_says_which_cookies_are_set_and_for_how_long(read, settings):
    settings.QUESTIONNAIRE_DEVICE_DAYS = 5
    page = read("privacy")
    assert "What keeps your quiz or account open: 8 hours at most." in page
    assert "find a quiz that you have not sent: 5 days." in page
    assert "The language that you chose: 365 days." in page
    assert "a page in your name: 364 days." in page


def test_the_page_on_authors_claims_no_training_and_says_how_the_facts_stand(read, clinic):
    page = read("authors")
    assert "we claim no medical training" in page
    assert "Not yet signed off by a clinician." in page


@pytest.mark.parametrize("name", PAGES)
def test_where_one_clinic_may_not_name_a_medicine_no_page_names_one(read, clinic, other_clinic, name):
    clinic.earns_from = "We sell Botox and SkinPen."
    clinic.save()
    assert not re.search(r"botox|skinpen|toxin|dysport", read(name), re.IGNORECASE)


@pytest.mark.parametrize("name", PAGES)
def test_each_page_leads_to_all_the_others_and_marks_itself(client, clinic, name):
    page = client.get(reverse(f"patient:{name}")).content.decode()
    assert all(f'href="{reverse(f"patient:{other}")}"' in page for other in PAGES)
    assert page.count('aria-current="page"') == 1


@pytest.mark.parametrize("name", PAGES)
def test_each_text_reads_at_grade_8_or_lower(client, clinic, name):
    main = client.get(reverse(f"patient:{name}")).content.decode().split("<main")[1].split("<details")
    page = "".join(part.split("</details>")[-1] for part in main)
    texts = re.findall(r"<(p|li|dd|h\d)\b[^>]*>(.*?)</\1>", page.split("</main>")[0], flags=re.DOTALL)
    plain = {re.sub(r"\s+", " ", strip_tags(text)).strip() for _, text in texts}
    sentences = [text for text in plain if len(text.split()) > 5]
    assert [text for text in sentences if textstat.flesch_kincaid_grade(text) > 8] == []
