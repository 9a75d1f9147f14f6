"""What somebody reads who may hurt themselves: whom to call, and in Spanish, how to be answered in Spanish."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext, override

from questionnaire.steps import STEP_BY_KEY
from tests.treatments.assessed import FROWN_LINES, make_assessment

WELLBEING = STEP_BY_KEY["wellbeing"]
AT_ONCE = next(choice.support for choice in WELLBEING.questions[0].choices if choice.support)
IN_SPANISH = ("988", "oprima 2", "AYUDA")


def result_in(language, assessment):
    phone = Client(headers={"Accept-Language": language})
    session = phone.session
    session["submission"] = str(assessment.submission_id)
    session.save()
    return strip_tags(phone.get(reverse("patient:result"), follow=True).content.decode())


@pytest.mark.parametrize("text", [WELLBEING.support, AT_ONCE], ids=["on the step", "once it is ticked"])
def test_the_quiz_says_in_spanish_how_to_be_answered_in_spanish(text):
    with override("es"):
        assert [words for words in IN_SPANISH if words not in gettext(text)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_result_says_how_to_be_answered_in_spanish(patient, language):
    page = result_in(language, make_assessment(patient, FROWN_LINES, flags=["self_harm_thoughts"]))

    assert "988" in page
    assert "AYUDA" in page
    assert ("oprima 2" if language == "es" else "press 2") in page
