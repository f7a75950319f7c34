"""The roles, and which of them may take which action. What is not listed is denied."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

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

_CASE_WORK: Final = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.COURT_LIAISON})
_READERS: Final = frozenset({Role.OFFICER, Role.RECORDS_STEWARD})
_CASE_READERS: Final = _CASE_WORK | {Role.RECORDS_STEWARD, Role.OVERSIGHT}

# Each action of the house by its stable name. A role that is not named may not take it.
ALLOWED: Final[dict[str, frozenset[Role]]] = {
    "board.look": _CASE_READERS,
    "case.look": _CASE_READERS,
    "case.find": _CASE_READERS,
    # What a case can be, without any case in it.
    "lifecycle.look": frozenset(Role),
    # Who looked at a case; whoever is in charge of it sees that as well.
    "case.trail": frozenset({Role.SUPERVISOR, Role.OVERSIGHT}),
    # A fact may be recorded by whoever does case work; a step of the agency is for two of them.
    "case.record": _CASE_WORK | {Role.RECORDS_STEWARD},
    "case.step": frozenset({Role.OFFICER, Role.SUPERVISOR}),
    # Steps that a new fact stopped, and alarms: all who work on cases know of them.
    "stopped.look": _CASE_WORK | {Role.OVERSIGHT},
    "stopped.answer": _CASE_WORK,
    "court.order": frozenset({Role.COURT_LIAISON, Role.SUPERVISOR}),
    # One adverse step for several cases: proposed by one person, its sample read by another.
    "bulk.look": frozenset({Role.OFFICER, Role.SUPERVISOR, Role.OVERSIGHT}),
    "bulk.propose": frozenset({Role.OFFICER, Role.SUPERVISOR}),
    "bulk.answer": frozenset({Role.SUPERVISOR}),
    # A notice goes out under the agency's name, so case workers prepare and send it.
    "notice.prepare": _CASE_WORK,
    "notice.send": _CASE_WORK,
    # The number of a case is given once, when it is opened (actions/open_case).
    "case.open": _CASE_WORK,
    # To offer a case to another office or agency, and to accept or decline what is offered.
    "case.refer": frozenset({Role.OFFICER, Role.SUPERVISOR}),
    # Desks: everybody who has work in cases has one; only who leads an office sees its workload.
    "desk.look": _CASE_WORK | {Role.RECORDS_STEWARD},
    "desk.export": _CASE_WORK | {Role.RECORDS_STEWARD},
    "desk.workload": frozenset({Role.SUPERVISOR}),
    "case.assign": frozenset({Role.SUPERVISOR}),
    # Documents by their sensitivity class: who may file one may see its class.
    "papers.look": _CASE_READERS,
    "papers.find": _CASE_READERS,
    "document.add": _CASE_WORK | {Role.RECORDS_STEWARD},
    "document.see.ordinary": _CASE_READERS,
    "document.see.confidential": _CASE_WORK,
    "document.see.medical": frozenset({Role.OFFICER, Role.SUPERVISOR}),
    "document.see.sealed": frozenset({Role.SUPERVISOR, Role.COURT_LIAISON}),
    "watch.look": _CASE_READERS,
    # Brings rows up to the day; it takes no step and shows no case.
    "night.run": frozenset({Role.RECORDS_STEWARD, Role.SUPERVISOR}),
    "feed.look": frozenset({Role.RECORDS_STEWARD, Role.SUPERVISOR, Role.OVERSIGHT}),
    "quarantine.release": frozenset({Role.RECORDS_STEWARD}),
    "person.look": _CASE_READERS,
    "person.join": frozenset({Role.RECORDS_STEWARD}),
    "person.keep-apart": frozenset({Role.RECORDS_STEWARD}),
    "person.unmerge": frozenset({Role.RECORDS_STEWARD, Role.SUPERVISOR}),
    "person.protect": frozenset({Role.SUPERVISOR}),
    "linkage.allow-automatic": frozenset({Role.RECORDS_STEWARD}),
    # The review desk. A supervisor reads only what two readers could not agree on, and so is always
    # a third person; who measures the readers is not one of them.
    "review.look": _READERS | {Role.SUPERVISOR},
    "review.answer": _READERS,
    "review.settle": frozenset({Role.SUPERVISOR}),
    "review.agreement": frozenset({Role.SUPERVISOR, Role.OVERSIGHT}),
    "review.seed": frozenset({Role.SUPERVISOR}),
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
