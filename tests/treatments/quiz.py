"""A quiz filled in to its end, with what a test cares about put in."""

from datetime import date

from questionnaire.steps import STEPS

TODAY = date(2026, 11, 23)
FROWN = {"frown_lines": {"movement": 2, "rest": 1}}
SCARS = {"acne_scars_rolling": {"severity": 2, "area": "face"}}


def complete_answers(*, concerns=FROWN, priority=None, **steps):
    """Answers to every visible step: of somebody with nothing to flag, unless `steps` says otherwise.

    `concerns` maps ids, in the quiz's order, to their grades; `priority` is the first of them if not given.
    """
    answers = {"concerns": {"concerns": list(concerns)}}
    if len(concerns) > 1:
        answers["priority"] = {"priority": priority or next(iter(concerns))}
    answers |= {f"strength-{concern}": grades for concern, grades in concerns.items() if grades}
    answers |= {"skin": {"phototype": "3", "marks_stay_dark": "no"}}
    answers |= {step.key: {"flags": ["none"]} for step in STEPS if _asks_for_flags(step)}
    answers |= {
        "history": {"had_toxin": "no", "had_microneedling": "no", "stopped_isotretinoin": "no", "has_event": "no"},
        "preferences": {"needles": "fine", "fast_result": 2, "long_lasting": 2, "low_downtime": 2}
        | {"low_discomfort": 2, "low_cost": 2, "few_visits": 2},
        "photos": {},
        "about-you": {"full_name": "Pat Patient", "birth_date": "1984-03-01", "email": "pat@example.test", "phone": ""},
        "consent": {"health_data": True, "not_advice": True, "keep_photos": False, "follow_up": False},
    }
    return answers | {key.replace("_", "-"): given for key, given in steps.items()}


def _asks_for_flags(step):
    return any(question.key == "flags" for question in step.questions)
