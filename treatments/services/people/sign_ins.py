"""The sign-ins of an account: ended where the account is no longer the same, or no longer the same person's."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY as ACCOUNT_KEY
from django.contrib.sessions.models import Session
from django.db import transaction

from treatments.models import User


@transaction.atomic
def end_sign_ins(account: User) -> int:
    """Sign an account out everywhere; how many browsers that were."""
    count = 0
    for session in Session.objects.iterator():
        if session.get_decoded().get(ACCOUNT_KEY) == str(account.pk):
            session.delete()
            count += 1
    UserSession.objects.filter(user=account).delete()
    return count
