"""How people sign in: staff with a password, patients with a code. There is no sign-up."""

import logging
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy

from questionnaire.views.limits import from_here
from treatments.models import User
from treatments.permissions.roles import Role, Visitor, has_role
from treatments.permissions.secrets import is_encrypted, secret_box
from treatments.permissions.staff import has_just_proved

logger = logging.getLogger(__name__)

NO_ACCOUNT = "account/email/unknown_account"
TRIED_TOO_OFTEN = gettext_lazy("There were too many tries. Wait a few minutes, then start again.")


class StaffPasswordBackend(ModelBackend):
    """Signs in active staff only; a patient's account fails exactly like an unknown one."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:  # type: ignore[override]
        user = super().authenticate(request, **credentials)
        return user if isinstance(user, User) and user.is_staff else None


class SignInAdapter(DefaultAccountAdapter):
    """Accounts are created by an operator or by a finished quiz."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address or the password is not right.",
        "incorrect_code": gettext_lazy("This code is not right. Type the six digits from the newest e-mail."),
        "incorrect_password": "This password is not right.",
        "enter_current_password": "This is not your current password.",
        "too_many_login_attempts": TRIED_TOO_OFTEN,
        "rate_limited": TRIED_TOO_OFTEN,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return home_of(request.user)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Called while the user is still signed in."""
        return reverse("account_login" if request.user.is_staff else "patient:home")

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Sends the link to choose a password; a user who has never signed in gets an invitation instead."""
        kind = "password_reset_key" if user.last_login else "invitation"
        self.send_mail(f"account/email/{kind}", email, context)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Builds the link in the e-mail from settings.SITE_URL, never from the request's host."""
        path: str = urlsplit(super().get_reset_password_from_key_url(key)).path
        return settings.SITE_URL + path

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Leaves the e-mail to the worker, so that no page waits for a mail server."""
        if template_prefix == NO_ACCOUNT and not ratelimit.consume(self.request, action="mail_to_stranger", key=email):
            return
        domain = urlsplit(settings.SITE_URL).netloc
        site = {"domain": domain, "name": domain}
        about = {"request": self.request, "email": email, "current_site": site, **context}
        mail = self.render_mail(template_prefix, email, about)
        html = next((alternative.content for alternative in getattr(mail, "alternatives", ())), "")
        is_code = template_prefix == "account/email/login_code"
        import_string(settings.HAND_OVER_MAIL)(
            kind="code" if is_code else "account",
            address=email,
            subject=mail.subject,
            body=mail.body,
            html=html,
            lives_for=timedelta(
                seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT if is_code else settings.PASSWORD_RESET_TIMEOUT
            ),
        )

    def is_reauthentication_required(self, *, app: str = "") -> bool:
        """Returns False just after a sign-in, so that nobody types the same password twice."""
        return not has_just_proved(self.request) and super().is_reauthentication_required(app=app)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts failed passwords by account and source, then by account alone, in case many sources guess at one
        account.
        """
        super().pre_authenticate(request, **credentials)
        if not ratelimit.consume(request, action="login_failed_anywhere", key=credentials.get("email", "")):
            raise self.validation_error("too_many_login_attempts")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return from_here(request, credentials.get("email", ""))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Logs a pseudonym of the account, to tell tries at one account from tries at many; no password or address is
        logged.
        """
        logger.warning("Sign-in refused: wrong password for account %s", pseudonym(credentials.get("email", "")))


def pseudonym(email: str) -> str:
    """Returns a short keyed hash of the address: the same for the same address, and not reversible."""
    return salted_hmac("treatments.sign_in", email.strip().lower(), algorithm="sha256").hexdigest()[:12]


class SecondFactorAdapter(DefaultMFAAdapter):
    """Names unnamed passkeys, and encrypts secrets with a key that is not in the database."""

    def encrypt(self, text: str) -> str:
        return secret_box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypts a secret; a secret stored in clear text is returned unchanged. Raises InvalidToken if no key fits.

        The previous version stores secrets in clear text and may run alongside this one during an upgrade.
        """
        if not is_encrypted(encrypted_text):
            return encrypted_text
        return secret_box().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 allauth's name
        return f"Passkey {Authenticator.objects.filter(user=user, type=type).count() + 1}"


def home_of(user: Visitor) -> str:
    """Returns the user's start page: the admin, the desk, or the patient's own plan."""
    if has_role(user, Role.CLINICIAN, Role.OPERATOR):
        return reverse("admin:index")
    if has_role(user, Role.FRONT_DESK):
        return reverse("desk:home")
    return reverse("patient:home" if user.is_staff else "patient:my")
