"""Parses and checks one patient's answers: nothing is guessed, and a wrong answer is reported with its field."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date

from treatments.rules.countries import COUNTRIES, REGIONS

LINE_CONCERNS = (
    "frown_lines",
    "crows_feet",
    "forehead_lines",
    "bunny_lines",
    "lip_lines",
    "neck_bands",
    "neck_lines",
    "fine_lines",
)
"""Concerns with two grades of 0-3: when the face moves, and at rest."""

CONCERNS = (
    *LINE_CONCERNS,
    "acne_scars_rolling",
    "acne_scars_boxcar",
    "acne_scars_icepick",
    "raised_scars",
    "flat_scars",
    "enlarged_pores",
    "texture_dullness",
    "dark_spots",
    "melasma",
    "stretch_marks",
    "active_acne",
    "redness",
    "sagging",
    "volume_loss",
    "under_eye_hollows",
    "square_jaw",
    "prevention",
)
"""Everything a patient may want changed, in the contract's order; all but the lines have a severity of 1-3."""

FLAGS = (
    "pregnant",
    "trying_to_conceive",
    "breastfeeding",
    "neuromuscular_disorder",
    "swallowing_or_breathing_problem",
    "toxin_allergy",
    "infection_or_open_skin_at_site",
    "active_cold_sore",
    "cold_sore_history",
    "aminoglycoside_recent",
    "muscle_relaxant_or_anticholinergic",
    "blood_thinner",
    "bleeding_disorder",
    "isotretinoin_current",
    "keloid_history",
    "skin_disease_at_site",
    "active_acne_at_site",
    "scleroderma_or_collagen_disease",
    "immunosuppressed",
    "diabetes",
    "diabetes_uncontrolled",
    "skin_cancer_or_changing_lesion_at_site",
    "radiotherapy_at_site",
    "metal_allergy",
    "anaesthetic_allergy",
    "droopy_lid_or_brow",
    "facial_palsy",
    "dry_eye",
    "eyelid_surgery",
    "heart_disease",
    "sunburn_or_tan",
    "recent_face_procedure",
    "marks_stay_dark",
)
"""Health flags in the contract's first edition; the wellbeing prompts are flags too."""

SPLIT_FLAGS = {
    "breathing_disease": "swallowing_or_breathing_problem",
    "aspirin_or_similar": "blood_thinner",
    "nickel_sensitive": "metal_allergy",
}
"""Flags that the second edition asks separately, each with the first edition's flag that included it."""

NEW_FLAGS = (
    *SPLIT_FLAGS,
    "skin_disease_elsewhere",
    "autoimmune_disease",
    "hepatitis_or_hiv",
    "toxin_did_not_work",
    "droop_after_toxin",
    "medical_toxin",
    "surgery_planned",
    "weak_or_double_vision",
    "low_brow",
    "sun_planned",
)
"""Health flags that the contract's second edition added."""

WELLBEING_PROMPTS = (
    "worries_hours_a_day",
    "avoids_people_or_mirrors",
    "others_cannot_see_it",
    "repeated_procedures_unhappy",
    "expects_life_change",
    "pressured_by_someone",
    "self_harm_thoughts",
)

ALL_FLAGS = (*FLAGS, *NEW_FLAGS, *WELLBEING_PROMPTS)

EDITIONS = range(1, 3)
"""The editions of the contract that a knowledge version can use."""


def flags_of(edition: int) -> tuple[str, ...]:
    """Returns the flags in an edition of the contract, in its order."""
    return ALL_FLAGS if edition > 1 else (*FLAGS, *WELLBEING_PROMPTS)


AREAS = ("face", "neck", "body", "eyelid")
NEEDLES = ("fine", "nervous", "refuses")
PREFERENCES = (
    "fast_result",
    "long_lasting",
    "low_downtime",
    "low_discomfort",
    "low_cost",
    "few_visits",
)
PAST_DATES = ("last_toxin_on", "last_skinpen_on", "isotretinoin_stopped_on")
DATES = (*PAST_DATES, "event_on")

GRADES = range(4)
SEVERITIES = range(1, 4)
PHOTOTYPES = range(1, 7)
IMPORTANCES = range(5)
NEUTRAL_IMPORTANCE = 2
OLDEST = 120

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2999, 12, 31)

_NECK_CONCERNS = ("neck_bands", "neck_lines")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class InvalidAnswers(ValueError):
    """An answer that is missing, unknown or impossible.

    `field` is its path, like `concerns[0].rest`, or None if the answers are not an object at all. `message` is a
    sentence that says what is allowed.
    """

    def __init__(self, field: str | None, message: str) -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class RatedConcern:
    """One thing the patient wants changed. Lines have movement and rest (0-3), all others severity (1-3)."""

    id: str
    area: str
    movement: int | None = None
    rest: int | None = None
    severity: int | None = None

    @property
    def is_line(self) -> bool:
        return self.severity is None

    @property
    def strength(self) -> int:
        """The severity, or the higher of a line's two grades, 0-3."""
        if self.severity is not None:
            return self.severity
        return max(self.movement or 0, self.rest or 0)


@dataclass(frozen=True, slots=True)
class Preferences:
    """How much each matters to the patient, 0 (not at all) to 4 (very much); 2 is neutral."""

    fast_result: int = NEUTRAL_IMPORTANCE
    long_lasting: int = NEUTRAL_IMPORTANCE
    low_downtime: int = NEUTRAL_IMPORTANCE
    low_discomfort: int = NEUTRAL_IMPORTANCE
    low_cost: int = NEUTRAL_IMPORTANCE
    few_visits: int = NEUTRAL_IMPORTANCE

    def importance(self, name: str) -> int:
        return int(getattr(self, name))


@dataclass(frozen=True, slots=True)
class Facts:
    """The checked answers of one patient. Dates are calendar days; `phototype` None means unsure.

    `concerns` keep the patient's order, most important first; `flags` are in the contract's order. `region` is the ISO
    3166-2 code of a part of `country` with its own law.
    """

    assessed_on: date
    birth_date: date
    concerns: tuple[RatedConcern, ...]
    country: str = "US"
    phototype: int | None = None
    flags: tuple[str, ...] = ()
    last_toxin_on: date | None = None
    last_skinpen_on: date | None = None
    isotretinoin_stopped_on: date | None = None
    event_on: date | None = None
    needles: str = "fine"
    region: str | None = None
    preferences: Preferences = Preferences()

    @property
    def age(self) -> int:
        """Whole years on `assessed_on`; for a patient born on 29 February, 1 March is the birthday in common years."""
        return _years_between(self.birth_date, self.assessed_on)

    def day(self, name: str) -> date | None:
        """Returns the optional date with that name."""
        day: date | None = getattr(self, name)
        return day

    def as_of(self, day: date) -> Facts:
        """Returns the same facts on another day; an event that is over by then is removed."""
        is_over = self.event_on is not None and self.event_on < day
        return replace(self, assessed_on=day, event_on=None if is_over else self.event_on)

    def as_answers(self) -> dict[str, object]:
        """Returns the facts as the contract's JSON object, with every key, in the contract's order."""
        return {
            "assessed_on": self.assessed_on.isoformat(),
            "birth_date": self.birth_date.isoformat(),
            "country": self.country,
            "phototype": self.phototype,
            "concerns": [_concern_as_answer(concern) for concern in self.concerns],
            "flags": list(self.flags),
            **{name: _iso(self.day(name)) for name in DATES},
            "needles": self.needles,
            "region": self.region,
            "preferences": asdict(self.preferences),
        }


_KEYS = (
    "assessed_on",
    "birth_date",
    "country",
    "phototype",
    "concerns",
    "flags",
    *DATES,
    "needles",
    "region",
    "preferences",
)


def parse_answers(answers: Mapping[str, object], *, today: date) -> Facts:
    """Parses the contract's answers; `today` is used if `assessed_on` is absent.

    Raises InvalidAnswers for the first answer that is missing, unknown or impossible.
    """
    if not isinstance(answers, Mapping):
        raise InvalidAnswers(None, "The answers must be one JSON object.")
    _only_known_keys(answers, _KEYS, prefix="")
    country = _country(answers.get("country", "US"))
    facts = Facts(
        assessed_on=_day(answers["assessed_on"], "assessed_on") if "assessed_on" in answers else today,
        birth_date=_day(_required(answers, "birth_date", "a date as YYYY-MM-DD"), "birth_date"),
        country=country,
        phototype=_optional_whole(answers.get("phototype"), "phototype", PHOTOTYPES),
        concerns=_concerns(_required(answers, "concerns", "a list of one concern or more")),
        flags=_flags(answers.get("flags", [])),
        last_toxin_on=_optional_day(answers.get("last_toxin_on"), "last_toxin_on"),
        last_skinpen_on=_optional_day(answers.get("last_skinpen_on"), "last_skinpen_on"),
        isotretinoin_stopped_on=_optional_day(answers.get("isotretinoin_stopped_on"), "isotretinoin_stopped_on"),
        event_on=_optional_day(answers.get("event_on"), "event_on"),
        needles=_one_of(answers.get("needles", "fine"), "needles", NEEDLES),
        region=_region(answers.get("region"), country),
        preferences=_preferences(answers.get("preferences", {})),
    )
    _check_days(facts)
    return facts


def _check_days(facts: Facts) -> None:
    today = facts.assessed_on.isoformat()
    if facts.birth_date > facts.assessed_on:
        raise InvalidAnswers("birth_date", f"Must not be after assessed_on ({today}).")
    if facts.age > OLDEST:
        raise InvalidAnswers("birth_date", f"Must give an age of {OLDEST} years or less on {today}.")
    for name in PAST_DATES:
        day = facts.day(name)
        if day is not None and day > facts.assessed_on:
            raise InvalidAnswers(name, f"Must be a date on or before assessed_on ({today}), or null.")
    if facts.event_on is not None and facts.event_on < facts.assessed_on:
        raise InvalidAnswers("event_on", f"Must be a date on or after assessed_on ({today}), or null.")


def _concerns(value: object) -> tuple[RatedConcern, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        raise InvalidAnswers("concerns", "Must be a list of one concern or more.")
    concerns = tuple(_concern(item, f"concerns[{index}]") for index, item in enumerate(value))
    seen: set[str] = set()
    for index, concern in enumerate(concerns):
        if concern.id in seen:
            raise InvalidAnswers(f"concerns[{index}].id", f"'{concern.id}' is named twice; name it once.")
        seen.add(concern.id)
    return concerns


def _concern(value: object, field: str) -> RatedConcern:
    if not isinstance(value, Mapping):
        raise InvalidAnswers(field, "Must be an object with an id and its grades.")
    identity = _one_of(_required(value, "id", _either(CONCERNS), prefix=f"{field}."), f"{field}.id", CONCERNS)
    is_line = identity in LINE_CONCERNS
    wanted, unwanted = (("movement", "rest"), ("severity",)) if is_line else (("severity",), ("movement", "rest"))
    _only_known_keys(value, ("id", "area", "movement", "rest", "severity"), prefix=f"{field}.")
    for name in unwanted:
        if name in value:
            raise InvalidAnswers(f"{field}.{name}", f"Not allowed for '{identity}'; it takes {' and '.join(wanted)}.")
    allowed = GRADES if is_line else SEVERITIES
    grades = {name: _grade(value, name, field, allowed) for name in wanted}
    area = value.get("area", "neck" if identity in _NECK_CONCERNS else "face")
    return RatedConcern(id=identity, area=_one_of(area, f"{field}.area", AREAS), **grades)


def _grade(concern: Mapping[str, object], name: str, field: str, allowed: range) -> int:
    value = _required(concern, name, _span(allowed), prefix=f"{field}.")
    return _whole(value, f"{field}.{name}", allowed)


def _flags(value: object) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise InvalidAnswers("flags", f"Must be a list; allowed in it: {', '.join(ALL_FLAGS)}.")
    ticked = {_one_of(flag, f"flags[{index}]", ALL_FLAGS) for index, flag in enumerate(value)}
    return tuple(flag for flag in ALL_FLAGS if flag in ticked)


def _preferences(value: object) -> Preferences:
    if not isinstance(value, Mapping):
        raise InvalidAnswers("preferences", f"Must be an object; allowed in it: {', '.join(PREFERENCES)}.")
    _only_known_keys(value, PREFERENCES, prefix="preferences.")
    return Preferences(**{name: _whole(given, f"preferences.{name}", IMPORTANCES) for name, given in value.items()})


def _country(value: object) -> str:
    if not isinstance(value, str) or value not in COUNTRIES:
        raise InvalidAnswers(
            "country",
            f"{_shown(value)} is not a country; allowed: a two-letter ISO 3166-1 code in capitals, like US or GB.",
        )
    return value


def _region(value: object, country: str) -> str | None:
    """Returns a region of the country. If its regions are not listed, any code of the right form is accepted."""
    if value is None:
        return None
    known = REGIONS.get(country)
    if isinstance(value, str) and (value in known if known else _region_form(country).fullmatch(value)):
        return value
    allowed = f"one of: {', '.join(known)}" if known else f"an ISO 3166-2 code that begins with {country}-"
    raise InvalidAnswers("region", f"{_shown(value)} is no part of {country}; it must be {allowed}, or null.")


def _region_form(country: str) -> re.Pattern[str]:
    return re.compile(rf"{country}-[A-Z0-9]{{1,3}}")


def _only_known_keys(value: Mapping[str, object], allowed: Sequence[str], *, prefix: str) -> None:
    for key in value:
        if key not in allowed:
            raise InvalidAnswers(f"{prefix}{key}", f"Unknown key; allowed: {', '.join(allowed)}.")


def _required(value: Mapping[str, object], name: str, allowed: str, *, prefix: str = "") -> object:
    if name not in value:
        raise InvalidAnswers(f"{prefix}{name}", f"Missing; it must be {allowed}.")
    return value[name]


def _one_of(value: object, field: str, allowed: Sequence[str]) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise InvalidAnswers(field, f"{_shown(value)} is not known; it must be {_either(allowed)}.")
    return value


def _whole(value: object, field: str, allowed: range) -> int:
    if type(value) is not int or value not in allowed:
        raise InvalidAnswers(field, f"{_shown(value)} is not allowed; it must be {_span(allowed)}.")
    return value


def _optional_whole(value: object, field: str, allowed: range) -> int | None:
    if value is None:
        return None
    if type(value) is not int or value not in allowed:
        raise InvalidAnswers(field, f"{_shown(value)} is not allowed; it must be {_span(allowed)}, or null.")
    return value


def _day(value: object, field: str) -> date:
    if isinstance(value, str) and _ISO_DATE.fullmatch(value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            pass
        else:
            if FIRST_DAY <= day <= LAST_DAY:
                return day
    raise InvalidAnswers(
        field,
        f"{_shown(value)} is not a date; it must be a day as YYYY-MM-DD, from {FIRST_DAY} to {LAST_DAY}.",
    )


def _optional_day(value: object, field: str) -> date | None:
    return None if value is None else _day(value, field)


def _concern_as_answer(concern: RatedConcern) -> dict[str, object]:
    given = {field.name: getattr(concern, field.name) for field in fields(concern)}
    return {name: value for name, value in given.items() if value is not None}


def birthday(birth: date, age: int) -> date:
    """Returns the day a person turns `age`; for a birth on 29 February, 1 March in a common year."""
    try:
        return birth.replace(year=birth.year + age)
    except ValueError:
        return date(birth.year + age, 3, 1)


def _years_between(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _either(allowed: Iterable[str]) -> str:
    return f"one of: {', '.join(allowed)}"


def _span(allowed: range) -> str:
    return f"a whole number from {allowed.start} to {allowed.stop - 1}"


def _shown(value: object) -> str:
    """Returns the value as given, shortened: it may be anything, of any length and depth."""
    if isinstance(value, Mapping):
        return "An object"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "A list"
    text = json.dumps(value, default=str)
    return text if len(text) <= 40 else f"{text[:40]}..."
