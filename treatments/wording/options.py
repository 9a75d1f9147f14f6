"""The options as the pages show them side by side: their order, icons and the labels of their rows.

All options have the same rows in the same order, at about the same length: none may look like the favourite. The
content of the rows comes from the knowledge base; where no reliable number was found, the row says so.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

BOTOX, BOTH, NEITHER, SKINPEN = "botox", "both", "neither", "skinpen"
ORDER = (BOTOX, BOTH, NEITHER, SKINPEN)  # by name, never by score

PARTS: Mapping[str, tuple[str, ...]] = {BOTOX: (BOTOX,), BOTH: (BOTOX, SKINPEN), NEITHER: (), SKINPEN: (SKINPEN,)}
"""The treatments that make up an option."""

ICONS = {BOTOX: "syringe", BOTH: "both", NEITHER: "pause", SKINPEN: "pen"}

FOR_YOU, WHEN, VISITS, DAYS_OFF, DISCOMFORT, COST = "for_you", "when", "visits", "days_off", "discomfort", "cost"
ROWS: Mapping[str, str] = {
    "what_it_is": _("What it is"),
    FOR_YOU: _("What it may do for you"),
    "not": _("What it does not do"),
    WHEN: _("How soon, and how long"),
    VISITS: _("Visits in a year"),
    DAYS_OFF: _("Days off"),
    DISCOMFORT: _("How it feels"),
    "downsides": _("Common downsides"),
    "risks": _("Serious risks"),
    COST: _("Cost in a year"),
}
"""The label of each row, by its name in the knowledge base; shown through `texts.translated`."""
