"""User actions on the pages, as users perform them: they read a label in the active language and click it."""

from contextlib import contextmanager

from django.utils.translation import gettext as _

from questionnaire.steps import STEPS

PASSWORD = "a long password of staff"
ANSWERS = {
    "movement": "2",
    "rest": "1",
    "severity": "2",
    "area": "face",
    "phototype": "3",
    "marks_stay_dark": "no",
    "needles": "fine",
    "priority": "frown_lines",
    "full_name": "Jo Journey",
    "email": "jo@example.test",
    "birth_date_month": "3",
    "birth_date_day": "1",
    "birth_date_year": "1984",
}
TYPED_MONTH = "March"
AGREED = ("health_data", "not_advice")
IMPORTANCE = "2"


@contextmanager
def next_page(page):
    """Waits for the page, with its styles, to which the block leads; or for what a script shows in its place."""
    page.evaluate("(document.querySelector('main') ?? document.body).dataset.left = ''")
    yield
    page.wait_for_selector("[data-left]", state="detached")
    page.wait_for_load_state("load")


def choose(page, name, value):
    """Clicks the text label of one choice; an area of the drawn face may be a label of the same choice."""
    chosen = page.locator(f"input[name='{name}'][value='{value}']")
    page.locator(f"label.form-check-label[for='{chosen.get_attribute('id')}']").click()


def begin(page, address, clinic_name):
    """Starts the quiz, at the clinic with this name if there are several."""
    page.goto(address)
    if page.get_by_role("radio").count():
        page.locator("label", has_text=clinic_name).click()
    with next_page(page):
        page.get_by_role("button", name=_("Start now")).click()


def go_on(page):
    with next_page(page):
        page.get_by_role("button", name=_("Continue")).or_(page.get_by_role("link", name=_("Continue"))).click()


def answer_step(page, concerns, flags=()):
    """Answers everything that the page asks; health questions get `flags`, else "None of these"."""
    if page.locator("input[name=concerns]").count():
        for concern in concerns:
            choose(page, "concerns", concern)
        return
    for name in names_of(page, "radio"):
        values = [radio.get_attribute("value") for radio in page.locator(f"input[name='{name}']").all()]
        choose(page, name, wanted_of(name, values))
    if "flags" in names_of(page, "checkbox"):
        here = [flag for flag in flags if page.locator(f"input[name=flags][value={flag}]").count()]
        for flag in here or ["none"]:
            choose(page, "flags", flag)
    for name in AGREED:
        if page.locator(f"input[name={name}]").count():
            page.locator(f"label[for=id_{name}]").click()
    fill_text(page)


def wanted_of(name, values):
    """Returns the patient's answer to a question with these values."""
    wanted = ANSWERS.get(name, "no" if "no" in values else IMPORTANCE)
    return wanted if wanted in values else values[0]


def focused(page):
    """Returns the focused input: its type, name, value, and all values of its question."""
    return page.evaluate(
        """() => {
            const {type, name, value} = document.activeElement;
            const same = document.querySelectorAll(`main input[name="${name}"]`);
            return {type, name, value, values: [...same].map(input => input.value)};
        }"""
    )


def answer_by_keys(page, concerns):
    """Answers the page and continues without a pointer, with Tab from one question to the next."""
    wanted = {*concerns, "none"}
    for _press in range(200):
        page.keyboard.press("Tab")
        at = focused(page)
        if at["type"] == "submit" and at["name"] == "continue":
            with next_page(page):
                page.keyboard.press("Enter")
            return
        if at["type"] == "radio":
            page.keyboard.press("Space")
            for _down in range(at["values"].index(wanted_of(at["name"], at["values"]))):
                page.keyboard.press("ArrowDown")
        elif at["type"] == "checkbox" and (at["value"] in wanted or at["name"] in AGREED):
            page.keyboard.press("Space")
        elif at["type"] in {"text", "email", "select-one"} and at["name"] in ANSWERS:
            page.keyboard.type(TYPED_MONTH if at["type"] == "select-one" else ANSWERS[at["name"]])
    raise AssertionError(f"No way to go on by keys: {page.url}")


def names_of(page, kind):
    """Returns the names of the questions with visible inputs of this type, in page order."""
    return page.evaluate(
        """kind => [...new Set([...document.querySelectorAll(`main input[type=${kind}]`)]
            .filter(input => input.closest("fieldset, div").offsetParent).map(input => input.name))]""",
        kind,
    )


def fill_text(page):
    for name in ("full_name", "email", "birth_date_day", "birth_date_year"):
        if (field := page.locator(f"input[name={name}]")).count():
            field.fill(ANSWERS[name])
    if (month := page.locator("select[name=birth_date_month]")).count():
        month.select_option(ANSWERS["birth_date_month"])


def fill_in_quiz(page, concerns=("frown_lines",), flags=(), look=lambda page: None):
    """Fills in the quiz from the first step to the review; calls `look` on every page."""
    for _step in range(len(STEPS)):
        look(page)
        if "/review/" in page.url:
            return
        answer_step(page, concerns, flags)
        go_on(page)
    raise AssertionError(f"The quiz does not end: {page.url}")


def send(page):
    with next_page(page):
        page.get_by_role("button", name=_("Send my answers")).click()


def sign_in(page, address, email, password):
    """Signs in a member of staff without a second factor."""
    page.goto(address)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    with next_page(page):
        page.locator("main").get_by_role("button", name="Sign in").click()


def sign_in_as(page, address, user):
    """Signs in a member of staff whose password is unknown, after setting a new one."""
    user.set_password(PASSWORD)
    user.save()
    sign_in(page, address, user.email, PASSWORD)
