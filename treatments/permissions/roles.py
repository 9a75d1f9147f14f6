"""Who counts as what. A role is membership of a group, held by an active member of staff."""

from enum import StrEnum

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects

from treatments.models import User

Visitor = User | AnonymousUser


class Role(StrEnum):
    """What a member of staff may be; the value is the name of the group."""

    CLINICIAN = "clinician"
    FRONT_DESK = "front desk"
    OPERATOR = "operator"


class NotAllowed(PermissionDenied):
    """Somebody may not do something; the message is the sentence the user reads."""


def roles_of(user: Visitor) -> frozenset[Role]:
    """The roles that count now: none for a patient, a visitor, or an account that is switched off.

    A superuser is an operator and no more: setting up a server opens no patient's record.
    """
    if not (user.is_authenticated and user.is_active and user.is_staff):
        return frozenset()
    prefetch_related_objects([user], "groups")  # asked many times in one request
    names = {group.name for group in user.groups.all()}
    if user.is_superuser:
        names.add(Role.OPERATOR)
    return frozenset(role for role in Role if role in names)


def has_role(user: Visitor, *roles: Role) -> bool:
    """Whether the user holds at least one of the roles; without roles, whether she is staff at all."""
    return bool(roles_of(user) & frozenset(roles or Role))


def check_role(user: Visitor, *roles: Role) -> None:
    """Raises NotAllowed unless the user holds at least one of the roles."""
    if not has_role(user, *roles):
        wanted = " or ".join(roles) if roles else "staff"
        raise NotAllowed(f"This page is for the role {wanted}. Ask an operator if you need it.")
