"""Lock an assessment that waits for a decision, and check that it is undecided.

The errors' messages are the sentences that the clinician reads.
"""

from treatments.models import Assessment, Review
from treatments.services.refusals import Refused


class ReviewRefused(Refused):
    """An action that is refused as sent. `field` names the invalid input, None for the whole."""


class AlreadyDecided(ReviewRefused):
    """Somebody has decided on this assessment; nothing is overwritten."""


class AssessmentGone(ReviewRefused):
    """The patient's data was erased before anybody decided."""


def lock(assessment: Assessment) -> Assessment:
    """The row, locked: it never changes, but the lock serializes clinicians, and a clinician and an erasure.

    Raises AssessmentGone.
    """
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("clinic")
    locked = rows.filter(pk=assessment.pk).first()
    if locked is None:
        raise AssessmentGone("The patient has just had their data erased. There is nothing left to decide.")
    return locked


def check_undecided(assessment: Assessment) -> None:
    """Raises AlreadyDecided with who decided what, and when in the clinic's time zone."""
    review = Review.objects.select_related("decided_by").filter(assessment=assessment).first()
    if review is None:
        return
    at = review.decided_at.astimezone(assessment.clinic.zone)
    raise AlreadyDecided(
        f"{review.decided_by} has {review.decision} this on {at:%B} {at.day}, {at.year} at {at:%H:%M}. "
        "Nothing was overwritten."
    )


def is_undecided(assessment: Assessment) -> bool:
    """Whether `check_undecided` raises nothing."""
    try:
        check_undecided(assessment)
    except AlreadyDecided:
        return False
    return True
