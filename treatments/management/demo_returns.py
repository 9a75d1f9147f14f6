"""A patient of the demo clinic who could have the treatment again, and is to be called about it."""

from typing import TYPE_CHECKING

from treatments.models import Plan, User
from treatments.models.plans.plans import StopReason
from treatments.services.plans.plan_changes import ChangeNote, stop_plan, version_of

if TYPE_CHECKING:
    from treatments.management.demo_clinic import Someone

REASON = "The patient wanted one treatment first and will decide later about another."


def stop(planned: "tuple[Plan, Someone]", *, by: User) -> None:
    """Stops the plan after its first treatment."""
    plan, someone = planned
    stop_plan(
        plan=plan,
        code=StopReason.WISH,
        reason=REASON,
        told=ChangeNote(version_of(plan), {}),
        by=by,
        now=someone.at(-30),
    )
