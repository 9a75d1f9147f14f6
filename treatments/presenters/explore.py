"""What would follow if other things mattered to her: each option's bar, and the outcome, worked out and not stored.

Facts are shown and never played with, and a refusal of needles is no matter of degree: only the six things that can
matter more or less are moved. Where nothing is weighed there is nothing to move either.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from questionnaire.steps import PREFERENCES as ASKED
from treatments.models import Assessment
from treatments.presenters import options
from treatments.presenters.options import BOTH, NEITHER
from treatments.presenters.words import translated
from treatments.rules import knowledge
from treatments.rules.alignment import Alignment, Bar, alignment
from treatments.rules.facts import PREFERENCES, Facts, Preferences, parse_answers
from treatments.rules.firmness import firmness
from treatments.rules.knowledge import Knowledge


@dataclass(frozen=True)
class Degree:
    """One step of how much a thing matters."""

    value: int
    text: str
    chosen: bool


@dataclass(frozen=True)
class Wish:
    """One thing that can matter to her, how much it is set to matter, and in words what she answered."""

    name: str
    text: str
    degrees: tuple[Degree, ...]
    answered: str


@dataclass(frozen=True)
class BarShown:
    """An option's bar: `gain` and `left` are 0-100. `word` says how it stands, "" where nothing is to be said."""

    key: str
    name: str
    gain: int
    left: int
    tone: str
    word: str
    text: str


@dataclass(frozen=True)
class Explorer:
    """What can be moved, and what follows. `caution` is "" where nothing is to be added to the outcome."""

    reference: str
    wishes: tuple[Wish, ...]
    headline: str
    caution: str
    moved: str
    bars: tuple[BarShown, ...]


def explorer(assessment: Assessment, tried: Mapping[str, int] | None = None) -> Explorer | None:
    """The explorer of a stored assessment, at her own answers or at what she tries: an importance of 0-4 for each.

    None where there is nothing to weigh: something is to be settled first, no treatment is a match, or she wants no
    needles. The assessment stays as it is.
    """
    own = parse_answers(assessment.facts, today=timezone.localdate(assessment.created_at, assessment.clinic.zone))
    facts = own if tried is None else replace(own, preferences=Preferences(**tried))
    base = knowledge.load(assessment.knowledge_version)
    found = alignment(facts, base)
    if not found.bars:
        return None
    leading = _leading(found, facts, base)
    moved = sum(own.preferences.importance(name) != facts.preferences.importance(name) for name in PREFERENCES)
    return Explorer(
        reference=assessment.reference,
        wishes=tuple(_wishes(own, facts)),
        headline=_headline(leading, moved, base),
        caution=_caution(found, leading),
        moved=_moved(moved),
        bars=tuple(_bar(key, found, leading, base) for key in options.ORDER),
    )


def own_wishes(assessment: Assessment) -> dict[str, int]:
    """How much each thing matters to her, as she answered."""
    today = timezone.localdate(assessment.created_at, assessment.clinic.zone)
    return asdict(parse_answers(assessment.facts, today=today).preferences)


def _leading(found: Alignment, facts: Facts, base: Knowledge) -> tuple[str, ...]:
    """The outcome; where it is too close to call, its rival too, by name and never by score."""
    firm = firmness(facts, base)
    names = {found.outcome, firm.rival if firm.too_close else None}
    return tuple(name for name in options.ORDER if name in names)


def _wishes(own: Facts, facts: Facts) -> Iterator[Wish]:
    for question in ASKED.questions:
        if question.key not in PREFERENCES:
            continue
        now, answered = (each.preferences.importance(question.key) for each in (facts, own))
        texts = {int(choice.value): translated(choice.text) for choice in question.choices}
        degrees = tuple(Degree(value, text, value == now) for value, text in texts.items())
        yield Wish(question.key, translated(question.text), degrees, texts[answered])


def _headline(leading: tuple[str, ...], moved: int, base: Knowledge) -> str:
    names = [_name(name, base) for name in leading]
    if len(names) > 1:
        close = {"one": names[0], "other": names[1]}
        if moved:
            return _("With this, “%(one)s” and “%(other)s” would be too close to call.") % close
        return _("“%(one)s” and “%(other)s” are too close to call.") % close
    if moved:
        return _("With this, “%(option)s” would line up best.") % {"option": names[0]}
    return _("“%(option)s” lines up best.") % {"option": names[0]}


def _caution(found: Alignment, leading: tuple[str, ...]) -> str:
    if any(found.bars[name].left for name in leading):
        return ""
    return _("What you mind weighs as much as what a treatment may do. “Neither for now” lines up as well.")


def _moved(count: int) -> str:
    if not count:
        return _("This is what you told us.")
    return ngettext(
        "You moved %(count)s thing. Your own answers stay as you gave them.",
        "You moved %(count)s things. Your own answers stay as you gave them.",
        count,
    ) % {"count": count}


def _name(option: str, base: Knowledge) -> str:
    return translated(base.evidence.options[option].name)


def _bar(key: str, found: Alignment, leading: tuple[str, ...], base: Knowledge) -> BarShown:
    bar = found.bars[key]
    tone, word = _status(key, bar, found, leading)
    return BarShown(key, _name(key, base), bar.gain, bar.left, tone, word, _in_words(key, bar, found))


def _status(key: str, bar: Bar, found: Alignment, leading: tuple[str, ...]) -> tuple[str, str]:
    if key not in leading or not bar.left:
        return "", ""
    if len(leading) > 1:
        return "info", _("Too close to call")
    return "good", _("Lines up best")


def _in_words(key: str, bar: Bar, found: Alignment) -> str:
    if key == NEITHER:
        return _("It changes nothing, and asks nothing of you.")
    if key in found.held_back or (key == BOTH and found.held_back):
        return _("A clinician has to look first.")
    if not bar.gain:
        return _("It is not likely to help with what you named.")
    if bar.left == bar.gain:
        return _("It may do %(gain)s. You mind nothing of it.") % {"gain": bar.gain}
    return _("It may do %(gain)s. What you mind takes %(minded)s.") % {"gain": bar.gain, "minded": bar.gain - bar.left}
