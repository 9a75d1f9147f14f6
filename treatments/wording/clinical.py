"""Facts of the contract in short plain text for clinicians. Pure: reads only stored facts."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from questionnaire.steps import HISTORY, SKIN_STEP, STEP_BY_KEY
from treatments.wording.clinic_days import counted

NEUTRAL = 2
DATES = ("last_toxin_on", "last_skinpen_on", "isotretinoin_stopped_on", "event_on")
Facts = Mapping[str, Any]


def age_on(birth_date: str | None, day: str | None) -> str:
    """Returns the age in whole years between two ISO days, "age unknown" if one is missing."""
    if not birth_date or not day:
        return "age unknown"
    years = int(day[:4]) - int(birth_date[:4]) - (day[5:] < birth_date[5:])
    return f"{years} y"


def age(facts: Facts) -> str:
    """Returns the patient's age on the day of the assessment."""
    return age_on(facts.get("birth_date"), facts.get("assessed_on"))


def plain(identifier: str) -> str:
    """Returns an id of the contract as plain text: metal_allergy is "metal allergy"."""
    return identifier.replace("_", " ")


def phototype(facts: Facts) -> str:
    """Returns the phototype, 1 to 6; "not known" if the patient was not sure or was not asked."""
    return f"phototype {facts.get('phototype') or 'not known'}"


def flag_words(flag: str, unsure: Collection[str]) -> str:
    """Returns a flag as plain text, and whether the patient was not sure of it."""
    return f"{plain(flag)}{' (patient not sure)' if flag in unsure else ''}"


def graded(concern: Mapping[str, Any]) -> str:
    """Returns a concern with its grades in short: m for movement, r for rest, or the bare severity."""
    if "severity" in concern:
        return f"{plain(concern['id'])} {concern['severity']}"
    return f"{plain(concern['id'])} m{concern['movement']} r{concern['rest']}"


def fitting(texts: Sequence[str], room: int) -> str:
    """Returns as many of the texts as fit in `room` characters, then how many are left."""
    for shown in range(len(texts), 0, -1):
        rest = f" +{len(texts) - shown}" if shown < len(texts) else ""
        joined = f"{', '.join(texts[:shown])}{rest}"
        if len(joined) <= room:
            return joined
    return counted(len(texts), "concern")


def reading(step_key: str, facts: Facts, unsure: Collection[str] = ()) -> str:
    """Returns how the rules read a step of the quiz; "" for a step that they do not read.

    `unsure` are the questions answered with "not sure": the rules read them as the most cautious case.
    """
    if step_key == SKIN_STEP.key:
        return _skin(facts, unsure)
    if step_key in READINGS:
        return READINGS[step_key](facts)
    if step_key.startswith("strength-"):
        return _strength(step_key.removeprefix("strength-"), facts)
    asked = _flags_asked(step_key)
    return "; ".join(_ticked(facts, asked)) or "no flag" if asked else ""


def _order(facts: Facts) -> str:
    concerns = facts.get("concerns", ())
    return ", ".join(f"{place}. {plain(concern['id'])}" for place, concern in enumerate(concerns, start=1))


def _strength(identifier: str, facts: Facts) -> str:
    concerns = [concern for concern in facts.get("concerns", ()) if concern["id"] == identifier]
    return "".join(f"{_grades(concern)}, {concern['area']}" for concern in concerns)


def _grades(concern: Mapping[str, Any]) -> str:
    grades = {name: concern[name] for name in ("movement", "rest", "severity") if name in concern}
    return f"{plain(concern['id'])}: {', '.join(f'{name} {grade}' for name, grade in grades.items())}"


def _skin(facts: Facts, unsure: Collection[str]) -> str:
    read = [phototype(facts), *_ticked(facts, {"marks_stay_dark"})]
    careful = [plain(name) for name in ("phototype", "marks_stay_dark") if name in unsure]
    return "; ".join(
        [*read, *([f"not sure of {' and '.join(careful)}: read as the most careful case"] if careful else [])]
    )


def _history(facts: Facts) -> str:
    dates = [f"{plain(name)} {facts[name]}" for name in DATES if facts.get(name)] or ["no dates"]
    return "; ".join([*dates, *_ticked(facts, _flags_asked(HISTORY.key))])


def _preferences(facts: Facts) -> str:
    minded = {name: value for name, value in facts.get("preferences", {}).items() if value != NEUTRAL}
    wishes = "; ".join(f"{plain(name)} {value}" for name, value in minded.items()) or f"all at {NEUTRAL}"
    return f"needles {facts.get('needles')}; {wishes}"


def _flags_asked(step_key: str) -> set[str]:
    questions = STEP_BY_KEY[step_key].questions if step_key in STEP_BY_KEY else ()
    return {str(choice.value) for question in questions if question.key == "flags" for choice in question.choices}


def _ticked(facts: Facts, asked: set[str]) -> list[str]:
    return [plain(flag) for flag in facts.get("flags", ()) if flag in asked]


READINGS: Mapping[str, Callable[[Facts], str]] = {
    "concerns": _order,
    "history": _history,
    "preferences": _preferences,
    "about-you": age,
}
