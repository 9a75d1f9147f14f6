"""A draft of the next version with a third treatment, a chemical peel: rows and wording, no code."""

from treatments.rules.evidence import ATTRIBUTES, FIRST_WEEKS, ROWS
from treatments.rules.knowledge import FOLDER, Knowledge, parse, versions

NEW_ROWS = """
[treatments.peel]
name = "Chemical peel"
course = { sessions = 2, sessions_for = { dark_spots = 3 }, judged_after_days = 60 }
questions = ["Which acid is used, and how strong is it?"]

[visits.peel]
name = "Chemical peel"
treatment = "peel"
after = "peel"
earliest = 21
ideal = 28
latest = 42
quiet_before_event = 10
sources = ["P40"]

[[gate]]
code = "peel_age"
when = { ages = [18, 20] }
peel = "check"
reason = "At your age a clinician has to look before a peel."
clinical = "Age 18-20: clinician decides on a peel."
question = "Am I old enough for a peel?"
sources = ["P2"]
"""
ROWS_THAT_GROW = {
    "levels = { botox": "levels = { peel = 1, botox",
    "gaps = [": (
        'gaps = [\n    { earlier = "peel", later = "peel", days = 21, sources = ["P40"] },'
        '\n    { earlier = "peel", later = "skinpen", days = 28, sources = ["P40"] },'
        '\n    { earlier = "skinpen", later = "peel", days = 28, sources = ["P40"] },'
    ),
}
CELLS = [
    ("texture_dullness", "skinpen = { effect = 2", 'peel = { effect = 3, evidence = "C" }\nskinpen = { effect = 2'),
    ("texture_dullness", 'to = ["skinpen"]', 'to = ["peel"]'),
    ("sunburn_or_tan", 'skinpen = "check"', 'skinpen = "check"\npeel = "stop"'),
    ("pigment", 'route = "ask"', 'peel = { effect = 2, evidence = "B" }\nroute = "best"\nto = ["peel"]'),
]


def with_a_peel() -> Knowledge:
    """The newest version with a peel: instead of SkinPen for texture, and for dark spots, which went to a clinician."""
    text = (FOLDER / f"{versions()[-1]}.toml").read_text(encoding="utf-8")
    text = text.replace(f'version = "{versions()[-1]}"', 'version = "with-a-peel"', 1)
    for old, new in ROWS_THAT_GROW.items():
        assert old in text
        text = text.replace(old, new)
    for code, old, new in CELLS:
        head, mark, tail = text.partition(f'code = "{code}"')
        assert old in tail
        text = head + mark + tail.replace(old, new, 1)
    return parse(text.replace("[[gate]]", f"{NEW_ROWS}\n{_told()}\n[[gate]]", 1), file="with-a-peel.toml")


def _told() -> str:
    """The texts that every treatment requires: its attributes, here all without a good number, and its option."""
    unknown = [
        f'[no_good_number.peel_{about}]\ntreatment = "peel"\nabout = "{about}"\nwhat = "{about} of a peel"\n'
        'why = "No study was looked for."\nsources = ["P40"]'
        for about in ATTRIBUTES
    ]
    facts = [f'[options.peel.facts.{row}]\ntext = "An acid takes off the top of the skin."' for row in ROWS]
    weeks = [f'[options.peel.first_weeks.{row}]\ntext = "The skin peels for some days."' for row in FIRST_WEEKS]
    return "\n".join([*unknown, '[options.peel]\nname = "Chemical peel"', *facts, *weeks])
