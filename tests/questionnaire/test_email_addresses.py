"""Normalization of e-mail addresses."""

import pytest

from questionnaire.email_addresses import NotAnAddress, normal_email, same_email


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("ana@example.com\u200b", "ana@example.com", id="zero-width space"),
        pytest.param(" Ana@Example.COM ", "ana@example.com", id="capitals and blanks around"),
        pytest.param("ana@MÜLLER.example", "ana@xn--mller-kva.example", id="domain with an umlaut"),
        pytest.param("ana@mu\u0308ller.example", "ana@xn--mller-kva.example", id="umlaut in two characters"),
        pytest.param("ana@XN--MLLER-KVA.example", "ana@xn--mller-kva.example", id="domain as the network names it"),
        pytest.param("ana@faß.example", "ana@xn--fa-hia.example", id="sharp s is a letter of its own"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_an_address_has_one_form(typed, kept):
    assert normal_email(typed) == kept
    assert normal_email(kept) == kept


def test_a_domain_that_no_network_can_name_is_refused():
    with pytest.raises(NotAnAddress):
        normal_email("ana@☃☃-.example")


def test_addresses_are_compared_in_that_form():
    assert same_email("Ana@müller.example", "ana@xn--mller-kva.example\u200b")
    assert not same_email("ana@example.com", "ann@example.com")
    assert not same_email("ana@-é.example", "ana@-é.example")
