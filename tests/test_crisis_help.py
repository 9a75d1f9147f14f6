"""What a person who may hurt themselves reads: whom to call in the clinic's country, and how to get help in Spanish."""

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import override

from questionnaire import services
from questionnaire.steps import STEP_BY_KEY
from tests.client import CsrfClient
from tests.treatments.assessed import FROWN_LINES, make_assessment

pytestmark = pytest.mark.django_db

WELLBEING = STEP_BY_KEY["wellbeing"]
AT_ONCE = next(choice.support for choice in WELLBEING.questions[0].choices if choice.support)
QUIZ = pytest.mark.parametrize("text", [WELLBEING.support, AT_ONCE], ids=["on the step", "once it is ticked"])
US_NUMBERS, UK_NUMBERS = ("988", "911"), ("999", "111", "116 123")
PLACES = {
    "US": ("US", None, US_NUMBERS, UK_NUMBERS),
    "Texas": ("US", "US-TX", US_NUMBERS, UK_NUMBERS),
    "UK": ("GB", None, UK_NUMBERS, US_NUMBERS),
    "Scotland": ("GB", "GB-SCT", UK_NUMBERS, ("option 2", *US_NUMBERS)),
    "Northern Ireland": ("GB", "GB-NIR", ("999", "116 123"), ("111", *US_NUMBERS)),
    "Australia, from memory alone": ("AU", None, (), ("000", "13 11 14", *US_NUMBERS, *UK_NUMBERS)),
    "elsewhere": ("FR", None, (), ("112", *US_NUMBERS, *UK_NUMBERS)),
}
HERE = pytest.mark.parametrize(("country", "region", "numbers", "others"), PLACES.values(), ids=PLACES)


@pytest.fixture
def at(clinic):
    """Sets the country and the region of the clinic."""

    def _at(country, region=None):
        clinic.country, clinic.region = country, region
        clinic.save()
        return clinic

    return _at


def result_in(language, assessment):
    phone = CsrfClient(headers={"Accept-Language": language})
    session = phone.session
    session["submission"] = str(assessment.submission_id)
    session.save()
    page = phone.get(reverse("patient:result"), follow=True).content.decode()
    return strip_tags(page.partition('class="card-plain support"')[2].partition("</section>")[0])


def said_in_quiz(clinic, text, language):
    draft = services.start(clinic_code=clinic.code, language=language)
    with override(language):
        return services.supported(draft, text)


def left_out(words, text):
    return [phrase for phrase in words if phrase not in text]


def wrongly_there(words, text):
    return [phrase for phrase in words if phrase in text]


@QUIZ
def test_the_quiz_says_in_spanish_how_to_be_answered_in_spanish(at, text):
    assert left_out(("988", "oprima 2", "AYUDA"), said_in_quiz(at("US"), text, "es")) == []


@QUIZ
@HERE
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_quiz_says_whom_to_call_where_the_clinic_is(at, text, country, region, numbers, others, language):
    said = said_in_quiz(at(country, region), text, language)

    assert left_out(numbers, said) == []
    assert wrongly_there(others, said) == []
    assert "%(" not in said


@HERE
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_result_says_whom_to_call_where_the_clinic_is(at, patient, country, region, numbers, others, language):
    at(country, region)
    page = result_in(language, make_assessment(patient, FROWN_LINES, flags=["self_harm_thoughts"]))

    assert left_out(numbers, page) == []
    assert wrongly_there(others, page) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_result_says_how_to_be_answered_in_spanish(patient, language):
    page = result_in(language, make_assessment(patient, FROWN_LINES, flags=["self_harm_thoughts"]))

    assert "AYUDA" in page
    assert ("oprima 2" if language == "es" else "press 2") in page


def test_a_quiz_of_a_clinic_that_is_gone_gives_no_number_of_a_country():
    draft = services.start(clinic_code="gone", language="en")

    assert "call your emergency number" in services.supported(draft, WELLBEING.support)
