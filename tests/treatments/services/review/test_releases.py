"""A version of the knowledge base becomes live by a release, from a stated moment on, not by a file in a folder."""

import io
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.utils import IntegrityError
from django.urls import reverse

import treatments
from clinic_advisor import checks
from tests import factories
from tests.factories import NOW
from tests.treatments import versions as files
from tests.treatments.assessed import FROWN_LINES, ROLLING_SCARS, make_assessment
from tests.treatments.plans_to_book import TEN, insert
from tests.treatments.quiz import complete_answers
from tests.treatments.versions import NEXT, OLD
from treatments.models import Hold, KnowledgeRelease, PlannedSession
from treatments.models.audit import RequestTrace, visiting
from treatments.models.review.releases import NothingReleased, live_knowledge
from treatments.permissions import NotAllowed
from treatments.rules import knowledge
from treatments.rules.knowledge import KnowledgeError
from treatments.services.booking import attendance, booking_refusals, bookings
from treatments.services.care import records
from treatments.services.care.records import RecordRefused
from treatments.services.review import releases
from treatments.services.review.assessments import assess_submission
from treatments.services.review.releases import ReleaseRefused
from treatments.services.safety import sweeps

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
MOMENT = datetime(2027, 1, 4, 6, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def folder(tmp_path, monkeypatch, settings):
    """The old version and a stricter one, in a folder that also holds the clinic's sign-offs."""
    files.write(tmp_path, OLD)
    files.write(tmp_path, NEXT, *files.STRICTER)
    files.use(tmp_path, monkeypatch)
    settings.KNOWLEDGE_SIGNOFF_DIR = str(tmp_path)
    yield tmp_path
    files.forget()


@pytest.fixture
def old_decides(folder):
    files.sign(folder, OLD)
    return releases.release(version=OLD, by=None, now=NOW)


@pytest.fixture
def release_next(folder, old_decides, clinician_user):
    """Returns a function that signs the next version and releases it for MOMENT."""

    def act(decides_from=MOMENT, now=NOW):
        files.sign(folder, NEXT)
        return releases.release(version=NEXT, decides_from=decides_from, by=clinician_user, now=now)

    return act


def deciding(now):
    return live_knowledge(now).version


# --- Which version is live ----------------------------------------------------------------------------------------


def test_the_newest_file_decides_nothing_beside_the_released_one(old_decides):
    assert knowledge.versions()[-1] == NEXT
    assert deciding(MOMENT) == OLD


def test_a_signed_file_decides_nothing_without_a_release(folder, old_decides):
    files.sign(folder, NEXT)
    assert deciding(MOMENT) == OLD


def test_a_released_version_decides_from_its_moment_on_and_no_second_before(release_next):
    release_next()
    assert [deciding(MOMENT - SECOND), deciding(MOMENT), deciding(MOMENT + SECOND)] == [OLD, NEXT, NEXT]


def test_a_release_keeps_who_signed_and_who_released(release_next, clinician_user):
    made = release_next()
    assert (made.signed_by, made.registration, made.signed_on) == ("Dr Test", "T-1", date(2026, 11, 22))
    assert (made.released_by, made.sha256) == (clinician_user, knowledge.digest(NEXT))


def test_without_a_release_the_newest_decides_only_while_trying_out(settings, folder):
    assert deciding(NOW) == NEXT
    settings.UNRELEASED_KNOWLEDGE = False
    with pytest.raises(NothingReleased, match=r"manage\.py release"):
        live_knowledge(NOW)


def test_a_text_that_was_changed_after_its_release_decides_nothing(folder, old_decides):
    files.write(folder, OLD, ("diabetes", 'skinpen = "check"', 'skinpen = "note"'))
    files.forget()
    with pytest.raises(KnowledgeError, match="another text than the one that was released"):
        live_knowledge(NOW)


def test_a_request_is_answered_by_one_version(release_next, django_assert_num_queries):
    release_next()
    with visiting(RequestTrace(find_address=lambda: None, only_reads=True)), django_assert_num_queries(1):
        assert [deciding(MOMENT - SECOND), deciding(MOMENT + SECOND)] == [OLD, OLD]


@pytest.mark.django_db(transaction=True)
def test_two_processes_agree_at_the_instant(release_next):
    release_next()
    answers = {}

    def ask(name):
        answers[name] = [deciding(MOMENT - SECOND), deciding(MOMENT)]
        close_old_connections()
        connection.close()

    workers = [Thread(target=ask, args=[name]) for name in ("one", "other")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert answers == {"one": [OLD, NEXT], "other": [OLD, NEXT]}


@pytest.mark.parametrize(("when", "version"), [(MOMENT - SECOND, OLD), (MOMENT, NEXT)], ids=["before", "from then on"])
def test_an_assessment_is_decided_by_the_version_of_its_moment(release_next, clinic, when, version):
    release_next()
    submission = factories.SubmittedFactory(clinic_code=clinic.code, answers=complete_answers(), submitted_at=when)
    assert assess_submission(submission=submission, now=when).knowledge_version == version


def test_no_page_or_service_takes_the_newest_file():
    """Code gets the live version from the release; only `assess` and the tools for a draft read the folder."""
    places = ("services", "queries", "wording", "forms", "permissions", "middleware", "desk", "patient", "backoffice")
    root = Path(treatments.__file__).parent
    found = [
        str(file.relative_to(root))
        for place in places
        for file in (root / place).rglob("*.py")
        if re.search(r"\b(knowledge\.)?load\(\)|versions\(\)\[-1\]", file.read_text(encoding="utf-8"))
    ]
    assert found == []


# --- Who may release, and what is refused -------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["desk_user", "operator"])
def test_only_a_clinician_releases(folder, old_decides, request, who):
    files.sign(folder, NEXT)
    with pytest.raises(NotAllowed):
        releases.release(version=NEXT, decides_from=MOMENT, by=request.getfixturevalue(who), now=NOW)


def test_nobody_is_needed_for_the_first_release_alone(folder, old_decides):
    files.sign(folder, NEXT)
    with pytest.raises(NotAllowed):
        releases.release(version=NEXT, decides_from=MOMENT, by=None, now=NOW)


@pytest.mark.parametrize(
    ("version", "signed", "decides_from", "sentence"),
    [
        pytest.param(NEXT, None, MOMENT, "no sign-off", id="unsigned"),
        pytest.param(NEXT, {"demo": True}, MOMENT, "only the demo's sign-off", id="the demo's sign-off"),
        pytest.param(NEXT, {"who": " "}, MOMENT, "'who' is empty", id="signed by nobody"),
        pytest.param(NEXT, {"registration": ""}, MOMENT, "'registration' is empty", id="without registration"),
        pytest.param(NEXT, {"sha256": "0" * 64}, MOMENT, "another text", id="another text was signed"),
        pytest.param(NEXT, {}, datetime(2026, 12, 31, 23, 59, tzinfo=UTC), "1 January 2027", id="before its month"),
        pytest.param(NEXT, {}, None, "1 January 2027", id="at once, before its month"),
        pytest.param(OLD, {}, NOW - SECOND, "moment is over", id="in the past"),
        pytest.param(OLD, {}, MOMENT, "decides at that moment already", id="again"),
        pytest.param("1999-01", None, MOMENT, "no knowledge version", id="no such version"),
    ],
)
def test_what_must_not_decide_is_refused(folder, old_decides, clinician_user, version, signed, decides_from, sentence):
    if signed is not None:
        files.sign(folder, version, **signed)
    with pytest.raises(ReleaseRefused, match=sentence):
        releases.release(version=version, decides_from=decides_from, by=clinician_user, now=NOW)
    assert KnowledgeRelease.objects.count() == 1


def test_the_version_before_can_be_released_again(release_next, clinician_user):
    release_next()
    later = MOMENT + timedelta(days=1)
    releases.release(version=OLD, decides_from=later, by=clinician_user, now=MOMENT)
    assert [deciding(MOMENT), deciding(later)] == [NEXT, OLD]


def test_two_versions_are_not_released_for_one_moment(folder, release_next, clinician_user):
    release_next()
    files.write(folder, "2026-12", *files.STRICTER)
    files.sign(folder, "2026-12")
    with pytest.raises(ReleaseRefused, match="for this very moment"):
        releases.release(version="2026-12", decides_from=MOMENT, by=clinician_user, now=NOW)


# --- Withdrawing a release ----------------------------------------------------------------------------------------


def test_a_release_is_withdrawn_before_its_moment(release_next, clinician_user):
    made = release_next()
    releases.withdraw(release=made, by=clinician_user, now=NOW)
    assert deciding(MOMENT) == OLD
    with pytest.raises(ReleaseRefused, match="withdrawn before"):
        releases.withdraw(release=made, by=clinician_user, now=NOW)


def test_a_version_that_decides_is_not_withdrawn(release_next, clinician_user):
    made = release_next()
    with pytest.raises(ReleaseRefused, match="decides already"):
        releases.withdraw(release=made, by=clinician_user, now=MOMENT)


def test_only_a_clinician_withdraws(release_next, operator):
    made = release_next()
    with pytest.raises(NotAllowed):
        releases.withdraw(release=made, by=operator, now=NOW)


# --- The database -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(version="2026-11"),
        lambda rows: rows.update(decides_from=NOW),
        lambda rows: rows.update(signed_by="Somebody else"),
        lambda rows: rows.delete(),
    ],
    ids=["version", "moment", "signature", "delete"],
)
def test_a_release_is_never_changed(release_next, change):
    made = release_next()
    with pytest.raises(DatabaseError), transaction.atomic():
        change(KnowledgeRelease.objects.filter(pk=made.pk))


@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        ({"signed_by": ""}, "release_bears_a_signature"),
        ({"registration": ""}, "release_bears_a_signature"),
        ({"sha256": "none"}, "release_names_a_hash"),
        ({"swept_at": MOMENT - SECOND}, "release_swept_once_it_decides"),
    ],
)
def test_a_release_without_what_it_must_have_is_no_row(row, constraint):
    whole = {
        "version": NEXT,
        "sha256": "0" * 64,
        "decides_from": MOMENT,
        "signed_by": "Dr Test",
        "registration": "T-1",
        "signed_on": date(2026, 11, 22),
    }
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        KnowledgeRelease.objects.create(**{**whole, **row})


# --- The sweep ----------------------------------------------------------------------------------------------------


@pytest.fixture
def unsafe_then(clinic, patient):
    """A planned visit that the old version allows and the next one stops."""
    assessment = make_assessment(
        patient, FROWN_LINES, ROLLING_SCARS, flags=["diabetes"], row={"knowledge_version": OLD}
    )
    review = factories.ReviewFactory(assessment=assessment, decided_at=NOW)
    plan = factories.PlanFactory(patient=patient, review=review)
    return factories.PlannedSessionFactory(plan=plan, treatment="skinpen", earliest=TEN.date() - timedelta(days=1))


def state(session):
    return PlannedSession.objects.get(pk=session.pk).state


def test_nothing_is_held_before_the_moment_and_at_it_what_is_unsafe(release_next, unsafe_then):
    release_next()
    releases.sweep_where_due(now=MOMENT - SECOND)
    assert state(unsafe_then) == "to_book"
    releases.sweep_where_due(now=MOMENT)
    assert state(unsafe_then) == "held"
    assert Hold.objects.get().knowledge_version == NEXT


def test_the_sweep_is_done_once_nothing_of_before_can_be_under_way(release_next, unsafe_then):
    made = release_next()
    releases.sweep_where_due(now=MOMENT)
    assert KnowledgeRelease.objects.get(pk=made.pk).swept_at is None
    settled = MOMENT + sweeps.SETTLES_AFTER
    releases.sweep_where_due(now=settled)
    assert KnowledgeRelease.objects.get(pk=made.pk).swept_at == settled
    assert releases.sweep_where_due(now=settled) is None


def test_the_schedule_finishes_a_sweep_whose_task_was_lost(release_next, unsafe_then, clock):
    release_next()
    clock.move_to(MOMENT + sweeps.SETTLES_AFTER)
    call_command("send_messages", verbosity=0)
    assert state(unsafe_then) == "held"


def test_a_withdrawn_release_sweeps_nothing(release_next, unsafe_then, clinician_user):
    releases.withdraw(release=release_next(), by=clinician_user, now=NOW)
    releases.sweep_where_due(now=MOMENT)
    assert state(unsafe_then) == "to_book"


# --- Checks until the sweep is done -------------------------------------------------------------------------------


@pytest.fixture
def booked_then(unsafe_then, clinician, room, clinician_user):
    """The unsafe visit, booked for a time after the release takes effect."""
    unsafe_then.state = "booked"
    unsafe_then.save()
    return insert(unsafe_then, clinician=clinician, room=room, by=clinician_user, starts_at=MOMENT + timedelta(hours=9))


def test_who_arrives_before_the_sweep_was_there_is_held_at_the_desk(release_next, booked_then, desk_user):
    release_next()
    attendance.mark_arrived(booking=booked_then, by=desk_user, now=MOMENT + timedelta(hours=9))
    assert state(booked_then.session) == "held"


def test_no_record_is_begun_of_what_the_sweep_has_yet_to_hold(release_next, booked_then, desk_user, clinician_user):
    attendance.mark_arrived(booking=booked_then, by=desk_user, now=MOMENT + timedelta(hours=9))
    release_next()
    factories.ConsentFactory(plan=booked_then.session.plan, treatment="skinpen")
    with pytest.raises(RecordRefused, match="held"):
        records.start(booking=booked_then, by=clinician_user, now=MOMENT + timedelta(hours=9, minutes=5))


def test_nothing_is_booked_that_the_sweep_has_yet_to_hold(
    release_next, unsafe_then, clinician, room, device, desk_user
):
    unsafe_then.earliest, unsafe_then.ideal, unsafe_then.latest = (date(2027, 1, day) for day in (4, 5, 29))
    unsafe_then.save()
    release_next()
    with pytest.raises(booking_refusals.NotBookable, match="held"):
        bookings.book(
            session=unsafe_then,
            starts_at=datetime(2027, 1, 5, 15, 0, tzinfo=UTC),
            clinician=clinician,
            room=room,
            device=device,
            by=desk_user,
            now=MOMENT + SECOND,
        )


# --- Commands, checks, upgrades -----------------------------------------------------------------------------------


def command(*arguments):
    out = io.StringIO()
    call_command("release", *arguments, stdout=out)
    return out.getvalue()


def test_the_first_version_is_released_on_the_server(folder, clock):
    clock.move_to(NOW)
    files.sign(folder, OLD)
    assert command("--knowledge", OLD) == f"Version {OLD} decides from 2026-11-23 15:00 UTC on.\n"
    assert deciding(NOW) == OLD


def test_a_clinician_is_named_for_any_later_one(folder, old_decides, clinician_user, clock):
    clock.move_to(NOW)
    files.sign(folder, NEXT)
    asked = ("--knowledge", NEXT, "--from", "2027-01-04T06:00+00:00")
    with pytest.raises(CommandError, match="--by"):
        command(*asked)
    with pytest.raises(CommandError, match="No active account"):
        command(*asked, "--by", "nobody@example.test")
    assert "2027-01-04 06:00 UTC" in command(*asked, "--by", clinician_user.email)
    assert deciding(MOMENT) == NEXT


@pytest.mark.parametrize("moment", ["tomorrow", "2027-01-04T06:00"])
def test_a_moment_has_a_time_zone(folder, moment):
    with pytest.raises(CommandError, match=r"2027-01-04T06:00\+00:00"):
        command("--knowledge", OLD, "--from", moment)


def test_the_demo_shows_the_newest_version_that_bears_a_sign_off_and_leaves_a_draft_alone(folder):
    assert releases.release_demo(now=NOW) is None
    files.sign(folder, OLD, demo=True)
    releases.release_demo(now=NOW)
    assert [deciding(NOW - timedelta(days=100)), deciding(MOMENT)] == [OLD, OLD]
    files.sign(folder, NEXT, demo=True)
    assert releases.release_demo(now=NOW) is None


@pytest.fixture
def production(settings):
    settings.UNRELEASED_KNOWLEDGE = False


def e008():
    return [(message.id, message.msg) for message in checks.knowledge_is_released(None, databases=["default"])]


def test_production_without_a_release_is_told_what_to_do(production, folder):
    ((number, sentence),) = e008()
    assert number == "clinic_advisor.E008"
    assert "manage.py sign_off" in sentence
    assert "manage.py release" in sentence


def test_an_unsigned_newer_file_stops_nothing(production, folder, old_decides):
    (folder / "2027-02.toml").write_text("version = ", encoding="utf-8")
    assert e008() == []


def test_production_does_not_start_on_the_demos_release(production, folder):
    files.sign(folder, OLD, demo=True)
    releases.release_demo(now=NOW)
    ((_, sentence),) = e008()
    assert "nobody has reviewed it" in sentence


def test_production_does_not_start_on_another_text(production, folder, old_decides):
    files.write(folder, OLD, ("diabetes", 'skinpen = "check"', 'skinpen = "note"'))
    files.forget()
    ((_, sentence),) = e008()
    assert "another text" in sentence


# --- Each page names the version that made it ---------------------------------------------------------------------


@pytest.fixture
def decided_before(unsafe_then):
    """An assessment by the first version, read while the newest is live."""
    factories.KnowledgeReleaseFactory()
    return unsafe_then.plan.review.assessment


def foot(response):
    """Returns the version named in the footer of a page."""
    return re.search(r"Based on our facts, version (\S+)\.", response.content.decode())[1]


def signed_in(client, patient):
    client.force_login(factories.UserFactory(email=patient.email))
    session = client.session
    session["patient"] = patient.pk
    session.save()
    return client


@pytest.mark.parametrize("name", ["my_assessment", "my_explore", "my_worksheet", "my_summary"])
def test_an_old_result_names_the_version_that_decided_it(client, patient, decided_before, name):
    response = signed_in(client, patient).get(reverse(f"patient:{name}", args=[decided_before.reference]))
    assert foot(response) == OLD


def test_a_kept_consent_names_the_version_that_it_was_given_by(client, patient, decided_before):
    consent = factories.ConsentFactory(plan=decided_before.review.plan, treatment="skinpen", version=f"{OLD}/1")
    assert foot(signed_in(client, patient).get(reverse("patient:my_consent", args=[consent.pk]))) == OLD


def test_a_clinician_reads_an_old_assessment_under_the_name_of_its_version(client, decided_before, clinician_user):
    client.force_login(clinician_user)
    page = client.get(reverse("admin:treatments_assessment_change", args=[decided_before.pk]))
    assert foot(page) == OLD


def test_any_other_page_names_the_version_that_decides(client, decided_before):
    newest = knowledge.versions()[-1]
    assert foot(client.get("/")) == newest
    assert foot(client.get(reverse("patient:methods"))) == newest
