"""Writes the result of each version of the knowledge base for the golden cases, for a comparison byte for byte.

    python -m scripts.golden             writes the files of versions that have none yet
    python -m scripts.golden 2026-11     writes the file of this version again

Versions of the contract's second edition have more cases: the additional ones are in a file of their own.
A version that has decided anything never changes, so its file is written again only while it is a draft.
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
SECOND_EDITION = FOLDER / "cases-2.jsonl"
WORKED_CASES = FOLDER.parent / "cases.jsonl"
MADE_UP = 240


def cases(edition: int) -> list[dict]:
    """Returns the golden cases for versions of an edition of the contract, in order."""
    files = (CASES, SECOND_EDITION)[:edition]
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def lines(version: str) -> Iterator[str]:
    """Yields the results of a version, one line of JSON for each golden case."""
    knowledge = load(version)
    given = (parse_answers(answers, today=TODAY) for answers in cases(knowledge.edition))
    return (assess(facts, knowledge).to_json() for facts in given)


def _write_cases() -> None:
    """Writes the second file: worked cases not in the first one, and people with the flags of the new edition."""
    worked = [json.loads(line)["answers"] for line in WORKED_CASES.read_text(encoding="utf-8").splitlines()]
    known = cases(1)
    new = [answers for answers in worked if answers not in known]
    _write(SECOND_EDITION, (json.dumps(answers) for answers in (*new, *people(MADE_UP, seed=2))))


def _write(file: Path, written: Iterator[str]) -> None:
    file.write_text("".join(f"{line}\n" for line in written), encoding="utf-8")
    print(f"Written: {file}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("versions", nargs="*", metavar="VERSION")
    named = parser.parse_args().versions
    if not SECOND_EDITION.exists():
        _write_cases()
    for version in named or versions():
        file = FOLDER / f"{version}.jsonl"
        if named or not file.exists():
            _write(file, lines(version))


if __name__ == "__main__":
    main()
