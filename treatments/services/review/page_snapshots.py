"""Store the result pages that a patient was shown, as sent, each time that the content is new."""

import hashlib
import re
from datetime import datetime

from treatments.models import Assessment, ShownPage

TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*')
BEGINS = '<div class="wide stack result'  # what comes before it is the same on every page, or varies by request
ENDS = "</main>"
NOT_TO_READ = re.compile(r"<(form|script|svg)\b.*?</\1>|<[^>]*>", re.DOTALL)


def keep_snapshot(*, assessment: Assessment, html: str, language: str, now: datetime) -> None:
    """Store one of the patient's result pages, once for each content in each language; `now` is aware.

    The whole page is stored, except for the tokens of its forms, which are short-lived secrets.
    """
    digest = digest_of(html, language)
    pages = ShownPage.objects.filter(assessment=assessment, digest=digest)
    if not pages.exists():
        page = ShownPage(
            assessment=assessment, language=language, html=TOKEN.sub(r"\1", html), digest=digest, shown_at=now
        )
        ShownPage.objects.bulk_create([page], ignore_conflicts=True)  # two concurrent requests store one


def digest_of(html: str, language: str) -> str:
    """The digest of the text that the patient reads: tokens, forms and addresses vary by request and are left out."""
    content = html.partition(BEGINS)[2].partition(ENDS)[0] or html
    words = " ".join(NOT_TO_READ.sub(" ", content).split())
    return hashlib.sha256(f"{language}\n{words}".encode()).hexdigest()
