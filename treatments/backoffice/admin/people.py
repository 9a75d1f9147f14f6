"""Staff accounts: created, given roles and clinics, and switched off by operators."""

from typing import ClassVar

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import CheckboxSelectMultiple, ModelForm, Widget
from django.http import HttpRequest

from treatments.backoffice.admin.access import OperatorAdmin
from treatments.models import User
from treatments.permissions.sign_in_forms import StaffPasswordResetForm
from treatments.services.people.sign_ins import end_sign_ins


class StaffForm(ModelForm):
    """Roles and clinics are few enough to tick."""

    class Meta:
        labels: ClassVar[dict[str, str]] = {"groups": "Roles"}
        help_texts: ClassVar[dict[str, str]] = {
            "groups": "A clinician reviews, the front desk books: both see the patients of their clinics. "
            "An operator looks after clinics and people, and sees no patient.",
            "clinics": "",
        }
        widgets: ClassVar[dict[str, type[Widget]]] = {
            "groups": CheckboxSelectMultiple,
            "clinics": CheckboxSelectMultiple,
        }


@admin.register(User)
class UserAdmin(OperatorAdmin):
    """Staff. Nobody types another person's password: the first one is chosen through a link in an email."""

    form = StaffForm
    list_display = ("email", "full_name", "role_names", "is_active", "has_second_factor", "last_login")
    list_filter = ("is_active", "groups", "clinics")
    search_fields = ("email", "full_name")
    ordering = ("full_name", "email")
    fields = ("email", "full_name", "groups", "clinics", "is_active")
    actions = ("send_password_link", "remove_second_factor")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Returns staff only: operators must not see patients' addresses."""
        second_factors = Authenticator.objects.filter(user=OuterRef("pk"))
        staff = User.objects.filter(is_staff=True).prefetch_related("groups")
        return staff.annotate(second_factor=Exists(second_factors))

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Only a superuser may change a superuser: anyone who sets the address can have the password sent to it."""
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not above

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Forbidden: records refer to the user who acted. Switch the account off instead."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Users cannot give themselves a role or lock themselves out."""
        own = obj is not None and obj.pk == request.user.pk and not request.user.is_superuser
        return ("groups", "clinics", "is_active") if own else ()

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        if not change:
            obj.is_staff = True
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change:
            self._send_link(request, obj)
            return
        if {"email", "is_active"} & set(form.changed_data):
            end_sign_ins(obj)
        if "email" in form.changed_data:
            # allauth keeps its own addresses; the old one must not stay valid.
            EmailAddress.objects.filter(user=obj).delete()
            before, adapter = form.initial["email"], get_adapter(request)
            for address in (before, obj.email):
                adapter.send_mail("account/email/address_changed", address, {})

    def _send_link(self, request: HttpRequest, user: User) -> None:
        form = StaffPasswordResetForm({"email": user.email})
        if form.is_valid():
            form.save(request)

    def _changeable(self, request: HttpRequest, users: QuerySet[User]) -> list[User]:
        """Returns the users that an action may touch; users change their own sign-in behind their own password."""
        others = (user for user in users.filter(is_active=True) if user != request.user)
        return [user for user in others if self.has_change_permission(request, user)]

    @admin.action(description="Send a link to choose a new password")
    def send_password_link(self, request: HttpRequest, users: QuerySet[User]) -> None:
        chosen = self._changeable(request, users)
        for user in chosen:
            self._send_link(request, user)
            self.log_change(request, user, "Sent a link to choose a new password.")
        messages.info(request, f"Links sent: {len(chosen)}.")

    @admin.action(description="Remove the second factor (lost phone)")
    def remove_second_factor(self, request: HttpRequest, users: QuerySet[User]) -> None:
        chosen = self._changeable(request, users)
        for user in chosen:
            Authenticator.objects.filter(user=user).delete()
            self.log_change(request, user, "Removed the second factor.")
        messages.info(request, f"Second factors removed: {len(chosen)}. A new one is asked for at sign-in.")

    @admin.display(description="roles")
    def role_names(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all()) or "none"

    @admin.display(description="second factor", boolean=True, ordering="second_factor")
    def has_second_factor(self, user: User) -> bool:
        return bool(getattr(user, "second_factor", False))
