"""What the demo clinic's clinicians asked patients: one patient has answered, one has not."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from treatments.models import Assessment, User
from treatments.services.review import questions

ASKED = "Which blood thinner do you take, and who prescribed it?"
ANSWERED = "Where exactly do you see the lines you want to change?"
ANSWER = "Beside my eyes, most of all when I smile. The left side is stronger."


def load(waiting: Sequence[Assessment], *, by: User, now: datetime) -> None:
    """Asks questions about two waiting assessments: the first is answered, the second open."""
    answered, asked = waiting[:2]
    question = questions.ask(assessment=answered, text=ANSWERED, by=by, now=now - timedelta(hours=20))
    questions.answer(question=question, text=ANSWER, now=now - timedelta(hours=2))
    questions.ask(assessment=asked, text=ASKED, by=by, now=now - timedelta(hours=5))
