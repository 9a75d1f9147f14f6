"""The choices as the pages set them side by side: their order, drawings and the labels of their rows.

All options have the same rows in the same order, at about the same length: none may look like the favourite.
What stands in the rows comes from the knowledge base, and where no good number was found, the row says so.
"""

from collections.abc import Mapping

BOTOX, BOTH, NEITHER, SKINPEN = "botox", "both", "neither", "skinpen"
ORDER = (BOTOX, BOTH, NEITHER, SKINPEN)  # by name, and never by score

ICONS = {BOTOX: "syringe", BOTH: "both", NEITHER: "pause", SKINPEN: "pen"}

FOR_YOU, WHEN, VISITS, DAYS_OFF, DISCOMFORT, COST = "for_you", "when", "visits", "days_off", "discomfort", "cost"
ROWS: Mapping[str, str] = {
    "what_it_is": "What it is",
    FOR_YOU: "What it may do for you",
    "not": "What it does not do",
    WHEN: "How soon, and how long",
    VISITS: "Visits in a year",
    DAYS_OFF: "Days off",
    DISCOMFORT: "How it feels",
    "downsides": "Common downsides",
    "risks": "Serious risks",
    COST: "Cost in a year",
}
"""The label of each row, by its name in the knowledge base."""
