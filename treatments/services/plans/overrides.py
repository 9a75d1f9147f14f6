"""A clinician's permission to exceed a limit, stored with the visit."""

from datetime import datetime

from treatments.models import LimitOverride, PlannedSession, User
from treatments.rules.limits import Breach
from treatments.services.reasons import Justification

LONGEST_REASON = 2000


def allow(
    *, session: PlannedSession, breach: Breach, amount: int | None, reason: Justification, by: User, now: datetime
) -> LimitOverride:
    """Create the override, in the transaction that signs or changes the visit.

    `amount` is how far the permission goes, in the limit's days or units; None if the limit has no amount. `now` is
    aware.
    """
    return LimitOverride.objects.create(
        session=session,
        limit=breach.limit,
        found=breach.text,
        amount=amount,
        reason_code=reason.code,
        reason=reason.words.strip()[:LONGEST_REASON],
        given_by=by,
        given_at=now,
    )
