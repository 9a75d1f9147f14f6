"""What each version of the knowledge base answers to the golden cases, byte for byte.

    python -m scripts.golden             writes the files of versions that have none yet
    python -m scripts.golden 2026-11     writes the file of this version anew

A version that has decided anything never changes, so its file is written anew only while it is a draft.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from tests.rules.made_up import people
from tests.rules.people import TODAY
from treatments.rules.engine import assess
from treatments.rules.facts import parse_answers
from treatments.rules.knowledge import load, versions

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "rules" / "golden"
CASES = FOLDER / "cases.jsonl"
WORKED_CASES = FOLDER.parent / "cases.jsonl"
MADE_UP = 240


def cases() -> list[dict]:
    """The golden answers, in their order."""
    return [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]


def lines(version: str) -> Iterator[str]:
    """What a version answers, one line of JSON for each golden case."""
    knowledge = load(version)
    return (assess(parse_answers(answers, today=TODAY), knowledge).to_json() for answers in cases())


def _write_cases() -> None:
    worked = [json.loads(line)["answers"] for line in WORKED_CASES.read_text(encoding="utf-8").splitlines()]
    _write(CASES, (json.dumps(answers) for answers in (*worked, *people(MADE_UP))))


def _write(file: Path, written: Iterator[str]) -> None:
    file.write_text("".join(f"{line}\n" for line in written), encoding="utf-8")
    print(f"Written: {file}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("versions", nargs="*", metavar="VERSION")
    named = parser.parse_args().versions
    if not CASES.exists():
        _write_cases()
    for version in named or versions():
        file = FOLDER / f"{version}.jsonl"
        if named or not file.exists():
            _write(file, lines(version))


if __name__ == "__main__":
    main()
