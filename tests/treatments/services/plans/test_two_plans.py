"""Two plans of one person, at one clinic or two: each visit keeps its distance from the others, however booked."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from tests import factories
from tests.factories import TODAY
from tests.treatments.patient.test_account import sign_in
from tests.treatments.plan_edits import change, plan_made, told, wanted
from tests.treatments.plans_to_book import DATABASE_QUEUE, NOW, TEN, book, insert, plan_of
from tests.treatments.treated import arrived, botox, lot_of, save, sign, start
from treatments.forms.new_time import value_of
from treatments.models import Booking, Patient, PlannedSession, WaitlistEntry
from treatments.queries.booking.availability_inputs import question_for
from treatments.rules import knowledge
from treatments.services.booking import attendance, bookability, bookings, courses, imports, moves, waitlist
from treatments.services.booking.booking_refusals import NotBookable, TooClose
from treatments.services.booking.chosen_times import ChosenTime
from treatments.services.care import signing
from treatments.services.people import merges
from treatments.services.plans import plan_changes
from treatments.services.reasons import Justification
from treatments.services.windows import plan_windows

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
GAPS = {("botox", "botox"): 90, ("skinpen", "skinpen"): 28, ("botox", "skinpen"): 14, ("skinpen", "botox"): 7}
PAIRS = [(*pair, days) for pair, days in GAPS.items()]


@pytest.fixture
def team(clinician, room, desk_user):
    return {"clinician": clinician, "room": room, "by": desk_user}


@pytest.fixture
def had(patient, team, device):
    """Returns a function that books the first visit of another plan at ten on 24 November and returns the booking."""

    def make(treatment="botox", who=None, **fields):
        session = plan_of(who or patient, treatment)[0]
        for name, value in fields.items():
            setattr(session, name, value)
        session.save()
        return book(session, device=device if treatment == "skinpen" else None, **team)

    return make


@pytest.fixture
def second(patient):
    """Returns a function that creates a second plan's first session, with a window of 180 days."""

    def make(treatment="botox", who=None, **fields):
        session = plan_of(who or patient, treatment, days=180)[0]
        for name, value in fields.items():
            setattr(session, name, value)
        session.save()
        return PlannedSession.objects.select_related("plan__clinic", "plan__patient").get(pk=session.pk)

    return make


def after(days):
    """A weekday at ten, that many days after the first plan's visit; one or two days earlier if it is a weekend."""
    at = TEN + timedelta(days)
    return at - timedelta(max(at.weekday() - 4, 0))


def with_device(session, device):
    return device if session.treatment == "skinpen" else None


def refused(act):
    with pytest.raises(NotBookable) as told_why, transaction.atomic():
        act()
    return str(told_why.value)


# --- What counts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "then", "gap"), PAIRS, ids=[f"{one}-{other}" for one, other, _ in PAIRS])
def test_the_desk_is_told_which_visit_stands_in_the_way_and_the_first_day_that_works(
    had, second, team, device, first, then, gap
):
    had(first)
    session = second(then)
    said = refused(lambda: book(session, starts_at=TEN + timedelta(1), device=with_device(session, device), **team))
    name = {"botox": "Botox", "skinpen": "SkinPen"}[first]
    day = date(2026, 11, 24) + timedelta(gap)
    assert said == (
        f"Too close to {name} 1 on 24 November 2026 in another plan: 1 day apart, at least {gap} are needed. "
        f"The first day that works is {day.day} {day:%B} {day.year}."
    )


@pytest.mark.parametrize(("first", "then", "gap"), PAIRS, ids=[f"{one}-{other}" for one, other, _ in PAIRS])
def test_the_second_plans_window_begins_once_the_gap_is_over(had, second, clinician_user, first, then, gap):
    had(first)
    session = second(then)
    plan_windows.recompute_windows(plan=session.plan, by=clinician_user)
    session.refresh_from_db()
    assert session.earliest == date(2026, 11, 24) + timedelta(gap)


@pytest.mark.parametrize(("first", "then", "gap"), PAIRS, ids=[f"{one}-{other}" for one, other, _ in PAIRS])
def test_the_database_refuses_what_comes_too_close_whoever_writes(had, second, team, device, first, then, gap):
    had(first)
    session = second(then)
    given = {"device": with_device(session, device), **team}
    with pytest.raises(IntegrityError, match="less than"), transaction.atomic():
        insert(session, starts_at=TEN + timedelta(gap - 1), **given)
    assert insert(session, starts_at=TEN + timedelta(gap), **given)


@pytest.mark.parametrize(("first", "then", "gap"), PAIRS, ids=[f"{one}-{other}" for one, other, _ in PAIRS])
def test_a_visit_before_one_that_stands_keeps_its_distance_too(patient, team, device, first, then, gap):
    early, late = plan_of(patient, first, days=180)[0], plan_of(patient, then, days=180)[0]
    insert(late, starts_at=TEN + timedelta(gap), device=with_device(late, device), **team)
    given = {"device": with_device(early, device), **team}
    with pytest.raises(IntegrityError, match="less than"), transaction.atomic():
        insert(early, starts_at=TEN + timedelta(1), **given)
    assert insert(early, starts_at=TEN, **given)


def test_what_is_booked_again_after_a_cancellation_is_looked_at_again(had, second, team, desk_user, settings):
    settings.TASKS = DATABASE_QUEUE  # the patient is not notified yet
    first = had()
    bookings.cancel(booking=first, reason="Other", by=desk_user, now=NOW)
    insert(second(), starts_at=TEN + timedelta(7), **team)
    with pytest.raises(IntegrityError, match="less than"), transaction.atomic():
        Booking.objects.filter(pk=first.pk).update(
            state="booked", cancelled_at=None, cancelled_by=None, cancel_reason=""
        )
    assert "Too close to Botox 1 on 1 December 2026" in refused(
        lambda: bookings.reinstate(booking=first, by=desk_user, now=NOW)
    )


def test_who_did_not_come_was_not_treated(had, second, team, desk_user):
    first = had()
    attendance.mark_no_show(booking=first, by=desk_user, now=TEN + timedelta(hours=1))
    assert insert(second(), starts_at=TEN + timedelta(7), **team)


def test_a_look_at_the_result_keeps_no_distance_until_units_are_given(had, second, team):
    had()
    look = second("botox_review")
    assert insert(look, starts_at=TEN + timedelta(14), **team)
    with pytest.raises(IntegrityError, match="less than 90 days"), transaction.atomic():
        PlannedSession.objects.filter(pk=look.pk).update(units=4)


def test_the_same_person_at_another_clinic_counts(had, second, other_clinic, patient, team):
    had()
    same_person = factories.PatientFactory(
        clinic=other_clinic, email=patient.email.upper(), birth_date=patient.birth_date
    )
    session = second(who=same_person)
    with pytest.raises(IntegrityError, match="less than 90 days"), transaction.atomic():
        insert(session, starts_at=TEN + timedelta(7), **team)
    assert "in another plan at Harbor Clinic" in refused(
        lambda: bookability.check_distance(
            bookings.Laid.of(session),
            session,
            ChosenTime(TEN + timedelta(7), team["clinician"], team["room"], None),
            now=NOW,
        )
    )


def test_somebody_with_the_same_address_and_another_birth_date_does_not(had, second, clinic, patient, team):
    had()
    child = factories.PatientFactory(clinic=clinic, email=patient.email, birth_date=date(2001, 1, 1))
    assert insert(second(who=child), starts_at=TEN + timedelta(7), **team)


def test_what_a_merged_record_brought_counts_and_its_name_at_another_clinic(
    had, second, other_clinic, patient, other_patient, clinician_user, team
):
    had(who=other_patient)
    merges.merge(kept=patient, merged=other_patient, by=clinician_user, now=NOW)
    assert "Too close to Botox 1 on 24 November 2026" in refused(
        lambda: book(second(), starts_at=TEN + timedelta(7), **team)
    )
    by_other_name = {"email": other_patient.email, "birth_date": other_patient.birth_date}
    same_person = factories.PatientFactory(clinic=other_clinic, **by_other_name)
    assert set(Patient.objects.same_person(same_person.pk)) == {patient, other_patient, same_person}
    with pytest.raises(IntegrityError, match="less than 90 days"), transaction.atomic():
        insert(second(who=same_person), starts_at=TEN + timedelta(7), **team)


def test_a_later_quiz_that_was_decided_on_counts(second, patient, clinician_user):
    session = second()
    last = (TODAY - timedelta(10)).isoformat()
    later = factories.AssessmentFactory(
        patient=patient, facts={**session.plan.review.assessment.facts, "last_toxin_on": last}
    )
    plan_windows.recompute_windows(plan=session.plan, by=clinician_user)
    session.refresh_from_db()
    assert session.earliest == TODAY  # nobody has reviewed it, and the sender is not proven
    factories.ReviewFactory(assessment=later)
    plan_windows.recompute_windows(plan=session.plan, by=clinician_user)
    session.refresh_from_db()
    assert session.earliest == TODAY + timedelta(80)


def test_what_is_noted_with_one_plan_moves_the_windows_of_the_other(second, patient, clinician_user):
    one, other = plan_made(patient, clinician_user), second()
    plan_changes.note_elsewhere(
        plan=one, on=TODAY - timedelta(10), units=None, told=told(one), by=clinician_user, now=NOW
    )
    other.refresh_from_db()
    assert other.earliest == TODAY + timedelta(80)


def test_a_new_plan_begins_clear_of_what_is_booked(had, patient, clinician_user):
    had()
    assert plan_made(patient, clinician_user).sessions.get(position=1).earliest == date(2027, 2, 22)


def test_a_visit_that_is_cancelled_gives_the_other_plan_its_days_back(had, second, clinician_user, desk_user):
    first, session = had(), second()
    plan_windows.recompute_windows(plan=session.plan, by=clinician_user)
    bookings.cancel(booking=first, reason="Other", by=desk_user, now=NOW)
    session.refresh_from_db()
    assert session.earliest == TODAY


# --- Overrides, units, areas ------------------------------------------------------------------------------------


@pytest.mark.parametrize("whose", ["the one that stands", "the new one"])
def test_a_clinicians_leave_for_either_visit_lets_it_be_booked(had, second, team, whose):
    first, session = had(), second()
    other = first.session if whose == "the one that stands" else session
    factories.LimitOverrideFactory(session=other, limit="toxin_interval", amount=20)
    assert "The first day that works is 14 December 2026" in refused(lambda: book(session, starts_at=after(14), **team))
    assert book(session, starts_at=after(21), **team)


@pytest.mark.parametrize(
    ("own", "others", "is_had"),
    [(["cheeks"], ["frown_lines"], True), (["forehead"], ["forehead_lines"], False), ([], ["frown_lines"], False)],
    ids=["other areas", "the same area", "areas not said"],
)
def test_no_leave_puts_two_treatments_of_one_area_on_one_day(had, second, team, device, own, others, is_had):
    had(areas=others)
    session = second("skinpen", areas=own)
    factories.LimitOverrideFactory(session=session, limit="spacing", amount=0)
    given = {"starts_at": TEN + timedelta(hours=2), "device": device, **team}
    if is_had:
        assert book(session, **given)
        return
    assert "0 days apart, at least 1 are needed" in refused(lambda: book(session, **given))
    with pytest.raises(IntegrityError, match="less than 1 days"), transaction.atomic():
        insert(session, **given)


def test_units_of_all_plans_count_within_ninety_days(had, second, team, patient):
    had(units=380)
    session = second(units=21)
    factories.LimitOverrideFactory(session=session, limit="toxin_interval", amount=20)
    said = refused(lambda: book(session, starts_at=after(21), **team))
    assert said.startswith("401 units within 90 days; the limit is 400. It counts with Botox 1 on 24 November 2026")
    assert said.endswith("works is 22 February 2027, after the last day of its window: ask a clinician.")
    with pytest.raises(IntegrityError, match="401 units within 90 days"), transaction.atomic():
        insert(session, starts_at=after(21), **team)
    factories.LimitOverrideFactory(session=session, limit="toxin_units", amount=401)
    assert book(session, starts_at=after(21), **team)


def test_more_units_for_a_booked_visit_count_too(had, second, team):
    first, session = had(units=200), second(units=200)
    factories.LimitOverrideFactory(session=session, limit="toxin_interval", amount=20)
    insert(session, starts_at=after(21), **team)
    for booked in (first.session, session):
        with pytest.raises(IntegrityError, match="401 units"), transaction.atomic():
            PlannedSession.objects.filter(pk=booked.pk).update(units=201)


def test_more_units_for_a_booked_visit_take_a_reason(had, patient, clinician_user):
    session = had(units=200).session
    with pytest.raises(plan_changes.BeyondLimits, match="420 units"):
        change(session, clinician_user, wanted(units=420))
    change(session, clinician_user, wanted(units=420), toxin_units_1="Two indications, neurologist agrees.")
    session.refresh_from_db()
    assert session.units == 420


# --- Every way of booking ---------------------------------------------------------------------------------------


def test_the_free_times_of_the_second_plan_leave_the_days_out(had, second, clinician_user):
    had()
    session = second()
    plan_windows.recompute_windows(plan=session.plan, by=clinician_user)
    session.refresh_from_db()
    assert min(free.starts_at for free in question_for(session, now=NOW).free_times()).date() == date(2027, 2, 22)


@pytest.mark.parametrize("door", ["the desk", "the patient"])
def test_a_visit_is_not_moved_too_close(had, second, team, patient, desk_user, door):
    had()
    late = book(second(), starts_at=after(100), **team)
    by = desk_user if door == "the desk" else factories.UserFactory(email=patient.email)
    to = ChosenTime(TEN + timedelta(7), team["clinician"], team["room"], None)
    assert "Too close to Botox 1 on 24 November 2026" in refused(
        lambda: moves.move(booking=late, to=to, by=by, now=NOW)
    )
    assert isinstance(moves.why_not(late, to, by=by, now=NOW), TooClose)
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(pk=late.pk).update(
            during=Booking.objects.get(session__plan__patient=patient, during__startswith=TEN).during
        )


@pytest.fixture
def account(client, patient):
    return sign_in(client, patient)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_patient_reads_which_visit_is_in_the_way_of_a_move(had, second, team, account, method):
    had()
    late = book(second(), starts_at=after(100), **team)
    to = value_of(ChosenTime(TEN + timedelta(7), team["clinician"], team["room"], None))
    response = getattr(account, method)(reverse("patient:my_move_check", args=[late.calendar_uid]), {"to": to})
    page = response.content.decode()
    assert response.status_code == 409
    assert "too close to another visit of yours: Botox 1 on Tuesday, November 24, 2026." in page
    assert "The first day that works is Monday, February 22, 2027." in page
    assert "Your visit has not changed." in page
    assert "Just taken" not in page


def test_a_patient_reads_it_in_spanish(had, second, team, account):
    had()
    late = book(second(), starts_at=after(100), **team)
    to = value_of(ChosenTime(TEN + timedelta(7), team["clinician"], team["room"], None))
    account.cookies["language"] = "es"
    page = account.post(reverse("patient:my_move_check", args=[late.calendar_uid]), {"to": to}).content.decode()
    assert "Ese día está muy cerca de otra visita suya: Botox 1, el " in page
    assert "El primer día posible es el " in page


def test_a_time_that_a_rule_forbids_was_not_taken_by_anybody(second, team, account):
    late = book(second(), **team)
    to = value_of(ChosenTime(TEN + timedelta(4), team["clinician"], team["room"], None))  # a Saturday
    page = account.get(reverse("patient:my_move_check", args=[late.calendar_uid]), {"to": to}).content.decode()
    assert "The clinic is closed then." in page
    assert "Just taken" not in page


def test_a_whole_plan_is_proposed_and_booked_clear_of_the_other(had, patient, clinician_user, team, desk_user):
    plan = plan_made(patient, clinician_user)
    proposed = courses.propose(plan=plan, now=NOW)
    visits = [courses.ChosenVisit(visit.session, moves.choice_of(visit.placed.free)) for visit in proposed.visits]
    had()
    assert "Visit 1: Too close to Botox 1 on 24 November 2026" in refused(
        lambda: courses.book_course(plan=plan, visits=visits, by=desk_user, now=NOW)
    )
    again = courses.propose(plan=plan, now=NOW)
    assert again.visits[0].placed.free.starts_at.date() == date(2027, 2, 22)


def test_a_time_from_the_waiting_list_is_not_had_too_close(had, second, team, account, desk_user, other_patient):
    session = second()
    waitlist.join(session=session, by=desk_user, now=NOW)
    taken = book(plan_of(other_patient, "botox")[0], starts_at=TEN + timedelta(7), **team)
    bookings.cancel(booking=taken, reason="Other", by=desk_user, now=NOW)
    later = NOW + timedelta(minutes=15)
    waitlist.offer_due(now=later)
    offer = WaitlistEntry.objects.get(session=session).offers.get()
    had()
    with pytest.raises(waitlist.OfferOver):
        waitlist.take(offer=offer, by=desk_user, now=later)
    assert not Booking.objects.standing().filter(session=session).exists()
    page = account.post(reverse("patient:my_offer_take", args=[offer.uid])).content.decode()
    assert "too close to another visit of yours: Botox 1 on Tuesday, November 24, 2026." in page
    assert "The first day that works is Monday, February 22, 2027. You stay on the list." in page
    assert "no longer available" not in page


def test_a_file_books_nothing_too_close(had, second, patient, clinic, clinician, desk_user, room):
    had()
    second()
    visit = imports.ImportedVisit(
        line=2,
        email=patient.email,
        birth_date=patient.birth_date,
        treatment="botox",
        starts_at=datetime(2026, 12, 1, 10, 0),  # noqa: DTZ001  the clock on the clinic's wall
        clinician=clinician.user.email,
        room="",
        device="",
    )
    [outcome] = imports.import_visits(clinic=clinic, visits=[visit], tell=False, by=desk_user, now=NOW)
    assert "Too close to Botox 1 on 24 November 2026" in outcome.sentence


def test_the_plan_page_asks_for_a_reason_and_names_the_days(had, patient, clinician_user):
    plan = plan_made(patient, clinician_user)
    had()
    first = plan.sessions.get(position=1)
    want = wanted(first=8, last=10)
    with pytest.raises(plan_changes.BeyondLimits, match="7 days between toxin treatments; the limit is 90"):
        change(first, clinician_user, want)
    change(first, clinician_user, want, toxin_interval_1="Weak on one side, agreed with the patient.")
    first.refresh_from_db()
    assert (first.earliest, first.latest) == (TODAY + timedelta(8), TODAY + timedelta(10))


def test_a_record_too_close_to_another_is_signed_only_with_leave(
    patient, clinician, room, clinic, other_patient, clinician_user
):
    lot = lot_of(clinic)
    visit = arrived(patient, clinician=clinician, room=room)
    other = arrived(other_patient, clinician=clinician, room=room, starts_at=TEN + timedelta(hours=1))
    record, others = (save(start(booking), botox(lot)) for booking in (visit, other))
    sign(others)
    merges.merge(kept=patient, merged=other_patient, by=clinician_user, now=TEN)
    with pytest.raises(IntegrityError, match="less than"), transaction.atomic():
        type(record).objects.filter(pk=record.pk).update(signed_at=TEN, signed_by=clinician.user)
    with pytest.raises(signing.RecordIncomplete, match="0 days between toxin treatments; the limit is 90"):
        sign(record)
    reason = Justification("other", "Found when the records were merged.")
    assert sign(record, leave={"toxin_interval": reason}).signed_at


def test_the_desk_that_asks_for_a_day_reads_what_stands_in_the_way(client, had, second, clinician_user, desk_user):
    had()
    session = second()
    plan_windows.recompute_windows(plan=session.plan, by=clinician_user)
    client.force_login(desk_user)
    page = client.get(reverse("desk:why_not", args=[session.pk]), {"date": "2026-12-01", "time": "10:00"})
    said = "Too close to Botox 1 on 24 November 2026 in another plan: 7 days apart, at least 90 are needed."
    assert f"{said} The first day that works is 22 February 2027." in page.content.decode()


# --- One fact in two places -------------------------------------------------------------------------------------


def test_the_database_knows_the_gaps_of_the_newest_rules(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT earlier, later, days FROM treatments_gaps()")
        known = {(earlier, later): days for earlier, later, days in cursor.fetchall()}
    assert known == {pair: days for pair, days in knowledge.load().cadence.gaps.items() if days}
