"""Made-up people for golden files and benchmarks: the same seed gives the same people on any machine."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from tests.rules.people import TODAY
from treatments.rules.facts import ALL_FLAGS, AREAS, CONCERNS, FLAGS, LINE_CONCERNS, PREFERENCES

OTHER_FLAGS = (0, 0, 0, 0, 0, 1)
RARE = 0.1


def people(count: int, *, seed: int = 1) -> Iterator[dict]:
    """Yields `count` sets of the contract's answers; the concerns take turns, and every third set has the next flag."""
    random = Random(seed)
    for number in range(count):
        third, rest = divmod(number, 3)
        flags = [] if rest else [ALL_FLAGS[third % len(ALL_FLAGS)]]
        yield _answers(random, CONCERNS[number % len(CONCERNS)], flags)


def _answers(random: Random, concern: str, flags: list[str]) -> dict:
    further = [name for name in random.sample(CONCERNS, random.choice((0, 1, 1, 2, 2, 3))) if name != concern]
    return {
        "assessed_on": TODAY.isoformat(),
        "birth_date": _day(random, -60 * 365, -17 * 365),
        "country": random.choice(("US", "US", "GB")),
        "phototype": random.choice((None, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 6)),
        "concerns": [_concern(random, name) for name in (concern, *further)],
        "flags": _flags(random, flags),
        "last_toxin_on": _sometimes(random, -200, 0),
        "last_skinpen_on": _sometimes(random, -60, 0),
        "isotretinoin_stopped_on": _sometimes(random, -300, 0),
        "event_on": _sometimes(random, 0, 90),
        "needles": random.choice(("fine",) * 8 + ("nervous", "refuses")),
        "preferences": {name: random.choice((0, 1, 2, 2, 2, 3, 4)) for name in PREFERENCES},
    }


def _concern(random: Random, name: str) -> dict:
    area = {"area": random.choice(AREAS)} if random.random() < RARE else {}
    if name in LINE_CONCERNS:
        return {"id": name, "movement": random.randint(0, 3), "rest": random.randint(0, 3), **area}
    return {"id": name, "severity": random.randint(1, 3), **area}


def _flags(random: Random, flags: list[str]) -> list[str]:
    return sorted({*flags, *random.sample(FLAGS, random.choice(OTHER_FLAGS))})


def _sometimes(random: Random, first: int, last: int) -> str | None:
    return _day(random, first, last) if random.random() < RARE else None


def _day(random: Random, first: int, last: int) -> str:
    return (TODAY + timedelta(random.randint(first, last))).isoformat()
