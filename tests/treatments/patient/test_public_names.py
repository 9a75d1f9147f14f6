"""Where prescription medicines may not be named, nothing for patients names one before a clinician has decided.

The test crawls pages, addresses, files and mails as a patient of a clinic in Great Britain, and of one in the US, which
does name them.
"""

import re
from html import unescape
from urllib.parse import urldefrag, urljoin

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from questionnaire import answers as quiz_answers
from questionnaire.models import Submission
from tests import factories
from tests.client import CsrfClient
from tests.treatments.assessed import FROWN_LINES, make_assessment
from tests.treatments.patient.test_account import sign_in
from tests.treatments.patient.test_summary import text_of
from tests.treatments.quiz import FROWN, SCARS, complete_answers
from treatments.models import Assessment, Decision, MessageKind, Review, ShownPage
from treatments.patient.presenters.public_names import without_names
from treatments.rules.knowledge import load
from treatments.services.messages import messages

pytestmark = pytest.mark.django_db

NAMES = [name for names in load().evidence.medicines.values() for name in names]
NAMED = re.compile(rf"\b(?:{'|'.join(map(re.escape, NAMES))})\b", re.IGNORECASE)
IN_AN_ADDRESS = re.compile("botox|botulinum|dysport|xeomin", re.IGNORECASE)
READ_ALOUD = re.compile(r'\b(?:alt|title|aria-label|aria-description|placeholder|content|label)="([^"]*)"')
ADDRESS = re.compile(r'\b(?:href|action|src|formaction|hx-get|hx-post)="([^"]*)"')
NO_PAGE = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)

LINES = {"crows_feet": {"movement": 2, "rest": 1}, "forehead_lines": {"movement": 3, "rest": 3}}
RESULT = [reverse_lazy(f"patient:{name}") for name in ("result", "explore", "worksheet", "summary", "summary_pdf")]
OWN = ("my_assessment", "my_explore", "my_worksheet", "my_summary", "my_summary_pdf")
ANSWERS = {
    "lines": {"concerns": FROWN},
    "lines and scars": {"concerns": {**FROWN, **SCARS}},
    "scars, and a toxin lately": {
        "concerns": SCARS,
        "history": {
            "had_toxin": "yes",
            "last_toxin_on": "2026-11-01",
            "had_microneedling": "no",
            "stopped_isotretinoin": "no",
            "has_event": "no",
        },
    },
    "an allergy first": {"concerns": LINES, "nerves": {"flags": ["toxin_allergy"]}},
    "in danger": {"concerns": FROWN, "wellbeing": {"flags": ["self_harm_thoughts"]}},
}


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


@pytest.fixture
def british(db):
    return factories.ClinicFactory(code="thames", name="Thames Clinic", time_zone="Europe/London", country="GB")


def begin(clinic, language, answers):
    """Returns a browser with a quiz begun at this clinic, and the draft with these answers."""
    browser = CsrfClient(headers={"Accept-Language": language})
    browser.post(reverse("patient:begin"), {"clinic": clinic.code})
    draft = Submission.objects.get(pk=browser.session["submission"])
    draft.answers = answers
    draft.save()
    return browser, draft


def addresses_of(page):
    return [unescape(address) for address in ADDRESS.findall(page)]


def crawl(browser, *starts):
    """Returns each page that links reach from these addresses, by address."""
    pages, waiting = {}, list(starts)
    while waiting:
        address = waiting.pop()
        address = str(address)
        if address in pages or not address.startswith("/") or address.startswith(("/static/", "/accounts/logout")):
            continue
        response = browser.get(address, follow=True)
        pages[address] = response
        for passed, _status in response.redirect_chain:
            pages.setdefault(passed, response)
        if response.headers["Content-Type"].startswith("text/html"):
            links = re.findall(r'\bhref="([^"]*)"', response.content.decode())
            waiting += [urldefrag(urljoin(address, unescape(link)))[0] for link in links if link[:1] != "#"]
    return pages


def words_of(response):
    """Returns what a page or a file says: its text, and the attributes that are read aloud or shown."""
    kind = response.headers["Content-Type"]
    if kind == "application/pdf":
        return text_of(response.content)
    return words_of_page(response.content.decode())


def words_of_page(html):
    page = NO_PAGE.sub(" ", html)
    return " ".join([re.sub(r"<[^>]*>", " ", page), *READ_ALOUD.findall(page)])


def names_in(pages):
    """Returns where a name occurs: in the text, in the page's address, or in an address that it links to."""
    found = {}
    for address, response in pages.items():
        if response.headers["Content-Type"].split(";")[0] not in ("text/html", "application/pdf"):
            continue  # a copy of the patient's own data is exact
        linked = addresses_of(response.content.decode()) if "html" in response.headers["Content-Type"] else []
        named = [*NAMED.findall(words_of(response)), *filter(IN_AN_ADDRESS.search, [address, *linked])]
        if named:
            found[address] = sorted(set(named))
    return found


def quiz_pages(browser, draft):
    """Returns each step with its answer, and the review."""
    steps = [reverse("quiz:step", args=[address]) for address in quiz_answers.addresses(draft.answers)]
    return crawl(browser, *steps, reverse("quiz:review"))


def handed_in(browser):
    """Sends the answers and returns the page that follows."""
    return browser.post(reverse("patient:submit"), follow=True)


def moved(browser):
    wishes = ("fast_result", "long_lasting", "low_downtime", "low_discomfort", "low_cost", "few_visits")
    return browser.post(reverse("patient:explore"), dict.fromkeys(wishes, 4), follow=True)


def files_of(mails):
    return " ".join(f"{email.subject} {email.body} {email.alternatives} {email.attachments}" for email in mails)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("answers", ANSWERS.values(), ids=ANSWERS)
def test_no_page_before_the_consultation_names_a_medicine(british, language, answers):
    browser, draft = begin(british, language, complete_answers(**answers))
    assert names_in(quiz_pages(browser, draft)) == {}

    result = handed_in(browser)
    assert "botox" not in result.content.decode().lower()
    pages = {**crawl(browser, "/", *RESULT), "moved": moved(browser), "handed in": result}
    assert names_in(pages) == {}

    assessment = Assessment.objects.get()
    messages.tell(kind=MessageKind.REVIEWED, about=assessment, clinic=assessment.clinic, now=timezone.now())
    assert len(mail.outbox) == 2
    assert NAMED.findall(files_of(mail.outbox)) == []


def test_what_is_kept_as_shown_is_what_was_read(british):
    browser, _draft = begin(british, "en", complete_answers())
    handed_in(browser)

    assert NAMED.findall(words_of_page(ShownPage.objects.get().html)) == []


def test_a_us_clinic_names_its_medicines(clinic):
    browser, draft = begin(clinic, "en", complete_answers())

    assert "Botox" in names_in({"home": browser.get("/")})["home"]
    assert "/quiz/history/" in names_in(quiz_pages(browser, draft))
    assert "Botox" in names_in({"result": handed_in(browser)})["result"]


def test_where_clinics_of_both_are_the_quiz_is_of_its_own_and_all_else_is_careful(clinic, british):
    browser, draft = begin(clinic, "en", complete_answers())

    assert names_in({"home": browser.get("/"), "methods": browser.get(reverse("patient:methods"))}) == {}
    assert "/quiz/history/" in names_in(quiz_pages(browser, draft))


@pytest.mark.parametrize(
    ("decision", "named"), [(None, False), (Decision.DECLINED, False), (Decision.APPROVED, True)], ids=str
)
def test_her_own_pages_name_a_medicine_once_a_clinician_has_decided_for_it(british, clinician, decision, named):
    patient = factories.PatientFactory(clinic=british)
    assessment = make_assessment(patient, FROWN_LINES, row={"clinic": british})
    if decision:
        reason = {} if decision == Decision.APPROVED else {"reason_code": "other", "reason": "Not now."}
        Review.objects.create(assessment=assessment, decision=decision, decided_by=clinician.user, **reason)
    own_pages = [reverse(f"patient:{name}", args=[assessment.reference]) for name in OWN]
    pages = crawl(sign_in(CsrfClient(), patient), reverse("patient:my"), *own_pages)

    assert len(pages) > len(OWN)
    assert bool(names_in({address: page for address, page in pages.items() if address.startswith("/my/")})) == named


@pytest.mark.parametrize(
    ("language", "text", "plain"),
    [
        ("en", "Botox lasts.", "Injection treatment lasts."),
        ("en", "After Botox, wait.", "After injection treatment, wait."),
        ("en", "Any botulinum toxin counts.", "Any muscle-relaxing injection counts."),
        ("en", "Such as Botox or Dysport, or albumin", "Such as injection treatment, or albumin"),
        ("en", "Botulinum toxin in pregnancy", "Muscle-relaxing injection in pregnancy"),
        ("en", "how much the shots of Botox hurt", "how much the shots hurt"),
        ("en", "Another brand, such as Dysport or Xeomin.", "Another brand."),
        ("en", "Tretinoin, a cream on prescription.", "A cream on prescription."),
        ("en", "Sunscreen and tretinoin", "Sunscreen and a prescription cream"),
        ("en", "You take isotretinoin.", "You take isotretinoin."),
        ("en", "SkinPen needles the skin.", "SkinPen needles the skin."),
        ("en", '<b aria-label="Botox 2">', '<b aria-label="Injection treatment 2">'),
        ("en", '<a href="https://x.test/botox-y">A Botox page</a>', "An injection treatment page"),
        ("en", '<a href="/my/">Botox</a>', '<a href="/my/">Injection treatment</a>'),
        ("en", '<h3 id="weeks-botox">', '<h3 id="weeks-injected">'),
        ("en", '<a href="#weeks-botox" class="tl-botox">', '<a href="#weeks-injected" class="tl-injected">'),
        ("en", '<a href="/my/plans/1/agree/botox/">', '<a href="/my/plans/1/agree/botox/">'),
        ("en", '<button name="take" value="botox">', '<button name="take" value="botox">'),
        ("en", "<textarea>Is Botox safe?</textarea>", "<textarea>Is Botox safe?</textarea>"),
        ("es", "Botox", "Tratamiento con inyecciones"),
        ("es", "<td>Botox 2</td>", "<td>Tratamiento con inyecciones 2</td>"),
        ("es", "Botox dura.", "El tratamiento con inyecciones dura."),
        ("es", "Control de Botox", "Control del tratamiento con inyecciones"),
        ("es", "responden poco a Botox", "responden poco al tratamiento con inyecciones"),
        ("es", "Su decisión: ¿Botox o SkinPen?", "Su decisión: ¿el tratamiento con inyecciones o SkinPen?"),
        ("es", "¿Botox o SkinPen?", "¿El tratamiento con inyecciones o SkinPen?"),
        ("es", "a una toxina botulínica", "a una inyección que relaja los músculos"),
    ],
)
def test_a_noun_stands_in_the_place_of_a_name(language, text, plain):
    assert without_names(text, language) == plain
