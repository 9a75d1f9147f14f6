"""Phone numbers are parsed by the rules of a country and shown in that country's format."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaire.phone_numbers import NotAPhoneNumber, PhoneFault, as_written, example, to_e164, to_e164_or_as_typed


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        pytest.param("212 555 0100", "US", "+12125550100", id="no country code"),
        pytest.param("\u202a+1 (212) 555\u20110100\u202c", "US", "+12125550100", id="copied from contacts"),
        pytest.param("555 010 0199", "US", "+15550100199", id="of a possible length, in no list"),
        pytest.param("07700 900123", "GB", "+447700900123", id="leading zero at home"),
        pytest.param("+44 (0)20 7946 0018", "US", "+442079460018", id="leading zero beside the country code"),
        pytest.param("+43 1/234 56 78", "US", "+4312345678", id="slash"),
        pytest.param("030/123456", "DE", "+4930123456", id="slash at home"),
        pytest.param("00 1 212 555 0100", "GB", "+12125550100", id="dialled abroad"),
        pytest.param("+1 212 555 0100 ext. 4", "US", "+12125550100;ext=4", id="extension"),
        pytest.param("212-555-0100 x12", "US", "+12125550100;ext=12", id="short extension"),
        pytest.param("٢١٢ ٥٥٥ ٠١٠٠", "US", "+12125550100", id="Arabic digits"),
        pytest.param("+12125550100;ext=4", "US", "+12125550100;ext=4", id="as it is kept"),
        pytest.param(" \u200b", "US", "", id="nothing"),
    ],
)
def test_a_number_is_kept_in_one_form(typed, country, kept):
    assert to_e164(typed, country) == kept


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        pytest.param("------", PhoneFault.NO_DIGITS, id="no digit"),
        pytest.param("1-800-FLOWERS", PhoneFault.LETTERS, id="letters for digits"),
        pytest.param("212 555 0100 (work)", PhoneFault.LETTERS, id="words"),
        pytest.param("212 555 0100; drop", PhoneFault.LETTERS, id="words after it"),
        pytest.param("555-0100", PhoneFault.NO_AREA_CODE, id="no area code"),
        pytest.param("12", PhoneFault.TOO_SHORT, id="too short"),
        pytest.param("212 555 0100 212", PhoneFault.TOO_LONG, id="too long"),
        pytest.param("1" * 300, PhoneFault.TOO_LONG, id="far too long"),
        pytest.param("+999 123456", PhoneFault.NO_SUCH_COUNTRY, id="no such country"),
        pytest.param("212 555 0100 ext. 12345678901", PhoneFault.TOO_LONG, id="extension too long"),
    ],
)
def test_what_cannot_be_dialled_is_refused_with_what_is_wrong(typed, fault):
    with pytest.raises(NotAPhoneNumber) as refused:
        to_e164(typed, "US")

    assert refused.value.fault is fault
    assert to_e164_or_as_typed(typed, "US") == typed


@pytest.mark.parametrize(
    ("kept", "country", "shown"),
    [
        ("+12125550100", "US", "(212) 555-0100"),
        ("+12125550100", "GB", "+1 212-555-0100"),
        ("+442079460018", "GB", "020 7946 0018"),
        ("+12125550100;ext=4", "US", "(212) 555-0100 ext. 4"),
        ("ask for Ana", "US", "ask for Ana"),
        ("", "US", ""),
    ],
)
def test_a_number_is_shown_as_the_country_writes_it(kept, country, shown):
    assert as_written(kept, country) == shown


@given(st.text(max_size=40), st.sampled_from(["US", "GB", "DE", "ES", "ZZ", ""]))
def test_anything_is_read_or_refused(typed, country):
    kept = to_e164_or_as_typed(typed, country)

    assert to_e164_or_as_typed(kept, country) == kept
    assert len(kept) <= 40
    as_written(kept, country)


def test_every_country_has_an_example_that_is_read():
    assert to_e164(example("ES"), "ES").startswith("+34")
    assert example("ZZ") == "(212) 555-0100"
