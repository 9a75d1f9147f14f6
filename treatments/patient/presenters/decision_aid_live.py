"""The criteria of the score sheet that the knowledge base itself can confirm: checked each time the sheet is shown.

Only numbers that patients are shown count, so no unchecked ones.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treatments.rules.evidence import BENEFIT, HARM, KINDS, UNCHECKED, Chance, Evidence, Group, Number
from treatments.rules.facts import CONCERNS
from treatments.rules.knowledge import Knowledge
from treatments.rules.rulebook import EVIDENCE
from treatments.rules.soundness import overdue
from treatments.wording import options
from treatments.wording.days import day_in_words

LONGEST_TO_SHORTEST = 1.25
"""The largest allowed ratio between the text lengths of two options."""

NO_UPPER_AGE = 120
"""The upper age of a group if its source names none."""


@dataclass(frozen=True)
class CriterionFinding:
    """Whether it holds now, and the finding as a sentence; `partly`: it does not fully hold, but a part of it does."""

    holds: bool
    text: str
    partly: bool = False


@dataclass(frozen=True)
class Seen:
    """What is checked: a version of the knowledge base, on a day."""

    base: Knowledge
    today: date


Look = Callable[[Seen], CriterionFinding]


def every_concern_is_named(seen: Seen) -> CriterionFinding:
    """Each concern that can be chosen has a name."""
    found = [concern for concern in CONCERNS if seen.base.concerns.get(concern)]
    text = _("Now: %(count)s of %(all)s concerns have their own words.")
    return CriterionFinding(len(found) == len(CONCERNS), text % {"count": len(found), "all": len(CONCERNS)})


def all_options_are_there(seen: Seen) -> CriterionFinding:
    """The treatments, both in order, and neither; partly if it is not said what else treats a concern."""
    evidence = seen.base.evidence
    wanted = {*seen.base.treatments, options.BOTH, options.NEITHER}
    told = set(evidence.options) == set(options.ORDER) == wanted
    named = [concern for concern in CONCERNS if evidence.alternatives_for(concern)]
    text = _(
        "Now: %(count)s choices, and one of them is to do nothing for now. "
        "For %(named)s of %(all)s concerns it is said what else treats them."
    )
    figures = {"count": len(evidence.options), "named": len(named), "all": len(CONCERNS)}
    return CriterionFinding(told and len(named) == len(CONCERNS), text % figures, partly=told)


def every_option_tells_its_good_side(seen: Seen) -> CriterionFinding:
    """What each option may do, and for each a count or the statement that no figure is known."""
    return _every_option(seen, ("for_you",), BENEFIT)


def every_option_tells_its_bad_side(seen: Seen) -> CriterionFinding:
    """What each option does not do, its downsides and risks, and a count or the statement that no figure is known."""
    return _every_option(seen, ("not", "downsides", "risks"), HARM)


def _every_option(seen: Seen, rows: tuple[str, ...], kind: str) -> CriterionFinding:
    told = seen.base.evidence.options.values()
    counted = {row.treatment for row in seen.base.evidence.chances(kind)}
    holds = [option for option in told if option.id in counted and all(option.facts[row].text for row in rows)]
    text = _("Now: %(count)s of %(all)s choices say this.") % {"count": len(holds), "all": len(told)}
    return CriterionFinding(len(holds) == len(told), text)


def every_option_tells_how_it_is_to_live_with(seen: Seen) -> CriterionFinding:
    """How it feels, the days off, the visits, the cost, and the first weeks."""
    rows = ("discomfort", "days_off", "visits", "cost")
    told = seen.base.evidence.options.values()
    holds = [option for option in told if option.first_weeks and all(option.facts[row].text for row in rows)]
    text = _("Now: %(count)s of %(all)s choices say this.") % {"count": len(holds), "all": len(told)}
    return CriterionFinding(len(holds) == len(told), text)


def options_are_told_in_equal_detail(seen: Seen) -> CriterionFinding:
    """The same rows and similar length; partly if one treatment's side has figures and another's has none."""
    told = seen.base.evidence.options.values()
    words = [
        sum(len(fact.told(seen.base.evidence.numbers).split()) for fact in option.facts.values()) for option in told
    ]
    same_rows = len({tuple(option.facts) for option in told}) == 1
    alike = same_rows and max(words) <= LONGEST_TO_SHORTEST * min(words)
    text = _("Now: each choice has the same rows, and from %(least)s to %(most)s words.")
    figures = {"least": min(words), "most": max(words)}
    return CriterionFinding(alike and _sides(seen) <= _counted_sides(seen), text % figures, partly=alike)


def every_number_has_a_source(seen: Seen) -> CriterionFinding:
    """Numbers, and statements that there is none, name sources; partly if a source has no web address."""
    sources = seen.base.sources
    cited = [number.origin.sources for number in _numbers(seen.base.evidence)]
    cited += [row.sources for row in seen.base.evidence.unknown.values()]
    named = [row for row in cited if row and all(source in sources for source in row)]
    reached = [row for row in named if all(sources[source].url for source in row)]
    text = _("Now: %(count)s of %(all)s rows name a source. For %(reached)s of them each source has an address.")
    return CriterionFinding(
        len(reached) == len(cited),
        text % {"count": len(named), "all": len(cited), "reached": len(reached)},
        partly=len(named) == len(cited),
    )


def the_version_is_dated(seen: Seen) -> CriterionFinding:
    """The version is a month, at most the next one, as a version is made before its month."""
    year, month = (int(part) for part in seen.base.version.split("-")[:2])
    text = _("Now: the facts are of version %(version)s.") % {"version": seen.base.version}
    return CriterionFinding(date(year, month, 1) <= seen.today + timedelta(days=31), text)


def nothing_is_overdue(seen: Seen) -> CriterionFinding:
    """Every source has a review date, and none has passed."""
    late = len(overdue(seen.base, today=seen.today))
    if late:
        text = ngettext("Now: %(count)s source is overdue.", "Now: %(count)s sources are overdue.", late)
        return CriterionFinding(holds=False, text=text % {"count": late})
    first = day_in_words(min(source.review_by for source in seen.base.sources.values()))
    return CriterionFinding(holds=True, text=_("Now: none is overdue. The next is due by %(day)s.") % {"day": first})


def every_number_says_how_sure_it_is(seen: Seen) -> CriterionFinding:
    """Each number has a grade from A to D, or a reason why none was found; partly if group sizes are missing."""
    numbers, unknown = list(_numbers(seen.base.evidence)), seen.base.evidence.unknown.values()
    graded = [number for number in numbers if number.origin.certainty in EVIDENCE]
    studied = [chance.origin.n for chance in _chances(seen.base.evidence)]
    sized = [count for count in studied if count]
    text = _(
        "Now: %(count)s of %(all)s numbers have a grade. "
        "%(sized)s of %(studied)s chances say how many people were studied."
    )
    all_graded = len(graded) == len(numbers) and all(row.why for row in unknown)
    return CriterionFinding(
        all_graded and len(sized) == len(studied),
        text % {"count": len(graded), "all": len(numbers), "sized": len(sized), "studied": len(studied)},
        partly=all_graded,
    )


def doing_nothing_is_told(seen: Seen) -> CriterionFinding:
    """ "Neither" has every row that the others have, and says what is known about the course without treatment."""
    neither = seen.base.evidence.options.get(options.NEITHER)
    rows = [row for row in options.ROWS if neither and neither.facts[row].text]
    known = {row.treatment for kind in KINDS for row in seen.base.evidence.chances(kind)}
    text = _("Now: it has %(count)s of %(all)s rows.") % {"count": len(rows), "all": len(options.ROWS)}
    return CriterionFinding(len(rows) == len(options.ROWS) and options.NEITHER in known, text)


def every_treatment_has_its_chances(seen: Seen) -> CriterionFinding:
    """Counts of people for benefits and harms; partly if one has only the statement that no figure is known."""
    shown = len(list(_chances(seen.base.evidence)))
    open_words = [row for row in seen.base.evidence.unknown.values() if row.about in KINDS]
    said = _counted_sides(seen) | {(row.treatment, row.about) for row in open_words}
    text = _("Now: %(count)s chances in numbers that you can see, and %(unknown)s for which none was good enough.")
    return CriterionFinding(
        _sides(seen) <= _counted_sides(seen),
        text % {"count": shown, "unknown": len(open_words)},
        partly=_sides(seen) <= said,
    )


def every_number_names_its_people(seen: Seen) -> CriterionFinding:
    """Each group is described; partly if its ages and skin types are not known."""
    found = list(_chances(seen.base.evidence))
    named = [chance for chance in found if chance.origin.group.words]
    described = [chance for chance in named if _is_described(chance.origin.group)]
    text = _(
        "Now: %(count)s of %(all)s chances name their people. %(described)s of them say the ages and the skin types."
    )
    return CriterionFinding(
        len(described) == len(found),
        text % {"count": len(named), "all": len(found), "described": len(described)},
        partly=len(named) == len(found),
    )


def _is_described(group: Group) -> bool:
    """Returns whether its ages have an upper end, and it is known which phototypes were included or were rare."""
    ages = group.ages is not None and group.ages[1] < NO_UPPER_AGE
    return ages and (group.phototypes is not None or bool(group.few_phototypes))


def chances_are_counts_of_people(seen: Seen) -> CriterionFinding:
    """Chances are counts of people, never a percentage alone."""
    found = list(_chances(seen.base.evidence))
    holds = [chance for chance in found if 0 <= chance.low <= chance.high <= chance.out_of]
    text = _("Now: %(count)s of %(all)s chances are counts.") % {"count": len(holds), "all": len(found)}
    return CriterionFinding(len(holds) == len(found), text)


def chances_are_of_one_time(seen: Seen) -> CriterionFinding:
    """The benefits for a concern, assessed by the same kind of judge, are counted over the same stated time."""
    spans: dict[tuple[str, str | None], set[tuple[int, int] | None]] = {}
    for chance in _chances(seen.base.evidence):
        for concern in chance.concerns if chance.kind == BENEFIT else ():
            spans.setdefault((concern, chance.judged_by), set()).add(chance.horizon_days)
    alike = [outcome for outcome, found in spans.items() if len(found) == 1 and None not in found]
    text = _("Now: this is so for %(count)s of %(all)s results that have a number.")
    return CriterionFinding(len(alike) == len(spans), text % {"count": len(alike), "all": len(spans)})


def there_is_one_denominator(seen: Seen) -> CriterionFinding:
    """All chances are out of the same number of people."""
    found = sorted({chance.out_of for chance in _chances(seen.base.evidence)})
    text = _("Now: every chance is out of %(numbers)s.") % {"numbers": ", ".join(map(str, found))}
    return CriterionFinding(len(found) == 1, text)


def every_effect_is_graded(seen: Seen) -> CriterionFinding:
    """Each effect of a treatment on a concern has a grade from A to D."""
    effects = [effect for row in seen.base.matrix for effect in row.effects.values()]
    graded = [effect for effect in effects if effect.evidence in EVIDENCE]
    text = _("Now: %(count)s of %(all)s effects have a grade.") % {"count": len(graded), "all": len(effects)}
    return CriterionFinding(len(graded) == len(effects), text)


def _numbers(evidence: Evidence) -> Iterator[Number]:
    """Returns the numbers that a patient may be shown."""
    return (number for number in evidence.numbers.values() if number.origin.checked != UNCHECKED)


def _chances(evidence: Evidence) -> Iterator[Chance]:
    return (number for number in _numbers(evidence) if isinstance(number, Chance))


def _sides(seen: Seen) -> set[tuple[str, str]]:
    """Returns the pairs of treatment and benefit or harm."""
    return {(name, kind) for name in seen.base.treatments for kind in KINDS}


def _counted_sides(seen: Seen) -> set[tuple[str, str]]:
    """Returns the pairs with a count of people."""
    return {(chance.treatment, chance.kind) for chance in _chances(seen.base.evidence)}
