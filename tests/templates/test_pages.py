"""Properties of the pages themselves, whatever context a view passes."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from treatments.patient.presenters.home import home_page

TEMPLATES = sorted(
    path for path in (Path(settings.BASE_DIR) / "templates").rglob("*") if path.suffix in {".html", ".svg"}
)
STANDS_ALONE = Path(settings.BASE_DIR) / "templates" / "desk" / "day_file.html"  # opened without a server
INLINE = re.compile(r"""\sstyle=|\son[a-z]+=["']|<style|<script(?![^>]*\bsrc=)""")


@pytest.mark.parametrize(
    "template",
    [path for path in TEMPLATES if path != STANDS_ALONE],
    ids=lambda path: str(path.relative_to(settings.BASE_DIR)),
)
def test_no_template_has_styles_or_scripts_in_line(template):
    assert INLINE.findall(template.read_text()) == []


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_no_context_and_no_database(code):
    page = render_to_string(f"{code}.html")
    assert page.count("<h1>") == 1
    assert 'href="/"' in page


def treatments_of_home() -> dict[str, list[str]]:
    """Returns the rows about each treatment on the start page, by treatment."""
    page = render_to_string("patient/home.html", {"csrf_token": "token", "page": home_page(["US"])})
    page = re.sub(r"<sup.*?</sup>", "", page, flags=re.DOTALL)
    cards = re.findall(r'<section class="option" data-option="(\w+)">(.*?)</section>', page, re.DOTALL)
    return {name: re.findall(r"<dt>.*?</dd>", card, re.DOTALL) for name, card in cards}


@pytest.mark.django_db
def test_both_treatments_are_told_in_the_same_rows():
    topics = [[row.split("</dt>")[0] for row in rows] for rows in treatments_of_home().values()]
    assert len(topics) == 2
    assert topics[0] == topics[1]


@pytest.mark.django_db
def test_both_treatments_are_told_in_about_as_many_words():
    botox, skinpen = (len(strip_tags(" ".join(rows)).split()) for rows in treatments_of_home().values())
    assert 0.8 < botox / skinpen < 1.25


@pytest.mark.django_db
@pytest.mark.parametrize("countries", [["GB"], ["US", "GB"], ["FR"]], ids="+".join)
def test_where_one_clinic_may_not_name_a_medicine_the_start_page_names_none_and_no_price(countries):
    page = render_to_string("patient/home.html", {"csrf_token": "token", "page": home_page(countries)})
    text = strip_tags(page)
    assert "Wrinkle-relaxing injection consultation" in text
    assert not re.search(r"botox|skinpen|toxin|dysport|[$£€]", text, re.IGNORECASE)


@pytest.mark.django_db
def test_where_all_clinics_may_name_it_the_start_page_does():
    page = render_to_string("patient/home.html", {"csrf_token": "token", "page": home_page(["US", "US"])})
    assert "Botox, SkinPen, both, or neither?" in page
