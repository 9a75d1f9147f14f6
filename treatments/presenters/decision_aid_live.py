"""What of our score sheet can be seen from the knowledge base itself: looked at anew each time the sheet is shown."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treatments.presenters import options
from treatments.presenters.words import day_in_words
from treatments.rules.evidence import BENEFIT, HARM, KINDS, Chance, Evidence, NoGoodNumber
from treatments.rules.facts import CONCERNS
from treatments.rules.knowledge import Knowledge
from treatments.rules.rulebook import EVIDENCE
from treatments.rules.soundness import overdue

LONGEST_TO_SHORTEST = 1.25
"""How much longer one option may be told than another."""


@dataclass(frozen=True)
class Finding:
    """Whether it holds now, and what was found, as a sentence."""

    holds: bool
    text: str


@dataclass(frozen=True)
class Seen:
    """What is looked at: a version of the knowledge base, on a day."""

    base: Knowledge
    today: date


Look = Callable[[Seen], Finding]


def every_concern_is_named(seen: Seen) -> Finding:
    """Each concern that can be chosen has its words."""
    found = [concern for concern in CONCERNS if seen.base.concerns.get(concern)]
    text = _("Now: %(count)s of %(all)s concerns have their own words.")
    return Finding(len(found) == len(CONCERNS), text % {"count": len(found), "all": len(CONCERNS)})


def all_options_are_there(seen: Seen) -> Finding:
    """The treatments, both in order, and neither."""
    told = seen.base.evidence.options
    wanted = {*seen.base.treatments, options.BOTH, options.NEITHER}
    text = _("Now: %(count)s choices, and one of them is to do nothing for now.") % {"count": len(told)}
    return Finding(set(told) == set(options.ORDER) == wanted, text)


def every_option_tells_its_good_side(seen: Seen) -> Finding:
    """What it may do, and a count or an open word for each."""
    return _every_option(seen, ("for_you",), BENEFIT)


def every_option_tells_its_bad_side(seen: Seen) -> Finding:
    """What it does not do, its downsides and its risks, and a count or an open word for each."""
    return _every_option(seen, ("not", "downsides", "risks"), HARM)


def _every_option(seen: Seen, rows: tuple[str, ...], kind: str) -> Finding:
    told = seen.base.evidence.options.values()
    counted = {row.treatment for row in seen.base.evidence.chances(kind)}
    holds = [option for option in told if option.id in counted and all(option.facts[row].text for row in rows)]
    text = _("Now: %(count)s of %(all)s choices say this.") % {"count": len(holds), "all": len(told)}
    return Finding(len(holds) == len(told), text)


def every_option_tells_how_it_is_to_live_with(seen: Seen) -> Finding:
    """How it feels, the days off, the visits, the cost, and the first weeks."""
    rows = ("discomfort", "days_off", "visits", "cost")
    told = seen.base.evidence.options.values()
    holds = [option for option in told if option.first_weeks and all(option.facts[row].text for row in rows)]
    text = _("Now: %(count)s of %(all)s choices say this.") % {"count": len(holds), "all": len(told)}
    return Finding(len(holds) == len(told), text)


def options_are_told_in_equal_detail(seen: Seen) -> Finding:
    """The same rows, and about as many words."""
    told = seen.base.evidence.options.values()
    words = [
        sum(len(fact.told(seen.base.evidence.numbers).split()) for fact in option.facts.values()) for option in told
    ]
    same_rows = len({tuple(option.facts) for option in told}) == 1
    text = _("Now: each choice has the same rows, and from %(least)s to %(most)s words.")
    return Finding(
        same_rows and max(words) <= LONGEST_TO_SHORTEST * min(words), text % {"least": min(words), "most": max(words)}
    )


def every_number_has_a_source(seen: Seen) -> Finding:
    """Numbers, and the words where none was found."""
    cited = [number.origin.sources for number in seen.base.evidence.numbers.values()]
    cited += [row.sources for row in seen.base.evidence.unknown.values()]
    holds = [sources for sources in cited if sources and all(source in seen.base.sources for source in sources)]
    text = _("Now: %(count)s of %(all)s rows name a source, out of %(sources)s sources.")
    return Finding(
        len(holds) == len(cited), text % {"count": len(holds), "all": len(cited), "sources": len(seen.base.sources)}
    )


def the_version_is_dated(seen: Seen) -> Finding:
    """The version of the facts is the month it is from, and no month to come."""
    year, month = (int(part) for part in seen.base.version.split("-")[:2])
    first = date(year, month, 1)
    return Finding(
        first <= seen.today, _("Now: the facts are of version %(version)s.") % {"version": seen.base.version}
    )


def nothing_is_overdue(seen: Seen) -> Finding:
    """Every source has a day by which somebody looks again, and none has passed."""
    late = len(overdue(seen.base, today=seen.today))
    if late:
        text = ngettext("Now: %(count)s source is overdue.", "Now: %(count)s sources are overdue.", late)
        return Finding(holds=False, text=text % {"count": late})
    first = day_in_words(min(source.review_by for source in seen.base.sources.values()))
    return Finding(holds=True, text=_("Now: none is overdue. The next is due by %(day)s.") % {"day": first})


def every_number_says_how_sure_it_is(seen: Seen) -> Finding:
    """A grade from A to D, and an open word where no good number was found."""
    numbers, unknown = seen.base.evidence.numbers.values(), seen.base.evidence.unknown.values()
    graded = [number for number in numbers if number.origin.certainty in EVIDENCE]
    text = _("Now: %(count)s of %(all)s numbers have a grade, and %(unknown)s rows say that no good number was found.")
    return Finding(
        len(graded) == len(numbers) and all(row.why for row in unknown),
        text % {"count": len(graded), "all": len(numbers), "unknown": len(unknown)},
    )


def doing_nothing_is_told(seen: Seen) -> Finding:
    """Neither has every row that the others have, and says what is known of the course."""
    neither = seen.base.evidence.options.get(options.NEITHER)
    rows = [row for row in options.ROWS if neither and neither.facts[row].text]
    known = {row.treatment for kind in KINDS for row in seen.base.evidence.chances(kind)}
    text = _("Now: it has %(count)s of %(all)s rows.") % {"count": len(rows), "all": len(options.ROWS)}
    return Finding(len(rows) == len(options.ROWS) and options.NEITHER in known, text)


def every_treatment_has_its_chances(seen: Seen) -> Finding:
    """Counts of people, or an open word, for what may get better and for what may go wrong."""
    rows = [row for kind in KINDS for row in seen.base.evidence.chances(kind)]
    said = {(row.treatment, kind) for kind in KINDS for row in seen.base.evidence.chances(kind)}
    wanted = {(name, kind) for name in seen.base.treatments for kind in KINDS}
    unknown = sum(isinstance(row, NoGoodNumber) for row in rows)
    text = _("Now: %(count)s chances in numbers, and %(unknown)s for which none was good enough.")
    return Finding(wanted <= said, text % {"count": len(rows) - unknown, "unknown": unknown})


def every_number_names_its_people(seen: Seen) -> Finding:
    """The group a number comes from, in words."""
    numbers = seen.base.evidence.numbers.values()
    named = [number for number in numbers if number.origin.group.words]
    text = _("Now: %(count)s of %(all)s numbers name their people.") % {"count": len(named), "all": len(numbers)}
    return Finding(len(named) == len(numbers), text)


def chances_are_counts_of_people(seen: Seen) -> Finding:
    """So many of so many, never a percentage alone."""
    found = list(_chances(seen.base.evidence))
    holds = [chance for chance in found if 0 <= chance.low <= chance.high <= chance.out_of]
    text = _("Now: %(count)s of %(all)s chances are counts.") % {"count": len(holds), "all": len(found)}
    return Finding(len(holds) == len(found), text)


def no_two_times_are_compared(seen: Seen) -> Finding:
    """Chances of two treatments for the same thing are of the same number of days."""
    pairs = [
        (one, other)
        for one, other in combinations(_chances(seen.base.evidence), 2)
        if one.treatment != other.treatment
        and (one.kind, one.concern, one.what) == (other.kind, other.concern, other.what)
    ]
    unlike = [pair for pair in pairs if pair[0].horizon_days != pair[1].horizon_days]
    text = _("Now: %(count)s comparisons of two different times.") % {"count": len(unlike)}
    return Finding(not unlike, text)


def there_is_one_denominator(seen: Seen) -> Finding:
    """All chances are out of the same number of people."""
    found = sorted({chance.out_of for chance in _chances(seen.base.evidence)})
    text = _("Now: every chance is out of %(numbers)s.") % {"numbers": ", ".join(map(str, found))}
    return Finding(len(found) == 1, text)


def every_effect_is_graded(seen: Seen) -> Finding:
    """Each effect of a treatment on a concern has a grade from A to D."""
    effects = [effect for row in seen.base.matrix for effect in row.effects.values()]
    graded = [effect for effect in effects if effect.evidence in EVIDENCE]
    text = _("Now: %(count)s of %(all)s effects have a grade.") % {"count": len(graded), "all": len(effects)}
    return Finding(len(graded) == len(effects), text)


def _chances(evidence: Evidence) -> Iterator[Chance]:
    return (row for kind in KINDS for row in evidence.chances(kind) if isinstance(row, Chance))
