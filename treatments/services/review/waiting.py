"""An assessment that waits for a decision: locked, and found undecided, by whoever acts on it.

The errors' messages are the sentences that the clinician reads.
"""

from treatments.models import Assessment, Review
from treatments.services.refusals import Refused


class ReviewRefused(Refused):
    """What cannot be done as it was sent. `field` names the input at fault, None for the whole."""


class AlreadyDecided(ReviewRefused):
    """Somebody has decided on this assessment; nothing is overwritten."""


class AssessmentGone(ReviewRefused):
    """The patient had her data erased before anybody decided."""


def lock(assessment: Assessment) -> Assessment:
    """The row, locked. It never changes: the lock makes two clinicians take turns, or a clinician and an erasure.

    Raises AssessmentGone.
    """
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("clinic")
    locked = rows.filter(pk=assessment.pk).first()
    if locked is None:
        raise AssessmentGone("The patient has just had their data erased. There is nothing left to decide.")
    return locked


def check_undecided(assessment: Assessment) -> None:
    """Raises AlreadyDecided with who decided what, and when by the clinic's clock."""
    review = Review.objects.select_related("decided_by").filter(assessment=assessment).first()
    if review is None:
        return
    at = review.decided_at.astimezone(assessment.clinic.zone)
    raise AlreadyDecided(
        f"{review.decided_by} has {review.decision} this on {at:%B} {at.day}, {at.year} at {at:%H:%M}. "
        "Nothing was overwritten."
    )


def is_undecided(assessment: Assessment) -> bool:
    """Whether `check_undecided` has no objection."""
    try:
        check_undecided(assessment)
    except AlreadyDecided:
        return False
    return True
