"""The consequences of a change to a plan, as shown to the clinician while typing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from treatments.backoffice.presenters.plan import above_label
from treatments.models import Limit, OverrideReason, PlannedSession
from treatments.rules.limits import Breach
from treatments.scheduling.cadence import Window
from treatments.services.plans.plan_changes import reason_key
from treatments.services.plans.plan_drafts import Draft
from treatments.services.reasons import Justification, says_why
from treatments.wording.clinic_days import day_short
from treatments.wording.treatments import visit_name


@dataclass(frozen=True)
class BreachLine:
    """A limit that the change exceeds, and the reason as chosen and typed; `choices` are those of the list."""

    key: str
    limit: str
    session: str
    text: str
    sources: str
    code: str
    reason: str
    is_uncoded: bool
    is_missing: bool
    choices: tuple[tuple[str, str], ...] = tuple(OverrideReason.choices)


@dataclass(frozen=True)
class MovedLine:
    """A session whose dates change as a result."""

    session: str
    before: str
    after: str


@dataclass(frozen=True)
class Outlook:
    """The consequences. `refused` is why the change is impossible; then the rest is empty."""

    session: str = ""
    window: str = ""
    ideal: str = ""
    reference: str = ""
    breaches: tuple[BreachLine, ...] = ()
    moved: tuple[MovedLine, ...] = ()
    refused: str = ""

    @property
    def summary(self) -> str:
        """One line, read out by screen readers when it changes."""
        if self.refused:
            return self.refused
        if not self.breaches:
            return "Within all limits."
        count = len(self.breaches)
        return f"Beyond {count} limit{'s' if count > 1 else ''}: a reason is needed for each."


def outlook(
    draft: Draft, *, before: Mapping[int, Window], reasons: Mapping[str, Justification], is_sent: bool = False
) -> Outlook:
    """Returns the consequences of a draft; `before` holds the current windows by key of the session.

    With `is_sent` a missing reason is marked as an error.
    """
    window = draft.window
    return Outlook(
        session=f"{draft.subject.position}. {_name(draft, draft.subject.position)}",
        window=_span(window) if draft.subject.pk not in draft.days else day_short(draft.days[draft.subject.pk]),
        ideal="" if draft.subject.pk in draft.days else day_short(window.ideal),
        reference=_reference(draft),
        breaches=tuple(_breach(breach, draft, reasons, is_sent) for breach in draft.breaches),
        moved=tuple(_moved(draft, before)),
    )


def moved_lines(moved: Iterable[tuple[PlannedSession, Window]]) -> tuple[MovedLine, ...]:
    """Returns sessions with the windows that they would have, as lines."""
    return tuple(
        MovedLine(
            f"{session.position}. {visit_name(session.treatment, session.number)}",
            _span(Window(session.earliest, session.ideal, session.latest)),
            _span(window),
        )
        for session, window in moved
    )


def _breach(breach: Breach, draft: Draft, reasons: Mapping[str, Justification], is_sent: bool) -> BreachLine:
    key = reason_key(breach)
    reason = reasons.get(key, Justification())
    return BreachLine(
        key=key,
        limit=Limit(breach.limit).label,
        session=f"{breach.position}. {_name(draft, breach.position)}",
        text=breach.text,
        sources=", ".join(breach.sources),
        code=reason.code,
        reason=reason.words,
        is_uncoded=is_sent and not reason.is_coded,
        is_missing=is_sent and not says_why(reason.words),
    )


def _reference(draft: Draft) -> str:
    """Returns the label's dose for the areas, such as "Label dose for these areas: 40 units"."""
    found = draft.reference
    if found is None:
        return "The label names no dose for these areas together." if _is_dosed(draft) else ""
    units = str(found.least) if found.least == found.most else f"{found.least} to {found.most}"
    above = above_label(draft.subject, draft.basis.rules)
    return f"Label dose for these areas: {units} units ({', '.join(found.sources)}). {above}".strip()


def _is_dosed(draft: Draft) -> bool:
    family = draft.basis.rules.visits[draft.subject.treatment].treatment
    return bool(draft.subject.areas) and family in draft.basis.rules.limits


def _moved(draft: Draft, before: Mapping[int, Window]) -> Iterator[MovedLine]:
    for session, window in zip(draft.sessions, draft.windows, strict=True):
        was = before.get(session.pk)
        if was and session is not draft.subject and session.pk not in draft.days and was != window:
            yield MovedLine(f"{session.position}. {_name(draft, session.position)}", _span(was), _span(window))


def _name(draft: Draft, position: int) -> str:
    session = draft.at(position)
    return visit_name(session.treatment, session.number)


def _span(window: Window) -> str:
    return f"{day_short(window.earliest)} to {day_short(window.latest)}"
