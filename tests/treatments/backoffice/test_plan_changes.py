"""The pages on which a clinician changes a plan: what they show, what they save, and who may use them."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.urls import reverse

from tests.factories import NOW, TODAY, PlannedSessionFactory
from tests.treatments.plan_edits import add, change, drop, order, plan_made, wanted
from tests.treatments.plans_to_book import book
from treatments.models import LimitOverride
from treatments.services.plans.plan_changes import version_of

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]


@pytest.fixture
def plan(patient, clinician_user):
    return plan_made(patient, clinician_user)


@pytest.fixture
def ada(client, clinician_user):
    client.force_login(clinician_user)
    return client


def address(name, *keys):
    return reverse(f"admin:treatments_plan_{name}", args=keys)


def sent(plan, *, treatment="botox", first=None, last=None, version=None, **fields):
    days = {
        name: TODAY + timedelta(day) for name, day in (("not_before", first), ("not_after", last)) if day is not None
    }
    return {"version": version or version_of(plan), "treatment": treatment, **days, **fields}


TOO_SOON = {"first": 76, "last": 80}
REASON = {"reason_code-toxin_interval-3": "examined", "reason-toxin_interval-3": "Weak effect, seen."}


def test_the_plan_shows_its_course_and_a_way_to_change_each_session(ada, plan):
    page = ada.get(address("change", plan.pk)).content.decode()
    assert page.count('class="tl-window"') == 5
    assert page.count(">Change</a>") == 5
    assert "Add a session" in page


def test_a_session_is_added(ada, plan):
    page = ada.post(address("add_session", plan.pk), sent(plan, first=100, last=110), follow=True)
    assert "Botox 2 is added" in page.content.decode()
    assert order(plan)[2] == (3, "botox 2", 100, 110, 110)


def test_areas_and_units_of_another_treatment_are_left_out(ada, plan):
    session = plan.sessions.get(position=3)
    fields = {"toxin_areas": ["frown_lines"], "needled_areas": ["cheeks"], "units": "20"}
    ada.post(address("change_session", plan.pk, session.pk), sent(plan, **fields))
    session.refresh_from_db()
    assert (session.areas, session.units) == (["frown_lines"], 20)


def test_beyond_a_limit_the_page_asks_for_a_reason_and_keeps_what_was_typed(ada, plan):
    page = ada.post(address("add_session", plan.pk), sent(plan, **TOO_SOON))
    text = page.content.decode()
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "76 days between toxin treatments; the limit is 90." in text
    assert 'name="reason_code-toxin_interval-3"' in text
    assert 'name="reason-toxin_interval-3"' in text
    assert f'value="{TODAY + timedelta(76)}"' in text
    assert len(order(plan)) == 5


def test_with_a_reason_the_override_stays_on_the_plan(ada, plan, clinician_user):
    page = ada.post(address("add_session", plan.pk), sent(plan, **TOO_SOON, **REASON), follow=True)
    text = page.content.decode()
    assert LimitOverride.objects.get().given_by == clinician_user
    assert "76 days between toxin treatments; the limit is 90." in text
    assert "Clinical judgement after an examination: “Weak effect, seen.”" in text
    assert "by Ada Clinician" in text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Within all limits."),
        (TOO_SOON, "Beyond 1 limit: a reason is needed for each."),
        ({"units": "401"}, "401 units within 90 days; the limit is 400."),
        ({"toxin_areas": ["frown_lines", "forehead_lines"]}, "Label dose for these areas: 40 units (B3, B6)."),
        ({"toxin_areas": ["forehead_lines"]}, "The label names no dose for these areas together."),
        ({"not_before": "soon"}, "Enter a day as YYYY-MM-DD."),
        ({"first": 9, "last": 3}, "must not be before"),
    ],
    ids=["within", "too soon", "too much", "dose", "no dose", "no day", "wrong order"],
)
def test_while_she_types_the_page_says_what_follows_and_writes_nothing(ada, plan, fields, said):
    page = ada.post(address("check_new", plan.pk), sent(plan, **fields))
    assert page.status_code == HTTPStatus.OK
    assert said in page.content.decode()
    assert len(order(plan)) == 5


def test_typing_keeps_a_reason_that_was_begun(ada, plan):
    page = ada.post(address("check_new", plan.pk), sent(plan, **TOO_SOON, **REASON))
    assert '<option value="examined" selected>' in page.content.decode()
    assert "Weak effect, seen.</textarea>" in page.content.decode()


def test_a_reason_in_words_alone_asks_for_one_of_the_list(ada, plan):
    words = {"reason-toxin_interval-3": "Weak effect, seen."}
    text = ada.post(address("add_session", plan.pk), sent(plan, **TOO_SOON, **words)).content.decode()
    assert "Choose a reason from the list." in text
    assert "Weak effect, seen.</textarea>" in text
    assert not LimitOverride.objects.exists()


def test_the_second_of_two_is_told_and_keeps_what_she_typed(ada, plan, clinician_user):
    before = version_of(plan)
    drop(plan.sessions.get(position=5), clinician_user)
    page = ada.post(address("add_session", plan.pk), sent(plan, first=100, last=110, version=before))
    text = page.content.decode()
    assert page.status_code == HTTPStatus.CONFLICT
    assert "Nothing was overwritten" in text
    assert f'value="{TODAY + timedelta(100)}"' in text
    assert version_of(plan) in text
    assert len(order(plan)) == 4


def test_a_session_is_dropped_from_its_page(ada, plan):
    session = plan.sessions.get(position=3)
    assert "Drop this session" in ada.get(address("change_session", plan.pk, session.pk)).content.decode()
    asked = ada.get(address("drop_session", plan.pk, session.pk)).content.decode()
    assert "It stays in the plan’s history" in asked
    assert "Windows that follow" in asked
    data = {"version": version_of(plan), "reason": "The patient wants fewer visits."}
    page = ada.post(address("drop_session", plan.pk, session.pk), data, follow=True).content.decode()
    assert "Botox 2 is dropped" in page
    assert "Dropped: The patient wants fewer visits." in page
    assert len(order(plan)) == 4


@pytest.mark.parametrize(
    ("reason", "error"), [("", "Say why this visit is dropped."), ("x", "Say why this visit is dropped. Write the")]
)
def test_a_drop_without_a_reason_asks_again(ada, plan, reason, error):
    session = plan.sessions.get(position=3)
    data = {"version": version_of(plan), "reason": reason}
    page = ada.post(address("drop_session", plan.pk, session.pk), data)
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert error in page.content.decode()
    assert len(order(plan)) == 5


def test_a_dropped_session_is_put_back_as_it_was(ada, plan, clinician_user):
    before = order(plan)
    dropped = plan.sessions.get(position=3)
    drop(dropped, clinician_user)
    back = f"{address('add_session', plan.pk)}?again={dropped.pk}"
    assert f'href="{back}"' in ada.get(address("change", plan.pk)).content.decode()
    filled = ada.get(back).context["form"].initial
    names = ("treatment", "toxin_areas", "units", "not_before", "not_after")
    fields = {name: filled[name] for name in names if filled[name] is not None}
    ada.post(back, {"version": version_of(plan), **fields})
    assert [days for _, _, *days in order(plan)] == [days for _, _, *days in before]
    assert plan.sessions.get(pk=dropped.pk).state == "dropped"


@pytest.mark.parametrize("key", ["", "x", "0", "9" * 30])
def test_nothing_is_put_back_for_a_key_of_nothing_dropped(ada, plan, key):
    assert "treatment" not in ada.get(f"{address('add_session', plan.pk)}?again={key}").context["form"].initial


def test_a_drop_of_a_plan_that_changed_meanwhile_keeps_the_reason(ada, plan, clinician_user):
    before = version_of(plan)
    drop(plan.sessions.get(position=5), clinician_user)
    data = {"version": before, "reason": "The patient wants fewer visits."}
    page = ada.post(address("drop_session", plan.pk, plan.sessions.get(position=3).pk), data)
    text = page.content.decode()
    assert page.status_code == HTTPStatus.CONFLICT
    assert "Nothing was overwritten" in text
    assert "The patient wants fewer visits." in text
    assert version_of(plan) in text


def test_a_session_that_cannot_be_dropped_leads_back_to_its_plan(ada, plan, clinician_user):
    session = plan.sessions.get(position=3)
    drop(session, clinician_user)
    page = ada.get(address("drop_session", plan.pk, session.pk), follow=True)
    assert page.redirect_chain
    assert "This session is already “dropped”" in page.content.decode()


def test_toxin_had_elsewhere_is_kept_and_moves_the_plan(ada, plan):
    data = {"version": version_of(plan), "elsewhere_on": TODAY - timedelta(30), "elsewhere_units": "50"}
    text = ada.post(address("elsewhere", plan.pk), data, follow=True).content.decode()
    assert "24 Oct 2026, 50 units" in text
    assert order(plan)[0][2] == 60


@pytest.mark.parametrize(("reason", "state"), [("She moves away.", "stopped"), ("", "active")])
def test_a_plan_is_stopped_with_a_reason(ada, plan, reason, state):
    sent = {"version": version_of(plan), "code": "elsewhere", "reason": reason}
    text = ada.post(address("stop", plan.pk), sent, follow=True)
    plan.refresh_from_db()
    assert plan.state == state
    assert (reason or "Say why the plan is stopped.") in text.content.decode()


def test_a_plan_that_is_over_offers_no_change(ada, plan):
    ada.post(
        address("stop", plan.pk),
        {"version": version_of(plan), "code": "elsewhere", "reason": "The patient moved away."},
    )
    assert "Add a session" not in ada.get(address("change", plan.pk)).content.decode()
    page = ada.post(address("add_session", plan.pk), sent(plan))
    assert "This plan is stopped" in page.content.decode()


def test_a_plan_whose_answers_cannot_be_read_is_shown_and_not_changed(ada, patient):
    session = PlannedSessionFactory(plan__patient=patient)
    assert ada.get(address("change", session.plan_id)).status_code == HTTPStatus.OK
    page = ada.post(address("add_session", session.plan_id), sent(session.plan))
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "A new assessment is needed" in page.content.decode()


@pytest.mark.parametrize("name", ["elsewhere", "stop"])
def test_acts_take_a_post(ada, plan, name):
    assert ada.get(address(name, plan.pk)).status_code == HTTPStatus.NOT_FOUND


PAGES = ["add_session", "check_new", "change_session", "check_session", "drop_session", "elsewhere", "stop"]
STRANGERS = {"outsider": HTTPStatus.NOT_FOUND, "desk_user": HTTPStatus.FOUND, "operator": HTTPStatus.NOT_FOUND}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_do_not_get_in(client, plan, name, who, request):
    client.force_login(request.getfixturevalue(who))
    keys = [plan.pk, plan.sessions.first().pk] if "session" in name and name != "add_session" else [plan.pk]
    answer = client.post(address(name, *keys), sent(plan, reason="x"))
    assert answer.status_code == STRANGERS[who]
    assert len(order(plan)) == 5


@pytest.mark.parametrize("name", PAGES)
def test_who_is_not_signed_in_goes_to_the_door(client, plan, name):
    keys = [plan.pk, plan.sessions.first().pk] if "session" in name and name != "add_session" else [plan.pk]
    answer = client.post(address(name, *keys), sent(plan))
    assert answer.status_code == HTTPStatus.FOUND


def test_a_session_of_another_plan_is_not_there(ada, plan, other_patient, clinician_user):
    other = plan_made(other_patient, clinician_user)
    answer = ada.get(address("change_session", plan.pk, other.sessions.first().pk))
    assert answer.status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("sessions", [0, 6])
def test_the_pages_ask_the_database_a_bounded_number_of_times(
    ada, plan, clinician_user, sessions, django_assert_max_num_queries
):
    add(plan, clinician_user, wanted("botox", **TOO_SOON), toxin_interval_3="Weak effect, seen.")
    for _ in range(sessions):
        add(plan, clinician_user, wanted("botox"))
    first = plan.sessions.get(position=1)
    for at, most in ((address("change", plan.pk), 23), (address("change_session", plan.pk, first.pk), 39)):
        with django_assert_max_num_queries(most):
            ada.get(at)
    with django_assert_max_num_queries(33):
        ada.post(address("check_session", plan.pk, first.pk), sent(plan))


# --- What the desk sees of it ----------------------------------------------------------------------------------------


@pytest.fixture
def gone_beyond(plan, clinician_user):
    """The first session, with an override of the limit on units."""
    session = plan.sessions.get(position=1)
    change(session, clinician_user, wanted(units=420), toxin_units_1="For her migraine too.")
    return session


def test_the_desk_sees_what_went_beyond_and_in_whose_name_but_not_why(client, gone_beyond, desk_user):
    client.force_login(desk_user)
    text = client.get(reverse("desk:find_time", args=[gone_beyond.pk])).content.decode()
    assert "420 units within 90 days; the limit is 400. By Ada Clinician, Mon 23 Nov 2026, 10:00." in text
    assert "migraine" not in text


def test_it_stays_on_the_booking(client, gone_beyond, desk_user, clinician, room):
    booking = book(gone_beyond, clinician=clinician, room=room, by=desk_user)
    client.force_login(desk_user)
    text = client.get(reverse("desk:booking", args=[booking.pk])).content.decode()
    assert "420 units within 90 days" in text
    assert "migraine" not in text


def test_the_audit_of_the_plan_names_the_override(ada, gone_beyond):
    text = ada.get(address("change", gone_beyond.plan_id)).content.decode()
    assert "Override for Botox 1, 420 units within 90 days; the limit is 400.: made (Session changed)" in text
