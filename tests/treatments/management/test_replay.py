"""`manage.py replay`: runs stored assessments and cases from a file through a changed version."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.factories import AssessmentFactory
from tests.treatments.assessed import FROWN_LINES, ROLLING_SCARS, assess, make_assessment
from treatments.management.replay_report import SHOWN, ReplayReport
from treatments.models import Assessment
from treatments.rules.knowledge import FOLDER, load

TEXTURE = {"id": "texture_dullness", "severity": 2}


@pytest.fixture
def draft(tmp_path):
    """A draft of the next version in which diabetes only adds a note and heart disease stops Botox."""
    text = (FOLDER / f"{load().version}.toml").read_text(encoding="utf-8")
    for code, old, new in [
        ("diabetes", 'skinpen = "check"', 'skinpen = "note"'),
        ("heart_disease", 'action = "check"', 'action = "stop"'),
    ]:
        head, mark, tail = text.partition(f'code = "{code}"')
        text = head + mark + tail.replace(old, new, 1)
    file = tmp_path / "draft.toml"
    file.write_text(text.replace(f'version = "{load().version}"', 'version = "draft"', 1), encoding="utf-8")
    return str(file)


def run(**options):
    """Returns what the command writes to each stream, and its exit code."""
    out, errors, code = io.StringIO(), io.StringIO(), 0
    arguments = [f"--{name.replace('old', 'from')}={value}" for name, value in options.items()]
    try:
        call_command("replay", *arguments, stdout=out, stderr=errors)
    except SystemExit as ended:
        code = ended.code
    return out.getvalue(), errors.getvalue(), code


@pytest.fixture
def diabetic(patient):
    return make_assessment(patient, TEXTURE, flags=["diabetes"])


@pytest.fixture
def with_a_weak_heart(patient):
    return make_assessment(patient, FROWN_LINES, flags=["heart_disease"])


def test_nothing_changes_under_the_version_that_decided(diabetic, with_a_weak_heart):
    out, _, code = run(knowledge=load().version)

    assert out.startswith(f"2 replayed with knowledge {load().version}: 0 would change")
    assert code == 0


def test_safety_comes_first_by_rule_and_less_safe_ends_with_1(with_a_weak_heart, diabetic, draft):
    out, _, code = run(knowledge=draft)

    assert "2 would change (1 less safe, 1 safer, 0 other)" in out
    less, safer = out.index("LESS SAFE: diabetes"), out.index("SAFER: heart_disease")
    assert less < out.index(f"{diabetic.reference}: outcome clinician_first -> skinpen") < safer
    assert safer < out.index(with_a_weak_heart.reference)
    assert code == 1


def test_what_is_only_safer_ends_with_0(with_a_weak_heart, draft):
    assert run(knowledge=draft)[2] == 0


def test_no_patient_is_named_and_nothing_is_written(diabetic, patient, draft):
    before = Assessment.objects.values().get()

    for form in ("text", "csv", "json"):
        out, errors, _ = run(knowledge=draft, format=form)
        assert diabetic.reference in out
        assert not [
            told for told in (patient.full_name, patient.email, patient.birth_date) if str(told) in out + errors
        ]
    assert Assessment.objects.values().get() == before


def test_the_database_itself_refuses_writes_while_it_runs(diabetic, draft, monkeypatch):
    seen = []

    def look(*args):
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_read_only")
            seen.extend(cursor.fetchone())

    monkeypatch.setattr(ReplayReport, "add", look)
    run(knowledge=draft)

    assert seen == ["on"]


def test_csv_has_a_row_for_all_that_changes(diabetic, with_a_weak_heart, draft):
    rows = list(csv.DictReader(io.StringIO(run(knowledge=draft, format="csv")[0].removeprefix("\ufeff"))))

    assert (rows[0]["safety"], rows[0]["rule"], rows[0]["case"]) == ("less safe", "diabetes", diabetic.reference)
    assert (rows[0]["changed"], rows[0]["from"], rows[0]["to"]) == ("outcome", "clinician_first", "skinpen")
    assert (rows[-1]["case"], rows[-1]["from"], rows[-1]["to"]) == (with_a_weak_heart.reference, "check", "stop")


def test_json_is_one_object_grouped_by_rule(diabetic, with_a_weak_heart, draft):
    report = json.loads(run(knowledge=draft, format="json")[0])

    assert report["changed"] == {"less safe": 1, "safer": 1, "other": 0}
    assert [(group["rule"], [case["case"] for case in group["cases"]]) for group in report["rules"]] == [
        ("diabetes", [diabetic.reference]),
        ("heart_disease", [with_a_weak_heart.reference]),
    ]
    assert report["rules"][0]["cases"][0]["changed"]["skinpen"] == {"from": "check", "to": "suits"}


def test_since_leaves_out_what_was_assessed_before_that_day(diabetic, draft):
    day = diabetic.facts["assessed_on"]

    assert run(knowledge=draft, since=day)[0].startswith("1 replayed")
    assert run(knowledge=draft, since="2099-01-01")[0].startswith("0 replayed")


def test_what_was_decided_by_a_version_that_is_gone_is_compared_as_stored(patient, draft):
    make_assessment(patient, TEXTURE, flags=["diabetes"], row={"knowledge_version": "2020-01"})

    assert "LESS SAFE: unknown: the version that decided is gone" in run(knowledge=draft)[0]


def test_a_case_that_cannot_be_replayed_is_named_and_not_taken_for_safe(patient, diabetic):
    facts, result = assess(FROWN_LINES)
    broken = [
        AssessmentFactory(patient=patient, facts=facts | {"moon": 1}, result=result),
        AssessmentFactory(patient=patient, facts=facts, result={"outcome": "botox"}),
    ]

    out, _, code = run(knowledge=load().version)

    assert f"could not be replayed: {broken[0].reference}: moon: Unknown key" in out
    assert f"could not be replayed: {broken[1].reference}: The result" in out
    assert "1 replayed" in out
    assert code == 1


def test_more_cases_than_a_reader_can_use_are_counted_in_text_and_named_in_csv(tmp_path, draft):
    line = json.dumps({"birth_date": "1984-03-01", "phototype": 3, "concerns": [TEXTURE], "flags": ["diabetes"]})
    cases = tmp_path / "cases.jsonl"
    cases.write_text(f"{line}\n" * (SHOWN + 5), encoding="utf-8")

    assert "and 5 more" in run(knowledge=draft, cases=str(cases))[0]
    assert run(knowledge=draft, cases=str(cases), format="csv")[0].count(",outcome,") == SHOWN + 5


def as_file(folder, *documents):
    file = folder / "cases.jsonl"
    file.write_text("\n".join(json.dumps(document) for document in documents) + "\n{\n", encoding="utf-8")
    return str(file)


def test_cases_of_a_file_are_answers_or_answers_with_their_result(tmp_path, draft):
    facts, result = assess(TEXTURE, flags=["diabetes"])
    file = as_file(tmp_path, facts, {"reference": "mine", "answers": facts, "result": result})

    out, _, code = run(knowledge=draft, cases=file, old=load().version)

    assert "line 1: outcome clinician_first -> skinpen" in out
    assert "mine: outcome clinician_first -> skinpen" in out
    assert "could not be replayed: line 3: The answers must be one JSON object" in out
    assert code == 1


def test_the_report_can_go_to_a_file(tmp_path, diabetic, draft):
    file = tmp_path / "report.csv"
    out, _, code = run(knowledge=draft, format="csv", output=str(file))

    assert (out, code) == ("", 1)
    assert diabetic.reference in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"knowledge": "1999-01"}, "There is no knowledge version '1999-01'"),
        ({"knowledge": "no-such.toml"}, "no-such.toml cannot be read"),
        ({"knowledge": load().version, "cases": "no-such.jsonl"}, "no-such.jsonl cannot be read"),
        ({"knowledge": load().version, "output": "no/such/file"}, "no/such/file cannot be written"),
    ],
    ids=["version", "draft", "cases", "output"],
)
def test_what_cannot_be_opened_is_one_sentence(options, message):
    with pytest.raises(CommandError, match=message):
        run(**options)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_moves_on_a_terminal_and_is_silent_for_short_runs_elsewhere(diabetic):
    terminal = Terminal()
    call_command("replay", f"--knowledge={load().version}", stdout=io.StringIO(), stderr=terminal)

    assert "[####################] 1 of 1 replayed (100%)" in terminal.getvalue()
    assert run(knowledge=load().version)[1] == ""


def test_both_treatments_stay_as_they_are_where_no_row_changed(patient, draft):
    make_assessment(patient, FROWN_LINES, ROLLING_SCARS)

    assert "0 would change" in run(knowledge=draft)[0]
