"""Put visits on hold until a clinician has reviewed them, each with its reasons and a draft message.

The caller has locked the patient and the session. The booking of a held visit is not cancelled.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from treatments.lifecycle import LifecycleKind, SessionState, check_move
from treatments.models import Booking, HealthFact, Hold, HoldCause, LotRecall, PlannedSession, User
from treatments.queries.booking.standing import booking_of
from treatments.rules.recheck import SafetyFinding
from treatments.rules.rulebook import ACTIONS
from treatments.services.messages import visit_emails

HOLDABLE = (SessionState.TO_BOOK, SessionState.BOOKED, SessionState.HELD)
"""The states of a session that is still ahead."""


@dataclass(frozen=True, slots=True)
class Unsafe:
    """A session with its rows locked, and what a clinician has to review before it takes place."""

    session: PlannedSession
    findings: tuple[SafetyFinding, ...]
    cause: HoldCause
    fact: HealthFact | None = None
    recall: LotRecall | None = None


def put_on_hold(
    *, cases: Sequence[Unsafe], knowledge_version: str, by: User | None, now: datetime
) -> tuple[list[Hold], list[Hold]]:
    """Hold these sessions; returns the new holds, and the open holds that got a new reason.

    Idempotent. Call it in the transaction and the audit context of the change that made it necessary.
    """
    existing = {hold.session_id: hold for hold in Hold.objects.open().filter(session__in=[c.session for c in cases])}
    fresh = [case for case in cases if case.session.pk not in existing]
    made = [_hold(case, knowledge_version, by, now) for case in fresh]
    Hold.objects.bulk_create(made)
    for case in fresh:
        if case.session.state != SessionState.HELD:
            check_move(LifecycleKind.SESSION, case.session.state, SessionState.HELD)
            case.session.state = SessionState.HELD
    PlannedSession.objects.bulk_update([case.session for case in fresh], ["state"])
    added = [hold for case in cases if (hold := existing.get(case.session.pk)) and _add(hold, case.findings)]
    Hold.objects.bulk_update(added, ["reasons"])
    return made, added


def _hold(case: Unsafe, knowledge_version: str, by: User | None, now: datetime) -> Hold:
    return Hold(
        session=case.session,
        cause=case.cause,
        reasons=[reason_of(finding) for finding in case.findings],
        knowledge_version=knowledge_version,
        fact=case.fact,
        recall=case.recall,
        opened_at=now,
        opened_by=by,
        draft=draft_for(case.session, booking_of(case.session)),
    )


def reason_of(finding: SafetyFinding) -> dict[str, object]:
    """A finding as the table stores it."""
    return {**asdict(finding), "sources": list(finding.sources), "flags": list(finding.flags)}


def _add(hold: Hold, findings: Iterable[SafetyFinding]) -> bool:
    """Add findings that the open hold lacks or has in a milder form; returns whether there were any."""
    known = {reason["code"]: reason for reason in hold.reasons}
    new = {finding.code: reason_of(finding) for finding in findings if _is_more(finding, known.get(finding.code))}
    hold.reasons = sorted((known | new).values(), key=lambda reason: -ACTIONS.index(reason["action"]))
    return bool(new)


def _is_more(finding: SafetyFinding, known: Mapping[str, str] | None) -> bool:
    return known is None or ACTIONS.index(finding.action) > ACTIONS.index(known["action"])


def draft_for(session: PlannedSession, booking: Booking | None) -> str:
    """A draft message to the patient in their language, without health information: others may read the e-mail."""
    clinic, patient = session.plan.clinic, session.plan.patient
    with translation.override(patient.language):
        about = {"clinic": clinic.name, "phone": clinic.phone}
        if booking is None:
            ask = _("We have a question before we plan your next visit to %(clinic)s.") % about
        else:
            about |= visit_emails.time_of(booking)
            ask = _("We have a question about your visit on %(day)s at %(time)s to %(clinic)s.") % about
        wait = _("Please wait for our call before you come in. There is nothing else you need to do now.")
        call = _("You can also call us: %(phone)s.") % about
        return "\n\n".join([ask, f"{wait} {call}" if clinic.phone else wait])
