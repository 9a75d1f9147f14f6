"""`manage.py assess` as a clinic runs it: files, pipes, bad lines, no database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rules.people import FROWN, SCARS, answers

pytestmark = pytest.mark.process

ROOT = Path(__file__).resolve().parents[2]
CASES = Path(__file__).parent / "cases.jsonl"


def run(*arguments, given=b"", **environment):
    """Runs the command in its own process, with an unreachable database."""
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", "assess", *map(str, arguments)],
        input=given,
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "DEBUG": "on", "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", **environment},
    )


def lines(finished):
    return [json.loads(line) for line in finished.stdout.splitlines()]


def as_lines(*documents):
    return "\n".join(json.dumps(document) for document in documents).encode()


def test_the_worked_cases_run_as_they_are_and_twice_the_same():
    first, second = run(CASES), run("-", given=CASES.read_bytes())

    wanted = [json.loads(line)["outcome"] for line in CASES.read_text(encoding="utf-8").splitlines()]
    assert [line["outcome"] for line in lines(first)] == wanted
    assert first.stdout == second.stdout
    assert (first.returncode, first.stderr) == (0, b"")


def test_the_keys_of_a_line_stand_in_the_contracts_order():
    (line,) = lines(run(given=as_lines(answers())))

    assert list(line) == [
        "outcome",
        "start_with",
        "treatments",
        "ask",
        "later",
        "reasons",
        "robustness",
        "plan",
        "wait",
        "questions",
        "knowledge_version",
    ]
    assert list(line["treatments"]) == ["botox", "skinpen"]
    assert list(line["treatments"]["botox"]) == ["status", "score", "concerns", "flags", "off_label"]


BAD_LINES = {
    "unknown id": (as_lines(answers({"id": "wrinkle"})), "concerns[0].id"),
    "no JSON": (b"{'a': 1}", None),
    "a list": (b"[]", None),
    "a number with 5000 digits": (b'{"phototype": ' + b"9" * 5000 + b"}", None),
    "not a number": (as_lines(answers(phototype=float("nan"))), "phototype"),
    "nested too deeply": (b'{"a":' * 100_000, None),
    "not UTF-8": (b'{"country": "\xff"}', None),
    "half a character": (b'{"\\ud800": 1}', "\ud800"),
    "key twice": (b'{"concerns": [{"id": "melasma", "id": "redness"}]}', "concerns[0].id"),
    "a case with more beside it": (as_lines({"answers": answers(), "patient": "x"}), "answers"),
}


@pytest.mark.parametrize(("line", "field"), BAD_LINES.values(), ids=BAD_LINES)
def test_a_bad_line_is_an_error_in_its_place_and_the_others_are_assessed(line, field):
    finished = run(given=b"\n".join([as_lines(answers(FROWN)), b"", line, b"   ", as_lines(answers(SCARS))]))

    first, error, last = lines(finished)
    assert (first["outcome"], error["error"]["field"], last["outcome"]) == ("botox", field, "skinpen")
    assert error["error"]["message"]
    assert (finished.returncode, finished.stderr) == (1, b"")


def test_one_object_over_many_lines_is_one_assessment():
    finished = run(given=b"\xef\xbb\xbf" + json.dumps(answers(), indent=2).encode())

    assert [line["outcome"] for line in lines(finished)] == ["botox"]
    assert finished.returncode == 0


def test_a_first_line_that_breaks_off_does_not_take_the_others_with_it():
    finished = run(given=b'{"birth_date": \n' + as_lines(answers()))

    assert [next(iter(line)) for line in lines(finished)] == ["error", "outcome"]
    assert finished.returncode == 1


def test_nothing_in_is_nothing_out():
    finished = run(given=b"\n \n")

    assert (finished.stdout, finished.returncode) == (b"", 0)


@pytest.mark.parametrize("file", ["no-such-file.jsonl", "."])
def test_a_file_that_cannot_be_read_is_one_sentence(file):
    finished = run(file)

    assert finished.returncode == 1
    assert finished.stdout == b""
    assert len(finished.stderr.splitlines()) == 1
    assert b"cannot be read" in finished.stderr


def test_lines_come_out_as_they_come_in():
    with subprocess.Popen(
        [sys.executable, "manage.py", "assess"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "DEBUG": "on"},
    ) as process:
        for _ in range(2):
            process.stdin.write(as_lines(answers()) + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["outcome"] == "botox"
        process.stdin.close()


def test_a_reader_that_leaves_early_causes_no_traceback():
    many = b"\n".join([as_lines(answers())] * 60)
    command = f"{sys.executable} manage.py assess | head -c 10"

    finished = subprocess.run(  # noqa: S602
        command, shell=True, input=many, capture_output=True, check=False, cwd=ROOT, env={**os.environ, "DEBUG": "on"}
    )

    assert (finished.stdout, finished.stderr) == (b'{"outcome"', b"")
