"""Access to a patient's own pages: a code sent by e-mail, then the date of birth.

The code proves that the user reads the mailbox, and the date of birth that the record is theirs. A mistyped or shared
e-mail address therefore shows nobody another person's record.
"""

import logging
from datetime import date
from functools import wraps
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from treatments.models import Assessment, Patient
from treatments.models.people.people import Folded
from treatments.permissions.roles import NotAllowed, Visitor
from treatments.permissions.staff import P, View

logger = logging.getLogger(__name__)

SESSION_KEY = "patient"
TRIES = "birth_date"  # its limit is in settings.ACCOUNT_RATE_LIMITS


def patient_view(view: View[P]) -> View[P]:
    """Lets patients through to a view of their own record, which the view gets from `patient_of(request)`.

    An anonymous visitor is redirected to the page that sends a code, and a patient who has not yet given the date of
    birth to the page that asks for it. Staff get 403. Only patients sign in by code, and only by code (see `sign_in`).
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("account_request_login_code"))
        if request.user.is_staff:
            raise NotAllowed(_("These pages are for patients. You are signed in as staff."))
        if signed_in_patient(request) is None:
            return redirect_to_login(
                request.get_full_path(), reverse("patient:confirm_birth_date"), REDIRECT_FIELD_NAME
            )
        return view(request, *args, **kwargs)

    return guarded


def patient_of(request: HttpRequest) -> Patient:
    """Returns the patient whose date of birth was confirmed in this session; raises Http404 if there is none."""
    patient = signed_in_patient(request)
    if patient is None:
        raise Http404
    return patient


def signed_in_patient(request: HttpRequest) -> Patient | None:
    """Returns the patient whose date of birth was confirmed in this session, or None."""
    if not request.user.is_authenticated or request.user.is_staff or SESSION_KEY not in request.session:
        return None
    patients = Patient.objects.unmerged().select_related("clinic").filter(email__iexact=request.user.email)
    return patients.filter(pk=request.session[SESSION_KEY]).first()


class NameNeeded(Exception):
    """Records with different names have this e-mail address and date of birth; the full name is needed to choose."""


def match_patient(user: Visitor, birth_date: date, full_name: str = "") -> Patient | None:
    """Returns the newest record with the account's e-mail address, this date of birth and, if given, this name.

    An unclaimed record, created at another clinic by a person who was not signed in, comes last. Raises NameNeeded if
    the records have different names and no name is given.
    """
    if not user.is_authenticated or user.is_staff:
        return None
    same = Patient.objects.unmerged().filter(email__iexact=user.email, birth_date=birth_date)
    if full_name:
        same = same.known_as(user.email, full_name, birth_date)
    rows = same.annotate(said=Folded("full_name"), is_strangers=_made_by_a_stranger()).select_related("clinic")
    rows = rows.order_by("is_strangers", "-created_at", "-pk")
    found: list[Any] = list(rows)
    if not full_name and len({row.said for row in found}) > 1:
        raise NameNeeded
    return found[0] if found else None


def _made_by_a_stranger() -> Q:
    """Whether a record holds only unclaimed assessments."""
    sent = Assessment.objects.filter(patient=OuterRef("pk"))
    return Q(Exists(sent.unclaimed())) & ~Q(Exists(sent.shown_to_patients()))


def merged_patient(user: Visitor, birth_date: date) -> Patient | None:
    """Returns a record with this e-mail address and date of birth that was merged into another, or None."""
    if not user.is_authenticated or user.is_staff:
        return None
    same = Patient.objects.filter(email__iexact=user.email, birth_date=birth_date, merged_into__isnull=False)
    return same.select_related("clinic").order_by("pk").first()


def confirm_patient(request: HttpRequest, patient: Patient) -> None:
    """Stores in the session that the patient has confirmed the date of birth, and the patient's language."""
    request.session[SESSION_KEY] = patient.pk
    request.session[settings.LANGUAGE_SESSION_KEY] = patient.language
    ratelimit.clear(request, action=TRIES, user=request.user)


def log_wrong_birth_date(request: HttpRequest) -> None:
    """Logs the account for which a wrong date of birth was given; the date itself is not logged."""
    logger.warning("Date of birth refused: not that of account %s", request.user.pk)


def check_birth_date_tries(request: HttpRequest) -> None:
    """Counts an attempt (a POST) to give the date of birth; raises NotAllowed after five in an hour.

    Attempts are counted by account in the database, so that a new session or a restart does not reset the count. Two
    simultaneous attempts are counted one after the other.
    """
    if not ratelimit.consume(request, action=TRIES, user=request.user):
        logger.warning("Date of birth refused: too many tries at account %s", request.user.pk)
        raise NotAllowed(_("There were too many tries. Wait an hour, or call your clinic."))
