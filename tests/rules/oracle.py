"""A second, naive implementation of the contract's second edition: outcome, `start_with`, `ask`, day to wait for.

It assumes neutral preferences. It was written from the contract's text alone, for its plain answers; it shares nothing
with the rules except the ids.
"""

from datetime import date, timedelta

PROMPTS = {
    "worries_hours_a_day",
    "avoids_people_or_mirrors",
    "others_cannot_see_it",
    "repeated_procedures_unhappy",
    "expects_life_change",
}
ALONE_ENOUGH = {"pregnant", "trying_to_conceive", "self_harm_thoughts", "pressured_by_someone"}

HOLDS_BACK_BOTOX = {
    "breastfeeding",
    "neuromuscular_disorder",
    "swallowing_or_breathing_problem",
    "toxin_allergy",
    "infection_or_open_skin_at_site",
    "active_cold_sore",
    "aminoglycoside_recent",
    "bleeding_disorder",
    "skin_disease_at_site",
    "active_acne_at_site",
    "scleroderma_or_collagen_disease",
    "immunosuppressed",
    "skin_cancer_or_changing_lesion_at_site",
    "radiotherapy_at_site",
    "droopy_lid_or_brow",
    "facial_palsy",
    "dry_eye",
    "eyelid_surgery",
    "heart_disease",
    "recent_face_procedure",
    "breathing_disease",
    "toxin_did_not_work",
    "droop_after_toxin",
    "medical_toxin",
    "surgery_planned",
    "weak_or_double_vision",
}
HOLDS_BACK_SKINPEN = {
    "breastfeeding",
    "neuromuscular_disorder",
    "infection_or_open_skin_at_site",
    "active_cold_sore",
    "aminoglycoside_recent",
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
    "heart_disease",
    "sunburn_or_tan",
    "recent_face_procedure",
    "aspirin_or_similar",
    "nickel_sensitive",
    "skin_disease_elsewhere",
    "autoimmune_disease",
    "hepatitis_or_hiv",
    "sun_planned",
}
ALWAYS_ASK = {
    "acne_scars_icepick",
    "raised_scars",
    "flat_scars",
    "dark_spots",
    "melasma",
    "stretch_marks",
    "active_acne",
    "redness",
    "square_jaw",
}
NEVER = {"sagging", "volume_loss", "under_eye_hollows", "prevention"}
FACE_SCARS = {"acne_scars_rolling", "acne_scars_boxcar", "acne_scars_icepick"}


def outcome(answers):
    """Returns (outcome, start_with, ask) for answers with neutral preferences."""
    today = date.fromisoformat(answers["assessed_on"])
    flags = set(answers.get("flags", []))
    age = _age(date.fromisoformat(answers["birth_date"]), today)
    wishes = [(concern, _wish(concern)) for concern in answers["concerns"]]
    if age < 18 or flags & ALONE_ENOUGH or len(flags & PROMPTS) >= 2:
        return "clinician_first", None, [concern["id"] for concern, wish in wishes if wish != "none"]
    offered, ask = [], []
    for concern, wish in wishes:
        beside = {
            other["id"]
            for other in answers["concerns"]
            if other["id"] != concern["id"] and _area(other) == _area(concern)
        }
        places, asked = _placed(concern, wish, answers, flags, age, today, beside)
        offered += [place for place in places if place not in offered]
        ask += [concern["id"]] if asked else []
    if answers.get("needles") == "refuses":
        return "neither", None, ask
    if len(offered) == 2:
        return "both", offered[0], ask
    if offered:
        return offered[0], None, ask
    return ("clinician_first" if ask else "neither"), None, ask


def wait(answers):
    """Returns (until, outcome) of the first later day that leads to a treatment with fewer concerns to ask about.

    Returns None if there is no such day within a year.
    """
    today = date.fromisoformat(answers["assessed_on"])
    decided, _, ask = outcome(answers)
    flags = set(answers.get("flags", []))
    if not ask or _age(date.fromisoformat(answers["birth_date"]), today) < 18 or flags & ALONE_ENOUGH:
        return None
    for ahead in range(1, 366):
        day = today + timedelta(ahead)
        later = {**answers, "assessed_on": day.isoformat()}
        if later.get("event_on") and date.fromisoformat(later["event_on"]) < day:
            later["event_on"] = None
        decided, _, then = outcome(later)
        if decided in {"botox", "skinpen", "both"} and len(then) < len(ask):
            return day, decided
    return None


def _wish(concern):  # noqa: PLR0911  # one return for each line of the contract
    """Where the matrix sends a concern, before anything holds a treatment back."""
    name = concern["id"]
    moving, resting = concern.get("movement", 0), concern.get("rest", 0)
    if concern.get("area") == "body" or name in ALWAYS_ASK or (name in FACE_SCARS and _area(concern) != "face"):
        return "ask"
    if name in NEVER:
        return "none"
    if name == "neck_lines":
        return "skinpen" if resting >= 2 else "none"
    if name == "fine_lines":
        return "skinpen" if resting >= 1 else "none"
    if name == "neck_bands":
        return "botox" if moving >= 2 else "none"
    if name in {"bunny_lines", "lip_lines"}:
        return "ask" if max(moving, resting) >= 2 else "none"
    if name in {"frown_lines", "crows_feet", "forehead_lines"}:
        return _upper_face_wish(name, moving, resting)
    return "skinpen"


def _upper_face_wish(name, moving, resting):
    if moving >= 2:
        return "each" if name == "forehead_lines" and resting == 3 else "botox"
    if resting >= 2:
        return "either" if name == "frown_lines" else "ask"
    return "none"


def _placed(concern, wish, answers, flags, age, today, beside):  # everything that the contract names
    """Returns the treatments that a concern goes to, and whether a clinician is asked about it."""
    botox = not (flags & HOLDS_BACK_BOTOX) and not _toxin_too_soon(answers, today)
    botox = botox and not _event_within(answers, today, 14)
    botox = botox and not (concern["id"] == "forehead_lines" and "low_brow" in flags)
    skinpen = _skinpen_free(concern, answers, flags, age, today) and not _spoken_against(beside, answers, flags)
    return {
        "none": ([], False),
        "ask": ([], True),
        "botox": (["botox"], False) if botox else ([], True),
        "either": (["botox"], False) if botox else ([], True),
        "skinpen": (["skinpen"], False) if skinpen else ([], True),
        "each": (["botox", *(["skinpen"] if skinpen else [])], not skinpen) if botox else ([], True),
    }[wish]


def _skinpen_free(concern, answers, flags, age, today):
    if flags & HOLDS_BACK_SKINPEN or 18 <= age <= 21 or _event_within(answers, today, 14):
        return False
    stopped = answers.get("isotretinoin_stopped_on")
    if stopped and (today - date.fromisoformat(stopped)).days < 183:
        return False
    area = _area(concern)
    if area == "eyelid":
        return False
    phototype = answers.get("phototype")
    if concern["id"] == "neck_lines" and phototype not in {2, 3, 4}:
        return False
    marks = phototype in {5, 6, None} or "marks_stay_dark" in flags
    return not marks or (concern["id"] in FACE_SCARS and area == "face")


def _spoken_against(beside, answers, flags):
    """Whether another concern in the same area holds SkinPen back."""
    if beside & {"active_acne", "raised_scars", "redness", "melasma"}:
        return True
    return "dark_spots" in beside and (answers.get("phototype") in {4, 5, 6, None} or "marks_stay_dark" in flags)


def _area(concern):
    return concern.get("area", "neck" if concern["id"] in {"neck_lines", "neck_bands"} else "face")


def _toxin_too_soon(answers, today):
    last = answers.get("last_toxin_on")
    return bool(last) and (today - date.fromisoformat(last)).days < 90


def _event_within(answers, today, days):
    event = answers.get("event_on")
    return bool(event) and (date.fromisoformat(event) - today).days <= days


def _age(birth, today):
    birthday_to_come = (today.month, today.day) < (birth.month, birth.day)
    return today.year - birth.year - birthday_to_come
