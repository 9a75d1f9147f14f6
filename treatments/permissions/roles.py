"""Which roles a user has. A role is membership of a group, and counts only for active staff."""

from enum import StrEnum

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects

from treatments.models import User

Visitor = User | AnonymousUser


class Role(StrEnum):
    """The roles of staff; the value is the name of the group."""

    CLINICIAN = "clinician"
    FRONT_DESK = "front desk"
    OPERATOR = "operator"


class NotAllowed(PermissionDenied):
    """The user may not do something; the message is shown to the user."""


def roles_of(user: Visitor) -> frozenset[Role]:
    """Returns the user's current roles: none for a patient, an anonymous visitor or an inactive account.

    A superuser counts as an operator only: administering a server gives no access to patient records.
    """
    if not (user.is_authenticated and user.is_active and user.is_staff):
        return frozenset()
    prefetch_related_objects([user], "groups")  # called many times in one request
    names = {group.name for group in user.groups.all()}
    if user.is_superuser:
        names.add(Role.OPERATOR)
    return frozenset(role for role in Role if role in names)


def has_role(user: Visitor, *roles: Role) -> bool:
    """Whether the user has at least one of the roles; without roles, whether the user has any staff role."""
    return bool(roles_of(user) & frozenset(roles or Role))


def check_role(user: Visitor, *roles: Role) -> None:
    """Raises NotAllowed unless the user has at least one of the roles."""
    if not has_role(user, *roles):
        wanted = " or ".join(roles) if roles else "staff"
        raise NotAllowed(f"This page is for the role {wanted}. Ask an operator if you need it.")
