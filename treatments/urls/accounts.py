"""URLs for signing in and managing one's own sign-in: only the allauth pages that are used here."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as usersessions
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path

from treatments.permissions.second_factor import told_if_unreadable
from treatments.permissions.staff import View, own_sign_in_view


def not_here(request: HttpRequest) -> HttpResponse:
    """Raises Http404 for names that allauth builds links to: nobody signs up or manages addresses here."""
    raise Http404


def own(route: str, view: View, name: str) -> URLPattern:
    """Returns the URL of a page about a staff member's own sign-in; patients have no such pages."""
    return path(route, own_sign_in_view(told_if_unreadable(view)), name=name)


urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("login/code/", account.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    own("password/change/", account.password_change, "account_change_password"),
    own("reauthenticate/", account.reauthenticate, "account_reauthenticate"),
    own("2fa/", mfa.index, "mfa_index"),
    own("2fa/reauthenticate/", mfa.reauthenticate, "mfa_reauthenticate"),
    own("2fa/totp/activate/", totp.activate_totp, "mfa_activate_totp"),
    own("2fa/totp/deactivate/", totp.deactivate_totp, "mfa_deactivate_totp"),
    own("2fa/recovery-codes/", recovery_codes.view_recovery_codes, "mfa_view_recovery_codes"),
    own("2fa/recovery-codes/generate/", recovery_codes.generate_recovery_codes, "mfa_generate_recovery_codes"),
    own("2fa/recovery-codes/download/", recovery_codes.download_recovery_codes, "mfa_download_recovery_codes"),
    own("2fa/webauthn/", webauthn.list_webauthn, "mfa_list_webauthn"),
    own("2fa/webauthn/add/", webauthn.add_webauthn, "mfa_add_webauthn"),
    own("2fa/webauthn/reauthenticate/", webauthn.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    own("2fa/webauthn/keys/<int:pk>/edit/", webauthn.edit_webauthn, "mfa_edit_webauthn"),
    own("2fa/webauthn/keys/<int:pk>/remove/", webauthn.remove_webauthn, "mfa_remove_webauthn"),
    own("sessions/", usersessions.list_usersessions, "usersessions_list"),
    path("signup/", not_here, name="account_signup"),
    path("email/", not_here, name="account_email"),
    path("confirm-email/", not_here, name="account_email_verification_sent"),
    path("password/set/", not_here, name="account_set_password"),
]
