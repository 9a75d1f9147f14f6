"""The background of the result: who profits, how prices are computed, how old the facts are, what is unknown."""

import gzip

import pytest
from django.urls import reverse

from tests.treatments.quiz import complete_answers
from tests.treatments.results import IN_DANGER, RANKED, SETTLE, part, show, with_event
from treatments.wording.earnings import STANDARD

pytestmark = pytest.mark.django_db


def test_who_earns_is_said_in_the_clinics_own_words(client, clinic):
    clinic.earns_from = "We earn from Botox alone."
    clinic.save()
    assert "We earn from Botox alone." in show(client, clinic, RANKED["botox"])


def test_where_the_clinic_has_said_nothing_it_is_said_that_it_sells_both(client, clinic):
    page = show(client, clinic, SETTLE["pregnant"])
    assert str(STANDARD) in page
    assert "Who earns from this" in page


@pytest.mark.parametrize(
    ("spanish", "said"), [("Ganamos con ambos.", "Ganamos con ambos."), ("", "We earn from both.")]
)
def test_who_reads_spanish_reads_the_clinics_spanish_else_its_english(client, clinic, spanish, said):
    clinic.earns_from, clinic.earns_from_es = "We earn from both.", spanish
    clinic.save()
    assert said in show(client, clinic, RANKED["botox"], language="es")


def test_an_operator_says_who_earns_and_sees_what_is_said_otherwise(client, operator, clinic):
    client.force_login(operator)
    page = client.get(reverse("admin:treatments_clinic_change", args=[clinic.pk])).content.decode()
    assert "Who earns from this" in page
    assert 'name="earns_from"' in page
    assert str(STANDARD) in page


def test_a_year_is_reckoned_from_the_clinics_own_prices(client, clinic):
    clinic.offers.filter(treatment="botox").update(price_from=300, price_to=400)
    clinic.offers.filter(treatment="skinpen").update(price_from=250, price_to=350)
    cost = part(show(client, clinic, RANKED["botox"]), "costs", "unknown")
    assert "$900 to $1,600 at this clinic, for 3 to 4 visits." in cost
    assert "This clinic’s price of a visit, $300 to $400, times 3 to 4 visits." in cost
    assert "The year of Botox and the course of SkinPen, added up." in cost


def test_without_own_prices_a_year_is_reckoned_from_the_web_with_country_and_year(client, clinic):
    clinic.offers.update(price_from=None, price_to=None)
    cost = part(show(client, clinic, RANKED["botox"]), "costs", "unknown")
    assert "Prices of a visit on the web in the US, 2025: $200 to $400, times 3 to 4 visits." in cost


def test_no_price_is_shown_or_reckoned_where_a_medicine_may_not_be_advertised(client, clinic):
    clinic.country = "GB"
    clinic.save()
    cost = part(show(client, clinic, RANKED["botox"]), "costs", "unknown")
    assert "Prices are not shown in your country." in cost
    assert "$" not in cost


def test_what_is_known_from_weak_studies_alone_is_said(client, clinic):
    texture = complete_answers(concerns={"texture_dullness": {"severity": 2, "area": "face"}})
    assert "Rough or dull skin: studies are weak." in part(show(client, clinic, texture), "unknown", "change")


def test_how_long_skinpen_lasts_is_said_to_be_unknown(client, clinic):
    assert "How long the result of SkinPen lasts." in part(show(client, clinic, RANKED["botox"]), "unknown", "change")


def test_when_the_facts_were_made_and_when_they_are_looked_at_again_is_said(client, clinic):
    page = show(client, clinic, RANKED["botox"])
    assert "Facts of version 2026-12, put together in December 2026, to be looked at again by May 2027." in page
    assert "We look at each fact at least once a year, and at once when a label, a warning or a new trial" in page


@pytest.mark.parametrize("answers", [with_event(RANKED["both"], "2027-06-05"), IN_DANGER], ids=["both", "in danger"])
def test_the_page_asks_the_database_a_fixed_number_of_times(client, clinic, answers, django_assert_max_num_queries):
    show(client, clinic, answers)
    with django_assert_max_num_queries(10):
        client.get(reverse("patient:result"))


def test_the_page_is_small_on_its_way(client, clinic):
    show(client, clinic, with_event(RANKED["both"], "2027-06-05"))
    page = client.get(reverse("patient:result"), headers={"accept-encoding": "identity"}).content
    assert len(gzip.compress(page)) < 25_000
