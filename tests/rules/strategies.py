"""Answers of all kinds, as the contract allows them, for Hypothesis."""

from datetime import timedelta

from hypothesis import strategies as st

from tests.rules.people import TODAY
from treatments.rules.facts import ALL_FLAGS, AREAS, CONCERNS, LINE_CONCERNS, NEEDLES, PREFERENCES


def _concern(name):
    grades = (
        {"movement": st.integers(0, 3), "rest": st.integers(0, 3)}
        if name in LINE_CONCERNS
        else {"severity": st.integers(1, 3)}
    )
    area = st.sampled_from(AREAS) | st.just("face")
    return st.fixed_dictionaries({"id": st.just(name), **grades}, optional={"area": area})


concerns = st.lists(st.sampled_from(CONCERNS), min_size=1, max_size=4, unique=True).flatmap(
    lambda names: st.tuples(*(_concern(name) for name in names)).map(list)
)
days = st.integers(0, 200)
past = st.none() | days.map(lambda count: (TODAY - timedelta(count)).isoformat())
ahead = st.none() | st.integers(0, 40).map(lambda count: (TODAY + timedelta(count)).isoformat())
births = st.integers(17 * 365, 60 * 365).map(lambda count: (TODAY - timedelta(count)).isoformat())
flags = st.lists(st.sampled_from(ALL_FLAGS), max_size=2, unique=True)
preferences = st.fixed_dictionaries({name: st.integers(0, 4) for name in PREFERENCES})


def answers(*, with_preferences=True):
    return st.fixed_dictionaries(
        {
            "assessed_on": st.just(TODAY.isoformat()),
            "birth_date": births,
            "phototype": st.none() | st.integers(1, 6) | st.integers(2, 4),
            "concerns": concerns,
            "flags": st.just([]) | flags,
            "last_toxin_on": past,
            "last_skinpen_on": past,
            "isotretinoin_stopped_on": past,
            "event_on": ahead,
            "needles": st.sampled_from(NEEDLES) | st.just("fine"),
            **({"preferences": preferences} if with_preferences else {}),
        }
    )


_weighed_concerns = st.lists(
    st.sampled_from(["frown_lines", "forehead_lines", "enlarged_pores", "texture_dullness", "acne_scars_boxcar"]),
    min_size=1,
    max_size=3,
    unique=True,
).flatmap(lambda names: st.tuples(*(_concern(name) for name in names)).map(list))


def weighed():
    """Healthy people with concerns that preferences often have something to settle about."""
    return st.fixed_dictionaries(
        {
            "assessed_on": st.just(TODAY.isoformat()),
            "birth_date": st.just("1984-03-01"),
            "phototype": st.just(3),
            "concerns": _weighed_concerns,
            "preferences": preferences,
        }
    )
