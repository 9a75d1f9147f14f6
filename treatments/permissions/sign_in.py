"""How people sign in: staff with a password, patients with a code, nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class SignInAdapter(DefaultAccountAdapter):
    """Accounts are made by an operator, or by a finished quiz."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
