"""A changed answer's promise, the explorer, the rules and the headline all agree."""

from dataclasses import asdict

import pytest
from hypothesis import HealthCheck, assume, given, settings

from tests import factories
from tests.rules import strategies
from tests.rules.people import TODAY
from treatments.backoffice.presenters.option_bars import bars_of, lead_of
from treatments.models import Assessment
from treatments.patient.presenters.changes import changes
from treatments.patient.presenters.explore import explorer
from treatments.rules.alignment import alignment
from treatments.rules.engine import assess
from treatments.rules.facts import parse_answers
from treatments.rules.flips import is_preference, tried
from treatments.rules.knowledge import load
from treatments.rules.outcomes import BOTH
from treatments.wording.result.case import AssessedCase
from treatments.wording.result.reasons import headline
from treatments.wording.verdict import verdict

BASE = load("2026-12")
weighed = strategies.weighed().map(lambda answers: parse_answers(answers, today=TODAY))
people = strategies.answers().map(lambda answers: parse_answers(answers, today=TODAY))
some = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def clinic():
    return factories.ClinicFactory.build(country="US")


def stored(facts, clinic):
    found = assess(facts, BASE)
    return Assessment(
        reference="CA-1",
        clinic=clinic,
        facts=facts.as_answers(),
        result=found.as_dict(),
        outcome=found.outcome,
        knowledge_version=found.knowledge_version,
        created_at=factories.NOW,
    )


@some
@given(facts=weighed)
def test_each_wish_that_would_change_it_does_so_in_the_explorer(clinic, facts):
    assessment = stored(facts, clinic)
    flips = [flip for flip in assessment.result["robustness"]["flips"] if flip["field"].startswith("preferences.")]
    assume(flips)

    for flip in flips:
        [promised] = changes([flip], facts, BASE)
        wishes = asdict(facts.preferences) | {flip["field"].removeprefix("preferences."): flip["to"]}
        shown = explorer(assessment, wishes)
        assert promised.text.endswith(f" {shown.headline}")
        assert assess(tried(facts, flip), BASE).outcome == flip["outcome"]


@some
@given(facts=people)
def test_each_changed_fact_leads_to_the_headline_that_it_promises(clinic, facts):
    assessment = stored(facts, clinic)
    flips = [flip for flip in assessment.result["robustness"]["flips"] if not is_preference(flip["field"])]
    assume(flips)

    for flip in flips:
        standing = verdict(tried(facts, flip), BASE)
        again = AssessedCase.of(stored(tried(facts, flip), clinic))
        assert again.outcome == flip["outcome"] == standing.outcome
        assert again.verdict == standing
        assert again.wait or headline(again) == standing.as_headline()


@some
@given(facts=weighed)
def test_the_explorer_at_the_patients_own_answers_says_what_the_headline_says(clinic, facts):
    assessment = stored(facts, clinic)
    shown = explorer(assessment)
    assume(shown)

    assert shown.headline == f"{headline(AssessedCase.of(assessment))}."
    marked = {bar.key for bar in shown.bars if bar.word}
    assert marked <= set(AssessedCase.of(assessment).leading)


@some
@given(facts=weighed)
def test_an_option_never_outranks_its_useful_half(facts):
    found = alignment(facts, BASE)
    assume(found.idle)

    [half] = [name for name in BASE.treatments if name != found.idle]
    assert found.bars[BOTH].gain < found.bars[half].gain
    assert found.bars[BOTH].left <= found.bars[half].left


@some
@given(facts=weighed)
def test_the_lead_that_the_clinician_reads_is_over_the_longest_other_bar(clinic, facts):
    assessment = stored(facts, clinic)
    bars = bars_of(assessment.result, assessment.outcome, facts, BASE)
    assume(bars)

    [own] = [bar.left for bar in bars if bar.is_outcome]
    others = [bar.left for bar in bars if not bar.is_outcome]
    assert lead_of(bars) == own - max(others)


@pytest.mark.parametrize(
    ("changed", "absent"),
    [
        ({"birth_date": "1956-03-01"}, {"flags.pregnant", "flags.trying_to_conceive", "flags.breastfeeding"}),
        ({"flags": ["keloid_history", "eyelid_surgery"]}, {"flags.keloid_history", "flags.eyelid_surgery"}),
    ],
    ids=["a pregnancy at 70", "what has happened"],
)
def test_what_cannot_be_true_of_a_patient_is_not_among_the_changes(changed, absent):
    answers = {
        "birth_date": "1984-03-01",
        "phototype": 2,
        "concerns": [{"id": "frown_lines", "movement": 3, "rest": 1}, {"id": "acne_scars_rolling", "severity": 2}],
    }
    flips = assess(parse_answers(answers | changed, today=TODAY), BASE).robustness.flips

    assert not {flip.field for flip in flips} & absent


@some
@given(facts=people)
def test_no_change_brings_an_event_nearer_or_undoes_a_treatment(facts):
    for flip in assess(facts, BASE).robustness.flips:
        if flip.field == "event_on" and flip.before and flip.after:
            assert flip.after > flip.before
        if flip.field.startswith(("last_", "isotretinoin_stopped")):
            assert flip.after is not None
