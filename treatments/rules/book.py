"""Writes one version of the knowledge base as a Markdown document that a clinician can read in full and sign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from treatments.rules.book_evidence import (
    CHECKED_WORDS,
    care,
    chances,
    clinical,
    groups,
    options,
    quantities,
)
from treatments.rules.book_law import countries
from treatments.rules.markdown import all_of, code, listed, spoken, table
from treatments.rules.row_words import (
    EFFECT_WORDS,
    course,
    days_between,
    effect,
    goes_to,
    grades,
    reflection,
    when,
    words,
)
from treatments.rules.rulebook import (
    ACTIONS,
    ASK,
    SETTLING_ACTS,
    Consultation,
    DoseLimit,
    GateRow,
    Knowledge,
    MatrixRow,
    PersonRow,
    RuleReason,
    Treatment,
)

STRENGTH_WORDS = {
    "REG": "regulator or statute",
    "SR": "systematic review",
    "RCT": "controlled trial",
    "TRIAL": "uncontrolled study",
    "GUID": "guideline or consensus",
    "MFR": "manufacturer",
    "CLIN": "clinic or retail",
}
SAID = ("What the patient reads", "What the clinician reads", "Sources")


def book(knowledge: Knowledge) -> str:
    """Returns the whole rule base of one version in Markdown, with every row, ending in a line break."""
    sections = [
        _opening(knowledge),
        _person(knowledge),
        _gate_overview(knowledge),
        *(_gate_of(treatment, knowledge) for treatment in knowledge.treatments.values()),
        _matrix(knowledge),
        _courses(knowledge),
        _spacing(knowledge),
        _weights(knowledge),
        _wording(knowledge),
        _questions(knowledge),
        _titled("9. What is told of each option", options(knowledge)),
        _titled("10. Numbers", quantities(knowledge)),
        _titled("11. Chances", chances(knowledge)),
        _titled("12. The people that the numbers come from", groups(knowledge)),
        _titled("13. Care around a visit", care(knowledge)),
        _titled("14. For clinicians only", clinical(knowledge)),
        _titled("15. By country", countries(knowledge)),
        _sources(knowledge),
    ]
    return "\n\n".join("\n".join(section) for section in sections) + "\n"


def _titled(title: str, lines: Iterator[str]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield from lines


def _opening(knowledge: Knowledge) -> Iterator[str]:
    names = all_of(treatment.name for treatment in knowledge.treatments.values())
    yield f"# The rules, version {knowledge.version}"
    yield ""
    yield f"Everything that decides between {names}, made by `manage.py rules --table` from"
    yield f"`treatments/rules/knowledge/{knowledge.version}.toml`. Change the rows there, not this page."
    yield ""
    yield "A case is decided in this order, and an earlier step is never overruled by a later one:"
    yield ""
    yield "1. **The person.** Where one of these rules holds, a clinician comes first and nothing is weighed."
    yield "2. **Each treatment.** The gate holds a treatment back: *stop* (not given), *check* (a clinician decides"
    yield "   first) or *note* (said, changes nothing). Of two that apply, the stricter holds."
    yield "3. **Each concern** goes where the matrix says. Where its treatment is at stop or check it goes to the"
    yield "   clinician, never to the lesser treatment."
    yield "4. **Preferences** settle a tie or leave a second treatment for later. They never add one."


def _person(knowledge: Knowledge) -> Iterator[str]:
    yield "## 1. The person comes first"
    yield ""
    rows = [(code(row.code), words(row.condition), *_said(row.reason, row.settled_by)) for row in knowledge.person]
    yield from table(("Rule", "When", *SAID), rows)


def _said(reason: RuleReason, settled_by: str = "") -> tuple[str, str, str]:
    act = f" Settled by: {SETTLING_ACTS[settled_by].lower()}." if settled_by else ""
    return reason.text, f"{reason.clinical}{act}", listed(reason.sources)


def _gate_overview(knowledge: Knowledge) -> Iterator[str]:
    yield "## 2. The gate"
    yield ""
    names = [treatment.name for treatment in knowledge.treatments.values()]
    rows = [(code(row.code), when(row, knowledge), *_actions(row, knowledge)) for row in knowledge.gate]
    yield from table(("Rule", "When", *names), rows)


def _actions(row: GateRow, knowledge: Knowledge) -> Iterator[str]:
    for name in knowledge.treatments:
        verdict = row.verdicts.get(name)
        yield f"**{verdict.action}**" if verdict else "-"


def _gate_of(treatment: Treatment, knowledge: Knowledge) -> Iterator[str]:
    """Yields what speaks against one treatment, the strictest rows first."""
    yield f"### What speaks against {treatment.name}"
    yield ""
    verdicts = [(row, row.verdicts[treatment.id]) for row in knowledge.gate if treatment.id in row.verdicts]
    strictest_first = sorted(verdicts, key=lambda pair: -ACTIONS.index(pair[1].action))
    rows = [
        (verdict.action, when(row, knowledge), *_said(verdict.reason, verdict.settled_by))
        for row, verdict in strictest_first
    ]
    yield from table(("Action", "When", *SAID), rows)


def _matrix(knowledge: Knowledge) -> Iterator[str]:
    yield "## 3. What works for which concern"
    yield ""
    yield "Effect 0 to 3: " + ", ".join(f"{size} {word}" for size, word in enumerate(EFFECT_WORDS)) + ". Evidence:"
    yield "A trials and label, B good studies, C small or indirect studies, D opinion."
    yield ""
    names = [treatment.name for treatment in knowledge.treatments.values()]
    rows = [
        (
            f"{knowledge.concerns[row.concern]} {code(row.code)}",
            grades(row.grades),
            *(effect(row.effect(name)) for name in knowledge.treatments),
            _goes_to(row, knowledge),
            *_said(row.reason),
        )
        for row in knowledge.matrix
    ]
    yield from table(("Concern", "When", *names, "Goes to", *SAID), rows)


def _goes_to(row: MatrixRow, knowledge: Knowledge) -> str:
    return f"**{goes_to(row, knowledge)}**" if row.route == ASK else goes_to(row, knowledge)


def _courses(knowledge: Knowledge) -> Iterator[str]:
    yield "## 4. Courses"
    yield ""
    rows = [
        (
            visit.name,
            *_days(knowledge, name),
            str(knowledge.cadence.quiet_before_event.get(name, "-")),
            str(knowledge.cadence.ideal_before_event.get(name, "-")),
            listed(visit.sources),
        )
        for name, visit in knowledge.visits.items()
    ]
    yield from table(
        (
            "Visit",
            "Follows",
            "Earliest, days",
            "Ideal",
            "Latest",
            "Not in the days before an event",
            "Better over by, days before it",
            "Sources",
        ),
        rows,
    )
    yield ""
    for treatment in knowledge.treatments.values():
        yield f"- {treatment.name}: {course(treatment, knowledge)}."
    yield f"- The first session lies within {knowledge.cadence.first_within} days."
    if knowledge.consultation:
        yield from _consultation(knowledge.consultation)


def _consultation(visit: Consultation) -> Iterator[str]:
    yield ""
    yield f"### {visit.name}"
    yield ""
    yield f"Each plan begins with it: ideal {visit.ideal} days after the answers, the latest {visit.latest} days after."
    yield f"The first treatment follows the answers after the most of these days that holds ({listed(visit.sources)})."
    yield ""
    rows = [(reflection(rule), str(rule.days), listed(rule.sources)) for rule in visit.reflections]
    yield from table(("For whom", "Fewest days", "Sources"), rows)


def _days(knowledge: Knowledge, visit: str) -> tuple[str, ...]:
    step = knowledge.cadence.steps[visit]
    return knowledge.visits[step.after].name, str(step.earliest), str(step.ideal), str(step.latest)


def _spacing(knowledge: Knowledge) -> Iterator[str]:
    yield "## 5. Fewest days between two visits"
    yield ""
    rows = [
        (
            knowledge.visits[earlier].name,
            knowledge.visits[later].name,
            days_between(days),
            listed(knowledge.spacing_sources[earlier, later]),
        )
        for (earlier, later), days in knowledge.cadence.gaps.items()
    ]
    yield from table(("First", "Then", "Days", "Sources"), rows)
    for name, limit in knowledge.limits.items():
        yield ""
        yield from _units(knowledge.treatments[name].name, limit, knowledge)


def _units(treatment: str, limit: DoseLimit, knowledge: Knowledge) -> Iterator[str]:
    yield f"### Units of {treatment}"
    yield ""
    most = f"At most {limit.most_units} units within any {limit.within_days} days"
    yield f"{most}, from all sources ({listed(limit.sources)})."
    yield "A plan goes beyond this, or the days above, only with a clinician's name and reason."
    yield ""
    rows = [
        (all_of(knowledge.concerns[area] for area in dose.areas), dose.in_words(), listed(dose.sources))
        for dose in limit.doses
    ]
    yield from table(("Areas", "Units by the label", "Sources"), rows)


def _weights(knowledge: Knowledge) -> Iterator[str]:
    yield "## 6. Weights"
    yield ""
    places = ", ".join(map(str, knowledge.place_weights))
    yield "A concern counts its effect, times how strong it is, times the weight of its place in the patient's order:"
    yield f"{places} (the last for all further ones). A burden counts its level, times how far the patient minds it"
    yield "above neutral. [weighing.md](weighing.md) works an example."
    yield ""
    names = [treatment.name for treatment in knowledge.treatments.values()]
    rows = [
        (
            spoken(burden.id),
            code(burden.preference),
            *(str(burden.levels[name]) for name in knowledge.treatments),
            "yes" if burden.can_leave_out else "no",
            listed(burden.sources),
        )
        for burden in knowledge.burdens
    ]
    yield from table(("Burden", "Preference", *names, "May leave a treatment for later", "Sources"), rows)
    yield ""
    doubt = knowledge.doubt
    yield f"An importance may be off by {doubt.plausible_steps} of its steps. Where the outcome stays under less than"
    yield f"{doubt.too_close_below} in 100 of the importances that this allows, it is too close to call."


def _wording(knowledge: Knowledge) -> Iterator[str]:
    yield "## 7. Sentences that belong to no single row"
    yield ""
    rows = [(code(name), *_said(reason)) for name, reason in knowledge.wording.items()]
    yield from table(("Code", *SAID), rows)


def _questions(knowledge: Knowledge) -> Iterator[str]:
    yield "## 8. Questions to take along"
    yield ""
    yield from (f"- Everybody: {question}" for question in knowledge.questions)
    for treatment in knowledge.treatments.values():
        yield from (f"- {treatment.name}: {question}" for question in treatment.questions)
    rows: Iterable[PersonRow | GateRow | MatrixRow] = (*knowledge.person, *knowledge.gate, *knowledge.matrix)
    asked = [(row.code, row.question) for row in rows]
    yield from (f"- {code(name)}: {question}" for name, question in dict.fromkeys(asked) if question)


def _sources(knowledge: Knowledge) -> Iterator[str]:
    yield "## 16. Sources"
    yield ""
    rows = [
        (
            source.id,
            f"[{source.title}]({source.url})" if source.url else source.title,
            STRENGTH_WORDS[source.strength],
            source.date,
            CHECKED_WORDS[source.checked],
            source.review_by.isoformat(),
        )
        for source in knowledge.sources.values()
    ]
    yield from table(("Id", "Source", "Strength", "Date", "Checked", "Look again by"), rows)
