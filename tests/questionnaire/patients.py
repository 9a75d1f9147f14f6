"""Answers of people who fill in the quiz, as they are stored and as a browser posts them."""

from copy import deepcopy
from datetime import date

from django.core.mail.backends.base import BaseEmailBackend

from questionnaire import example
from questionnaire.answers import as_shown
from questionnaire.questions import ASKED
from questionnaire.steps import STEP_BY_KEY

TODAY = date(2026, 11, 22)

GIVEN = {
    "concerns": {"concerns": ["frown_lines", "acne_scars_rolling"]},
    "strength-frown_lines": {"movement": 2, "rest": 1},
    "strength-acne_scars_rolling": {"severity": 2, "area": "face"},
    "skin": {"phototype": "3"},
    "medicines": {"flags": ["blood_thinner"]},
    "history": {"had_toxin": "yes", "last_toxin_on": "2026-01-05"},
    "preferences": {"long_lasting": 3, "low_discomfort": 0, "low_cost": 4},
    "photos": {"added": False},
    "about-you": {"full_name": "Ann Example", "birth_date": "1984-03-01", "email": "ann@example.test"},
    "consent": {"follow_up": True},
}
ANSWERED = {
    step: {question: value for question, value in given.items() if question != ASKED}
    for step, given in example.complete(GIVEN).items()
}


def all_shown(answers):
    """Adds to each step the record of which applicable flags its page showed."""
    return {key: as_shown(STEP_BY_KEY[key], given, answers) for key, given in answers.items()}


FULL = all_shown(ANSWERED)


def full(**changed):
    """Returns complete answers with whole steps replaced; a step given as None is left out."""
    answers = deepcopy(ANSWERED) | {key.replace("__", "-"): value for key, value in changed.items()}
    return all_shown({key: value for key, value in answers.items() if value is not None})


def posted(values):
    """Converts a step's stored values to the data that its form posts."""
    data = {}
    for key, value in values.items():
        if key.endswith(("_on", "_date")):
            day = date.fromisoformat(value)
            data |= {f"{key}_month": day.month, f"{key}_day": day.day, f"{key}_year": day.year}
        elif key == ASKED:
            data[key] = " ".join(value)
        elif value is True:
            data[key] = "on"
        elif value is not False:
            data[key] = value
    return data


class NoMailServer(BaseEmailBackend):
    """A mail server that is down."""

    def send_messages(self, email_messages):
        raise ConnectionRefusedError(email_messages[0].to)
