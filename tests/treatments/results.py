"""The result page for tests: answers handed in through the browser, and the parts of what follows."""

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
    """Hands the answers in and gives the page that follows as text, but for what only paper shows."""
    submission = quiz.start(clinic_code=clinic.code, language=language, time_zone=clinic.time_zone)
    submission.answers = answers
    submission.save()
    session = client.session
    session["submission"], session["submission_key"] = str(submission.pk), submission.browser_key
    session.save()
    page = client.post(reverse("patient:submit"), follow=True, headers={"accept-language": language}).content.decode()
    return page.partition('<div class="only-on-paper">')[0]


def part(page, first, following):
    """What stands between the headings of two sections, by their ids."""
    return page.split(f'<h2 id="{first}"')[1].split(f'<h2 id="{following}"')[0]


def with_event(answers, day):
    """The same answers of somebody with a big day."""
    return answers | {"history": answers["history"] | {"has_event": "yes", "event_on": day}}
