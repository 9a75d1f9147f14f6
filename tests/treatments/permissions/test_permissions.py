"""Permissions, as tables of users against records and acts."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.contrib.messages.storage.base import BaseStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.http import Http404, HttpResponse

from tests import factories
from treatments import permissions
from treatments.models import Booking
from treatments.permissions import NotAllowed, Role

pytestmark = pytest.mark.django_db
PEOPLE = ["visitor", "patient_user", "clinician_user", "desk_user", "operator", "superuser", "outsider"]


def group_of(role):
    """Returns the group of a role; a test with real transactions empties the table."""
    return Group.objects.get_or_create(name=role)[0]


@pytest.fixture
def visitor():
    return AnonymousUser()


@pytest.fixture
def patient_user(patient):
    return factories.UserFactory(email=patient.email)


@pytest.fixture
def superuser(clinic):
    return factories.UserFactory(is_staff=True, is_superuser=True, clinics=[clinic])


@pytest.fixture
def person(request):
    """Returns the user whom the table names."""
    return request.getfixturevalue


@pytest.fixture
def ask(rf):
    """Returns a function that makes a user's request, with a session and message storage."""

    def make(user, method="get", session=None):
        request = getattr(rf, method)("/somewhere/?page=2")
        request.user = user
        request.session = SessionStore()
        request.session.update(session or {})
        request._messages = BaseStorage(request)
        return request

    return make


@pytest.mark.parametrize(
    ("who", "roles"),
    [
        ("visitor", set()),
        ("patient_user", set()),
        ("clinician_user", {Role.CLINICIAN}),
        ("desk_user", {Role.FRONT_DESK}),
        ("operator", {Role.OPERATOR}),
        ("superuser", {Role.OPERATOR}),
    ],
)
def test_roles_follow_from_groups(who, roles, person):
    assert permissions.roles_of(person(who)) == roles


@pytest.mark.parametrize("field", ["is_active", "is_staff"])
def test_a_group_counts_for_active_staff_only(field, clinician_user):
    setattr(clinician_user, field, False)
    assert permissions.roles_of(clinician_user) == set()


def test_a_new_group_counts_at_once(desk_user):
    assert not permissions.has_role(desk_user, Role.CLINICIAN)
    desk_user.groups.add(group_of("clinician"))
    assert permissions.has_role(desk_user, Role.CLINICIAN)


def test_roles_are_read_once_for_many_questions(desk_user, django_assert_num_queries):
    with django_assert_num_queries(1):
        for _ in range(20):
            permissions.has_role(desk_user, Role.FRONT_DESK)


# --- Records --------------------------------------------------------------------------------------------


@pytest.fixture
def session(patient):
    return factories.PlannedSessionFactory(plan__patient=patient)


@pytest.fixture
def booking(session, clinician, room, desk_user):
    hour = DateTimeTZRange(factories.NOW, factories.NOW + timedelta(hours=1))
    return Booking.objects.create(
        session=session,
        patient=session.plan.patient,
        clinician=clinician,
        room=room,
        during=hour,
        occupied=hour,
        booked_by=desk_user,
    )


@pytest.fixture
def records(booking, session, patient):
    """The key of a record of the clinic for each record helper."""
    return {
        "assessment_for": session.plan.review.assessment_id,
        "session_for": session.pk,
        "booking_for": booking.pk,
        "patient_for": patient.pk,
        "clinic_for": patient.clinic.code,
    }


SEES = {
    "visitor": [],
    "patient_user": [],
    "clinician_user": ["assessment_for", "session_for", "booking_for", "patient_for", "clinic_for"],
    "desk_user": ["session_for", "booking_for", "patient_for", "clinic_for"],
    "operator": [],
    "superuser": [],
    "outsider": [],
}


@pytest.mark.parametrize("helper", SEES["clinician_user"])
@pytest.mark.parametrize("who", PEOPLE)
def test_a_record_is_there_for_those_it_concerns_only(who, helper, records, person):
    look_up = getattr(permissions, helper)
    if helper in SEES[who]:
        assert look_up(person(who), records[helper])
    else:
        with pytest.raises(Http404):
            look_up(person(who), records[helper])


@pytest.mark.parametrize("helper", ["assessment_for", "session_for", "booking_for", "patient_for"])
@pytest.mark.parametrize("pk", [0, 987654321, 2**70], ids=["zero", "unknown", "beyond a bigint"])
def test_a_record_that_does_not_exist_is_not_found(helper, pk, clinician_user):
    with pytest.raises(Http404):
        getattr(permissions, helper)(clinician_user, pk)


@pytest.mark.parametrize(
    ("who", "clinics"),
    [(who, ["Harbor Clinic"] if who in {"clinician_user", "desk_user"} else []) for who in PEOPLE[:-1]],
)
def test_clinics_are_those_whose_patients_one_sees(who, clinics, person, clinic, other_clinic):
    assert [clinic.name for clinic in permissions.clinics_of(person(who))] == clinics


# --- Acts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", PEOPLE)
def test_only_a_clinician_of_the_clinic_reviews(who, person, patient):
    assessment = factories.AssessmentFactory(patient=patient)
    assert permissions.can_review(person(who), assessment) == (who == "clinician_user")


@pytest.mark.parametrize("who", PEOPLE)
def test_only_the_front_desk_books(who, person):
    assert permissions.can_book(person(who)) == (who == "desk_user")


def test_a_refusal_says_why(desk_user, patient):
    with pytest.raises(NotAllowed, match="Only a clinician can decide on an assessment"):
        permissions.check_can_review(desk_user, factories.AssessmentFactory(patient=patient))


# --- Access to staff pages ------------------------------------------------------------------------------


@permissions.staff_view(Role.FRONT_DESK)
def desk_page(request):
    return HttpResponse("desk")


@permissions.staff_view()
def page_for_any_staff(request):
    return HttpResponse("staff")


@pytest.mark.parametrize(
    ("who", "page", "opens"),
    [
        ("desk_user", desk_page, True),
        ("clinician_user", desk_page, False),
        ("operator", desk_page, False),
        ("superuser", desk_page, False),
        ("patient_user", desk_page, False),
        ("desk_user", page_for_any_staff, True),
        ("clinician_user", page_for_any_staff, True),
        ("operator", page_for_any_staff, True),
        ("patient_user", page_for_any_staff, False),
    ],
)
def test_a_staff_page_opens_for_its_roles(who, page, opens, person, ask):
    if opens:
        assert page(ask(person(who))).status_code == 200
    else:
        with pytest.raises(NotAllowed):
            page(ask(person(who)))


def test_a_visitor_of_a_staff_page_signs_in_and_comes_back(ask, visitor):
    assert desk_page(ask(visitor)).url == "/accounts/login/?next=/somewhere/%3Fpage%3D2"


def test_the_second_factor_does_not_open_a_page_for_another_role(settings, ask, clinician_user):
    settings.STAFF_SECOND_FACTOR = True
    with pytest.raises(NotAllowed):
        desk_page(ask(clinician_user))


# --- Access to a patient's own pages --------------------------------------------------------------------


@permissions.patient_view
def my_page(request):
    return HttpResponse(permissions.patient_of(request).full_name)


def test_a_patient_who_gave_her_birth_date_sees_her_record(ask, patient, patient_user):
    assert my_page(ask(patient_user, session={"patient": patient.pk})).content == b"Pat Patient"


def test_a_visitor_of_a_patients_page_is_sent_a_code(ask, visitor, db):
    assert my_page(ask(visitor)).url.startswith("/accounts/login/code/?next=")


@pytest.mark.parametrize("session", [{}, {"patient": 0}, {"patient": 987654321}])
def test_a_patient_gives_her_birth_date_first(session, ask, patient_user):
    response = my_page(ask(patient_user, session=session))
    assert response.url == "/my/birth-date/?next=/somewhere/%3Fpage%3D2"


def test_staff_do_not_enter_patients_pages(ask, patient, desk_user):
    with pytest.raises(NotAllowed):
        my_page(ask(desk_user, session={"patient": patient.pk}))


@pytest.mark.parametrize("who", ["visitor", "patient_user", "desk_user"])
def test_a_record_of_another_address_is_not_found_even_if_the_session_names_it(who, ask, person, other_patient):
    with pytest.raises(Http404):
        permissions.patient_of(ask(person(who), session={"patient": other_patient.pk}))


def test_a_patient_is_matched_by_address_and_birth_date(patient, other_patient, patient_user):
    assert permissions.match_patient(patient_user, patient.birth_date) == patient
    assert permissions.match_patient(patient_user, date(1984, 3, 2)) is None


def test_the_case_of_an_address_does_not_matter(clinic):
    patient = factories.PatientFactory(clinic=clinic, email="Mixed@Example.test")
    user = factories.UserFactory(email="mixed@example.test")
    assert permissions.match_patient(user, patient.birth_date) == patient


@pytest.mark.parametrize("who", ["visitor", "desk_user"])
def test_only_a_patients_account_is_matched(who, person, clinic):
    patient = factories.PatientFactory(clinic=clinic, email="desk@example.test")
    assert permissions.match_patient(person(who), patient.birth_date) is None


def test_the_birth_date_can_be_tried_five_times_an_hour_whatever_the_session(ask, patient_user):
    for _ in range(5):
        permissions.check_birth_date_tries(ask(patient_user, "post"))
    with pytest.raises(NotAllowed, match="Wait an hour"):
        permissions.check_birth_date_tries(ask(patient_user, "post"))


def test_the_right_birth_date_is_remembered_and_clears_the_tries(ask, patient, patient_user):
    for _ in range(5):
        permissions.check_birth_date_tries(ask(patient_user, "post"))
    request = ask(patient_user, "post")
    permissions.confirm_patient(request, patient)
    assert permissions.patient_of(request) == patient
    permissions.check_birth_date_tries(ask(patient_user, "post"))
