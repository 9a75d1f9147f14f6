"""What is known of each option, row by row, for the page that sets them side by side.

All options have the same rows in the same order, at about the same length: none may look like the favourite.
Where no good number was found, the row says so. Source ids are those of the knowledge base.
"""

from collections.abc import Mapping
from dataclasses import dataclass

BOTOX, BOTH, NEITHER, SKINPEN = "botox", "both", "neither", "skinpen"
ORDER = (BOTOX, BOTH, NEITHER, SKINPEN)  # by name, and never by score

NAMES = {
    BOTOX: "Botox",
    BOTH: "Botox and SkinPen",
    NEITHER: "Neither for now",
    SKINPEN: "SkinPen",
}
ICONS = {BOTOX: "syringe", BOTH: "both", NEITHER: "pause", SKINPEN: "pen"}


@dataclass(frozen=True)
class Fact:
    """A sentence or two about one option, with the ids of its sources."""

    text: str
    sources: tuple[str, ...] = ()


WHAT_IT_IS = "What it is"
FOR_YOU = "What it may do for you"
NOT = "What it does not do"
WHEN = "How soon, and how long"
VISITS = "Visits in a year"
DAYS_OFF = "Days off"
DISCOMFORT = "How it feels"
DOWNSIDES = "Common downsides"
RISKS = "Serious risks"
COST = "Cost in a year"
ROWS = (WHAT_IT_IS, FOR_YOU, NOT, WHEN, VISITS, DAYS_OFF, DISCOMFORT, DOWNSIDES, RISKS, COST)

FACTS: Mapping[str, Mapping[str, Fact]] = {
    BOTOX: {
        WHAT_IT_IS: Fact(
            "Small shots of a drug. It makes chosen muscles weaker for some months, so the skin above folds less.",
            ("B2", "B25"),
        ),
        FOR_YOU: Fact("It may soften clear lines that show when you frown, smile or raise your eyebrows.", ("B2",)),
        NOT: Fact(
            "It does not change the skin itself, such as scars or rough spots. Lines seen at rest may stay.",
            ("B2", "B26"),
        ),
        WHEN: Fact(
            "It starts within a week and is full at two to four weeks. It lasts three to four months.", ("B25",)
        ),
        VISITS: Fact("Three or four, at least 90 days apart, and a short check two weeks after.", ("B8", "M4")),
        DAYS_OFF: Fact("None or one each time. A bruise can last longer; we found no good number.", ("M8",)),
        DISCOMFORT: Fact(
            "A pinch for each shot, five to ten shots for most areas. We found no good number for the pain.", ("M10",)
        ),
        DOWNSIDES: Fact(
            "Pain, swelling, redness or a bruise. In one trial, about 5 of 100 people had a droopy eyelid for some "
            "weeks and 95 did not.",
            ("B65", "B61"),
        ),
        RISKS: Fact(
            "The drug can spread and make it hard to swallow, speak or breathe. Fake Botox has made people very ill. "
            "We found no good number.",
            ("B31", "B66"),
        ),
        COST: Fact("About $600 to $1,600 for one small area, from prices on the web.", ("M4",)),
    },
    BOTH: {
        WHAT_IT_IS: Fact(
            "The two treatments one after the other, each for its own concern, with days of rest between them.",
            ("C2", "C5"),
        ),
        FOR_YOU: Fact(
            "Botox may soften lines that show when you move. SkinPen may smooth scars or skin.", ("B2", "P2")
        ),
        NOT: Fact(
            "Having both is not known to work better for the same line. No trial of this pair was found.", ("C1",)
        ),
        WHEN: Fact(
            "Botox is full at two to four weeks. The skin needs some months. How long it all lasts differs.",
            ("B25", "P63"),
        ),
        VISITS: Fact("Six to eight, and a short check. Fourteen days from Botox to SkinPen.", ("M4", "P30", "C5")),
        DAYS_OFF: Fact("None or one after Botox, and one to three after each SkinPen visit.", ("M8", "P62")),
        DISCOMFORT: Fact(
            "A pinch for each Botox shot. In trials of like pens, people rated the pain 1 to 5 of 10.",
            ("M9", "M10"),
        ),
        DOWNSIDES: Fact(
            "Those of both: a bruise, a sore spot or a droopy eyelid, and some days of red, tight, dry skin.",
            ("B65", "P32"),
        ),
        RISKS: Fact(
            "Those of both. Needles can also carry fresh Botox into the skin, so the days between matter. "
            "We found no good number.",
            ("B31", "P50", "C4"),
        ),
        COST: Fact("About $1,200 to $4,400 with one small Botox area, from prices on the web.", ("M4", "M6")),
    },
    NEITHER: {
        WHAT_IT_IS: Fact(
            "You have no treatment now. You can take your time, ask more, and choose again on any later day."
        ),
        FOR_YOU: Fact("What you see stays about as it is. You keep your money, your days and all your choices."),
        NOT: Fact("It does not soften lines or scars. It does not take a choice away: you can still start later."),
        WHEN: Fact("Nothing changes soon. Lines can deepen over the years; we found no good number for how fast."),
        VISITS: Fact("None. You can book a talk if your wishes change or if you want to hear more first."),
        DAYS_OFF: Fact("None. There is no healing time, and nothing to plan around a big day."),
        DISCOMFORT: Fact("No needles and no pain. Some people still mind what they see; some mind it less with time."),
        DOWNSIDES: Fact(
            "What bothers you is likely to stay. How much people go on minding it was not studied well enough to say."
        ),
        RISKS: Fact(
            "None from a needle or a drug. A spot that grows, bleeds or changes still needs a doctor soon, "
            "whatever you choose here."
        ),
        COST: Fact("$0 for treatment. If you ask for a talk, the clinic can tell you its price first."),
    },
    SKINPEN: {
        WHAT_IT_IS: Fact(
            "A pen with tiny needles makes very small holes in the skin. As it heals, the skin lays down new collagen.",
            ("P2", "P34"),
        ),
        FOR_YOU: Fact("It may smooth acne scars on the face and lines that go around the neck.", ("P2",)),
        NOT: Fact(
            "It does not relax muscles, so lines from frowning or smiling stay. It is not for the eyelids.",
            ("P2", "P8"),
        ),
        WHEN: Fact(
            "It builds up slowly. Judge it one to three months after the last visit. How long it lasts is not known.",
            ("P63",),
        ),
        VISITS: Fact(
            "Three or four, about four weeks apart. For later top-ups we found no good number.", ("P30", "P33")
        ),
        DAYS_OFF: Fact("One to three each time, red as from the sun. Some flake for up to ten days.", ("P62", "M8")),
        DISCOMFORT: Fact(
            "Mild to medium, mostly with a numbing cream. In trials of like pens, people rated it 1 to 5 of 10.",
            ("M9",),
        ),
        DOWNSIDES: Fact(
            "Red, tight, itchy, dry or swollen skin for some days. It is common, but we found no good number.", ("P32",)
        ),
        RISKS: Fact(
            "Infection, scars, lumps or dark marks that stay. Dark marks are more likely in darker skin. "
            "We found no good number.",
            ("P50", "P56"),
        ),
        COST: Fact("About $600 to $2,800 for one course of three or four, from prices on the web.", ("M6",)),
    },
}

# What is said on the page and decides nothing, so that the knowledge base does not hold it.
SOURCES_BESIDE: Mapping[str, tuple[str, str]] = {
    "B61": (
        "First large trial of Botox for frown lines: a droopy eyelid in 5.4 of 100 people (seen in a textbook)",
        "",
    ),
    "B65": ("Usual effects where Botox is injected", "https://www.aafp.org/afp/2014/0801/p168.html"),
    "B66": (
        "CDC: harm from fake or badly handled Botox in nine US states, 17 people, 2024",
        "https://cdc.gov/botulism/outbreaks/harmful-reactions-botox-injections",
    ),
    "B73": (
        "When to get help after Botox: US label and CDC",
        "https://cdc.gov/botulism/outbreaks/harmful-reactions-botox-injections",
    ),
    "C1": ("Our search for studies of Botox and SkinPen in order: none found", ""),
    "P32": (
        "US manual of SkinPen: what to expect in the days after",
        "https://manualslib.fr/manual/363305/Bellus-Medical-Skinpen-Precision.html?page=5",
    ),
    "P34": (
        "Skin before and after four needling sessions, 32 people, no comparison group",
        "https://pubmed.ncbi.nlm.nih.gov/33656167/",
    ),
    "P56": (
        "FDA draft guidance: hazards of needling",
        "https://www.massdevice.com/fda-releases-draft-guidance-microneedling-devices/",
    ),
}

RED_FLAGS = {
    BOTOX: (
        Fact(
            "Get emergency help at once if it is hard to swallow, speak or breathe. Do the same if weakness spreads, "
            "if you see double, or if your face or throat swells.",
            ("B31", "B73"),
        ),
        Fact("Call the clinic if an eyelid or eyebrow droops. Do not drive if you feel weak or see badly.", ("B73",)),
    ),
    SKINPEN: (
        Fact("Call the clinic if redness spreads, or the skin gets hot, or there is pus or a fever.", ("P32", "P50")),
        Fact("Call the clinic for blisters like a cold sore, and for lumps or dark marks after two weeks.", ("P50",)),
    ),
}
