"""Every address of the admin, with GET and POST, for every role: a new address has to be added here."""

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.urls import URLPattern

from questionnaire.services import photo_storage
from tests import factories
from tests.factories import NOW
from tests.treatments.assessed import FROWN_LINES, make_assessment
from tests.treatments.plans_to_book import book, plan_of
from treatments.models import Erasure, Message

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]

SIGN_IN, SECOND_FACTOR = "/accounts/login/", "/accounts/2fa/"
STOPPED = {"visitor": SIGN_IN, "patient": 403, "desk": 403, "without a second factor": SECOND_FACTOR}
"""Users who get nowhere in the admin, whatever the address, and where each ends up."""

STAFF = ("clinician", "outsider", "operator")
"""Users with access: the clinic's clinician, a clinician of another clinic, and an operator."""

ALL, OPERATORS, CLINICIANS, NOBODY = "200 200 200", "403 403 200", "200 200 403", "403 403 403"
OWN, NOT_THERE, READ_ONLY, REFUSED = "200 404 404", "404 404 404", "405 405 405", "422 404 404"
OWN_OR_403, REFUSED_OR_403 = "200 404 403", "422 404 403"
CLINICIANS_OR_404 = "200 200 404"

SAME = "the same"
DOORS = {"login/", "logout/"}


def page(address, get, post=SAME):
    """The statuses of a GET and of an empty POST, for STAFF in their order."""
    return {address: (get, get if post is SAME else post)}


def rows(model, *, listed, added=NOBODY, deleted=NOBODY, history, changed, sent=SAME, bare=SAME):
    """The six addresses of a model. A row that others refer to is deleted by nobody."""
    start = f"treatments/{model}/"
    row = f"{start}<path:object_id>/"
    return {
        **page(start, listed),
        **page(f"{start}add/", added),
        **page(f"{row}history/", history),
        **page(f"{row}delete/", deleted),
        **page(f"{row}change/", changed, sent),
        **page(row, changed if bare is SAME else bare),
    }


SET_UP = {"listed": OPERATORS, "added": OPERATORS, "history": OPERATORS, "changed": OPERATORS}
RECORDS = {"listed": CLINICIANS, "history": OWN, "changed": OWN}

TABLE = {
    **page("", ALL),
    **page("find/", CLINICIANS, "422 422 403"),
    **page("knowledge/", ALL, READ_ONLY),
    **page("knowledge/diff/", ALL, READ_ONLY),
    **page("knowledge/sign-off/", ALL, READ_ONLY),
    **page("knowledge/releases/", ALL, "409 409 403"),
    **page("knowledge/releases/<int:pk>/withdraw/", "405 405 403", CLINICIANS),
    **page("audit/", ALL, "422 422 422"),
    **page("audit/file.csv", READ_ONLY, NOT_THERE),
    **page("recalls/", ALL, "422 422 422"),
    **page("recalls/<int:pk>/", ALL, READ_ONLY),
    **page("recalls/<int:pk>/patients/<int:patient_pk>/", "405 405 403", REFUSED_OR_403),
    **page("recalls/<int:pk>/contacts.csv", "405 405 403", CLINICIANS),
    **page("recalls/<int:pk>/close/", READ_ONLY, ALL),
    **page("glass/", OPERATORS, "403 403 422"),
    **page("glass/close/", "403 403 405", OPERATORS),
    **page("audit/openings/", CLINICIANS),
    **page("messages/", OPERATORS, "403 403 405"),
    **page("messages/<int:pk>/told/", "403 403 405", OPERATORS),
    **page("messages/<int:pk>/again/", "403 403 405", "403 403 404"),
    **page("audit/openings/<int:pk>/", "405 405 403", OWN_OR_403),
    **page("consents/<int:pk>/", OWN_OR_403),
    **page("consents/<int:pk>/<slug:treatment>/", OWN_OR_403, REFUSED_OR_403),
    **page("records/today/", CLINICIANS, "405 405 403"),
    **page("records/start/<int:pk>/", "405 405 403", OWN_OR_403),
    **page("records/<int:pk>/", OWN_OR_403, REFUSED_OR_403),
    **page("records/<int:pk>/check/", "405 405 403", "204 404 403"),
    **page("records/<int:pk>/amend/", "405 405 403", REFUSED_OR_403),
    **page("records/<int:pk>/photos/<int:photo_pk>/", OWN_OR_403, "405 405 403"),
    **page("records/<int:pk>/photos/<int:photo_pk>/small/", OWN_OR_403, "405 405 403"),
    **page("outcomes/", CLINICIANS, "405 405 403"),
    **page("asked/", CLINICIANS, "405 405 403"),
    **page("clinics/<slug:code>/holidays/", OPERATORS, "403 403 422"),
    **page("calendar/", CLINICIANS),
    **page("calendar/off/", "405 405 403", CLINICIANS),
    **page("asked/<int:pk>/allow/", "405 405 403", "409 404 403"),
    **page("asked/<int:pk>/refuse/", "405 405 403", REFUSED_OR_403),
    **page("login/", ALL),
    **page("logout/", ALL, f"{SIGN_IN} {SIGN_IN} {SIGN_IN}"),
    **page("password_change/", ALL),
    **page("password_change/done/", ALL, READ_ONLY),
    **page("autocomplete/", NOBODY, READ_ONLY),
    **page("jsi18n/", ALL, READ_ONLY),
    **page("^(?P<app_label>treatments)/$", ALL),
    **page("(?P<url>.*)$", NOT_THERE),
    **rows("clinic", **SET_UP),
    **rows("clinician", **SET_UP),
    **rows("user", **SET_UP),
    **rows("product", **SET_UP, deleted=OPERATORS),
    **rows("lot", listed=ALL, added=ALL, history="200 404 200", changed="200 404 200"),
    **rows("erasure", listed=OPERATORS, history=OPERATORS, changed=OPERATORS, sent=NOBODY),
    **rows("assessment", **RECORDS, sent=REFUSED),
    **page("treatments/assessment/<int:object_id>/note/", OWN_OR_403, "405 405 403"),
    **page("treatments/assessment/<int:object_id>/fhir/", OWN_OR_403, "405 405 403"),
    **page("treatments/assessment/<int:object_id>/shown/<int:page_id>/", OWN_OR_403, "405 405 403"),
    **page("treatments/assessment/<int:object_id>/shown/<int:page_id>/page/", OWN_OR_403, "405 405 403"),
    **page("treatments/assessment/<int:object_id>/photos/", OWN_OR_403, "405 405 403"),
    **page("treatments/assessment/<int:object_id>/photo/<uuid:photo_id>/", OWN),
    **page("treatments/assessment/<int:object_id>/photo/<uuid:photo_id>/small/", OWN),
    **rows("plan", **RECORDS),
    **page("treatments/plan/<int:plan_id>/sessions/add/", OWN, REFUSED),
    **page("treatments/plan/<int:plan_id>/sessions/add/check/", OWN),
    **page("treatments/plan/<int:plan_id>/sessions/<int:session_id>/", OWN, REFUSED),
    **page("treatments/plan/<int:plan_id>/sessions/<int:session_id>/check/", OWN),
    **page("treatments/plan/<int:plan_id>/sessions/<int:session_id>/drop/", OWN, OWN),
    **page("treatments/plan/<int:plan_id>/elsewhere/", NOT_THERE, OWN),
    **page("treatments/plan/<int:plan_id>/stop/", NOT_THERE, OWN),
    **rows("patient", listed=CLINICIANS, history=OWN, changed=OWN_OR_403),
    **page("treatments/patient/<int:object_id>/facts/", OWN_OR_403, REFUSED_OR_403),
    **rows("hold", **RECORDS, sent=REFUSED),
    **rows("booking", listed=CLINICIANS, history=OWN, changed=OWN_OR_403, sent=NOBODY),
    **rows("problemreport", **RECORDS, sent=REFUSED),
    **rows("adverseevent", **RECORDS, sent=REFUSED),
    **page("treatments/adverseevent/record/<int:session_id>/", OWN, REFUSED),
    **page("treatments/adverseevent/record/", CLINICIANS_OR_404),
    **page("treatments/adverseevent/record/of-patient/<int:patient_id>/", OWN),
    **page("treatments/adverseevent/patterns/", CLINICIANS_OR_404),
    **rows("rulereview", listed=CLINICIANS, history=CLINICIANS_OR_404, changed=CLINICIANS_OR_404, sent="422 422 404"),
    **page("treatments/rulereview/rates/", CLINICIANS_OR_404),
    **page("treatments/rulereview/rates.csv", CLINICIANS_OR_404),
}


def addresses(patterns, before=""):
    for entry in patterns:
        if isinstance(entry, URLPattern):
            yield f"{before}{entry.pattern}"
        else:
            yield from addresses(entry.url_patterns, f"{before}{entry.pattern}")


@pytest.fixture
def users(request, patient):
    """The user that each name signs in; None for a visitor."""
    names = {"desk": "desk_user", "clinician": "clinician_user", "without a second factor": "clinician_user"}
    staff = {name: request.getfixturevalue(names.get(name, name)) for name in (*names, "outsider", "operator")}
    return {"visitor": None, "patient": factories.UserFactory(email=patient.email), **staff}


@pytest.fixture
def samples(patient, clinic, clinician, room, desk_user):
    """A row of one clinic for each key: by the model in the address, by the URL parameter, or by the address."""
    booking = book(plan_of(patient, "botox")[0], clinician=clinician, room=room, by=desk_user)
    session, plan = booking.session, booking.session.plan
    record = factories.TreatmentRecordFactory(booking=booking)
    waiting, lot = make_assessment(patient, FROWN_LINES), factories.LotFactory(clinic=clinic)
    names = [photo_storage().save(f"{size}.jpg", ContentFile(b"x")) for size in ("large", "small")]
    photo = {"file_name": names[0], "thumbnail_name": names[1]}
    return {
        "clinic": clinic,
        "clinician": clinician,
        "user": desk_user,
        "erasure": Erasure.objects.create(clinic=clinic, kind="part", rows={}, erased_at=NOW),
        "assessment": waiting,
        "plan": plan,
        "patient": patient,
        "booking": booking,
        "problemreport": factories.ProblemReportFactory(booking=booking),
        "adverseevent": factories.AdverseEventFactory(session=session),
        "rulereview": factories.RuleReviewFactory(),
        "<int:patient_id>": patient,
        "<int:session_id>": session,
        "<int:plan_id>": plan,
        "<uuid:photo_id>": factories.SubmissionPhotoFactory(submission=waiting.submission, **photo),
        "<int:page_id>": factories.ShownPageFactory(assessment=waiting),
        "product": lot.product,
        "lot": lot,
        "recalls": factories.LotRecallFactory(product=lot.product),
        "asked": factories.WindowRequestFactory(session=session),
        "<int:patient_pk>": patient,
        "<int:photo_pk>": factories.RecordPhotoFactory(record=record, **photo),
        "hold": factories.HoldFactory(session=factories.PlannedSessionFactory(plan=plan, number=9, state="held")),
        "records": record,
        "records/start/<int:pk>/": booking,
        "knowledge": factories.KnowledgeReleaseFactory(),
        "messages": Message.objects.create(
            kind="account", address="nobody@example.test", queued_at=NOW, due_at=NOW, given_up_at=NOW, failure="No."
        ),
        "audit/openings/<int:pk>/": factories.GlassBreakFactory(patient=patient),
        "consents/<int:pk>/": plan.consents.get(),
        "consents/<int:pk>/<slug:treatment>/": plan,
    }


FIXED = {
    "^(?P<app_label>treatments)/$": "treatments/",
    "(?P<url>.*)$": "nothing/",
    "<slug:treatment>": "botox",
    "<slug:code>": "harbor",
}


def filled(address, samples):
    """Returns an address with values in place of its parameters."""
    keys = {name: row.pk for name, row in samples.items() if name.startswith("<")} | FIXED
    own = samples.get(address) or samples.get(address.removeprefix("treatments/").split("/")[0])
    if own:
        keys |= dict.fromkeys(("<path:object_id>", "<int:object_id>", "<int:pk>"), own.pk)
    for part, key in keys.items():
        address = address.replace(part, str(key))
    return f"/admin/{address}"


def ask(client, user, method, address, **how):
    """Sends a request as a user, signed in again if the last page signed them out; reads a file to its end."""
    if user is not None and "_auth_user_id" not in client.session:
        client.force_login(user)
    response = getattr(client, method)(address, **how)
    assert response.getvalue() is not None
    return response


def end_of(response):
    """Returns the status, or the sign-in page at which the request ended."""
    ends = response.redirect_chain[-1][0] if response.redirect_chain else ""
    doors = [door for door in (SIGN_IN, SECOND_FACTOR) if ends.startswith(door)]
    return doors[0] if doors else response.status_code


def test_every_address_of_the_admin_is_in_the_table():
    there = set(addresses(admin.site.urls[0]))
    assert (there - set(TABLE), set(TABLE) - there) == (set(), set())


@pytest.mark.parametrize("who", STOPPED)
def test_who_has_no_business_there_is_stopped_at_every_address(client, settings, users, samples, who):
    settings.STAFF_SECOND_FACTOR = who == "without a second factor"
    assert end_of(ask(client, users[who], "get", "/admin/", follow=True)) == STOPPED[who]
    for address in TABLE.keys() - DOORS:
        for method in ("get", "post"):
            response = ask(client, users[who], method, filled(address, samples))
            assert (response.status_code, response.get("Location", "")[:13]) == (302, "/admin/login/"), address


@pytest.mark.parametrize("who", STOPPED)
@pytest.mark.parametrize("address", sorted(DOORS))
def test_the_doors_themselves_let_nobody_in(client, settings, users, address, who):
    settings.STAFF_SECOND_FACTOR = who == "without a second factor"
    assert end_of(ask(client, users[who], "get", f"/admin/{address}", follow=True)) == STOPPED[who]


@pytest.mark.parametrize("who", STAFF)
def test_staff_get_the_answer_of_the_table_at_every_address(client, users, samples, who):
    expected = {address: [row.split()[STAFF.index(who)] for row in both] for address, both in TABLE.items()}
    found = {}
    for address in TABLE:
        sent = [ask(client, users[who], method, filled(address, samples), follow=True) for method in ("get", "post")]
        found[address] = [str(end_of(response)) for response in sent]
    assert found == expected
