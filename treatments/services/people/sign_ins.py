"""End the sign-ins of an account that has changed, or that belongs to another person now."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY as ACCOUNT_KEY
from django.contrib.sessions.models import Session
from django.db import transaction

from treatments.models import User


@transaction.atomic
def end_sign_ins(account: User) -> int:
    """Sign an account out everywhere; returns the number of browsers."""
    count = 0
    for session in Session.objects.iterator():
        if session.get_decoded().get(ACCOUNT_KEY) == str(account.pk):
            session.delete()
            count += 1
    UserSession.objects.filter(user=account).delete()
    return count
