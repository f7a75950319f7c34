"""The roles, and which of them may take which action at all: the policies, asked by role alone."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

from duecourse.access.decide import may_at_all
from duecourse.access.policy import actions
from duecourse.terms.errors import AccessError


class Role(StrEnum):
    """What somebody is here for. One account has one role."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    COURT_LIAISON = "court_liaison"
    RECORDS_STEWARD = "records_steward"
    OVERSIGHT = "oversight"
    ADMINISTRATOR = "administrator"


TITLES: Final = {
    Role.OFFICER: "Case officer",
    Role.SUPERVISOR: "Supervisor",
    Role.COURT_LIAISON: "Court liaison",
    Role.RECORDS_STEWARD: "Records steward",
    Role.OVERSIGHT: "Oversight",
    Role.ADMINISTRATOR: "System administrator (no case access)",
}

# Each action of the house by its stable name, and the roles that some policy lets take it. To add
# one, name it in policies/roles.cedar and in the table of tests/access/test_role_table.py.
ALLOWED: Final[dict[str, frozenset[Role]]] = {
    action: frozenset(role for role in Role if may_at_all(str(role), action))
    for action in actions()
}


class NotYours(AccessError):
    """The role may not take this action. The words say nothing about whether a case exists."""

    code = "access.not-yours"

    def __init__(self, *, role: str, action: str) -> None:
        self.role, self.action = role, action
        super().__init__(
            f"The role {role} may not do this ({action}). If your work needs it, ask your "
            "supervisor."
        )


# What an installation's configuration takes away, by action; it can take away and nothing else.
_withheld: dict[str, frozenset[str]] = {}


def withhold(by_action: Mapping[str, Collection[str]]) -> None:
    """Take actions away from roles in this process, in the place of what was taken away before."""
    _withheld.clear()
    _withheld.update({action: frozenset(roles) for action, roles in by_action.items()})


def allow(role: str | None, action: str) -> None:
    """Return if the role may take the action; raise NotYours if not. Unknown names are denied."""
    if not allowed(role, action):
        raise NotYours(role=role or "none", action=action)


def allowed(role: str | None, action: str) -> bool:
    """Say whether the role may take the action."""
    if role in _withheld.get(action, ()):
        return False
    return role in {str(known) for known in ALLOWED.get(action, frozenset())}
