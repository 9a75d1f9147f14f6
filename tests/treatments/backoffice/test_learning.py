"""What decisions show about the rules: rates with intervals, and a task for a rule that is overruled too often."""

import csv
from io import StringIO

import pytest
from django.urls import reverse

from tests import factories
from tests.factories import NOW, TODAY
from tests.treatments.assessed import FROWN_LINES, SAGGING, make_assessment
from treatments.models import Review, RuleReview
from treatments.permissions import NotAllowed
from treatments.queries.review.learning import override_rates
from treatments.services.review import reviews
from treatments.services.review.learning import ConclusionRefused, conclude, raise_where_due

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
LIST = reverse("admin:treatments_rulereview_changelist")
RATES = reverse("admin:treatments_rulereview_rates")
FILE = reverse("admin:treatments_rulereview_rates_csv")
RULE, VERSION = "gate.made_up", "2026-11"


def decided(*, departed, followed, rule=RULE, outcome="botox"):
    """Creates the given numbers of decisions in which the rule fired."""
    for decision, count in (("declined", departed), ("approved", followed)):
        why = {"reason_code": "timing", "reason": "Later this year."} if decision == "declined" else {}
        for _ in range(count):
            factories.ReviewFactory(decision=decision, fired_rules=[rule], assessment__outcome=outcome, **why)


def test_a_decision_keeps_the_rules_that_fired(patient, clinician_user):
    assessment = make_assessment(patient, FROWN_LINES, flags=["cold_sore_history"])
    review = reviews.decide(assessment=assessment, decision="approved", start_on=TODAY, by=clinician_user, now=NOW)
    fired = Review.objects.get(pk=review.pk).fired_rules
    assert any("frown" in rule for rule in fired)
    assert len(fired) == len(set(fired))


def test_facts_that_can_no_longer_be_read_stop_no_decision(patient, clinician_user):
    assessment = factories.AssessmentFactory(patient=patient, outcome="neither", facts={"gone": 1})
    why = {"reason_code": "timing", "reason": "Later this year."}
    decided = reviews.decide(
        assessment=assessment, decision="declined", start_on=TODAY, by=clinician_user, now=NOW, **why
    )
    assert decided.fired_rules == []


@pytest.mark.parametrize(
    ("outcome", "decision", "counted"),
    [
        pytest.param("botox", "approved", (0, 1), id="followed"),
        pytest.param("botox", "declined", (1, 1), id="declined against the rules"),
        pytest.param("both", "changed", (1, 1), id="changed"),
        pytest.param("neither", "declined", (0, 1), id="nothing expected, nothing done"),
        pytest.param("neither", "changed", (1, 1), id="treated against the rules"),
        pytest.param("clinician_first", "changed", (0, 0), id="the rules proposed nothing"),
    ],
)
def test_what_counts_as_departing(outcome, decision, counted):
    why = {} if decision == "approved" else {"reason_code": "timing", "reason": "Later this year."}
    factories.ReviewFactory(decision=decision, fired_rules=[RULE], assessment__outcome=outcome, **why)
    share = Review.objects.override_share(RULE, VERSION)
    assert (share.count, share.of) == counted


def test_what_the_patient_prefers_is_no_departure_from_a_rule():
    why = {"reason_code": "preference", "reason": "Wants SkinPen first."}
    factories.ReviewFactory(decision="changed", fired_rules=[RULE], assessment__outcome="both", **why)
    share = Review.objects.override_share(RULE, VERSION)
    assert (share.count, share.of) == (0, 1)


def test_the_task_lists_the_cases_of_the_clinicians_clinics_with_their_reasons(client, clinic, clinician_user):
    why = {"decision": "declined", "fired_rules": [RULE], "reason_code": "timing", "assessment__outcome": "botox"}
    ours = factories.ReviewFactory(**why, reason="A wedding first.", assessment__clinic=clinic)
    factories.ReviewFactory(**why, reason="Of another clinic.")
    client.force_login(clinician_user)
    review = factories.RuleReviewFactory(rule=RULE, knowledge_version=VERSION)
    page = client.get(reverse("admin:treatments_rulereview_change", args=[review.pk])).content.decode()
    assert ours.assessment.reference in page
    assert "<strong>Timing.</strong> A wedding first." in page
    assert "Of another clinic." not in page


def test_the_home_counts_the_rules_to_look_at(client, clinician_user):
    factories.RuleReviewFactory()
    client.force_login(clinician_user)
    (tile,) = [tile for tile in client.get("/admin/").context["tiles"] if tile.label == "rules to look at"]
    assert (tile.number, tile.url) == (1, LIST)


def test_rates_are_counted_for_each_rule_and_version_with_the_reasons():
    decided(departed=2, followed=1)
    decided(departed=0, followed=3, rule="gate.other")
    first, second = override_rates()
    assert (first.rule, first.share.count, first.share.of, first.reasons) == (RULE, 2, 3, (("timing", 2),))
    assert (second.rule, second.share.count, second.share.of, second.reasons) == ("gate.other", 0, 3, ())


def test_two_queries_count_all_rates(django_assert_num_queries):
    decided(departed=3, followed=3)
    with django_assert_num_queries(2):
        override_rates()


@pytest.mark.parametrize(
    ("departed", "followed", "raised"),
    [
        pytest.param(1, 0, False, id="one of one is no pattern"),
        pytest.param(4, 8, False, id="a third, but of few"),
        pytest.param(9, 11, True, id="surely over a fifth"),
        pytest.param(2, 18, False, id="a tenth"),
    ],
)
def test_a_rule_is_raised_only_where_it_is_surely_over_its_limit(departed, followed, raised):
    decided(departed=departed, followed=followed)
    raise_where_due([RULE], VERSION, now=NOW)
    assert RuleReview.objects.filter(rule=RULE).exists() is raised


def test_an_open_task_is_not_raised_again():
    decided(departed=9, followed=11)
    assert len(raise_where_due([RULE], VERSION, now=NOW)) == 1
    assert raise_where_due([RULE], VERSION, now=NOW) == []


def test_a_concluded_rule_comes_back_once_as_many_decisions_again_were_taken(clinician_user):
    decided(departed=9, followed=11)
    (review,) = raise_where_due([RULE], VERSION, now=NOW)
    conclude(review=review, conclusion="Keep it.", by=clinician_user, now=NOW)
    assert raise_where_due([RULE], VERSION, now=NOW) == []
    decided(departed=9, followed=11)
    assert len(raise_where_due([RULE], VERSION, now=NOW)) == 1


def test_a_decision_raises_the_task(patient, clinician_user, django_capture_on_commit_callbacks):
    assessment = make_assessment(patient, SAGGING, row={"knowledge_version": VERSION})
    rule = reviews.learning.fired_rules(assessment)[0]
    decided(departed=19, followed=1, rule=rule)
    with django_capture_on_commit_callbacks(execute=True):
        why = {"reason_code": "timing", "reason": "Later this year."}
        reviews.decide(assessment=assessment, decision="declined", start_on=TODAY, by=clinician_user, now=NOW, **why)
    assert RuleReview.objects.filter(rule=rule).exists()


def test_a_conclusion_is_written_once_and_by_a_clinician(clinician_user, desk_user):
    review = factories.RuleReviewFactory()
    with pytest.raises(NotAllowed):
        conclude(review=review, conclusion="Keep it.", by=desk_user, now=NOW)
    with pytest.raises(ConclusionRefused, match="what follows"):
        conclude(review=review, conclusion=" ", by=clinician_user, now=NOW)
    conclude(review=review, conclusion="Keep it.", by=clinician_user, now=NOW)
    with pytest.raises(ConclusionRefused, match="Ada Clinician has concluded this"):
        conclude(review=review, conclusion="Change it.", by=clinician_user, now=NOW)


def test_a_clinician_concludes_on_the_tasks_page(client, clinician_user):
    page = reverse("admin:treatments_rulereview_change", args=[factories.RuleReviewFactory().pk])
    client.force_login(clinician_user)
    assert client.post(page, {"conclusion": ""}).status_code == 422
    assert client.post(page, {"conclusion": "Keep it."}).url == LIST
    again = client.post(page, {"conclusion": "Change it."})
    assert again.status_code == 409
    assert "Keep it." in again.content.decode()


def test_the_file_has_what_the_page_has_and_nothing_of_a_patient(client, clinician_user):
    decided(departed=9, followed=11)
    client.force_login(clinician_user)
    (row,) = csv.DictReader(StringIO(client.get(FILE).content.decode("utf-8-sig")))
    assert (row["rule"], row["departed"], row["decided"], row["over_limit"]) == (RULE, "9", "20", "yes")
    assert "9 of 20 (45.0 %; 95 % interval 25.8 to 65.8)" in client.get(RATES).content.decode()
    assert "patient" not in client.get(FILE).content.decode().lower()


@pytest.mark.parametrize("address", [LIST, RATES, FILE])
def test_the_pages_are_for_clinicians_only(client, address, desk_user, operator):
    assert client.get(address).url.startswith("/admin/login/")
    for user in (desk_user, operator):
        client.force_login(user)
        assert client.get(address).status_code in {302, 403, 404}


def test_the_pages_take_a_fixed_number_of_queries(client, clinician_user, django_assert_max_num_queries):
    decided(departed=9, followed=11)
    raise_where_due([RULE], VERSION, now=NOW)
    client.force_login(clinician_user)
    for address in (LIST, RATES):
        with django_assert_max_num_queries(10):
            client.get(address)
