"""People who fill in the quiz: answers as they are stored, and as a browser posts them."""

from copy import deepcopy
from datetime import date

from django.core.mail.backends.base import BaseEmailBackend

from questionnaire.answers import as_shown
from questionnaire.steps import ASKED, STEP_BY_KEY

TODAY = date(2026, 11, 22)

NO_FLAGS = {"flags": ["none"]}

ANSWERED = {
    "concerns": {"concerns": ["frown_lines", "acne_scars_rolling"]},
    "priority": {"priority": "frown_lines"},
    "strength-frown_lines": {"movement": 2, "rest": 1},
    "strength-acne_scars_rolling": {"severity": 2, "area": "face"},
    "skin": {"phototype": "3", "marks_stay_dark": "no"},
    "pregnancy": NO_FLAGS,
    "nerves-and-allergies": NO_FLAGS,
    "medicines": {"flags": ["blood_thinner"]},
    "skin-health": NO_FLAGS,
    "general-health": NO_FLAGS | {"health_note": ""},
    "eyes": NO_FLAGS,
    "recent": NO_FLAGS,
    "wellbeing": NO_FLAGS,
    "history": {
        "had_toxin": "yes",
        "last_toxin_on": "2026-01-05",
        "flags": ["none"],
        "had_microneedling": "no",
        "stopped_isotretinoin": "no",
        "has_event": "no",
    },
    "preferences": {
        "needles": "fine",
        "fast_result": 2,
        "long_lasting": 3,
        "low_downtime": 2,
        "low_discomfort": 0,
        "low_cost": 4,
        "few_visits": 2,
    },
    "photos": {"added": False},
    "about-you": {
        "full_name": "Ann Example",
        "birth_date": "1984-03-01",
        "email": "ann@example.test",
        "phone": "",
    },
    "consent": {"health_data": True, "not_advice": True, "follow_up": True},
}


def all_shown(answers):
    """The answers with the record that each flag that applies was on the page of its step."""
    return {key: as_shown(STEP_BY_KEY[key], given, answers) for key, given in answers.items()}


FULL = all_shown(ANSWERED)


def full(**changed):
    """Complete answers, with whole steps changed; a step changed to None is not there."""
    answers = deepcopy(ANSWERED) | {key.replace("__", "-"): value for key, value in changed.items()}
    return all_shown({key: value for key, value in answers.items() if value is not None})


def posted(values):
    """A step's stored values as its form posts them."""
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
