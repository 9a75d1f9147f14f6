"""allauth's forms, narrowed to whom they are for, in our words."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context, ratelimit
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.forms import Form
from django.utils.translation import gettext_lazy as _

from questionnaire.fields import clean_what_is_typed
from treatments.models import User


class InOurWords(Form):
    """Labels stand above the fields, where they stay readable while one types; nothing stands inside."""

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


class StaffSignInForm(InOurWords, account.LoginForm):
    """E-mail address and password."""

    labels: ClassVar[dict[str, Any]] = {"login": "E-mail address"}


class PatientCodeForm(InOurWords, account.RequestLoginCodeForm):
    """The address that a code goes to. Only a patient gets one; the page says the same to everybody."""

    labels: ClassVar[dict[str, Any]] = {"email": _("E-mail address")}

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if not ratelimit.consume(context.request, action="request_login_code", key=email):
            raise get_adapter().validation_error("too_many_login_attempts")
        self._user = User.objects.filter(email=email, is_active=True, is_staff=False).first()
        return email


class ConfirmCodeForm(InOurWords, account.ConfirmLoginCodeForm):
    """The six digits."""

    labels: ClassVar[dict[str, Any]] = {"code": _("Code from the e-mail")}


class StaffPasswordResetForm(InOurWords, account.ResetPasswordForm):
    """The address that a link to choose a new password goes to. Only staff have a password."""

    labels: ClassVar[dict[str, Any]] = {"email": "E-mail address"}

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        self.users = list(User.objects.filter(email=email, is_active=True, is_staff=True))
        return email


class NewPasswordForm(InOurWords, account.ResetPasswordKeyForm):
    """A new password, by the link from the e-mail."""

    labels: ClassVar[dict[str, Any]] = {"password1": "New password", "password2": "New password again"}


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    """A new password, by the old one."""

    labels: ClassVar[dict[str, Any]] = {**NewPasswordForm.labels, "oldpassword": "Current password"}


class ConfirmPasswordForm(InOurWords, account.ReauthenticateForm):
    """The password once more, before something that matters."""


class SecondFactorForm(InOurWords, mfa.AuthenticateForm):
    """The app's code at sign-in, or a recovery code."""

    labels: ClassVar[dict[str, Any]] = {"code": "Code from your app, or a recovery code"}


class ConfirmSecondFactorForm(InOurWords, mfa.ReauthenticateForm):
    """The same once more, before something that matters."""

    labels: ClassVar[dict[str, Any]] = SecondFactorForm.labels


class AddAppForm(InOurWords, ActivateTOTPForm):
    """The first code of an authenticator app."""

    labels: ClassVar[dict[str, Any]] = {"code": "Code from your app"}


class AddPasskeyForm(InOurWords, AddWebAuthnForm):
    """A passkey, and a name to know it by."""

    labels: ClassVar[dict[str, Any]] = {"name": "Name of this passkey"}


class RenamePasskeyForm(InOurWords, EditWebAuthnForm):
    """Another name for a passkey."""

    labels: ClassVar[dict[str, Any]] = AddPasskeyForm.labels
