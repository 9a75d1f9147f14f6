"""The knowledge base in the admin: complete, filtered, compared, with its sign-off; read-only."""

import re
from dataclasses import replace
from datetime import date

import pytest
import time_machine

from tests.factories import NOW
from treatments.backoffice.presenters.knowledge.browser import Narrowing, browser
from treatments.rules import knowledge
from treatments.rules.knowledge import FOLDER, load, versions
from treatments.rules.signoff import SignOff, digest, file_name

pytestmark = pytest.mark.django_db

BROWSER = "/admin/knowledge/"
DIFF = f"{BROWSER}diff/"
SIGN_OFF = f"{BROWSER}sign-off/"
PAGES = [BROWSER, DIFF, SIGN_OFF]
NEWEST = versions()[-1]
RULES = load()


@pytest.fixture
def reader(client, clinician_user):
    client.force_login(clinician_user)
    return client


@pytest.fixture
def next_version(tmp_path, monkeypatch):
    """Returns a function that writes a version after the newest one, with texts replaced, to a separate folder."""
    monkeypatch.setattr(knowledge, "FOLDER", tmp_path)
    load.cache_clear()
    text = (FOLDER / f"{NEWEST}.toml").read_text(encoding="utf-8")
    (tmp_path / f"{NEWEST}.toml").write_text(text, encoding="utf-8")

    def write(*changes):
        new = text.replace(f'version = "{NEWEST}"', 'version = "2099-01"', 1)
        for after, old, put in changes:
            start = new.index(after)
            new = new[:start] + new[start:].replace(old, put, 1)
        (tmp_path / "2099-01.toml").write_text(new, encoding="utf-8")

    yield write
    load.cache_clear()


def words(response):
    return re.sub(r"(<[^>]*>|\s)+", " ", response.content.decode())


def anchors(response, kind):
    return re.findall(rf'id="{kind}-([\w-]+)"', response.content.decode())


# -------------------------------------------------------------------------------------------------- access


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("who", "status"), [("clinician_user", 200), ("outsider", 200), ("operator", 200), ("desk_user", 403)]
)
def test_clinicians_and_operators_read_and_the_desk_does_not(client, request, page, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get(page, follow=True).status_code == status


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_signs_in_first(client, page):
    assert client.get(page).url.startswith("/admin/login/")


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_sent_to_the_pages(reader, page):
    assert reader.post(page).status_code == 405


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_the_database_for_the_reader_and_their_clock_alone(reader, page, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        reader.get(page)


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_keep_the_strict_policy(reader, page):
    response = reader.get(page)
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", response.content.decode())


def test_the_home_page_leads_there(reader):
    html = reader.get("/admin/").content.decode()
    assert all(f'href="{page}"' in html for page in PAGES)


# ----------------------------------------------------------------------------------------- the version itself


def test_every_row_of_the_version_is_on_the_page_and_can_be_linked_to(reader):
    response = reader.get(BROWSER)
    for kind, rows in {"person": RULES.person, "gate": RULES.gate, "matrix": RULES.matrix}.items():
        assert anchors(response, kind) == [row.code for row in rows]
    assert len(anchors(response, "number")) == len(RULES.evidence.numbers) + len(RULES.evidence.unknown)
    assert anchors(response, "source") == [source.lower() for source in RULES.sources]


def test_every_sentence_stands_there_for_patient_and_clinician(reader):
    page = browser(RULES, Narrowing(), today=date(2026, 11, 23))
    said = [line.said for line in (*page.person, *page.matrix)]
    said += [verdict.said for line in page.gate for verdict in line.verdicts if verdict.said]
    of_rows = {(reason.text, reason.clinical) for reason in RULES.reasons()}
    assert {(sentence.patient, sentence.clinical) for sentence in said} | {
        (reason.text, reason.clinical) for reason in RULES.wording.values()
    } == of_rows


def test_every_link_to_a_source_leads_to_one(reader):
    response = reader.get(BROWSER)
    assert set(re.findall(r'href="#source-([\w-]+)"', response.content.decode())) <= set(anchors(response, "source"))


def test_a_row_says_what_it_does_to_each_treatment_and_why(reader):
    said = words(reader.get(BROWSER))
    assert "Toxin allergy toxin_allergy Botox Stop Hypersensitivity to any botulinum toxin" in said
    assert "Crow&#x27;s feet crows_feet_moving" in said
    assert "3 marked A" in said
    assert "Botox, then SkinPen: at least 14 days. C2 C4 C5" in said
    assert "Botox: at most 400 units within any 90 days." in said


def test_the_head_names_version_hash_and_sign_off(reader):
    said = words(reader.get(BROWSER))
    assert f"Version {NEWEST} " in said
    assert digest(NEWEST)[:12] in said


# --------------------------------------------------------------------------------------------------- filters


def test_a_concern_shows_what_speaks_of_it_alone(reader):
    response = reader.get(BROWSER, {"concern": "crows_feet"})
    rows = [row.code for row in RULES.matrix if row.concern == "crows_feet"]
    assert anchors(response, "matrix") == rows
    assert not anchors(response, "person")
    assert "Rows of the gate that hold for every concern are not listed here." in words(response)


def test_a_flag_shows_the_rows_that_ask_about_it(reader):
    response = reader.get(BROWSER, {"flag": "pregnant"})
    assert (anchors(response, "person"), anchors(response, "matrix")) == (["pregnant"], [])


def test_a_flag_that_is_one_of_several_is_found_too(reader):
    assert anchors(reader.get(BROWSER, {"flag": "expects_life_change"}), "person") == ["wellbeing_prompts"]


def test_a_source_shows_all_that_stands_on_it(reader):
    response = reader.get(BROWSER, {"source": "B8"})
    assert {"days-botox-botox", "visit-botox"} <= set(re.findall(r'id="([\w-]+)"', response.content.decode()))
    assert "b8" in anchors(response, "source")
    assert all("B8" in row.reason.sources for row in RULES.matrix if row.code in anchors(response, "matrix"))


def test_what_fits_nothing_says_so(reader):
    assert "No row fits all of this." in words(reader.get(BROWSER, {"concern": "crows_feet", "flag": "pregnant"}))


@pytest.mark.parametrize("field", ["concern", "flag", "source"])
def test_what_is_not_in_the_list_is_an_error_beside_its_field(reader, field):
    response = reader.get(BROWSER, {field: "nonsense"})
    assert (response.status_code, response.context["form"].errors) == (422, {field: ["Choose from the list."]})


# --------------------------------------------------------------------------------------------- review dates


def test_a_source_past_its_day_is_marked_and_counted(client, clinician_user):
    with time_machine.travel(NOW.replace(year=2099), tick=False):
        client.force_login(clinician_user)
        said = words(client.get(BROWSER))
    assert f"Overdue {len(RULES.sources)} sources past the day of review." in said
    assert "next source to look at again" not in said


def test_a_source_is_good_on_its_last_day_and_overdue_on_the_next():
    first = min(source.review_by for source in RULES.sources.values())
    counts = [browser(RULES, Narrowing(), today=day).overdue for day in (first, first.replace(year=first.year + 10))]
    assert counts == [0, len(RULES.sources)]


# -------------------------------------------------------------------------------------------- two versions


def test_with_one_version_the_page_says_that_there_is_nothing_to_compare(reader, next_version):
    assert f"There is one version, {NEWEST}." in words(reader.get(DIFF))


def test_the_newest_is_compared_with_the_one_before(reader, next_version):
    next_version(('code = "diabetes"', 'skinpen = "check"', 'skinpen = "note"'))
    said = words(reader.get(DIFF))
    assert f"From {NEWEST} to 2099-01" in said
    assert "1 row less safe" in said
    assert "diabetes Changed Less safe SkinPen action Before: check After: note" in said


def test_versions_can_be_compared_the_other_way_round(reader, next_version):
    next_version(('code = "diabetes"', 'skinpen = "check"', 'skinpen = "note"'))
    said = words(reader.get(DIFF, {"old": "2099-01", "new": NEWEST}))
    assert "diabetes Changed Safer SkinPen action Before: note After: check" in said


def test_less_safe_rows_stand_first_in_their_section(reader, next_version):
    looser = ('code = "diabetes"', 'skinpen = "check"', 'skinpen = "note"')
    stricter = ('code = "age_18_21"', "[18, 21]", "[18, 22]")
    next_version(looser, stricter)
    said = words(reader.get(DIFF))
    assert "1 row less safe 1 row safer" in said
    assert said.index("diabetes Changed Less safe") < said.index("age_18_21 Changed Safer")


def test_two_versions_that_say_the_same_are_told_apart_by_name_alone(reader, next_version):
    next_version()
    assert "Nothing differs but the name of the version." in words(reader.get(DIFF))


@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    [
        ({"old": NEWEST, "new": NEWEST}, "new", "Choose another version than the first."),
        ({"old": "1999-01", "new": NEWEST}, "old", "Choose from the list."),
    ],
    ids=["same", "unknown"],
)
def test_what_cannot_be_compared_is_an_error_beside_its_field(reader, next_version, asked, field, sentence):
    next_version()
    response = reader.get(DIFF, asked)
    assert (response.status_code, response.context["form"].errors) == (422, {field: [sentence]})


# ------------------------------------------------------------------------------------------------- sign-off


BY_A_CLINICIAN = SignOff(NEWEST, "Dr Test", "T-1", date(2026, 11, 22), digest(NEWEST))


def write_sign_off(folder, sign_off):
    (folder / file_name(NEWEST)).write_text(sign_off.as_toml(), encoding="utf-8")


@pytest.fixture
def signed(tmp_path, settings, next_version):
    """Returns a function that writes a sign-off of the only version here to the clinic's folder."""
    settings.KNOWLEDGE_SIGNOFF_DIR = str(tmp_path)
    return lambda sign_off: write_sign_off(tmp_path, sign_off)


def test_the_demos_sign_off_is_marked_as_no_real_one_with_the_command_to_sign(reader, next_version, tmp_path):
    write_sign_off(tmp_path, replace(BY_A_CLINICIAN, demo=True))
    response = reader.get(SIGN_OFF)
    assert f"Version {NEWEST}, decides now Demo, no real sign-off" in words(response)
    command = (
        f"manage.py sign_off --knowledge {NEWEST} --who &quot;NAME&quot; --registration &quot;NUMBER&quot; --to FOLDER"
    )
    assert command in response.content.decode()


def test_a_clinicians_sign_off_stands_with_name_number_day_and_hash(reader, signed):
    signed(BY_A_CLINICIAN)
    said = words(reader.get(SIGN_OFF))
    assert "Signed by Dr Test Registration T-1 On 22 Nov 2026" in said
    assert f"Hash signed {digest(NEWEST)} Fits the version that is here" in said
    assert "To sign it" not in said


def test_a_sign_off_of_another_text_is_none(reader, signed):
    signed(replace(BY_A_CLINICIAN, sha256="0" * 64))
    said = words(reader.get(SIGN_OFF))
    assert f"Version {NEWEST}, decides now Not signed off" in said
    assert f"Hash signed {'0' * 64} Is of another text Hash here {digest(NEWEST)}" in said


def test_the_command_needs_no_folder_where_the_clinic_has_set_one(reader, signed):
    assert "--to FOLDER" not in words(reader.get(SIGN_OFF))
