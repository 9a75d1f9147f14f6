"""A clinician's decision: what the assessment allows, made once, stored permanently."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import InternalError, connection, transaction
from django.db.models import ProtectedError

from tests.factories import NOW, TODAY, AssessmentFactory, ReviewFactory
from tests.treatments.assessed import (
    CROWS_FEET,
    FROWN_LINES,
    MELASMA,
    NECK_LINES,
    ROLLING_SCARS,
    SAGGING,
    make_assessment,
)
from treatments.backoffice.presenters.cases import decided as words_of
from treatments.models import Plan, Review
from treatments.models.review.assessments import DEPARTS
from treatments.permissions import NotAllowed
from treatments.services.people import privacy
from treatments.services.plans.plan_drafts import PlanChangeRefused, Wanted, draft
from treatments.services.review.review_queue import AlreadyDecided, AssessmentGone, ReviewRefused, is_undecided
from treatments.services.review.reviews import ReviewChoice, can_choose, decide, proposal
from treatments.services.safety.safety import add_fact

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]

# The patient's answers, by the outcome and the statuses that the rules give.
CASES = {
    "botox": ([FROWN_LINES], {}),
    "skinpen": ([ROLLING_SCARS], {}),
    "both": ([CROWS_FEET, ROLLING_SCARS], {}),
    "neither": ([SAGGING], {}),
    "neither, needles refused": ([FROWN_LINES], {"needles": "refuses"}),
    "clinician first, nothing in the way": ([MELASMA], {"phototype": 3}),
    "clinician first, skinpen at check": ([NECK_LINES], {"phototype": 5}),
    "clinician first, skinpen at stop": ([ROLLING_SCARS], {"flags": ["metal_allergy"]}),
    "clinician first, botox at check": ([FROWN_LINES], {"flags": ["droopy_lid_or_brow"]}),
    "botox, skinpen at stop": ([FROWN_LINES, ROLLING_SCARS], {"flags": ["metal_allergy"]}),
    "pregnant": ([FROWN_LINES], {"flags": ["pregnant"]}),
    "pressured": ([FROWN_LINES], {"flags": ["pressured_by_someone"]}),
    "pressured and pregnant": ([FROWN_LINES], {"flags": ["pressured_by_someone", "pregnant"]}),
    "two prompts": ([FROWN_LINES], {"flags": ["worries_hours_a_day", "others_cannot_see_it"]}),
    "neuromuscular": ([FROWN_LINES], {"flags": ["neuromuscular_disorder"]}),
    "under 18": ([FROWN_LINES], {"birth_date": date(2010, 1, 1)}),
}

APPROVE = ReviewChoice("approved")
DECLINE = ReviewChoice("declined", reason_code="health", reason="Talked it through.")


AGREE = ReviewChoice("agreed")
PROPOSED = {"botox", "skinpen", "both", "botox, skinpen at stop"}


def change(*treatments, start_with="", reason_code="preference", reason="Talked it through.", settled=()):
    return ReviewChoice("changed", treatments, start_with, reason_code, reason, settled)


ALLOWED = {
    "approve botox": ("botox", APPROVE, ["botox"]),
    "approve skinpen": ("skinpen", APPROVE, ["skinpen"]),
    "approve both": ("both", APPROVE, ["botox", "skinpen"]),
    "approve botox, the other at stop": ("botox, skinpen at stop", APPROVE, ["botox"]),
    "change to no-benefit, with reason": ("botox", change("skinpen"), ["skinpen"]),
    "change both to one": ("both", change("skinpen"), ["skinpen"]),
    "change one to both": ("skinpen", change("skinpen", "botox", start_with="skinpen"), ["botox", "skinpen"]),
    "change neither": ("neither, needles refused", change("botox"), ["botox"]),
    "change clinician first": ("clinician first, nothing in the way", change("skinpen"), ["skinpen"]),
    "change to check, settled": (
        "clinician first, skinpen at check",
        change("skinpen", reason_code="settled"),
        ["skinpen"],
    ),
    "change to check, examined": (
        "clinician first, botox at check",
        change("botox", reason_code="examined"),
        ["botox"],
    ),
    "change to a stop that was settled alone": (
        "pressured",
        change("botox", reason_code="settled", settled=("pressured_by_someone",)),
        ["botox"],
    ),
    "change to a stop that was screened": (
        "two prompts",
        change("botox", reason_code="settled", settled=("wellbeing_prompts",)),
        ["botox"],
    ),
    "change to a stop that a specialist settled": (
        "neuromuscular",
        change("botox", reason_code="settled", settled=("neuromuscular_disorder",)),
        ["botox"],
    ),
    **{f"decline {case}": (case, DECLINE, []) for case in CASES},
    **{f"agree {case}": (case, AGREE, []) for case in CASES if case not in PROPOSED},
}

NOTHING_TO_APPROVE = "there is no treatment to approve"
REFUSED = {
    **{f"approve {case}": (case, APPROVE, "decision", NOTHING_TO_APPROVE) for case in CASES if case not in PROPOSED},
    **{f"agree {case}": (case, AGREE, "decision", "propose a treatment") for case in sorted(PROPOSED)},
    "agree with a reason to depart": (
        "neither",
        ReviewChoice("agreed", reason_code="other"),
        "reason_code",
        "Clear it",
    ),
    "change to a stop that can be settled, and was not": (
        "pressured",
        change("botox", reason_code="settled"),
        "settled",
        "see alone, consent not free until settled",
    ),
    "change to a stop that was settled, for another reason": (
        "pressured",
        change("botox", settled=("pressured_by_someone",)),
        "reason_code",
        "at stop. To choose it",
    ),
    "change to two stops of which one was settled": (
        "pressured and pregnant",
        change("botox", reason_code="settled", settled=("pressured_by_someone", "pregnant")),
        "treatments",
        "new assessment",
    ),
    "approve with other treatments": (
        "botox",
        ReviewChoice("approved", ("botox", "skinpen"), "botox"),
        "treatments",
        "use Change",
    ),
    "approve both from the other end": (
        "both",
        ReviewChoice("approved", ("botox", "skinpen"), "skinpen"),
        "treatments",
        "use Change",
    ),
    "approve with a reason to depart": (
        "botox",
        ReviewChoice("approved", reason_code="other"),
        "reason_code",
        "Clear it",
    ),
    "change without a treatment": ("botox", change(), "treatments", "at least one treatment"),
    "change to something unknown": ("botox", change("filler"), "treatments", "Botox and SkinPen"),
    "change to what is proposed": ("botox", change("botox"), "decision", "Approve it"),
    "both without a start": ("botox", change("botox", "skinpen"), "start_with", "which of the two"),
    "change without a code": ("botox", change("skinpen", reason_code=""), "reason_code", "Choose the reason"),
    "change with an unknown code": ("botox", change("skinpen", reason_code="x"), "reason_code", "Choose the reason"),
    "change without words": ("botox", change("skinpen", reason="  "), "reason", "Say in words"),
    "change to stop": (
        "clinician first, skinpen at stop",
        change("skinpen", reason_code="settled"),
        "treatments",
        "SkinPen is at stop. ",
    ),
    "change pregnant": (
        "pregnant",
        change("botox", reason_code="settled"),
        "treatments",
        "Pregnant: SkinPen contraindicated",
    ),
    "change under 18": ("under 18", change("botox", reason_code="examined"), "treatments", "outside both labels"),
    "change to check, not settled": ("clinician first, skinpen at check", change("skinpen"), "reason_code", "at check"),
    "decline with a key held down": (
        "botox",
        ReviewChoice("declined", reason_code="other", reason="xxxxxxx"),
        "reason",
        "6 letters",
    ),
    "decline without a code": ("botox", ReviewChoice("declined", reason="No."), "reason_code", "Choose the reason"),
    "decline without words": ("botox", ReviewChoice("declined", reason_code="other"), "reason", "Say in words"),
    "no decision": ("botox", ReviewChoice(""), "decision", "Choose one"),
    "an unknown decision": ("botox", ReviewChoice("erased"), "decision", "Choose one"),
}


@pytest.fixture
def assessment(patient):
    return make_assessment(patient, FROWN_LINES)


@pytest.fixture
def assessment_of(patient):
    def make(case):
        concerns, answers = CASES[case]
        return make_assessment(patient, *concerns, **answers)

    return make


@pytest.fixture
def decided(clinician_user):
    """Returns a function that decides as the clinic's clinician."""

    def make(assessment, choice=APPROVE, *, by=clinician_user, start_on=TODAY, now=NOW):
        return decide(assessment=assessment, **vars(choice), start_on=start_on, by=by, now=now)

    return make


@pytest.mark.parametrize(("case", "choice", "treatments"), ALLOWED.values(), ids=ALLOWED)
def test_what_can_be_decided(assessment_of, decided, case, choice, treatments):
    assessment = assessment_of(case)
    review = decided(assessment, choice)
    assert (review.decision, review.treatments) == (choice.decision, treatments)
    assert Plan.objects.filter(review=review).exists() is bool(treatments)


@pytest.mark.parametrize("refusal", REFUSED)
def test_what_cannot_be_decided_and_why(assessment_of, decided, refusal):
    case, choice, field, sentence = REFUSED[refusal]
    assessment = assessment_of(case)
    with pytest.raises(ReviewRefused, match=sentence) as refused:
        decided(assessment, choice)
    assert refused.value.field == field
    assert not Review.objects.exists()
    assert not can_choose(assessment, choice)


def test_a_stop_is_told_with_its_reason_and_the_way_out(assessment_of, decided):
    with pytest.raises(ReviewRefused, match="If the facts have changed, a new assessment is needed") as refused:
        decided(assessment_of("clinician first, skinpen at stop"), change("skinpen", reason_code="examined"))
    assert "Stainless-steel allergy" in str(refused.value)


def test_an_agreement_departs_from_nothing(assessment_of, decided):
    decided(assessment_of("neither"), AGREE)
    assert not Review.objects.filter(DEPARTS).exists()


def test_how_a_stop_was_settled_is_kept_with_the_decision_and_read_by_staff(assessment_of, decided, clinic):
    choice = change("botox", reason_code="settled", settled=("pressured_by_someone",))
    review = decided(assessment_of("pressured"), choice)
    assert review.settled == {"pressured_by_someone": "seen_alone"}
    assert "Seen alone" in words_of(review, clinic).settled


def test_a_plan_after_a_settled_stop_can_be_booked_and_changed(assessment_of, decided, clinician_user):
    choice = change("botox", reason_code="settled", settled=("pressured_by_someone",))
    plan = decided(assessment_of("pressured"), choice).plan
    assert not plan.sessions.filter(state="held").exists()
    laid = draft(plan=plan, session=None, wanted=Wanted("botox"), today=TODAY)
    assert "treatment" not in {breach.limit for breach in laid.breaches}
    add_fact(patient=plan.patient, flag="pressured_by_someone", source="clinician", by=clinician_user, now=NOW)
    with pytest.raises(PlanChangeRefused, match="at stop"):
        draft(plan=plan, session=None, wanted=Wanted("botox"), today=TODAY)


def test_one_of_two_treatments_at_stop_stops_the_choice_of_both(assessment_of, decided):
    with pytest.raises(ReviewRefused, match="SkinPen is at stop"):
        decided(assessment_of("botox, skinpen at stop"), change("botox", "skinpen", start_with="botox"))


def test_an_approval_makes_the_plan_of_the_rules(assessment_of, decided):
    assessment = assessment_of("both")
    review = decided(assessment)
    first = review.plan.sessions.order_by("position").first()
    assert review.start_with == assessment.result["start_with"] == first.treatment
    assert (review.reason_code, review.reason) == ("", "")
    assert proposal(assessment) == ("botox", "skinpen")


def test_a_changed_start_begins_the_plan(assessment_of, decided):
    review = decided(assessment_of("both"), change("botox", "skinpen", start_with="skinpen"))
    assert review.plan.sessions.order_by("position").first().treatment == "skinpen"


def test_a_single_treatment_has_no_start(assessment_of, decided):
    assert decided(assessment_of("both"), change("skinpen", start_with="skinpen")).start_with == ""


@pytest.mark.parametrize(
    ("now", "first_day"),
    [
        pytest.param(datetime(2026, 11, 23, 15, tzinfo=UTC), date(2026, 11, 23), id="in the morning"),
        pytest.param(datetime(2026, 11, 24, 4, 59, tzinfo=UTC), date(2026, 11, 23), id="a minute to midnight"),
        pytest.param(datetime(2026, 11, 24, 5, 0, tzinfo=UTC), date(2026, 11, 24), id="at midnight"),
        pytest.param(datetime(2027, 3, 14, 4, 30, tzinfo=UTC), date(2027, 3, 13), id="before summer time"),
        pytest.param(datetime(2027, 3, 15, 4, 0, tzinfo=UTC), date(2027, 3, 15), id="after summer time began"),
    ],
)
def test_a_plan_starts_on_the_clinics_day_of_the_decision_at_the_soonest(assessment, decided, now, first_day):
    with pytest.raises(ReviewRefused, match="today at the clinic") as refused:
        decided(assessment, start_on=first_day - timedelta(days=1), now=now)
    assert refused.value.field == "start_on"
    assert decided(assessment, start_on=first_day, now=now).plan.start_on == first_day


def test_a_plan_starts_within_a_year(assessment, decided):
    with pytest.raises(ReviewRefused, match="to 2027-11-23"):
        decided(assessment, start_on=TODAY + timedelta(days=366))


def test_answers_that_the_rules_can_no_longer_read_make_no_plan(patient, decided):
    with pytest.raises(ReviewRefused, match="A new assessment is needed"):
        decided(AssessmentFactory(patient=patient))
    assert not Review.objects.exists()


def test_the_second_clinician_is_told_who_decided_and_when(assessment, decided):
    decided(assessment)
    with pytest.raises(AlreadyDecided) as refused:
        decided(assessment, DECLINE)
    told = "Ada Clinician has approved this on November 23, 2026 at 10:00. Nothing was overwritten."
    assert str(refused.value) == told
    assert Review.objects.get().decision == "approved"
    assert not is_undecided(assessment)


@pytest.mark.parametrize("stranger", ["desk_user", "operator", "outsider"])
def test_only_a_clinician_of_the_clinic_decides(request, assessment, decided, stranger):
    with pytest.raises(NotAllowed):
        decided(assessment, by=request.getfixturevalue(stranger))
    assert not Review.objects.exists()


def test_the_patient_hears_that_the_clinic_has_looked_and_nothing_about_health(
    assessment, decided, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        decided(assessment)
    (message,) = mail.outbox
    assert message.to == ["pat@example.test"]
    said = (message.subject + message.body).lower()
    assert not any(word in said for word in ["botox", "skinpen", "line", "treatment", "approved"])


def test_who_decided_is_kept(assessment, decided, clinician_user):
    event = decided(assessment).events.get()
    assert event.pgh_context.metadata["user"] == clinician_user.pk
    assert event.pgh_context.metadata["action"] == "review.decide"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE treatments_assessment SET outcome = 'neither'",
        "UPDATE treatments_assessment SET facts = '{}'",
        "DELETE FROM treatments_assessment",
        "UPDATE treatments_review SET decision = 'declined', reason_code = 'other', reason = 'x'",
        "DELETE FROM treatments_review",
    ],
)
def test_the_database_itself_keeps_what_was_said(assessment, decided, statement):
    decided(assessment)
    with pytest.raises(InternalError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("act", ["save", "delete"])
@pytest.mark.parametrize("what", ["assessment", "review"])
def test_nothing_that_was_said_is_changed_through_the_models(assessment, clinician_user, what, act):
    review = ReviewFactory(assessment=assessment, decided_by=clinician_user)
    row = {"assessment": assessment, "review": review}[what]
    with pytest.raises((InternalError, ProtectedError), match="Cannot"), transaction.atomic():
        getattr(row, act)()


@pytest.mark.django_db(transaction=True)
def test_of_two_clinicians_at_once_one_decides_and_the_other_is_told(assessment, decided):
    together = threading.Barrier(2)
    said = []

    def press(choice):
        try:
            together.wait()
            said.append(decided(assessment, choice).decision)
        except AlreadyDecided as refused:
            said.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[choice]) for choice in (APPROVE, DECLINE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    review = Review.objects.get()
    assert review.decision in said
    assert any(f"has {review.decision} this on" in sentence for sentence in said)
    assert Plan.objects.count() == (review.decision == "approved")


def test_nothing_is_decided_once_she_is_erased(assessment_of, decided):
    assessment = assessment_of("botox")
    privacy.erase(patient=assessment.patient, now=NOW)
    with pytest.raises(AssessmentGone, match="had their data erased"):
        decided(assessment)
