"""Hypothesis strategies for answers of all kinds that the contract allows.

Every value is picked from a prepared list, the plainest first: this is fast and shrinks to plain people.
"""

from datetime import timedelta
from itertools import product

from hypothesis import strategies as st

from tests.rules.people import TODAY
from treatments.rules.facts import (
    ALL_FLAGS,
    CONCERNS,
    GRADES,
    IMPORTANCES,
    LINE_CONCERNS,
    NEEDLES,
    NEUTRAL_IMPORTANCE,
    PREFERENCES,
    SEVERITIES,
)

_AREAS = [{}, {}, {}, {}, {"area": "face"}, {"area": "neck"}, {"area": "body"}, {"area": "eyelid"}]
_LINE_GRADES = [{"movement": movement, "rest": rest} for movement, rest in product(GRADES, GRADES)]
_OTHER_GRADES = [{"severity": severity} for severity in SEVERITIES for _ in range(5)]


def _graded(name, areas):
    """Returns every grade of a concern in every area, about as many for a line as for another concern."""
    grades = _LINE_GRADES if name in LINE_CONCERNS else _OTHER_GRADES
    return [{"id": name, **grade, **area} for grade, area in product(grades, areas)]


def _concerns(names, *, most, areas=_AREAS):
    graded = [concern for name in names for concern in _graded(name, areas)]
    return st.lists(st.sampled_from(graded), min_size=1, max_size=most, unique_by=lambda concern: concern["id"])


def _mildness(importances):
    return sum(abs(importance - NEUTRAL_IMPORTANCE) for importance in importances)


def _dates(days):
    """Returns a strategy that draws None as often as a date."""
    dated = [(TODAY + timedelta(count)).isoformat() for count in days]
    return st.sampled_from([None] * len(dated) + dated)


flags = st.lists(st.sampled_from(ALL_FLAGS), max_size=2, unique=True)
preferences = st.sampled_from(sorted(product(IMPORTANCES, repeat=len(PREFERENCES)), key=_mildness)).map(
    lambda importances: dict(zip(PREFERENCES, importances, strict=True))
)
births = st.sampled_from([(TODAY - timedelta(count)).isoformat() for count in range(17 * 365, 60 * 365)])


def answers(*, with_preferences=True):
    return st.fixed_dictionaries(
        {
            "assessed_on": st.just(TODAY.isoformat()),
            "birth_date": births,
            "phototype": st.sampled_from([3, 3, 2, 2, 4, 4, 1, 5, 6, None, None]),
            "concerns": _concerns(CONCERNS, most=4),
            "flags": st.just([]) | flags,
            "last_toxin_on": _dates(range(0, -200, -1)),
            "last_skinpen_on": _dates(range(0, -200, -1)),
            "isotretinoin_stopped_on": _dates(range(0, -200, -1)),
            "event_on": _dates(range(40)),
            "needles": st.sampled_from(["fine", *NEEDLES]),
            **({"preferences": preferences} if with_preferences else {}),
        }
    )


_OFTEN_WEIGHED = ["frown_lines", "forehead_lines", "enlarged_pores", "texture_dullness", "acne_scars_boxcar"]


def weighed():
    """Returns healthy people with concerns on which preferences often decide."""
    return st.fixed_dictionaries(
        {
            "assessed_on": st.just(TODAY.isoformat()),
            "birth_date": st.just("1984-03-01"),
            "phototype": st.just(3),
            "concerns": _concerns(_OFTEN_WEIGHED, most=3, areas=[{}]),
            "preferences": preferences,
        }
    )
