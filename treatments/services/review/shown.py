"""What a patient was shown is kept: the page as it was sent, each time that it says something new."""

import hashlib
import re
from datetime import datetime

from treatments.models import Assessment, ShownPage

TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*')
BEGINS = '<div class="wide stack result'  # what stands before it is the same on every page, or of the moment
ENDS = "</main>"
NOT_TO_READ = re.compile(r"<(form|script|svg)\b.*?</\1>|<[^>]*>", re.DOTALL)


def keep_shown(*, assessment: Assessment, html: str, language: str, now: datetime) -> None:
    """Keep a result page of hers, once for each content in each language; `now` is aware.

    Kept is the whole page but for the tokens of its forms, which are secrets of the moment.
    """
    digest = digest_of(html, language)
    pages = ShownPage.objects.filter(assessment=assessment, digest=digest)
    if not pages.exists():
        page = ShownPage(
            assessment=assessment, language=language, html=TOKEN.sub(r"\1", html), digest=digest, shown_at=now
        )
        ShownPage.objects.bulk_create([page], ignore_conflicts=True)  # two requests at once keep one


def digest_of(html: str, language: str) -> str:
    """Of the words alone: tokens, forms and addresses differ from one request to the next, what she reads does not."""
    hers = html.partition(BEGINS)[2].partition(ENDS)[0] or html
    words = " ".join(NOT_TO_READ.sub(" ", hers).split())
    return hashlib.sha256(f"{language}\n{words}".encode()).hexdigest()
