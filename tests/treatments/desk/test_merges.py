"""Two records of one person are merged and unmerged: nothing is lost, and nobody sees more than they may."""

from datetime import date, timedelta

import pgtrigger
import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests import factories
from tests.factories import NOW
from tests.treatments.assessed import FROWN_LINES, make_assessment
from tests.treatments.patient.test_account import sign_in
from tests.treatments.plans_to_book import TEN, insert, plan_of
from tests.treatments.services.booking.test_bookings_race import at_once
from tests.treatments.services.review.test_assessments import assessed
from treatments.models import (
    Assessment,
    Booking,
    Clinic,
    HealthFact,
    Hold,
    Patient,
    PatientMerge,
    Plan,
    PlannedSession,
    RecallContact,
    ReturnCall,
    User,
    VisitWishes,
)
from treatments.patient.presenters.data import copy_of
from treatments.queries.people import audit
from treatments.queries.people.duplicates import likely_same
from treatments.queries.people.search import find, read
from treatments.services.booking import booking_refusals, bookings
from treatments.services.people import merges, privacy
from treatments.services.people.merges import MergeRefused
from treatments.services.safety import safety

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
BORN = date(1990, 2, 28)
LATER = NOW + timedelta(days=2)


@pytest.fixture
def her(clinic):
    return factories.PatientFactory(clinic=clinic, full_name="Zoë Núñez", birth_date=BORN, email="zoe@example.com")


@pytest.fixture
def twin(her):
    about = {"full_name": "Zoe Nunez", "birth_date": BORN, "email": "z.nunez@example.com", "phone": "+1 617 555 0188"}
    return factories.PatientFactory(clinic=her.clinic, **about)


@pytest.fixture
def booked(twin, clinician, room, desk_user):
    """A visit of the record that will be merged into the other."""
    [session] = plan_of(twin, "botox")
    session.state = "booked"
    session.save()
    return insert(session, clinician=clinician, room=room, by=desk_user)


@pytest.fixture
def desk(client, desk_user):
    client.force_login(desk_user)
    return client


@pytest.fixture
def merge(her, twin, desk_user):
    return lambda take=(), now=NOW: merges.merge(kept=her, merged=twin, take=take, by=desk_user, now=now)


@pytest.fixture
def part(desk_user):
    return lambda done, now=LATER: merges.undo_merge(merge=done, by=desk_user, now=now)


@pytest.fixture
def monday():
    with time_machine.travel(NOW, tick=False):
        yield


def url(*patients):
    return reverse("desk:merge", args=[patient.pk for patient in patients])


def whose(model):
    return set(model.objects.values_list("patient", flat=True))


# --- One record ---------------------------------------------------------------------------------------------------


def test_all_that_is_hers_stands_under_one_record(her, twin, booked, merge):
    factories.ReturnCallFactory(patient=twin)
    factories.RecallContactFactory(patient=twin)
    factories.HealthFactFactory(patient=twin, flag="blood_thinner")
    VisitWishes.objects.create(patient=twin, weekdays=[1])
    merge()
    tables = (Assessment, Plan, Booking, HealthFact, VisitWishes, ReturnCall, RecallContact)
    assert {model: whose(model) for model in tables} == {model: {her.pk} for model in tables}
    twin.refresh_from_db()
    assert twin.merged_into == her


def test_every_table_with_a_patient_of_its_own_goes_along_or_is_said_to_stay(her, twin):
    """A new table has to be listed here: rows that are not moved would be out of sight."""
    stays = {"TwoPeople", "PatientMerge", "CalendarFeed", "GlassBreak", "RecordAccess"}
    tables = {
        relation.related_model.__name__
        for relation in Patient._meta.related_objects
        if relation.related_model is not Patient and not privacy.is_history(relation.related_model)
    }
    goes = {model.__name__ for model in (*merges.HANGING, *merges.BY_THEMSELVES, HealthFact, VisitWishes)}
    assert tables == stays | goes


def test_wishes_of_her_own_are_kept_and_the_others_left(her, twin, merge):
    for patient, weekday in ((her, 1), (twin, 4)):
        VisitWishes.objects.create(patient=patient, weekdays=[weekday])
    merge()
    assert VisitWishes.objects.get(patient=her).weekdays == [1]


def test_what_the_other_record_knows_holds_the_visits_of_this_one(her, twin, merge):
    [session] = plan_of(her, "botox")
    factories.HealthFactFactory(patient=twin, flag="pregnant")
    merge()
    session.refresh_from_db()
    assert session.state == "held"


def test_what_this_record_knows_holds_the_visits_of_the_other(her, booked, merge):
    factories.HealthFactFactory(patient=her, flag="pregnant")
    merge()
    assert PlannedSession.objects.get().state == "held"


def test_a_fact_that_both_have_is_told_anew_where_the_other_was_told_later(her, twin, merge):
    early, late = NOW - timedelta(days=9), NOW - timedelta(days=1)
    own = factories.HealthFactFactory(patient=her, flag="pregnant", told_at=early, note="first")
    factories.HealthFactFactory(patient=twin, flag="pregnant", told_at=late, note="second")
    merge()
    own.refresh_from_db()
    assert (own.told_at, own.note, her.health_facts.count()) == (late, "second", 1)


@pytest.mark.parametrize(
    ("take", "expected"),
    [
        ((), ("zoe@example.com", "Zoë Núñez")),
        (("email",), ("z.nunez@example.com", "Zoë Núñez")),
        (("full_name",), ("zoe@example.com", "Zoe Nunez")),
        (("email", "full_name", "birth_date"), ("z.nunez@example.com", "Zoe Nunez")),
    ],
    ids=["none", "address", "name", "all"],
)
def test_what_is_right_in_the_other_record_is_taken_and_both_names_still_mean_her(her, twin, merge, take, expected):
    before = {(record.email, record.full_name) for record in (her, twin)}
    merge(take)
    her.refresh_from_db()
    twin.refresh_from_db()
    assert (her.email, her.full_name) == expected
    assert {her.email, twin.email} == {email for email, _name in before}


def test_who_wants_no_e_mail_at_the_address_that_is_kept_gets_none(her, twin, merge):
    Patient.objects.filter(pk=twin.pk).update(no_email=True)
    merge(["email"])
    her.refresh_from_db()
    assert her.no_email


def test_who_said_once_that_she_is_not_to_be_asked_again_is_not_asked_until_they_are_parted(
    her, twin, merge, desk_user
):
    Patient.objects.filter(pk=twin.pk).update(no_invitations=True)
    done = merge([])
    her.refresh_from_db()
    assert her.no_invitations
    merges.undo_merge(merge=done, by=desk_user, now=NOW)
    her.refresh_from_db()
    twin.refresh_from_db()
    assert (her.no_invitations, twin.no_invitations) == (False, True)


def test_a_quiz_under_the_other_name_is_hers(clinic, her, twin, merge):
    merge()
    assessment = assessed(clinic, email=twin.email, birth_date=BORN.isoformat(), full_name="Zoe Nunez")
    assert assessment.patient == her
    assert Patient.objects.count() == 2


def test_the_other_record_is_on_no_list_and_its_name_finds_the_one(clinic, her, twin, merge):
    merge()
    assert not likely_same(Clinic.objects.all())
    assert find([clinic], read("0188", today=factories.TODAY)) == [her]
    assert find([clinic], read("nunez", today=factories.TODAY)) == [her]


# --- What prevents a merge ----------------------------------------------------------------------------------------


def refused(act, *args, **kwargs):
    with pytest.raises(MergeRefused) as caught:
        act(*args, **kwargs)
    return str(caught.value)


def test_both_at_the_clinic_at_once_is_refused_and_nothing_changes(her, booked, merge, desk_user):
    [session] = plan_of(her, "botox")
    insert(session, clinician=factories.ClinicianFactory(), room=factories.RoomFactory(), by=desk_user)
    assert "Both have a visit on 24 November 2026 at 10:00" in refused(merge)
    assert whose(Booking) == {her.pk, booked.patient_id}


def test_records_of_two_clinics_stay_two(her, desk_user):
    stranger = factories.PatientFactory(clinic=factories.ClinicFactory(code="other"))
    assert "of one clinic" in refused(merges.merge, kept=her, merged=stranger, by=desk_user, now=NOW)


def test_an_erased_record_is_left_alone(her, twin, merge):
    Patient.objects.filter(pk=twin.pk).update(erased_at=NOW, keep_until=BORN)
    assert "erased" in refused(merge)


def test_a_second_time_is_refused(her, twin, merge, desk_user):
    merge()
    assert "already" in refused(merge)
    assert PatientMerge.objects.count() == 1


def test_an_address_by_which_another_clinic_knows_her_has_to_be_kept(other_clinic, her, twin, merge):
    """Otherwise a fact reported at the other clinic would no longer hold the patient's visits here."""
    factories.PatientFactory(clinic=other_clinic, email=twin.email, birth_date=BORN)
    said = refused(merge)
    assert f"Keep the e-mail address {twin.email}" in said
    assert "clinic" not in said
    merge(["email"])
    her.refresh_from_db()
    assert her.email == "z.nunez@example.com"


def test_where_both_addresses_are_known_elsewhere_a_clinician_has_to_see_to_it(other_clinic, her, twin, merge):
    for patient in (her, twin):
        factories.PatientFactory(clinic=other_clinic, email=patient.email, birth_date=BORN)
    assert "A clinician has to correct one first" in refused(merge, ["email"])


def test_a_pair_that_is_another_patients_is_refused(clinic, her, twin, merge):
    Patient.objects.filter(pk=twin.pk).update(birth_date=BORN - timedelta(days=1))
    factories.PatientFactory(clinic=clinic, email=twin.email, birth_date=BORN, full_name=her.full_name)
    assert "Another patient of this clinic" in refused(merge, ["email"])


def test_the_database_gives_a_merged_record_nothing_new(her, twin, merge):
    merge()
    with pytest.raises(IntegrityError, match="merged_patient_takes_nothing_new"), transaction.atomic():
        factories.HealthFactFactory(patient=twin)
    with pytest.raises(IntegrityError, match="merged_patient_takes_nothing_new"), transaction.atomic():
        make_assessment(twin, FROWN_LINES)
    with pytest.raises(IntegrityError, match="patient_merged_into_another"), transaction.atomic():
        Patient.objects.filter(pk=her.pk).update(merged_into=her.pk)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("merge_one_standing", lambda done: {"kept": factories.PatientFactory(), "merged": done.merged}),
        ("merge_of_two", lambda done: {"kept": done.kept, "merged": done.kept}),
        ("merge_undone_by_somebody", lambda done: {"kept": done.kept, "undone_at": NOW}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_database_keeps_merges_whole(merge, name, fields):
    values = fields(merge())
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        factories.PatientMergeFactory(**values)


# --- Unmerging ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("take", [(), ("email",), ("email", "phone", "full_name")], ids="+".join)
def test_parted_all_is_as_it_was(her, twin, booked, merge, part, take):
    [own] = plan_of(her, "skinpen")
    factories.HealthFactFactory(patient=twin, flag="blood_thinner", told_at=NOW - timedelta(days=1))
    VisitWishes.objects.create(patient=twin, weekdays=[1])
    before = snapshot()
    part(merge(take))
    assert snapshot() == before
    assert own.plan.patient == her


def snapshot():
    people = set(Patient.objects.values_list("pk", "email", "phone", "full_name", "birth_date", "merged_into"))
    tables = (Assessment, Plan, Booking, HealthFact, VisitWishes)
    return people, [set(model.objects.values_list("pk", "patient")) for model in tables]


def test_what_came_to_her_answers_since_goes_back_with_them(her, booked, merge, part, clinician, room, desk_user):
    done = merge()
    session = factories.PlannedSessionFactory(plan=Plan.objects.get(), position=2, number=2)
    since = insert(session, clinician=clinician, room=room, by=desk_user, starts_at=TEN + timedelta(days=3))
    assert since.patient == her
    part(done)
    since.refresh_from_db()
    assert since.patient_id == booked.patient_id


def names(patient):
    return {"full_name": patient.full_name, "birth_date": BORN.isoformat()}


def test_a_quiz_that_was_sent_since_goes_to_whom_it_names(clinic, her, twin, merge, part):
    done = merge(["email"])
    own = assessed(clinic, email="zoe@example.com", **names(twin), now=LATER)
    others = assessed(clinic, email="z.nunez@example.com", **names(her), now=LATER)
    assert {own.patient, others.patient} == {her}
    part(done)
    own.refresh_from_db()
    others.refresh_from_db()
    assert (own.patient_id, others.patient_id) == (her.pk, twin.pk)


def test_a_fact_that_was_told_since_holds_the_visits_of_both(her, twin, booked, merge, part, desk_user):
    plan_of(her, "botox")
    done = merge()
    safety.add_fact(patient=her, flag="pregnant", source="check_in", by=desk_user, now=LATER)
    part(done, now=LATER + timedelta(days=1))
    assert set(HealthFact.objects.values_list("patient", "flag")) == {(her.pk, "pregnant"), (twin.pk, "pregnant")}
    assert Hold.objects.open().count() == 2


def test_the_one_that_was_merged_last_is_parted_first(clinic, her, twin, merge, part, desk_user):
    first = merge()
    third = factories.PatientFactory(clinic=clinic, full_name="Zoe N.", birth_date=BORN)
    second = merges.merge(kept=her, merged=third, by=desk_user, now=NOW)
    assert "Part those two first" in refused(part, first)
    part(second)
    part(first)
    assert not Patient.objects.filter(merged_into__isnull=False).exists()
    assert "parted already" in refused(part, first)


def test_a_record_that_others_went_into_can_go_on_into_an_older_one(clinic, her, twin, merge, part, desk_user):
    third = factories.PatientFactory(clinic=clinic)
    inner = merges.merge(kept=twin, merged=third, by=desk_user, now=NOW)
    twin.refresh_from_db()
    outer = merge()
    third.refresh_from_db()
    assert third.merged_into == her
    assert "Part those two first" in refused(part, inner)
    part(outer)
    part(PatientMerge.objects.get(pk=inner.pk))
    third.refresh_from_db()
    assert third.merged_into is None


# --- The patient's own pages and data, and who did what -------------------------------------------------------------


def test_the_address_that_was_not_kept_opens_nothing(client, her, twin, booked, merge):
    sign_in(client, twin)
    merge()
    assert client.get(reverse("patient:my")).status_code == 302
    page = client.post(
        reverse("patient:confirm_birth_date"),
        {"birth_date_month": "2", "birth_date_day": "28", "birth_date_year": "1990"},
    )
    assertContains(page, "is now under another e-mail address of yours", status_code=422)
    assertNotContains(page, her.email, status_code=422)


def test_the_address_that_was_kept_opens_all(client, her, booked, merge):
    merge()
    sign_in(client, her)
    assertContains(client.get(reverse("patient:my")), "10:00")


def test_her_copy_has_who_looked_at_either_record(her, twin, merge):
    factories.RecordAccessFactory(patient=twin)
    merge()
    assert len(copy_of(her, now=LATER)["who_looked"]) == 1


def test_erasing_takes_the_other_name_along(her, twin, merge):
    merge()
    privacy.erase(patient=her, now=LATER)
    assert not Patient.objects.exists()
    assert not PatientMerge.objects.exists()


def test_where_the_record_is_kept_the_other_name_loses_its_address_too(her, twin, booked, merge):
    User.objects.create_user(twin.email)
    User.objects.create_user(her.email)
    done = merge()
    privacy.erase(patient=her, now=LATER)
    assert set(Patient.objects.values_list("erased_at", flat=True)) == {LATER}
    assert not Patient.objects.filter(email__in=[her.email, twin.email]).exists()
    assert not User.objects.filter(email=twin.email, is_active=True).exists()
    done = PatientMerge.objects.get()
    assert "erased" in refused(merges.undo_merge, merge=done, by=done.merged_by, now=LATER)


def test_the_audit_of_her_shows_what_was_done_to_either(her, twin, booked, merge):
    merge()
    asked = audit.AuditSearch(
        NOW - timedelta(days=9999), NOW + timedelta(days=9999), patients=audit.with_merged(her.pk)
    )
    lines = audit.lines(asked, most=500)
    assert {line.patient for line in lines} == {her.pk, twin.pk}
    assert "patients.merged" in {line.what for line in lines}


# --- Pages --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("monday")
def test_the_desk_compares_chooses_merges_and_parts_again(desk, her, twin, booked):
    listed = desk.get(reverse("desk:work_list", args=["alike"]))
    assertContains(listed, url(her, twin))
    page = desk.get(url(her, twin))
    assertContains(page, "Botox 1, Tue 24 Nov 2026, 10:00")
    assertContains(page, "Nothing has changed yet")
    done = desk.post(url(twin, her), {"full_name": "kept", "email": "merged", "phone": "merged"})
    assertRedirects(done, reverse("desk:merges"))
    her.refresh_from_db()
    assert (her.email, her.phone, her.full_name) == ("z.nunez@example.com", "+1 617 555 0188", "Zoë Núñez")
    merged = PatientMerge.objects.get()
    assertContains(desk.get(reverse("desk:merges")), reverse("desk:part", args=[merged.pk]))
    page = desk.get(reverse("desk:part", args=[merged.pk]))
    assertContains(page, "1 quiz, 1 plan, 1 visit")
    assertRedirects(desk.post(reverse("desk:part", args=[merged.pk])), reverse("desk:merges"))
    assert whose(Booking) == {twin.pk}
    assertContains(desk.get(reverse("desk:merges")), "Parted again")
    assertContains(desk.post(reverse("desk:part", args=[merged.pk])), "parted already", status_code=409)


def test_what_is_not_chosen_is_asked_for_and_the_rest_kept(desk, her, twin):
    page = desk.post(url(her, twin), {"full_name": "merged", "email": "x"})
    assertContains(page, "Phone: choose the one that is right.", status_code=422)
    assertContains(page, "E-mail: choose one of the two.", status_code=422)
    assert not PatientMerge.objects.exists()


def test_the_page_says_what_stands_against_it_before_anybody_chooses(desk, her, twin, merge):
    Patient.objects.filter(pk=twin.pk).update(erased_at=NOW, keep_until=BORN)
    assertContains(desk.get(url(her, twin)), "had their data erased")
    data = {"full_name": "kept", "email": "kept", "phone": "kept"}
    assertContains(desk.post(url(her, twin), data), "had their data erased", status_code=409)


def test_neither_health_nor_how_often_she_called_is_told_at_the_desk(desk, her, twin, merge):
    factories.HealthFactFactory(patient=twin, flag="pregnant")
    done = merge()
    page = desk.get(reverse("desk:part", args=[done.pk]))
    assertContains(page, "and what the clinicians noted")
    assertNotContains(page, "regnan")


def test_one_record_alone_is_no_page(desk, her):
    assert desk.get(url(her, her)).status_code == 404


def test_a_clinician_who_does_not_book_merges_nothing(client, clinician_user, her, twin):
    client.force_login(clinician_user)
    assert client.post(url(her, twin), {}).status_code == 403


def test_the_other_record_has_to_be_of_ones_own_clinic(desk, her):
    stranger = factories.PatientFactory(clinic=factories.ClinicFactory(code="other"))
    assert desk.get(url(her, stranger)).status_code == 404


# --- Races --------------------------------------------------------------------------------------------------------

ROUNDS = 6


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_visit_that_is_booked_meanwhile_is_the_one_persons(round_, her, twin, merge, clinician, room, desk_user):
    [session] = plan_of(twin, "botox")
    session = PlannedSession.objects.select_related("plan__patient", "plan__clinic").get(pk=session.pk)
    ask = {"starts_at": TEN, "clinician": clinician, "room": room, "device": None, "by": desk_user, "now": NOW}
    answers = at_once(lambda act: act(), [merge, lambda: bookings.book(session=session, **ask)])
    assert [type(answer) for answer in answers if isinstance(answer, Exception)] in (
        [],
        [booking_refusals.NotBookable],
        [MergeRefused],
    )
    assert whose(Plan) == whose(Booking) or not Booking.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_quiz_that_is_sent_meanwhile_is_the_one_persons(round_, clinic, her, twin, merge):
    about = {"email": twin.email, **names(twin)}
    merged, sent = at_once(lambda act: act(), [merge, lambda: assessed(clinic, **about)])
    assert isinstance(merged, PatientMerge)
    assert Assessment.objects.get(pk=sent.pk).patient_id == her.pk


@pytest.mark.django_db(transaction=True)
def test_without_the_databases_look_a_row_slips_to_the_merged_record(her, twin, merge):
    """The control: the patient was read before the merge, and the row is written after it."""
    read_before = Patient.objects.get(pk=twin.pk)
    merge()
    with pgtrigger.ignore("treatments.HealthFact:merged_patient_takes_nothing_new"):
        factories.HealthFactFactory(patient=read_before)
    assert whose(HealthFact) == {twin.pk}
