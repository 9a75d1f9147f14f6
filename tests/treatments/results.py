"""The result page for tests: sends answers through the browser and reads parts of the page that follows."""

from django.urls import reverse

from questionnaire import services as quiz
from tests.treatments.quiz import FROWN, SCARS, complete_answers

FROWN_ONLY = complete_answers(concerns=FROWN)
SCARS_ONLY = complete_answers(concerns=SCARS)

RANKED = {
    "botox": FROWN_ONLY,
    "skinpen": SCARS_ONLY,
    "both": complete_answers(concerns=FROWN | SCARS),
    "neither": complete_answers(concerns={"sagging": {"severity": 3}}),
}
SETTLE = {
    "pregnant": complete_answers(pregnancy={"flags": ["pregnant"]}),
    "nerve illness": complete_answers(nerves_and_allergies={"flags": ["neuromuscular_disorder"]}),
    "two wellbeing prompts": complete_answers(wellbeing={"flags": ["worries_hours_a_day", "avoids_people_or_mirrors"]}),
    "dark spots": complete_answers(concerns={"dark_spots": {"severity": 2, "area": "face"}}),
}
IN_DANGER = complete_answers(wellbeing={"flags": ["self_harm_thoughts"]})


def show(client, clinic, answers, language="en"):
    """Sends the answers and returns the page that follows as text, without the part for paper only."""
    submission = quiz.start(clinic_code=clinic.code, language=language, time_zone=clinic.time_zone)
    submission.answers = answers
    submission.save()
    session = client.session
    session["submission"], session["submission_key"] = str(submission.pk), submission.browser_key
    session.save()
    page = client.post(reverse("patient:submit"), follow=True, headers={"accept-language": language}).content.decode()
    return page.partition('<div class="only-on-paper">')[0]


def part(page, first, following):
    """Returns the page from the heading of one section to the heading of another, by their ids."""
    return page.split(f'<h2 id="{first}"')[1].split(f'<h2 id="{following}"')[0]


def with_event(answers, day):
    """Returns the answers with a big day added."""
    return answers | {"history": answers["history"] | {"has_event": "yes", "event_on": day}}
