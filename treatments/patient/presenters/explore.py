"""What would follow if the patient had other preferences: the bar of each option and the outcome; nothing is stored.

Facts are shown but cannot be changed, and refusing needles is not a matter of degree: only the six preferences can be
moved. If nothing is weighed, there is nothing to move.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from questionnaire.steps import PREFERENCES as ASKED
from treatments.models import Assessment
from treatments.patient.presenters.result.choices import no_gain
from treatments.rules import knowledge
from treatments.rules.alignment import Alignment, OptionScore, alignment
from treatments.rules.facts import PREFERENCES, Facts, Preferences, parse_answers
from treatments.rules.knowledge import Knowledge
from treatments.wording import options
from treatments.wording.options import BOTH, NEITHER
from treatments.wording.texts import translated
from treatments.wording.verdict import ChoicesVerdict, verdict

MUCH, SOME = 67, 34
"""The shares of a bar, of 100, from which an option may do much or some of what was asked for."""


@dataclass(frozen=True)
class Degree:
    """One step of how much a preference matters."""

    value: int
    text: str
    chosen: bool


@dataclass(frozen=True)
class ImportanceLine:
    """One preference, how much it is set to matter, and the patient's own answer as text."""

    name: str
    text: str
    degrees: tuple[Degree, ...]
    answered: str


@dataclass(frozen=True)
class BarShown:
    """An option's bar: `gain` and `left` are 0-100, drawn but never shown as figures. `word` is its status, or ""."""

    key: str
    name: str
    gain: int
    left: int
    tone: str
    word: str
    text: str


@dataclass(frozen=True)
class Explorer:
    """What can be moved, and what follows. `caution` is "" if the outcome needs no addition."""

    reference: str
    wishes: tuple[ImportanceLine, ...]
    headline: str
    caution: str
    moved: str
    bars: tuple[BarShown, ...]


def explorer(assessment: Assessment, tried: Mapping[str, int] | None = None) -> Explorer | None:
    """Returns the explorer of a stored assessment, for the patient's own answers or the tried importances (0-4 each).

    Returns None if there is nothing to weigh: something is to be settled first, no treatment is a match, or the
    patient wants no needles. The assessment is not changed.
    """
    own = parse_answers(assessment.facts, today=timezone.localdate(assessment.created_at, assessment.clinic.zone))
    facts = own if tried is None else replace(own, preferences=Preferences(**tried))
    base = knowledge.load(assessment.knowledge_version)
    found = alignment(facts, base)
    if not found.bars:
        return None
    standing = verdict(facts, base)
    moved = sum(own.preferences.importance(name) != facts.preferences.importance(name) for name in PREFERENCES)
    return Explorer(
        reference=assessment.reference,
        wishes=tuple(_wishes(own, facts)),
        headline=standing.as_tried() if moved else f"{standing.as_headline()}.",
        caution=_caution(found, standing),
        moved=_moved(moved),
        bars=tuple(_bar(key, found, standing, base) for key in options.ORDER),
    )


def own_wishes(assessment: Assessment) -> dict[str, int]:
    """Returns how much each preference matters to the patient, as answered."""
    today = timezone.localdate(assessment.created_at, assessment.clinic.zone)
    return asdict(parse_answers(assessment.facts, today=today).preferences)


def _wishes(own: Facts, facts: Facts) -> Iterator[ImportanceLine]:
    for question in ASKED.questions:
        if question.key not in PREFERENCES:
            continue
        now, answered = (answers.preferences.importance(question.key) for answers in (facts, own))
        texts = {int(choice.value): translated(choice.text) for choice in question.choices}
        degrees = tuple(Degree(value, text, value == now) for value, text in texts.items())
        yield ImportanceLine(question.key, translated(question.text), degrees, texts[answered])


def _caution(found: Alignment, standing: ChoicesVerdict) -> str:
    if not any(found.bars[name].left for name in standing.leading):
        return _("What you’d rather avoid weighs as much as what a treatment may do. “Neither for now” fits as well.")
    if standing.is_close:
        return _("The bars show these answers alone. A step more or less for one of them could turn the order around.")
    return ""


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


def _bar(key: str, found: Alignment, standing: ChoicesVerdict, base: Knowledge) -> BarShown:
    bar = found.bars[key]
    tone, word = _status(key, bar, standing)
    return BarShown(key, _name(key, base), bar.gain, bar.left, tone, word, _in_words(key, bar, found, base))


def _status(key: str, bar: OptionScore, standing: ChoicesVerdict) -> tuple[str, str]:
    if key not in standing.leading or not bar.left:
        return "", ""
    if standing.is_close:
        return "info", _("Fits about equally well")
    return "good", _("Closest match")


def _in_words(key: str, bar: OptionScore, found: Alignment, base: Knowledge) -> str:
    """Returns what a bar shows, without a figure: a share of what was asked for is not a chance."""
    if key == NEITHER:
        return _("It changes nothing, and asks nothing of you.")
    if key in found.held_back or (key == BOTH and found.held_back):
        return _("A clinician has to look first.")
    if key == BOTH and found.idle:
        return no_gain(_name(found.idle, base))
    if not bar.gain:
        return _("It is not likely to help with what you named.")
    return f"{_gain(bar.gain)} {_minded(bar)}"


def _gain(share: int) -> str:
    if share >= MUCH:
        return _("It may do much of what you asked for.")
    return (
        _("It may do some of what you asked for.") if share >= SOME else _("It may do a little of what you asked for.")
    )


def _minded(bar: OptionScore) -> str:
    if bar.left == bar.gain:
        return _("Nothing you ranked as important counts against it.")
    if bar.left * 2 >= bar.gain:
        return _("Some of that is taken away by things you’d rather avoid.")
    return _("Most of that is taken away by things you’d rather avoid.")
