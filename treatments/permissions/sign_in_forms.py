"""allauth's forms, restricted to their intended users, with our own wording."""

import logging
from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.account.internal.stagekit import unstash_login
from allauth.core import context, ratelimit
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from questionnaire.fields import clean_what_is_typed
from questionnaire.views.limits import may_mail
from treatments.models import User

logger = logging.getLogger(__name__)

UNREADABLE = "Your second factor cannot be read at the moment. Tell whoever runs this site: its key is missing."
"""Shown if none of settings.SECOND_FACTOR_KEYS decrypts the secret."""


class InOurWords(Form):
    """Sets our labels and removes placeholders: a label above the field stays readable while the user types."""

    labels: ClassVar[dict[str, Any]] = {}
    rules_below: ClassVar[set[str]] = {"password1"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clean_what_is_typed(self)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if name not in self.rules_below:
                field.help_text = ""
        if "code" in self.fields:
            self.fields["code"].widget.attrs.update({"inputmode": "numeric", "class": "code-input"})


class RefusalLogged(Form):
    """Logs a refused code with the account it was tried for, and without the code."""

    refusal: ClassVar[str]

    def clean_code(self) -> Any:
        try:
            return super().clean_code()  # type: ignore[misc]  # defined by the other base class
        except InvalidToken as unreadable:
            logger.error("No key reads the second factor of account %s", account_of(context.request))
            raise ValidationError(UNREADABLE) from unreadable
        except ValidationError:
            logger.warning("Sign-in refused: %s of account %s", self.refusal, account_of(context.request))
            raise


def account_of(request: HttpRequest) -> int | None:
    """Returns the key of the account that the user is signed in to or is signing in to."""
    login = unstash_login(request, peek=True)
    user = request.user if request.user.is_authenticated else login and login.user
    return user.pk if user else None


class StaffSignInForm(InOurWords, account.LoginForm):
    """The e-mail address and password."""

    labels: ClassVar[dict[str, Any]] = {"login": "E-mail address"}


class PatientCodeForm(InOurWords, account.RequestLoginCodeForm):
    """The address to send a code to. Only patients get one; the page shows the same to everybody."""

    labels: ClassVar[dict[str, Any]] = {"email": _("E-mail address")}

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if not may_mail(context.request, email):
            raise get_adapter().validation_error("too_many_login_attempts")
        self._user = User.objects.filter(email=email, is_active=True, is_staff=False).first()
        return email


class CountedCodeForm(account.ConfirmLoginCodeForm):
    """Counts attempts at a code in the database, because many can be sent at the same moment."""

    def clean_code(self) -> str:
        request = context.request
        key = f"{request.session.session_key} {self.expected_code}"
        if not ratelimit.consume(request, action="login_code_try", key=key):
            raise get_adapter().validation_error("too_many_login_attempts")
        code: str = super().clean_code()
        return code


class ConfirmCodeForm(RefusalLogged, InOurWords, CountedCodeForm):
    """The six-digit code."""

    refusal = "code by e-mail"

    labels: ClassVar[dict[str, Any]] = {"code": _("Code from the e-mail")}


class StaffPasswordResetForm(InOurWords, account.ResetPasswordForm):
    """The address to send a password reset link to. Only staff have a password."""

    labels: ClassVar[dict[str, Any]] = {"email": "E-mail address"}

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        self.users = list(User.objects.filter(email=email, is_active=True, is_staff=True))
        return email


class NewPasswordForm(InOurWords, account.ResetPasswordKeyForm):
    """A new password, set through the link in the e-mail."""

    labels: ClassVar[dict[str, Any]] = {"password1": "New password", "password2": "New password again"}


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    """A new password, confirmed by the current one."""

    labels: ClassVar[dict[str, Any]] = {**NewPasswordForm.labels, "oldpassword": "Current password"}


class ConfirmPasswordForm(InOurWords, account.ReauthenticateForm):
    """Asks for the password again before a sensitive action."""


class SecondFactorForm(RefusalLogged, InOurWords, mfa.AuthenticateForm):
    """The app's code at sign-in, or a recovery code."""

    refusal = "second factor"

    labels: ClassVar[dict[str, Any]] = {"code": "Code from your app, or a recovery code"}


class ConfirmSecondFactorForm(RefusalLogged, InOurWords, mfa.ReauthenticateForm):
    """Asks for the second factor again before a sensitive action."""

    refusal = "second factor, asked for again,"

    labels: ClassVar[dict[str, Any]] = SecondFactorForm.labels


class AddAppForm(InOurWords, ActivateTOTPForm):
    """The first code of an authenticator app."""

    labels: ClassVar[dict[str, Any]] = {"code": "Code from your app"}


class AddPasskeyForm(InOurWords, AddWebAuthnForm):
    """A new passkey and its name."""

    labels: ClassVar[dict[str, Any]] = {"name": "Name of this passkey"}


class RenamePasskeyForm(InOurWords, EditWebAuthnForm):
    """A new name for a passkey."""

    labels: ClassVar[dict[str, Any]] = AddPasskeyForm.labels
