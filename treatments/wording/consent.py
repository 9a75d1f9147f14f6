"""The text that a patient reads before agreeing to a treatment: as a page, and as plain text that is kept verbatim.

Every medical sentence comes from the version of the knowledge base in force, with its sources; the rest comes from
the plan and the clinic. Both treatments are described in the same sections, at about the same length. Nothing depends
on the day, so the text changes only when its content does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treatments.lifecycle import SessionState
from treatments.models import Assessment, Booking, Plan
from treatments.models.review.releases import live_knowledge
from treatments.rules.evidence import AFTER, BEFORE, Fact
from treatments.wording import options
from treatments.wording.consent_texts import ConsentText
from treatments.wording.cost import cost_facts
from treatments.wording.effects import EFFECTS, EVIDENCE, concern_name
from treatments.wording.law import law_of
from treatments.wording.numbers import Chances, NumberShown, chances
from treatments.wording.result.basis import ListedSource, Statement, sources
from treatments.wording.result.case import AssessedCase
from treatments.wording.result.reasons import named
from treatments.wording.result.unknowns import unknowns
from treatments.wording.texts import told, translated
from treatments.wording.treatments import treatment_name

EDITION = 1
"""Increases when the sections of the text or their order change; the version of the text ends in it."""

NO_LABEL_OF_ITS_OWN = "US"
"""The country whose labels the knowledge base holds; elsewhere the text says that the label is not the local one."""


@dataclass(frozen=True)
class ConsentSection:
    """One section: a heading and its sentences, each with its sources."""

    title: str
    lines: tuple[Statement, ...]


@dataclass(frozen=True)
class ConsentPage:
    """The consent text. `agree` is what the patient agrees to; `text` is the same page as plain text, as stored."""

    treatment: str
    title: str
    about: str
    sections: tuple[ConsentSection, ...]
    agree: str
    sources: tuple[ListedSource, ...]
    text: ConsentText


@dataclass(frozen=True)
class Block:
    """One paragraph of a stored text: its first line, and the lines below it."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class _Told:
    """One treatment of one plan, and the case that the current knowledge base is applied to."""

    plan: Plan
    assessment: Assessment
    treatment: str
    case: AssessedCase

    @property
    def name(self) -> str:
        return treatment_name(self.treatment)

    def fact(self, row: str, option: str = "") -> Statement:
        """Returns a row of the treatment, or of another option, as the result page has it."""
        return self.line(self.case.evidence.options[option or self.treatment].facts[row])

    def line(self, fact: Fact, before: str = "{}") -> Statement:
        numbers = self.case.evidence.numbers
        return Statement(before.replace("{}", told(fact, numbers)), fact.cited(numbers))

    def effects(self) -> Iterator[tuple[str, int, str, bool, tuple[str, ...]]]:
        """Yields for each concern: its id, the size of the effect, the evidence grade, if it is off label, sources."""
        for concern in self.case.facts.concerns:
            row = self.case.base.row_for(concern)
            effect = row.effect(self.treatment)
            yield concern.id, effect.size, effect.evidence, effect.off_label, tuple(row.reason.sources)

    def served(self) -> list[str]:
        return [concern for concern, size, *_rest in self.effects() if size]


def consent_page(plan: Plan, treatment: str, language: str) -> ConsentPage:
    """Returns the text for one treatment of a plan as it is now, in `language`, one of settings.LANGUAGES.

    The plan should come with its clinic, its patient and its review's assessment.
    """
    with translation.override(language):
        about = _Told(plan, plan.review.assessment, treatment, _case(plan))
        sections = tuple(ConsentSection(title, tuple(lines)) for title, lines in _sections(about))
        page = ConsentPage(
            treatment=treatment,
            title=_("Agreeing to %(treatment)s") % {"treatment": about.name},
            about=_about(about),
            sections=sections,
            agree=_("I have read this. I could ask what I wanted to know. I agree to %(treatment)s.")
            % {"treatment": about.name},
            sources=sources((line for section in sections for line in section.lines), about.case),
            text=ConsentText(treatment, version_now(), language, ""),
        )
        return replace(page, text=replace(page.text, text=_plain(page)))


def blocks_of(text: str) -> tuple[Block, ...]:
    """Splits a stored text into its paragraphs without adding or dropping a word."""
    stretches = (stretch.splitlines() for stretch in text.strip().split("\n\n"))
    return tuple(Block(title, tuple(line.removeprefix("- ") for line in lines)) for title, *lines in stretches)


def version_now() -> str:
    """Returns the version of the current texts: the knowledge version and the edition of the form."""
    return f"{live_knowledge().version}/{EDITION}"


def _case(plan: Plan) -> AssessedCase:
    """Returns the patient's case with the knowledge base in force today."""
    assessment = plan.review.assessment
    assessment.clinic = plan.clinic
    return replace(AssessedCase.of(assessment), base=live_knowledge())


def _about(about: _Told) -> str:
    words = {"name": about.plan.patient.full_name, "clinic": about.plan.clinic.name}
    return _("For %(name)s, %(clinic)s") % words


def _sections(about: _Told) -> Iterator[tuple[str, Iterable[Statement]]]:
    row = {name: translated(label) for name, label in options.ROWS.items()}
    yield _("What is treated, and with what"), _what(about)
    yield _("Who does it, and where"), _who(about)
    yield _("What it may do, and when"), _may_do(about)
    yield _("Is it cleared for this?"), _label(about)
    yield _("How many visits, and what they cost"), _visits(about)
    yield row["downsides"], _downsides(about)
    yield row["risks"], [about.fact("risks")]
    yield _("What nobody knows"), _unknown(about)
    yield _("Your other choices"), _others(about)
    yield _("Before and after a visit"), _care(about)
    yield _("When to get help, and whom to call"), _help(about)
    yield _("Your rights"), _rights(about)


def _what(about: _Told) -> Iterator[Statement]:
    wanted = named(about.served() or [concern.id for concern in about.case.facts.concerns])
    yield Statement(_("You want to change this: %(concerns)s.") % {"concerns": wanted})
    yield about.line(about.case.evidence.options[about.treatment].facts["what_it_is"], f"{about.name}: {{}}")


def _who(about: _Told) -> Iterator[Statement]:
    clinic = about.plan.clinic
    yield Statement(_("A clinician does it at %(clinic)s, %(place)s.") % {"clinic": clinic.name, "place": clinic.place})
    standing = Booking.objects.standing().filter(session__plan=about.plan, session__treatment=about.treatment)
    people = dict.fromkeys(str(booking.clinician) for booking in standing.select_related("clinician__user"))
    for person in people:
        yield Statement(_("You have a visit with %(name)s. If it is somebody else, we tell you.") % {"name": person})


def _may_do(about: _Told) -> Iterator[Statement]:
    for concern, size, evidence, _off, cited in about.effects():
        words = {"concern": concern_name(concern), "effect": EFFECTS[size], "grade": translated(EVIDENCE[evidence])}
        known = _("%(concern)s: %(effect)s. Evidence: %(grade)s.") if size else _("%(concern)s: %(effect)s.")
        yield Statement(known % words, cited)
    yield about.fact("when")
    yield about.fact("not")
    yield from (_number(number) for number in _numbers(about).benefits)
    yield Statement(_("It may not do what you hope for, even if all goes well."))


def _label(about: _Told) -> Iterator[Statement]:
    """Use for a concern that the treatment is not known to change counts as off-label use."""
    found = [(concern, off or not size) for concern, size, _evidence, off, _cited in about.effects()]
    wanted = set(about.served()) or {concern for concern, _off in found}
    cleared = named(concern for concern, off in found if concern in wanted and not off)
    beyond = named(concern for concern, off in found if concern in wanted and off)
    words = {"treatment": about.name}
    if cleared:
        yield Statement(
            _("For %(concerns)s, %(treatment)s is used as it is cleared in the US.") % {**words, "concerns": cleared}
        )
    if beyond:
        yield Statement(
            _("For %(concerns)s, %(treatment)s is used outside what it is cleared for in the US.")
            % {**words, "concerns": beyond}
        )
    country = about.case.evidence.country(about.plan.clinic.country)
    if beyond or country.id != NO_LABEL_OF_ITS_OWN:
        yield about.line(country.label)


def _visits(about: _Told) -> Iterator[Statement]:
    planned = about.plan.sessions.exclude(state=SessionState.DROPPED).filter(treatment=about.treatment).count()
    yield Statement(
        ngettext(
            "Your plan has %(count)s visit for %(treatment)s.",
            "Your plan has %(count)s visits for %(treatment)s.",
            planned,
        )
        % {"count": planned, "treatment": about.name}
    )
    clinic = about.plan.clinic
    yield about.fact("visits")
    yield about.line(cost_facts(clinic, clinic.offers.all(), about.case.evidence)[about.treatment])


def _downsides(about: _Told) -> Iterator[Statement]:
    yield about.fact("downsides")
    yield about.fact("discomfort")
    yield about.fact("days_off")
    yield from (_number(number) for number in _numbers(about).harms)


def _numbers(about: _Told) -> Chances:
    """Returns the numbers of benefits and harms."""
    found = chances(about.case.evidence, about.case.facts, {about.treatment: about.served()})
    return found[options.ORDER.index(about.treatment)]


def _number(number: NumberShown) -> Statement:
    counted = (f"{picture.label}: {picture.had}, {picture.had_not}." for picture in number.arrays)
    said = filter(None, [number.text, *counted, number.people, number.warning])
    return Statement(f"{number.what}. {' '.join(said)}", number.sources)


def _unknown(about: _Told) -> Iterator[Statement]:
    """Leaves out a statement that already appears among the numbers as "no reliable figure"."""
    said = {f"{number.what}." for number in _numbers(about).numbers}
    found = unknowns(about.case)[options.ORDER.index(about.treatment)].statements
    yield from (statement for statement in found if statement.text not in said)


def _others(about: _Told) -> Iterator[Statement]:
    """Yields the other options as on the result: what each is, what it may do and its risks."""
    for option in options.ORDER:
        if option != about.treatment:
            what, may_do, risks = (about.fact(row, option) for row in ("what_it_is", options.FOR_YOU, "risks"))
            told_of_it = f"{what.text} {may_do.text} {translated(options.ROWS['risks'])}: {risks.text}"
            cited = dict.fromkeys((*what.sources, *may_do.sources, *risks.sources))
            yield Statement(f"{about.case.name(option)}: {told_of_it}", tuple(cited))


def _care(about: _Told) -> Iterator[Statement]:
    for stage in (BEFORE, AFTER):
        for row in about.case.evidence.care:
            is_relevant = row.flag is None or row.flag in about.case.facts.flags
            if (row.treatment, row.stage) == (about.treatment, stage) and is_relevant:
                yield about.line(row.fact)


def _help(about: _Told) -> Iterator[Statement]:
    for flag in about.case.evidence.red_flags:
        if flag.treatment == about.treatment:
            yield about.line(flag.fact)
    emergency = law_of(about.plan.clinic).emergency
    if emergency:
        yield Statement(_("In an emergency, call %(number)s.") % {"number": emergency})
    else:
        yield Statement(_("In an emergency, call your local emergency number."))
    if about.plan.clinic.phone:
        words = {"clinic": about.plan.clinic.name, "phone": about.plan.clinic.phone}
        yield Statement(_("For all else, call %(clinic)s: %(phone)s.") % words)


def _rights(about: _Told) -> Iterator[Statement]:
    yield Statement(_("You can say yes, no, or not now, and you owe nobody a reason."))
    yield Statement(_("You can stop at any time, even in the middle of a visit."))
    yield Statement(_("You can withdraw your consent in your account, or tell the clinic. No visit begins without it."))
    yield Statement(
        _("At each visit we write down the product and its lot number. So we can reach you if it is recalled.")
    )
    yield Statement(_("We keep this text as you read it. You can read it again at any time."))


def _plain(page: ConsentPage) -> str:
    """Returns the page as it is kept, with the source ids in brackets and listed at the end."""
    parts = [f"{page.title}\n{page.about}"]
    for section in page.sections:
        parts.append("\n".join([section.title, *(f"- {_with_sources(line)}" for line in section.lines)]))
    parts.append("\n".join([_("Sources"), *(f"{source.id}: {source.text}" for source in page.sources)]))
    parts.append(page.agree)
    return "\n\n".join(parts) + "\n"


def _with_sources(line: Statement) -> str:
    return f"{line.text} [{', '.join(line.sources)}]" if line.sources else line.text
